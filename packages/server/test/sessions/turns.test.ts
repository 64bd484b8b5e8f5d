// Whose heavy job is next: so many at once for each and for all, in order, fair between owners.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { manualClock } from "../../src/clock.ts";
import { createTurns } from "../../src/sessions/turns.ts";
import { me, openHome, refusalOf, smallCsv } from "./product.ts";

/** Jobs that end when they are told to. */
function stage(places: number, waitMs: number | null = 10_000) {
  const clock = manualClock();
  const turns = createTurns(clock, places, waitMs);
  const running: { owner: string; name: string; end(): void }[] = [];
  const begin = (owner: string, most: number | null, name = owner, signal?: AbortSignal) =>
    turns.run(
      owner,
      most,
      () =>
        new Promise<string>((resolve) => {
          const job = {
            owner,
            name,
            end() {
              running.splice(running.indexOf(job), 1);
              resolve(name);
            },
          };
          running.push(job);
        }),
      signal,
    );
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { clock, turns, running, begin, settle, names: () => running.map(({ name }) => name) };
}

describe("turns", () => {
  test("[G5] no more than so many of one owner, the next in the order they came", async () => {
    const { begin, running, names, settle, turns } = stage(10);
    const all = ["a1", "a2", "a3", "a4"].map((name) => begin("ann", 2, name));
    await settle();
    expect(names()).toEqual(["a1", "a2"]);
    expect(turns.underWay("ann")).toBe(2);
    running[1]?.end();
    await settle();
    expect(names()).toEqual(["a1", "a3"]);
    while (running.length > 0) {
      running[0]?.end();
      await settle();
    }
    expect(await Promise.all(all)).toEqual(["a1", "a2", "a3", "a4"]);
    expect(turns.underWay("ann")).toBe(0);
  });

  test("[G5] a place goes to the owner who has the fewest under way", async () => {
    const { begin, running, names, settle } = stage(3);
    const all = ["a1", "a2", "a3", "a4", "a5"].map((name) => begin("ann", null, name));
    all.push(begin("bob", null, "b1"), begin("cleo", null, "c1"));
    await settle();
    expect(names()).toEqual(["a1", "a2", "a3"]);
    running[0]?.end();
    await settle();
    expect(names()).toEqual(["a2", "a3", "b1"]);
    running[0]?.end();
    await settle();
    expect(names()).toEqual(["a3", "b1", "c1"]);
    running[0]?.end();
    await settle();
    expect(names()).toEqual(["b1", "c1", "a4"]);
    while (running.length > 0) {
      running[0]?.end();
      await settle();
    }
    await Promise.all(all);
  });

  test("[G5] who waited long enough is told whether it is the own jobs or the server", async () => {
    const { begin, clock, running, settle } = stage(2);
    const first = [begin("ann", 1, "a1"), begin("bob", 5, "b1")];
    await settle();
    const late = Promise.all([refusalOf(begin("ann", 1, "a2")), refusalOf(begin("bob", 5, "b2"))]);
    clock.advance(9_999);
    clock.advance(1);
    expect(await late).toMatchObject([
      { code: "too_much_at_once", status: 429, retryAfter: 5, values: { limit: 1 } },
      { code: "server_busy", status: 503, retryAfter: 5 },
    ]);
    while (running.length > 0) running[0]?.end();
    expect(await Promise.all(first)).toEqual(["a1", "b1"]);
    // Their places are free again.
    const again = begin("ann", 1, "a3");
    await settle();
    running[0]?.end();
    expect(await again).toBe("a3");
  });

  test("[G5] a job that is stopped while it waits takes no place", async () => {
    const { begin, running, settle, names } = stage(1);
    const first = begin("ann", null, "a1");
    await settle();
    const abort = new AbortController();
    const stopped = refusalOf(begin("ann", null, "a2", abort.signal));
    const third = begin("ann", null, "a3");
    abort.abort();
    expect((await stopped).code).toBe("cancelled");
    running[0]?.end();
    await settle();
    expect(names()).toEqual(["a3"]);
    running[0]?.end();
    await Promise.all([first, third]);
    expect((await refusalOf(begin("ann", null, "a4", abort.signal))).code).toBe("cancelled");
  });

  test("[G5] only so many of one owner may wait", async () => {
    const { begin, running, settle } = stage(1, null);
    const first = begin("ann", 1);
    const waiting = Array.from({ length: 32 }, (_, n) => begin("ann", 1, `w${n}`));
    expect((await refusalOf(begin("ann", 1))).code).toBe("too_much_at_once");
    const other = begin("bob", 1, "b");
    while (running.length > 0) {
      running[0]?.end();
      await settle();
    }
    expect(await Promise.all([first, ...waiting, other])).toHaveLength(34);
  });

  test("[G5] whatever comes in whatever order: never more than allowed, and everybody's turn comes", async () => {
    const owners = ["ann", "bob", "cleo"] as const;
    const act = fc.oneof(
      fc.record({ owner: fc.constantFrom(...owners), end: fc.constant(null) }),
      fc.record({ owner: fc.constant(null), end: fc.nat(9) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 3 }),
        fc.array(act),
        async (places, most, acts) => {
          const { begin, running, settle } = stage(places, null);
          const all: Promise<string>[] = [];
          const check = () => {
            expect(running.length).toBeLessThanOrEqual(places);
            for (const owner of owners)
              expect(running.filter((job) => job.owner === owner).length).toBeLessThanOrEqual(most);
          };
          for (const { owner, end } of acts) {
            if (owner !== null) all.push(begin(owner, most));
            else if (running.length > 0) running[end % running.length]?.end();
            await settle();
            check();
          }
          while (running.length > 0) {
            running[0]?.end();
            await settle();
            check();
          }
          expect(await Promise.all(all)).toHaveLength(all.length);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe("heavy jobs of the product", () => {
  test("[G5] with all places taken exports wait and are refused, undo is served at once", async () => {
    const clock = manualClock(Date.now());
    const home = await openHome({ "heavy-jobs": "1", "quota-heavy": "1" }, clock);
    try {
      const { id } = await home.start(smallCsv);
      await home.sessions.apply(me, id, [{ op: "change-case", params: { columns: ["city"], to: "upper" } }]);
      let end = () => {};
      const busy = home.product.core.limits.heavy("bob", () => new Promise<void>((resolve) => (end = resolve)));
      const waiting = refusalOf(home.sessions.exportTo(me, id, { format: "csv", safe: true }));
      await expect.poll(() => home.product.core.jobs.has(id)).toBe(true);
      expect((await home.sessions.undo(me, id)).cursor).toBeNull();
      await expect
        .poll(() => {
          clock.advance(10_000);
          return home.product.core.jobs.has(id);
        })
        .toBe(false);
      expect(await waiting).toMatchObject({ code: "server_busy", status: 503, retryAfter: 5 });
      end();
      await busy;
      const file = await home.sessions.exportTo(me, id, { format: "csv", safe: true });
      expect(file.bytes).toBeGreaterThan(0);
      await file.done();
    } finally {
      await home.close();
    }
  });
});
