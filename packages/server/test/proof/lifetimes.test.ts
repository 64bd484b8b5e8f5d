// Ten thousand lives of sessions on a clock that moves only when told: used, left alone, prolonged, put into the
// bin and taken out again at random, with restarts between. Beside them runs a model of what was promised:
// nothing ends before its time or without a warning early enough, and nothing is lost.
import type { SessionEvent } from "@data-tools/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { touch } from "../../src/sessions/core.ts";
import { leadOf, minute } from "../../src/sessions/lifetimes.ts";
import { formula, type Home, me, openHome, stillClock, upper } from "../sessions/product.ts";

const lives = Number(process.env.LIVES ?? 10_000);
const sessions = 100;
const restartsEvery = 2_500;
/** The server keeps house once a minute. */
const sweepMs = minute;
const retentions = [15, 30, 60, 480, 1440];

interface Model {
  id: string;
  usedAt: number;
  lasts: number;
  warnedAt: number | null;
  binned: boolean;
  cursor: string | null;
  steps: number;
}

/** A small seeded generator (mulberry32): every run does the same. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

let home: Home;
const clock = stillClock();

beforeAll(async () => {
  home = await openHome({ retention: "60m", bin: "unlimited" }, { now: clock.now, after: () => () => {} });
});
afterAll(() => home.close());

test(`[T2] [T3] [T9] [V4] ${lives} random lives: none ends early, none without a warning in time, none loses anything`, async () => {
  const random = generator(Number(process.env.SEED ?? 1));
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const { id: datasource } = await home.csv("id,city,price\n1,Oslo,2.5\n2,bergen,\n");
  const models = new Map<string, Model>();
  for (let n = 0; n < sessions; n++) {
    const { id } = await home.sessions.create(me, { datasource });
    const made = await home.sessions.apply(me, id, n % 2 === 0 ? [upper("city")] : [formula("twice", "price * 2")]);
    models.set(id, {
      id,
      usedAt: clock.now(),
      lasts: 60 * minute,
      warnedAt: null,
      binned: false,
      cursor: made.cursor,
      steps: 1,
    });
  }
  const hear = (event: SessionEvent) => {
    if (event.type !== "expiry" || event.status !== "warned") return;
    const model = models.get(event.session);
    if (model !== undefined) model.warnedAt ??= clock.now();
  };
  let stop = home.product.events.listen(me.owner, hear);
  const used = (model: Model) => {
    model.usedAt = clock.now();
    model.warnedAt = null;
  };

  let ended = 0;
  let restarts = 0;
  while (ended < lives) {
    clock.advance(Math.floor(random() * 2 * sweepMs));
    await home.sessions.sweep({ blobs: false });
    for (const model of models.values()) {
      const head = await home.product.core.vault.store.head({ owner: me.owner, kind: "session", id: model.id });
      if (head === null) throw new Error(`${model.id} is lost`);
      if (model.binned || head.binnedAt === null) continue;
      // It ended: not early, and warned of early enough, but for what lies between two rounds of housekeeping.
      const end = model.usedAt + model.lasts;
      expect(head.binnedAt).toBeGreaterThanOrEqual(end);
      expect(model.warnedAt).not.toBeNull();
      expect(end - (model.warnedAt ?? end)).toBeGreaterThanOrEqual(leadOf(model.lasts) - 2 * sweepMs);
      model.binned = true;
      ended++;
      if (ended % restartsEvery === 0) {
        stop();
        await home.reopen();
        restarts++;
        stop = home.product.events.listen(me.owner, hear);
        // A restart forgets who was warned: they are warned again, which is no harm.
      }
    }
    for (const model of models.values()) {
      const chance = random();
      if (model.binned) {
        if (chance > 0.2) continue;
        const back = await home.sessions.restore(me, model.id);
        expect([back.cursor, back.depth, back.status]).toEqual([model.cursor, model.steps, "ready"]);
        model.binned = false;
        used(model);
      } else if (chance < 0.01) {
        await touch(home.product.core, await home.product.core.documents.open(me, model.id));
        // Use is noted once a minute, or more often where a life is short.
        if (clock.now() - model.usedAt >= Math.min(minute, model.lasts / 50)) used(model);
      } else if (chance < 0.015) {
        await home.sessions.extend(me, model.id);
        used(model);
      } else if (chance < 0.02) {
        const minutes = pick(retentions);
        await home.sessions.extend(me, model.id, { minutes });
        model.lasts = minutes * minute;
        used(model);
      }
    }
  }
  stop();
  const figures = await home.product.core.vault.store.figures();
  expect(figures.sessions_expired).toBe(ended);
  expect(figures.sessions_warned).toBeGreaterThanOrEqual(ended);
  expect([figures.sessions_ended_while_active ?? 0, figures.sessions_warned_then_lost ?? 0]).toEqual([0, 0]);
  expect(figures.sessions_ended_unwarned ?? 0).toBe(0);
  expect(restarts).toBeGreaterThanOrEqual(Math.floor(lives / restartsEvery));
  // What lived through all of it can still be worked with.
  for (const model of [...models.values()].slice(0, 10)) {
    if (model.binned) await home.sessions.restore(me, model.id);
    expect((await home.sessions.undo(me, model.id)).depth).toBe(0);
    expect((await home.sessions.redo(me, model.id)).cursor).toBe(model.cursor);
  }
}, 600_000);
