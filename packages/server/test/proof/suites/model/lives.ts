// Commands about whole sessions and datasources: begun, copied, saved, kept longer, ended, brought back, erased; and
// about servers: another one, a restart, what leaves memory, the ring.
import assert from "node:assert/strict";
import { refusalOf } from "../../../sessions/product.ts";
import { checkRoom } from "./check.ts";
import { copied, type Session } from "./plain-model.ts";
import type { Run } from "./run.ts";
import type { Do } from "./steps.ts";
import { hour, keptFor } from "./world.ts";

const sessionsAtMost = 4;

function forget(run: Run, session: Session): void {
  run.model.sessions = run.model.sessions.filter((other) => other !== session);
  run.model.erased.push(session.id);
  run.count("erased");
}

/** Time passes, with a round of housekeeping at every moment at which something is due. */
async function pass(run: Run, hours: number, blobs: boolean): Promise<void> {
  const until = run.world.now() + hours * hour;
  for (;;) {
    const views = await run.sessions.list(run.actor);
    const moments = views.flatMap(({ warnsAt, expiresAt, binUntil }) => [warnsAt, expiresAt, binUntil]);
    const due = moments.flatMap((at) => (at === null ? [] : [Date.parse(at)])).filter((at) => at > run.world.now());
    const next = Math.min(until, ...due);
    run.world.advance(next - run.world.now());
    await run.sessions.sweep({ blobs: blobs && next === until });
    const now = run.world.now();
    for (const session of [...run.model.sessions]) {
      const ends = Date.parse(views.find(({ id }) => id === session.id)?.expiresAt ?? "");
      if (session.binnedAt !== null && session.binnedAt + keptFor <= now) forget(run, session);
      else if (session.binnedAt === null && ends <= now) {
        session.binnedAt = now;
        session.entries++;
        run.count("expired");
      }
    }
    if (next === until) return;
  }
}

export const lives: Record<string, readonly [weight: number, Do]> = {
  begin: [
    2,
    async (run, { on }) => {
      if (run.model.sessions.length < sessionsAtMost) await run.begin(on);
    },
  ],
  duplicate: [
    2,
    async (run, command) => {
      const session = await run.session(command);
      if (run.model.sessions.length >= sessionsAtMost || session.binnedAt !== null) return;
      const name = run.fresh("copy");
      const { id } = await run.sessions.duplicate(run.actor, session.id, { name });
      const copy = copied(session, id, name, run.times);
      run.model.sessions.push(copy);
      run.touched = copy;
    },
  ],
  rename: [
    1,
    async (run, command) => {
      const session = await run.session(command);
      const name = run.fresh("session");
      const done = await run.change(session, null, () => run.sessions.rename(run.actor, session.id, name));
      if (done !== null) session.name = name;
    },
  ],
  "save as": [
    3,
    async (run, command) => {
      const session = await run.session(command);
      if (session.binnedAt !== null) {
        const refusal = await refusalOf(run.sessions.save(run.actor, session.id, { name: "from the bin" }));
        assert.equal(refusal.code, "in_bin");
        return;
      }
      const name = run.fresh("saved");
      const { version, cursor } = session;
      const { id, rows } = await run.sessions.save(run.actor, session.id, { name, version });
      assert.equal(rows, cursor.table.literal.rows.length);
      run.model.datasources.push({ id, name, table: cursor.table, hidden: false });
      run.count("saved");
      if (run.chance(command).once(2) && run.model.sessions.length < sessionsAtMost)
        await run.begin(run.model.datasources.filter(({ hidden }) => !hidden).length - 1);
    },
  ],
  extend: [
    2,
    async (run, command) => {
      const session = await run.session(command);
      const hours = run.chance(command).pick([undefined, 24, 96, 240]);
      const ask = hours === undefined ? {} : { minutes: hours * 60 };
      const done = await run.change(session, null, () => run.sessions.extend(run.actor, session.id, ask));
      if (done !== null && hours !== undefined) session.lasts = hours * hour;
    },
  ],
  "time passes": [
    3,
    async (run, command) => {
      const hours = run.chance(command).pick([1, 10, 30, 80]);
      run.say(`${hours} hours`);
      await pass(run, hours, false);
    },
  ],
  collect: [
    1,
    async (run) => {
      await pass(run, 25, true);
      await checkRoom(run);
    },
  ],
  delete: [
    2,
    async (run, command) => {
      const session = await run.session(command);
      await run.change(session, null, () => run.sessions.remove(run.actor, session.id));
      session.binnedAt ??= run.world.now();
    },
  ],
  restore: [
    3,
    async (run, command) => {
      const { sessions } = run.model;
      const session = sessions.find(({ binnedAt }) => binnedAt !== null) ?? (await run.session(command));
      run.touched = session;
      const request = run.sessions.restore(run.actor, session.id);
      if (session.binnedAt === null) {
        assert.equal((await refusalOf(request)).code, "not_in_bin");
        return;
      }
      const view = await request;
      assert.equal(view.status, "ready");
      Object.assign(session, { binnedAt: null, usedAt: run.world.now(), entries: session.entries + 1 });
      run.count("restored");
    },
  ],
  erase: [
    1,
    async (run, command) => {
      const session = await run.session(command);
      await run.sessions.remove(run.actor, session.id, { now: true });
      forget(run, session);
    },
  ],
  "ask for what was erased": [
    1,
    async (run, command) => {
      const { erased } = run.model;
      if (erased.length === 0) return;
      const id = run.chance(command).pick(erased);
      for (const request of [
        () => run.sessions.view(run.actor, id),
        () => run.sessions.undo(run.actor, id),
        () => run.sessions.restore(run.actor, id),
      ]) {
        assert.equal((await refusalOf(request())).code, "not_found");
      }
    },
  ],
  "delete a datasource": [
    1,
    async (run, command) => {
      const there = run.model.datasources.filter(({ hidden }) => !hidden);
      if (there.length === 0) return;
      const datasource = run.chance(command).pick(there);
      await run.product.datasources.remove(run.actor, datasource.id);
      datasource.hidden = true;
      const request = run.sessions.create(run.actor, { datasource: datasource.id });
      assert.equal((await refusalOf(request)).code, "not_found");
    },
  ],
  "leave memory": [
    2,
    async (run) => {
      const { core } = run.product;
      for (const { session } of core.engine.resident()) await core.engine.evict(session);
      for (const { id } of run.model.sessions) core.documents.forget(id);
      run.touched = run.model.sessions[0] ?? null;
    },
  ],
  "another server": [
    4,
    async (run, command) => {
      run.move();
      await run.session(command);
    },
  ],
  restart: [
    0.4,
    async (run, command) => {
      if (run.world.store === "memory") return;
      await run.world.restart();
      run.count("restarts");
      await run.session(command);
    },
  ],
  rotate: [
    0.5,
    async (run, command) => {
      await run.world.rotate();
      run.count("rotations");
      await run.session(command);
    },
  ],
};
