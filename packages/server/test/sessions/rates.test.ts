// How often an owner may change things, with a clock that stands still.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { manualClock } from "../../src/clock.ts";
import { Refusal } from "../../src/errors.ts";
import { noBus } from "../../src/sessions/bus.ts";
import { createRates } from "../../src/sessions/rates.ts";
import { type Home, me, openHome, refusalOf, stillClock, upper } from "./product.ts";

const refusal = (work: () => void): Refusal | null => {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
};

describe("buckets of tokens", () => {
  test("[G4] a minute's worth may come at once, then they come back evenly, and the wait is told", () => {
    const clock = manualClock();
    const rates = createRates(clock, noBus);
    const take = () => refusal(() => rates.take("ann", "changes", 120));
    for (let n = 0; n < 120; n++) expect(take()).toBeNull();
    expect(take()).toMatchObject({ code: "too_fast", status: 429, retryAfter: 1, values: { limit: 120, seconds: 1 } });
    clock.advance(499);
    expect(take()?.code).toBe("too_fast");
    clock.advance(1);
    expect(take()).toBeNull();
    expect(take()?.code).toBe("too_fast");
    expect(rates.taken("ann", "changes", 120)).toBe(120);
    clock.advance(30_000);
    expect(rates.taken("ann", "changes", 120)).toBe(60);
    clock.advance(3_600_000);
    expect(rates.taken("ann", "changes", 120)).toBe(0);
  });

  test("[G4] owners and kinds of requests have buckets of their own; whoever is without end has none", () => {
    const rates = createRates(manualClock(), noBus);
    rates.take("ann", "changes", 1);
    expect(refusal(() => rates.take("ann", "changes", 1))).toMatchObject({ retryAfter: 60 });
    expect(refusal(() => rates.take("ann", "moves", 1))).toBeNull();
    expect(refusal(() => rates.take("bob", "changes", 1))).toBeNull();
    for (let n = 0; n < 1000; n++) rates.take("ann", "notes", null);
  });

  test("[G4] ten thousand owners make nobody's bucket forgotten before it is full", () => {
    const clock = manualClock();
    const rates = createRates(clock, noBus);
    for (let n = 0; n < 10_000; n++) rates.take(`owner ${n}`, "changes", 1);
    clock.advance(59_000);
    rates.take("late", "changes", 1);
    expect(refusal(() => rates.take("owner 1", "changes", 1))).toMatchObject({ retryAfter: 1 });
    clock.advance(1000);
    rates.take("later", "changes", 1);
    expect(refusal(() => rates.take("owner 1", "changes", 1))).toBeNull();
    expect(refusal(() => rates.take("late", "changes", 1))).toMatchObject({ retryAfter: 59 });
  });
});

describe("paces in the product", () => {
  let home: Home;
  let id: string;
  const clock = stillClock();
  beforeAll(async () => {
    home = await openHome({ "quota-changes": "3", "quota-moves": "1200", "quota-notes": "60" }, clock);
    id = (await home.start()).id;
    await home.sessions.apply(me, id, [upper("city")]);
  });
  afterAll(() => home.close());

  test("[G4] undo, redo and go-to are never slowed by changes, and run at twenty a second for as long as one likes", async () => {
    expect(await refusalOf(home.sessions.apply(me, id, [upper("city")]))).toMatchObject({
      code: "too_fast",
      retryAfter: 20,
    });
    for (let second = 0; second < 8; second++) {
      for (let n = 0; n < 5; n++) {
        await home.sessions.undo(me, id);
        await home.sessions.redo(me, id);
        await home.sessions.goTo(me, id, null);
        await home.sessions.redo(me, id);
      }
      clock.advance(1000);
    }
    const use = await home.product.people.use(me);
    expect(use.limits.find(({ name }) => name === "moves")).toMatchObject({ used: 0, limit: 1200 });
  });

  test("[G4] beyond twenty a second moves wait too, once a minute's worth came at once", async () => {
    clock.advance(60_000);
    const { settings } = home.product.core;
    for (let n = 0; n < 1200; n++) await home.product.core.limits.pace(me.owner, "moves");
    expect(await refusalOf(home.sessions.undo(me, id))).toMatchObject({ code: "too_fast", retryAfter: 1 });
    clock.advance(50);
    expect((await home.sessions.undo(me, id)).cursor).toBeNull();
    expect((await settings.quotas(me.owner))?.moves).toBe(1200);
  });

  test("[G4] a request that is repeated with its key takes no token again", async () => {
    clock.advance(60_000);
    const opKey = { route: "POST /api/sessions/:id/steps", key: "once", body: 1 };
    const first = await home.sessions.apply(me, id, [upper("city")], { opKey });
    for (let n = 0; n < 20; n++) expect(await home.sessions.apply(me, id, [upper("city")], { opKey })).toEqual(first);
  });

  test("[G4] small writes have their own pace", async () => {
    clock.advance(60_000);
    for (let n = 0; n < 60; n++) await home.sessions.putDraft(me, id, "form", n);
    expect(await refusalOf(home.sessions.putDraft(me, id, "form", 60))).toMatchObject({ code: "too_fast" });
    expect(await refusalOf(home.sessions.rename(me, id, "other"))).toMatchObject({ code: "too_fast" });
    expect(await home.sessions.draft(me, id, "form")).toBe(59);
  });
});
