// The indicators that were promised, beside what one counts by hand.
import { afterEach, beforeEach, expect, test } from "vitest";
import { manualClock } from "../../src/clock.ts";
import { createIndicators, type Indicators } from "../../src/metrics/indicators.ts";
import { createMetrics, type Metrics } from "../../src/metrics/registry.ts";

const minute = 60_000;
const name = "data_tools_session_call_seconds";
let clock: ReturnType<typeof manualClock>;
let metrics: Metrics;
let indicators: Indicators;

beforeEach(() => {
  clock = manualClock();
  metrics = createMetrics();
  indicators = createIndicators(metrics, clock);
});
afterEach(() => indicators.close());

function happens(call: string, outcome: "done" | "refused" | "failed", ...seconds: number[]): void {
  for (const each of seconds) metrics.observe(name, { call, outcome }, each);
}

/** Time passes, and what is noted each minute is noted. */
async function pass(minutes: number): Promise<void> {
  for (let each = 0; each < minutes; each++) {
    clock.advance(minute);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function view(window: "hour" | "day" = "hour") {
  const { indicators: all, points, since } = await indicators.view(window);
  return { points, since, of: Object.fromEntries(all.map((each) => [each.name, each])) };
}

test("[N85] where nothing happened nothing is claimed", async () => {
  const { of, points } = await view();
  for (const each of Object.values(of)) expect(each).toMatchObject({ value: null, met: null, count: 0 });
  expect(points).toEqual([]);
});

test("[N85] mean and 95th percentile of steps, and the shares that succeed, are those one counts by hand", async () => {
  happens("apply", "done", ...Array.from({ length: 90 }, () => 0.04), ...Array.from({ length: 10 }, () => 0.28));
  happens("apply", "refused", 9, 9);
  happens("undo", "done", ...Array.from({ length: 999 }, () => 0.01));
  happens("undo", "refused", 0.01);
  happens("redo", "failed", 0.01);
  happens("save", "done", ...Array.from({ length: 98 }, () => 1));
  happens("save", "failed", 1, 1);
  happens("sweep", "failed", 1);
  await pass(1);
  const { of } = await view();
  expect(of.mean?.value).toBeCloseTo(0.9 * 40 + 0.1 * 280, 6);
  expect(of.mean).toMatchObject({ goal: 200, met: true, count: 100 });
  // Half of the bucket from 200 to 300 ms.
  expect(of.p95?.value).toBeCloseTo(250, 6);
  expect(of.p95).toMatchObject({ goal: 300, met: true });
  expect(of.moves).toMatchObject({ value: 0.999, goal: 0.999, met: true, count: 1000 });
  expect(of.saves).toMatchObject({ value: 0.98, goal: 0.99, met: false, count: 100 });
  expect(of.errors).toMatchObject({ value: 3 / 1203, goal: 0.001, met: false, count: 1203 });
});

test("[N85] a limit that is reached is not met, and what takes longer than any bound is told as the last", async () => {
  happens("apply", "done", 0.2);
  await pass(1);
  expect((await view()).of.mean).toMatchObject({ value: 200, met: false });
  happens("apply", "done", ...Array.from({ length: 99 }, () => 500));
  expect((await view()).of.p95).toMatchObject({ value: 60_000, met: false });
});

test("[N85] what is older than the window is forgotten: the hour's before the day's", async () => {
  happens("apply", "done", 0.4);
  await pass(30);
  happens("apply", "done", 0.1);
  await pass(45);
  expect((await view("hour")).of.mean).toMatchObject({ count: 1, met: true });
  expect((await view("day")).of.mean).toMatchObject({ count: 2, met: false });
  await pass(24 * 60);
  expect((await view("day")).of.mean).toMatchObject({ count: 0, value: null });
});

test("[N85] the window is told in parts, which add up to it", async () => {
  for (let each = 0; each < 90; each++) {
    happens("apply", "done", 0.1);
    if (each === 80) happens("rows", "failed", 0.1);
    await pass(1);
  }
  const hour = await view("hour");
  expect(hour.points).toHaveLength(60);
  expect(hour.points.every(({ applied, meanMs }) => applied === 1 && Math.round(meanMs ?? 0) === 100)).toBe(true);
  expect(hour.points.filter(({ failed }) => failed === 1)).toHaveLength(1);
  const day = await view("day");
  expect(day.points.map(({ applied }) => applied)).toEqual([15, 15, 15, 15, 15, 15]);
  expect(Date.parse(hour.since)).toBe(clock.now() - 60 * minute);
});
