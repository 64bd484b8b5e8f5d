// Who is served here already: by name, by number, by a share of all; and who may say so.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { manualClock } from "../../src/clock.ts";
import { createEnrolment, isIn } from "../../src/migrate/enrolment.ts";
import type { Actor } from "../../src/sessions/api.ts";
import { type Home, openHome } from "../sessions/product.ts";

const root: Actor = { owner: "django:2", name: "root", role: "admin" };
const ann: Actor = { owner: "django:1", name: "ann" };
const rules = { mode: "percent", users: [] as string[], percent: 0 } as const;
const people = Array.from({ length: 2_000 }, (_, at) => ({ owner: `django:${at + 1}`, name: `user ${at + 1}` }));

describe("who is in", () => {
  test("[P30] nobody by off, everyone by on, by named those with that name or number", () => {
    const inBy = (mode: "off" | "named" | "on", users: string[]) =>
      people.slice(0, 12).filter((each) => isIn({ ...rules, mode, users }, each)).length;
    expect(inBy("off", ["user 1"])).toBe(0);
    expect(inBy("on", [])).toBe(12);
    expect(inBy("named", ["user 3", "7", "user 1000"])).toBe(2);
    expect(isIn({ ...rules, mode: "named", users: ["7"] }, { owner: "django:77", name: "ann" })).toBe(false);
  });

  test("[P30] a share is about as large as it is said to be, and loses nobody as it grows", () => {
    let before = new Set<string>();
    for (const percent of [0, 1, 10, 50, 90, 100]) {
      const now = new Set(people.filter((each) => isIn({ ...rules, percent }, each)).map(({ owner }) => owner));
      expect(Math.abs(now.size / people.length - percent / 100)).toBeLessThan(0.04);
      expect([...before].filter((owner) => !now.has(owner))).toEqual([]);
      before = now;
    }
    expect(before.size).toBe(people.length);
  });

  test("[P30] whose turn it is stays the same from one version to the next", () => {
    const first = people.filter((each) => isIn({ ...rules, percent: 1 }, each)).map(({ owner }) => owner);
    expect(first.slice(0, 5)).toEqual(["django:316", "django:592", "django:749", "django:883", "django:953"]);
    expect(isIn({ ...rules, users: ["user 2"] }, { owner: "django:2", name: "user 2" })).toBe(true);
  });
});

describe("what is set", () => {
  let clock: ReturnType<typeof manualClock>;
  let place: Home;

  beforeEach(async () => {
    clock = manualClock(Date.now());
    place = await openHome({}, clock);
  });
  afterEach(() => place.close());

  test("[P30] another server sees a change within five seconds, and it outlives the server", async () => {
    const second = await place.second();
    expect(await second.enrolment.isEnrolled(ann)).toBe(false);
    await place.product.enrolment.change(root, { mode: "named", users: [" ann ", "ann", ""] });
    expect(await place.product.enrolment.isEnrolled(ann)).toBe(true);
    clock.advance(5_000);
    expect(await second.enrolment.isEnrolled(ann)).toBe(true);
    await second.enrolment.change(root, { mode: "off" });
    clock.advance(5_000);
    expect(await place.product.enrolment.isEnrolled(ann)).toBe(false);
    await place.reopen();
    expect(await place.product.enrolment.view(root)).toEqual({ mode: "off", users: ["ann"], percent: 0 });
  });

  test("[P30] the audit says who changed it, what held before and what after", async () => {
    await place.product.enrolment.change(root, { mode: "percent", percent: 10 });
    await place.product.enrolment.change(root, { users: ["ann"] });
    const { entries } = await place.product.audit.listAll(root, { action: "enrolment" });
    expect(entries.map(({ actor, detail }) => [actor, detail])).toEqual([
      [
        "root",
        {
          before: { mode: "percent", users: [], percent: 10 },
          after: { mode: "percent", users: ["ann"], percent: 10 },
        },
      ],
      ["root", { before: { mode: "off", users: [], percent: 0 }, after: { mode: "percent", users: [], percent: 10 } }],
    ]);
  });

  test("[P30] for others than administrators it does not exist, and a share is one of a hundred", async () => {
    const { enrolment } = place.product;
    await expect(enrolment.view(ann)).rejects.toMatchObject({ code: "not_found" });
    await expect(enrolment.change(ann, { mode: "on" })).rejects.toMatchObject({ code: "not_found" });
    await expect(enrolment.change(root, { percent: 101 })).rejects.toMatchObject({ code: "invalid_params" });
    await expect(enrolment.change(root, { percent: 1.5 })).rejects.toMatchObject({ code: "invalid_params" });
    expect(await enrolment.view(root)).toEqual({ mode: "off", users: [], percent: 0 });
  });

  test("[P30] what is stored of it is sealed", async () => {
    await place.product.enrolment.change(root, { mode: "named", users: ["clandestine"] });
    const { vault } = place.product.core;
    const again = createEnrolment({ vault, clock });
    expect((await again.view(root)).users).toEqual(["clandestine"]);
    const head = await vault.store.head({ owner: "", kind: "settings", id: "enrolment" });
    expect(Buffer.from(head?.body ?? []).toString("latin1")).not.toContain("clandestine");
  });
});
