// What a server says of its parts: no only where another one could serve instead; the rest is told beside.
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Clock, systemClock } from "../../src/clock.ts";
import { hasRedis, type RedisServer, startRedis } from "../redis.ts";
import { type Home, openHome } from "../sessions/product.ts";

let home: Home;
let shift = 0;
let free = 2 ** 40;
const shifted: Clock = { now: () => Date.now() + shift, after: systemClock.after };
const gauges = { memory: () => 0, disk: async () => ({ free, size: 2 ** 41 }) };

afterEach(() => home.close());

const bad = async () => {
  const { ok, checks } = await home.product.health();
  return { ok, bad: checks.filter((check) => !check.ok).map(({ name }) => name) };
};

test("[N120] a disk without room, a clock that went back and blobs that fail are told, and it goes on", async () => {
  [shift, free] = [0, 2 ** 40];
  home = await openHome({ reserve: "1GB" }, shifted, gauges);
  await home.start();
  // Nothing that was begun for the session is still under way.
  await home.reopen();
  expect(await bad()).toEqual({ ok: true, bad: [] });
  free = 2 ** 29;
  shift = -3_600_000;
  const folder = join(home.folder, "data", "blobs");
  renameSync(folder, `${folder}-away`);
  writeFileSync(folder, "");
  // The question that finds it out goes on behind the first answer.
  await bad();
  await expect.poll(bad).toEqual({ ok: true, bad: ["blobs", "disk", "clock"] });
  const { checks } = await home.product.health();
  expect(checks.find(({ name }) => name === "clock")?.text).toMatch(/it went back: work was used 3\d{3} s from now/);
  shift = 0;
  free = 2 ** 40;
  expect(await bad()).toEqual({ ok: true, bad: ["blobs"] });
  renameSync(folder, `${folder}-wrong`);
  renameSync(`${folder}-away`, folder);
});

test("[N120] without its store it says no", async () => {
  home = await openHome();
  const { store } = home.product.core.vault;
  const { usage } = store;
  Object.assign(store, { usage: () => Promise.reject(new Error("away")) });
  expect(await bad()).toEqual({ ok: false, bad: ["store"] });
  Object.assign(store, { usage });
  expect(await bad()).toEqual({ ok: true, bad: [] });
});

describe.skipIf(!hasRedis())("beside a redis", () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());

  test("[N120] a clock that is off from that of the Redis is told", async () => {
    shift = 45_000;
    home = await openHome({ store: redis.url }, shifted);
    expect(await bad()).toEqual({ ok: true, bad: ["clock"] });
    shift = 10_000;
    expect(await bad()).toEqual({ ok: true, bad: [] });
  });
});
