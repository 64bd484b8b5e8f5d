// Lives of sessions on a clock that moves only when told: used, left alone, prolonged, put into the bin and taken out
// again at random, with restarts between. Beside them runs a model of what was promised.
import assert from "node:assert/strict";
import type { SessionEvent } from "@data-tools/client";
import { touch } from "../../../src/sessions/core.ts";
import { leadOf, minute } from "../../../src/sessions/lifetimes.ts";
import { formula, type Home, me, openHome, stillClock, upper } from "../../sessions/product.ts";
import { type Chance, chanceOf, type Suite } from "./suite.ts";

const sessions = 50;
/** A case is over when so many lives have ended. */
const livesInCase = 250;
const restartsEvery = 100;
/** The server keeps house once a minute. */
const sweepMs = minute;
const retentions = [15, 30, 60, 480, 1440];

interface Model {
  readonly id: string;
  usedAt: number;
  lasts: number;
  warnedAt: number | null;
  binned: boolean;
  readonly cursor: string | null;
}

export const lives: Suite = {
  name: "lives",
  proves: "No session ends before its time, none without a warning early enough, and none loses anything by it.",
  cases: "worlds of fifty sessions",
  ci: 8,
  aim: 400,
  open: async () => ({
    run: async (seed) => {
      const clock = stillClock();
      const settings = { retention: "60m", bin: "unlimited" };
      const home = await openHome(settings, { now: clock.now, after: () => () => {} });
      try {
        return await live(home, clock, chanceOf(seed));
      } finally {
        await home.close();
      }
    },
    close: async () => {},
  }),
};

async function live(home: Home, clock: ReturnType<typeof stillClock>, chance: Chance) {
  const models = await begin(home, clock.now());
  const hear = (event: SessionEvent) => {
    if (event.type !== "expiry" || event.status !== "warned") return;
    const model = models.get(event.session);
    if (model !== undefined) model.warnedAt ??= clock.now();
  };
  let stop = home.product.events.listen(me.owner, hear);
  let ended = 0;
  let restarts = 0;
  while (ended < livesInCase) {
    clock.advance(chance.below(2 * sweepMs));
    await home.sessions.sweep({ blobs: false });
    for (const model of models.values()) {
      if (!(await endsRightly(home, model))) continue;
      ended++;
      if (ended % restartsEvery !== 0) continue;
      stop();
      await home.reopen();
      restarts++;
      stop = home.product.events.listen(me.owner, hear);
    }
    for (const model of models.values()) await use(home, model, chance, clock.now());
  }
  stop();
  const figures = await home.product.core.vault.store.figures();
  assert.equal(figures.sessions_expired, ended);
  assert.ok((figures.sessions_warned ?? 0) >= ended);
  assert.deepEqual([figures.sessions_ended_while_active ?? 0, figures.sessions_warned_then_lost ?? 0], [0, 0]);
  assert.equal(figures.sessions_ended_unwarned ?? 0, 0);
  // What lived through all of it can still be worked with.
  for (const model of [...models.values()].slice(0, 5)) {
    if (model.binned) await home.sessions.restore(me, model.id);
    assert.equal((await home.sessions.undo(me, model.id)).depth, 0);
    assert.equal((await home.sessions.redo(me, model.id)).cursor, model.cursor);
  }
  return { lives: ended, restarts };
}

async function begin(home: Home, now: number): Promise<Map<string, Model>> {
  const { id: datasource } = await home.csv("id,city,price\n1,Oslo,2.5\n2,bergen,\n");
  const models = new Map<string, Model>();
  for (let n = 0; n < sessions; n++) {
    const { id } = await home.sessions.create(me, { datasource });
    const { cursor } = await home.sessions.apply(
      me,
      id,
      n % 2 === 0 ? [upper("city")] : [formula("twice", "price * 2")],
    );
    models.set(id, { id, usedAt: now, lasts: 60 * minute, warnedAt: null, binned: false, cursor });
  }
  return models;
}

/** Whether it has ended since; fails if that was early, or not warned of early enough. */
async function endsRightly(home: Home, model: Model): Promise<boolean> {
  const head = await home.product.core.vault.store.head({ owner: me.owner, kind: "session", id: model.id });
  assert.notEqual(head, null, `${model.id} is lost`);
  if (model.binned || head === null || head.binnedAt === null) return false;
  // Between two rounds of housekeeping nothing is seen.
  const end = model.usedAt + model.lasts;
  assert.ok(head.binnedAt >= end, "it ended early");
  assert.notEqual(model.warnedAt, null, "nobody was warned");
  assert.ok(end - (model.warnedAt ?? end) >= leadOf(model.lasts) - 2 * sweepMs, "the warning came late");
  model.binned = true;
  return true;
}

/** What its user does with it this time, which mostly is nothing. */
async function use(home: Home, model: Model, chance: Chance, now: number): Promise<void> {
  const used = () => {
    model.usedAt = now;
    model.warnedAt = null;
  };
  const happens = chance.next();
  if (model.binned) {
    if (happens > 0.2) return;
    const back = await home.sessions.restore(me, model.id);
    assert.deepEqual([back.cursor, back.depth, back.status], [model.cursor, 1, "ready"]);
    model.binned = false;
    used();
  } else if (happens < 0.01) {
    await touch(home.product.core, await home.product.core.documents.open(me, model.id));
    // Use is noted once a minute, or more often where a life is short.
    if (now - model.usedAt >= Math.min(minute, model.lasts / 50)) used();
  } else if (happens < 0.015) {
    await home.sessions.extend(me, model.id);
    used();
  } else if (happens < 0.02) {
    const minutes = chance.pick(retentions);
    await home.sessions.extend(me, model.id, { minutes });
    model.lasts = minutes * minute;
    used();
  }
}
