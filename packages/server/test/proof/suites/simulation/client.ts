// People at work: each looks, changes, goes back and forth in one of the sessions, and now and then begins another one.
import type { AppliedView, Call, Page, SessionView } from "@data-tools/client";
import type { Actor } from "../../../../src/sessions/api.ts";
import { carriedOut, type PlainTable, type Random, randomCall } from "../../../sessions/plain-operations.ts";
import { ask, type Command, type Network, type Request } from "./network.ts";
import type { Node } from "./node.ts";

export const ann: Actor = { owner: "ann", name: "Ann" };

/** What a client saw of a session, and what had been acknowledged by then. */
export interface Look {
  readonly session: string;
  /** No older than this. */
  readonly begun: number;
  readonly ended: number;
  readonly version: number | null;
  readonly table: PlainTable | null;
}

export interface Diary {
  readonly commands: Command[];
  readonly looks: Look[];
  /** Sessions that a client may go to. */
  readonly sessions: string[];
}

const thinkMs = 2_000;
/** Long enough for a session to end. */
const awayMs = 3 * 3_600_000;

/** What the arrays cannot work out is not asked for. */
export function callFor(random: Random, table: PlainTable, fresh: string): Call {
  for (;;) {
    const call = randomCall(random, table, fresh);
    if (!["previous", "next", "mode"].includes(String(call.params?.with))) return call;
  }
}

/** Works until so many commands were given. */
export async function work(network: Network, diary: Diary, name: string, datasource: string, most: number) {
  const { world } = network;
  const { chance } = world;
  const random = (end: number) => chance.below(end);
  let session = chance.pick(diary.sessions);
  let seen: { version: number; table: PlainTable } | null = null;
  let number = 0;
  let isBinned = false;

  async function look(): Promise<void> {
    const looking = async (read: Request) => {
      const command = commandOf("look", session, {});
      return (await ask(network, command, read)).told;
    };
    const begun = world.now();
    const of = session;
    const view = await looking(({ sessions }) => sessions.view(ann, of));
    const rows = await looking(({ sessions }) => sessions.rows(ann, of, { offset: 0, limit: 10_000 }));
    const ended = world.now();
    const version = view && "answer" in view ? (view.answer as SessionView).version : null;
    const page = rows && "answer" in rows ? (rows.answer as Page) : null;
    const table = page && (structuredClone({ columns: page.columns, rows: page.rows }) as PlainTable);
    diary.looks.push({ session, begun, ended, version, table });
    seen = version !== null && table !== null ? { version, table } : null;
  }

  function commandOf(kind: string, of: string | null, asked: Command["asked"]): Command {
    const key = `${name}-${number++}`;
    const begun = world.now();
    return {
      kind,
      client: name,
      session: of,
      key,
      asked,
      begun,
      ended: begun,
      answers: [],
      refusals: [],
      unsure: 0,
      told: null,
    };
  }

  /** Gives a command that is to be done once, however often it has to be asked for. */
  async function give(
    kind: string,
    of: string | null,
    asked: Command["asked"],
    run: (node: Node, key: Keyed) => Promise<unknown>,
  ) {
    const command = commandOf(kind, of, asked);
    diary.commands.push(command);
    const opKey = { route: kind, key: command.key, body: asked };
    await ask(network, command, (node) => run(node, { opKey }));
    if (command.told === null || "refused" in command.told) seen = null;
    if (command.told && "refused" in command.told && command.told.refused === "in_bin") isBinned = true;
    world.note(`${command.key} ${kind}: ${JSON.stringify(command.told)?.slice(0, 300)}`);
    return command;
  }

  const version = () => (seen !== null && chance.once(2) ? { version: seen.version } : {});
  const lots: Readonly<Record<string, number>> = {
    apply: 12,
    undo: 4,
    redo: 3,
    goTo: 2,
    restore: 1,
    extend: 1,
    bin: 1,
    create: 1,
    duplicate: 1,
    save: 1,
  };
  const kinds = Object.entries(lots).flatMap(([kind, times]) => Array.from({ length: times }, () => kind));

  // Of the session it is made in, wherever its client goes before it arrives.
  const gestures = (session: string): Readonly<Record<string, () => Promise<unknown>>> => ({
    async apply() {
      if (seen === null) return;
      const calls: Call[] = [callFor(random, seen.table, `${name}_${number}`)];
      if (chance.once(4))
        calls.push({
          op: "duplicate-column",
          params: { column: calls[0]?.params?.into ?? "id", into: `${name}_${number}b` },
        });
      const asked = { calls, version: seen.version };
      const { told } = await give("apply", session, asked, ({ sessions }, key) =>
        sessions.apply(ann, session, calls, { ...asked, ...key }),
      );
      if (seen === null || told === null || !("answer" in told)) return;
      // Somebody else may have been there; then the next command is refused.
      seen = { version: (told.answer as AppliedView).version, table: calls.reduce(carriedOut, seen.table) };
    },
    undo() {
      const asked = { count: 1 + chance.below(2), ...version() };
      return give("undo", session, asked, ({ sessions }, key) => sessions.undo(ann, session, { ...asked, ...key }));
    },
    redo() {
      const asked = version();
      return give("redo", session, asked, ({ sessions }, key) => sessions.redo(ann, session, { ...asked, ...key }));
    },
    goTo() {
      const done = diary.commands.filter((each) => each.kind === "apply" && each.session === session);
      const steps = done.flatMap(({ told }) => (told && "answer" in told ? (told.answer as AppliedView).steps : []));
      const to = chance.once(4) || steps.length === 0 ? null : chance.pick(steps);
      const asked = { to, ...version() };
      return give("goTo", session, asked, ({ sessions }, key) => sessions.goTo(ann, session, to, { ...asked, ...key }));
    },
    restore: () => give("restore", session, {}, ({ sessions }, key) => sessions.restore(ann, session, key)),
    extend: () => give("extend", session, {}, ({ sessions }, key) => sessions.extend(ann, session, key)),
    // It has no key: a repeated one is refused, for there is nothing left to do.
    bin: () => give("bin", session, {}, ({ sessions }) => sessions.remove(ann, session)),
    async create() {
      const asked = { datasource, name: `${name}'s ${number}` };
      const { told } = await give("create", null, asked, ({ sessions }, key) =>
        sessions.create(ann, { ...asked, ...key }),
      );
      if (told && "answer" in told) diary.sessions.push((told.answer as SessionView).id);
    },
    async duplicate() {
      const asked = { name: `${name}'s ${number}` };
      const { told } = await give("duplicate", session, asked, ({ sessions }, key) =>
        sessions.duplicate(ann, session, { ...asked, ...key }),
      );
      if (told && "answer" in told) diary.sessions.push((told.answer as SessionView).id);
    },
    save() {
      const asked = { name: `${name}'s ${number}` };
      return give("save", session, asked, ({ sessions }, key) => sessions.save(ann, session, { ...asked, ...key }));
    },
  });

  for (let given = 0; given < most; given++) {
    await world.pause(chance.once(60) ? chance.below(awayMs) : chance.below(thinkMs));
    if (chance.once(8)) {
      session = chance.pick(diary.sessions);
      seen = null;
    }
    if (seen === null || chance.once(4)) await look();
    const kind = isBinned && !chance.once(4) ? "restore" : chance.pick(kinds);
    isBinned = false;
    await gestures(session)[kind]?.();
  }
}

export interface Keyed {
  readonly opKey: { readonly route: string; readonly key: string; readonly body: unknown };
}
