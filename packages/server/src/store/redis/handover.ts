// Aggregates become another owner's, which is another slot: they stand still, are copied beside their new place, and
// then it is decided in one write. Before it any server takes everything back, after it any server completes
// it. There is one handover at a time; a copy counts for nothing until it is settled, and settling is done once.
import { setTimeout as pause } from "node:timers/promises";
import { newId } from "../../clock.ts";
import { assert } from "../../errors.ts";
import { assertNotRetired } from "../commit-rules.ts";
import type { Move, ReassignResult, Ref } from "../store.ts";
import { ask, type Base, forEach, scanHash } from "./base.ts";
import { unavailable } from "./faults.ts";
import { type OwnerPart, parts, tagOf } from "./names.ts";
import type { Registry } from "./registry.ts";
import { told } from "./scripts.ts";

export interface Handovers {
  /** Hands over, or says why not. */
  reassign(moves: readonly Move[], to: string): Promise<ReassignResult>;
  /** Somebody met aggregates that stand still for this handover: waits, or helps it to its end. */
  meet(handover: string, refs: readonly Ref[]): Promise<void>;
  /** Whether it was decided and only has to be completed; a reader then completes it. */
  completes(handover: string): Promise<boolean>;
  /** Waits until there is none, and gives up one whose server is gone. */
  quiet(): Promise<void>;
  /** Completes one that was decided, takes back one that was given up. */
  tend(): Promise<void>;
}

interface What {
  readonly to: string;
  readonly moves: readonly { readonly ref: Ref; readonly next: string }[];
}

const restMs = 20;
/** Seconds after which a handover that was not decided is taken back by anybody. */
export const usualGiveUp = 30;
/** So many seconds longer one waits for others' handovers. */
const waitLonger = 10;

