// Commands that make steps and move between them, and requests that must change nothing.
import assert from "node:assert/strict";
import { refusalOf } from "../../../sessions/product.ts";
import { checkTable } from "./check.ts";
import { after, before, keptSteps, prune, type Session, take } from "./plain-model.ts";
import { type Command, callsOf, type Run } from "./run.ts";
import { hour } from "./world.ts";

export type Do = (run: Run, command: Command) => Promise<void>;

/** Moves the cursor by undo or redo, one step or several at once. */
async function walk(run: Run, session: Session, which: "undo" | "redo", count: number, keyed: boolean): Promise<void> {
  run.say(`${which} ${count}`);
  const way = which === "undo" ? before : after;
  const to = way(session, count);
  const none = way(session, 1) === null;
  const refused = to !== null ? null : none ? `nothing_to_${which}` : "too_few_steps";
  const moved = await run.keyed(session, refused, keyed ? count : null, (sessions, opKey) =>
    sessions[which](run.actor, session.id, { count, ...(opKey && { opKey }) }),
  );
  if (moved === null || to === null) return;
  if (which === "undo") session.cursor = to;
  else take(session, to);
  session.version++;
  run.count("moves");
}

export const steps: Record<string, readonly [weight: number, Do]> = {
  apply: [
    30,
    async (run, command) => {
      const session = await run.session(command);
      const chance = run.chance(command);
      await run.apply(session, await run.choose(session, chance, 1), chance.once(4));
    },
  ],
  group: [
    5,
    async (run, command) => {
      const session = await run.session(command);
      const chance = run.chance(command);
      await run.apply(session, await run.choose(session, chance, 2 + chance.below(3)), chance.once(4));
    },
  ],
  "a group that fails at its end": [
    3,
    async (run, command) => {
      const session = await run.session(command);
      const chosen = await run.choose(session, run.chance(command), 2);
      const bad = { op: "rename-column", params: { column: "no such column", to: "x" } };
      const last = { call: bad, foreseen: { refused: "column_not_found" } };
      await run.apply(session, [...chosen, last], false);
    },
  ],
  undo: [
    10,
    async (run, command) => {
      const chance = run.chance(command);
      await walk(run, await run.session(command), "undo", 1 + (chance.once(2) ? 0 : chance.below(4)), chance.once(4));
    },
  ],
  redo: [
    9,
    async (run, command) => {
      const chance = run.chance(command);
      await walk(run, await run.session(command), "redo", 1 + (chance.once(2) ? 0 : chance.below(3)), chance.once(4));
    },
  ],
  "undo all and redo all": [
    2,
    async (run, command) => {
      const session = await run.session(command);
      const { depth } = session.cursor;
      if (depth === 0) return;
      await walk(run, session, "undo", depth, false);
      await checkTable(run, session);
      await walk(run, session, "redo", depth, false);
    },
  ],
  "go to": [
    7,
    async (run, command) => {
      const session = await run.session(command);
      const to = run.chance(command).pick([session.root, ...session.steps]);
      run.say(`depth ${to.depth}`);
      const { version } = session;
      const moved = await run.change(session, null, () => run.sessions.goTo(run.actor, session.id, to.id, { version }));
      if (moved === null) return;
      take(session, to);
      session.version++;
      run.count("moves");
    },
  ],
  "name a step": [
    2,
    async (run, command) => {
      const session = await run.session(command);
      if (session.steps.length === 0) return;
      const chance = run.chance(command);
      const step = chance.pick(session.steps);
      const name = chance.once(3) ? null : run.fresh("step");
      const told = await run.change(session, null, () =>
        run.sessions.patchStep(run.actor, session.id, step.id ?? "", { name }),
      );
      if (told !== null) step.name = name;
    },
  ],
  "remove old branches": [
    2,
    async (run, command) => {
      const session = await run.session(command);
      const kept = keptSteps(session);
      const going = session.steps.filter((step) => !kept.has(step)).length;
      if (going === 0 || session.binnedAt !== null) return;
      const found = await run.sessions.prune(run.actor, session.id, { dryRun: true });
      assert.equal(found.steps, going, "what would go is what lies beside the line");
      await run.change(session, null, () =>
        run.sessions.prune(run.actor, session.id, { token: found.token, version: session.version }),
      );
      prune(session, kept);
      session.version++;
      run.count("branches removed", found.branches.length);
    },
  ],
  preview: [
    5,
    async (run, command) => {
      const session = await run.session(command);
      const chance = run.chance(command);
      const [chosen] = await run.choose(session, chance, 1);
      if (!chosen || session.binnedAt !== null) return;
      run.say(JSON.stringify(chosen.call));
      const { version } = session;
      const shown = run.sessions.preview(run.actor, session.id, chosen.call, { limit: 5, version });
      if ("refused" in chosen.foreseen) {
        assert.equal((await refusalOf(shown)).code, chosen.foreseen.refused);
        return;
      }
      const { literal } = chosen.foreseen.table;
      const { total, columns } = await shown;
      assert.equal(total.after, literal.rows.length);
      assert.deepEqual(
        columns.map(({ name }) => name),
        literal.columns.map(({ name }) => name),
      );
      run.count("previews");
      // Its files may have left memory before it is applied.
      if (chance.once(4)) {
        run.say("whose files leave memory");
        await run.product.core.engine.evict(session.id);
      }
      if (chance.once(2)) await run.apply(session, [chosen], chance.once(4));
    },
  ],
  "ask again": [
    5,
    async (run, command) => {
      const recent = run.asked.filter(
        ({ session, at }) => run.model.sessions.includes(session) && at > run.world.now() - 23 * hour,
      );
      if (recent.length === 0) return;
      const { session, opKey, answer, again } = run.chance(command).pick(recent);
      run.touched = session;
      const other = { ...opKey, body: ["another", opKey.body] };
      assert.equal((await refusalOf(again(run.sessions, other))).code, "key_reused");
      const both = await Promise.all([again(run.sessions, opKey), again(run.sessions, opKey)]);
      for (const given of both) assert.deepEqual(asJson(given), asJson(answer), "a retry gets the first answer");
      run.count("retries");
    },
  ],
  "ask twice at once": [
    2,
    async (run, command) => {
      const session = await run.session(command);
      const [chosen] = await run.choose(session, run.chance(command), 1);
      if (!chosen || "refused" in chosen.foreseen || session.binnedAt !== null) return;
      await run.apply(session, [chosen], true);
      // The model knows the first; the second was under way beside it.
      const asked = run.asked.at(-1);
      if (asked) assert.deepEqual(asJson(await asked.again(run.sessions, asked.opKey)), asJson(asked.answer));
    },
  ],
  stale: [
    4,
    async (run, command) => {
      const session = await run.session(command);
      if (session.version === 1 || session.binnedAt !== null) return;
      const chance = run.chance(command);
      const version = 1 + chance.below(session.version - 1);
      const calls = callsOf(await run.choose(session, chance, 1));
      const { actor, sessions } = run;
      const request = chance.pick([
        () => sessions.apply(actor, session.id, calls, { version }),
        () => sessions.undo(actor, session.id, { version }),
        () => sessions.redo(actor, session.id, { version }),
        () => sessions.goTo(actor, session.id, null, { version }),
        () => sessions.save(actor, session.id, { name: "stale", version }),
      ]);
      const refusal = await refusalOf(request());
      assert.equal(refusal.code, "version_conflict");
      assert.deepEqual(refusal.values, { expected: version, version: session.version });
      run.count("stale requests");
    },
  ],
};

function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