export function handoversOf(base: Base, registry: Registry, giveUpAfter: number): Handovers {
  const { names, run } = base;
  const place = names.handover;
  const decide = async (what: string, id: string, ...rest: string[]) =>
    String(await run("handover", [place], [what, id, ...rest]));

  async function underWay(): Promise<{ id: string; state: string; what: What } | null> {
    const [id, state, what] = (await ask(base, "HMGET", place, "id", "state", "what")) as (Buffer | null)[];
    return id ? { id: String(id), state: String(state), what: JSON.parse(String(what)) as What } : null;
  }

  const headOf = (ref: Ref) => names.of(ref, "head");

  async function copy(id: string, { to, moves }: What): Promise<void> {
    const target = tagOf(to);
    await forEach(moves, async ({ ref }) => {
      // The head last: it says that the rest is there.
      for (const part of parts.toReversed()) {
        const dumped = await ask(base, "DUMP", names.of(ref, part));
        if (Buffer.isBuffer(dumped)) {
          await ask(base, "RESTORE", names.staged(target, ref.id, id, part), "0", dumped, "REPLACE");
        }
      }
    });
  }

  async function complete(id: string, { to, moves }: What): Promise<void> {
    const target = tagOf(to);
    const owned = (tag: string, ...wanted: OwnerPart[]) => wanted.map((part) => names.owned(tag, part));
    await forEach(moves, async ({ ref, next }) => {
      const source = tagOf(ref.owner);
      const prefix = `s${ref.id} `;
      const links = (await ask(
        base,
        "ZRANGEBYLEX",
        names.owned(source, "links"),
        `[${prefix}`,
        `(${prefix}\xff`,
      )) as Buffer[];
      const keys = [
        ...owned(target, "owner", "ids", "ends", "bin", "links", "audit-times"),
        ...names.stagedOf(target, ref.id, id),
        ...names.partsOf(target, ref.id),
      ];
      const leases = links.map((link) => String(link).slice(prefix.length));
      await run("settle", keys, [ref.id, ref.kind, Buffer.from(next, "base64"), ...leases]);
    });
    await forEach(moves, async ({ ref }) => {
      const source = tagOf(ref.owner);
      const keys = [
        ...owned(source, "owner", "ids", "ends", "bin", "links", "answers", "answer-times", "audit-times"),
        ...names.partsOf(source, ref.id),
      ];
      await run("depart", keys, [id, ref.id, ref.kind, target]);
    });
    await decide("end", id);
  }

  async function undo(id: string, what: What): Promise<void> {
    await forEach(what.moves, ({ ref }) => run("thaw", [headOf(ref)], [id]));
    await discard(id, what);
    await decide("end", id);
  }

  /** Removes copies of which nothing becomes. */
  async function discard(id: string, { to, moves }: What): Promise<void> {
    await forEach(moves, ({ ref }) => {
      const [first = "", ...rest] = names.stagedOf(tagOf(to), ref.id, id);
      return ask(base, "UNLINK", first, ...rest);
    });
  }

  /** Brings the present one on, if it can be; answers whether there is one still. */
  async function help(): Promise<boolean> {
    let present = await underWay();
    if (present?.state === "preparing") {
      // Taken back if its server is gone; it may have gone on meanwhile.
      await decide("give up", present.id, String(giveUpAfter));
      present = await underWay();
    }
    if (!present) return false;
    const { id, state, what } = present;
    if (state === "preparing") return true;
    await (state === "decided" ? complete(id, what) : undo(id, what));
    return false;
  }

  /** Lets go what stands still for a handover that is not under way, or waits for the one that is. */
  async function meet(handover: string, refs: readonly Ref[]): Promise<void> {
    const present = await underWay();
    // Whoever made it stand still came too late: nothing becomes of it.
    if (present?.id !== handover) await forEach(refs, (ref) => run("thaw", [headOf(ref)], [handover]));
    else if (await help()) await pause(restMs);
  }

  async function abort(id: string, what: What): Promise<void> {
    const answer = await decide("abort", id);
    if (answer === "ok") await undo(id, what);
    // Somebody took it back while copies were still being made.
    else if (answer === "gone") await discard(id, what);
  }

  async function quiet(): Promise<void> {
    const end = Date.now() + 1000 * (giveUpAfter + waitLonger);
    while (await help()) {
      if (Date.now() > end) throw unavailable({ reason: "work is being handed over without end" });
      await pause(restMs);
    }
  }

  /** Makes all of them stand still; what is in the way is named as if all were looked at in their order. */
  async function freeze(id: string, moves: readonly Move[]): Promise<ReassignResult> {
    const owners = [...new Set(moves.map(({ ref }) => ref.owner))];
    const all = moves.map(({ ref }) => ref.id);
    let first: { at: number; result: ReassignResult } | null = null;
    for (const owner of owners) {
      const own = moves.filter(({ ref }) => ref.owner === owner);
      const tag = tagOf(owner);
      const refs = own.map(({ ref }) => ref);
      const asked = refs.map((ref) => ({ id: ref.id, kind: ref.kind }));
      const keys = [names.owned(tag, "links"), ...refs.map(headOf)];
      const was = own.map((move) => Buffer.from(move.was));
      const stop = async () => told(await run("freeze", keys, [id, JSON.stringify({ moves: asked, all }), ...was]));
      let [word, rest] = await stop();
      while (word === "frozen") {
        await meet(String(rest[0]), refs);
        [word, rest] = await stop();
      }
      if (word === "ok") continue;
      const move = own[Number(rest[0]) - 1];
      assert(move && (word === "conflict" || word === "leased"), "a handover is refused for a reason");
      const at = moves.indexOf(move);
      if (!first || at < first.at) first = { at, result: { ok: false, reason: word, ref: move.ref } };
    }
    return first?.result ?? { ok: true };
  }

  return {
    async reassign(moves, to) {
      if (moves.length === 0) return { ok: true };
      await registry.registerOwner(to);
      const id = newId("h");
      const what: What = {
        to,
        moves: moves.map(({ ref, next }) => ({ ref, next: Buffer.from(next).toString("base64") })),
      };
      while ((await decide("begin", id, JSON.stringify(what))) === "busy") await quiet();
      try {
        // After it is written down, so that whoever retires a key waits for it, or is seen here.
        const retired = await scanHash(base, names.retired);
        for (const { next } of moves) assertNotRetired(next, { retired: (key) => retired.has(key) });
        const frozen = await freeze(id, moves);
        if (!frozen.ok) {
          await abort(id, what);
          return frozen;
        }
        await copy(id, what);
        if ((await decide("decide", id)) !== "ok")
          throw unavailable({ reason: "the handover took too long and was given up" });
      } catch (error) {
        await abort(id, what).catch(() => {});
        throw error;
      }
      await complete(id, what);
      return { ok: true };
    },

    meet,

    async completes(handover) {
      const present = await underWay();
      if (present?.id !== handover) return true;
      if (present.state !== "decided") return false;
      await complete(handover, present.what);
      return true;
    },

    quiet,
    async tend() {
      await help();
    },
  };
}
