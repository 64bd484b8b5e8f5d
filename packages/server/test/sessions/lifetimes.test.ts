// The rules of how long work is kept: whose wish counts, the bounds, the warning; alone and in the product.
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  bounded,
  endOf,
  leadOf,
  leastRetention,
  minute,
  type Organisation,
  retentionOf,
  rulesOf,
  warnsAt,
} from "../../src/sessions/lifetimes.ts";
import { type Home, me, openHome, refusalOf, stillClock, upper } from "./product.ts";

const hour = 60 * minute;
const day = 24 * hour;
const system = { RETENTION: 30 * day, WARNING: null };

describe("rules of lifetimes", () => {
  test("[T8] the session's own wish comes first, then the user's, the organisation's, the system's", () => {
    const organisation: Organisation = { retention: 7 * day };
    const rules = rulesOf(organisation, system);
    const of = (session?: number | null, user?: number | null) => retentionOf(rules, organisation, { session, user });
    expect(of(hour, 2 * hour)).toEqual({ lasts: hour, from: "session" });
    expect(of(undefined, null)).toEqual({ lasts: null, from: "user" });
    expect(of()).toEqual({ lasts: 7 * day, from: "organisation" });
    expect(retentionOf(rulesOf({}, system), {}, { session: undefined, user: undefined })).toEqual({
      lasts: 30 * day,
      from: "system",
    });
  });

  test("[T8] no wish leaves the bounds, whatever they are", () => {
    const ms = fc.integer({ min: 1, max: 400 * 24 * 60 }).map((minutes) => minutes * minute);
    fc.assert(
      fc.property(fc.option(ms), ms, fc.option(ms), (wish, least, most) => {
        const rules = rulesOf({ least, most: most === null ? null : Math.max(most, least) }, system);
        const lasts = bounded(rules, wish);
        expect(lasts === null).toBe(rules.most === null && wish === null);
        if (lasts === null) return;
        expect(lasts).toBeLessThanOrEqual(rules.most ?? Number.POSITIVE_INFINITY);
        expect(lasts).toBeGreaterThanOrEqual(Math.min(rules.least, rules.most ?? rules.least));
        expect(rules.least).toBeGreaterThanOrEqual(leastRetention);
      }),
    );
  });

  test("[T9] one is warned a tenth before the end, two to fifteen minutes, of days one to three days", () => {
    expect([15, 30, 60, 150, 480, 1440].map((minutes) => leadOf(minutes * minute) / minute)).toEqual([
      2, 3, 6, 15, 15, 15,
    ]);
    expect([2, 7, 20, 30, 365].map((days) => leadOf(days * day) / day)).toEqual([1, 1, 2, 3, 3]);
    const rules = rulesOf({ absolute: 8 * hour }, system);
    const used = { createdAt: 0, usedAt: 7.9 * hour };
    const expiresAt = endOf(rules, 2 * hour, used) ?? 0;
    expect(expiresAt).toBe(8 * hour);
    // The end of its whole life is told as early however lately it was used.
    expect(warnsAt(rules, { ...used, expiresAt })).toBe(8 * hour - 15 * minute);
  });
});

describe("lifetimes in the product", () => {
  let home: Home;
  let clock: ReturnType<typeof stillClock>;
  const admin = { ...me, role: "admin" as const };
  const other = { owner: "bob", name: "Bob" };
  const people = () => home.product.people;

  beforeEach(async () => {
    clock = stillClock();
    home = await openHome({ retention: "30d", bin: "2h" }, { now: clock.now, after: () => () => {} });
  });
  afterEach(() => home.close());

  test("[T8] a user's choice holds for own sessions at once, survives a restart and is nobody else's", async () => {
    const { id } = await home.start();
    expect(await people().me(me)).toMatchObject({
      role: "user",
      preferences: {},
      retention: { minutes: 30 * 24 * 60, from: "system" },
      bounds: { leastMinutes: 15, mostMinutes: null, absoluteMinutes: null },
    });
    await people().setPreferences(me, { retentionMinutes: 120 });
    expect((await home.sessions.view(me, id)).expiresAt).toBe(new Date(clock.now() + 2 * hour).toISOString());
    await home.reopen();
    expect(await people().me(me)).toMatchObject({
      preferences: { retentionMinutes: 120 },
      retention: { from: "user" },
    });
    expect(await people().me(other)).toMatchObject({ preferences: {}, retention: { from: "system" } });
    await home.sessions.apply(me, id, [upper("city")]);
    const { expiresAt, warnsAt: warned } = await home.sessions.view(me, id);
    expect(expiresAt).toBe(new Date(clock.now() + 2 * hour).toISOString());
    expect(warned).toBe(new Date(clock.now() + 2 * hour - 12 * minute).toISOString());
  });

  test("[T9] a shorter choice ends no session before there was time to be warned", async () => {
    const { id } = await home.start();
    clock.advance(5 * hour);
    await people().setPreferences(me, { retentionMinutes: 60 });
    await home.sessions.sweep();
    const { expiresAt, status } = await home.sessions.view(me, id);
    expect(status).toBe("ready");
    expect(Date.parse(expiresAt ?? "")).toBe(clock.now() + 6 * minute);
  });

  test("[T10] an administrator sets bounds at runtime; wishes beyond them are refused or cut", async () => {
    const { id } = await home.start();
    await people().setPreferences(me, { retentionMinutes: null });
    expect((await home.sessions.view(me, id)).expiresAt).toBeNull();
    expect(await refusalOf(people().organisation(me))).toMatchObject({ code: "not_found", status: 404 });
    expect(await refusalOf(people().setOrganisation(other, { mostMinutes: 60 }))).toMatchObject({ code: "not_found" });
    await people().setOrganisation(admin, { mostMinutes: 600, leastMinutes: 30, retentionMinutes: 300 });
    expect(await people().organisation(admin)).toEqual({
      retentionMinutes: 300,
      leastMinutes: 30,
      mostMinutes: 600,
      absoluteMinutes: null,
    });
    await home.sessions.rows(me, id, { offset: 0, limit: 1 });
    clock.advance(2 * minute);
    await home.sessions.rows(me, id, { offset: 0, limit: 1 });
    expect((await home.sessions.view(me, id)).expiresAt).toBe(new Date(clock.now() + 10 * hour).toISOString());
    for (const [minutes, code] of [
      [20, "retention_too_short"],
      [601, "retention_too_long"],
      [null, "retention_too_long"],
    ] as const) {
      expect(await refusalOf(home.sessions.extend(me, id, { minutes }))).toMatchObject({ code, status: 422 });
      expect(await refusalOf(people().setPreferences(me, { retentionMinutes: minutes }))).toMatchObject({ code });
    }
    expect(await refusalOf(people().setOrganisation(admin, { leastMinutes: 5 }))).toMatchObject({
      code: "retention_too_short",
    });
    expect(await refusalOf(people().setOrganisation(admin, { leastMinutes: 900 }))).toMatchObject({
      code: "retention_too_short",
    });
    await home.reopen();
    expect((await people().organisation(admin)).mostMinutes).toBe(600);
  });

  test("[T10] a longest life ends a session however much it is used; from the bin it begins another", async () => {
    await people().setOrganisation(admin, { absoluteMinutes: 8 * 60, retentionMinutes: 120 });
    const { id } = await home.start();
    for (let half = 0; half < 15; half++) {
      clock.advance(hour / 2);
      await home.sessions.rows(me, id, { offset: 0, limit: 1 });
      await home.sessions.sweep();
    }
    const near = await home.sessions.view(me, id);
    expect(Date.parse(near.expiresAt ?? "") - clock.now()).toBe(hour / 2);
    expect(await refusalOf(home.sessions.extend(me, id))).toMatchObject({ code: "last_extension", status: 409 });
    clock.advance(hour / 2);
    expect((await home.sessions.sweep()).expired).toBe(1);
    const restored = await home.sessions.restore(me, id);
    expect(Date.parse(restored.expiresAt ?? "") - clock.now()).toBe(2 * hour);
    clock.advance(hour);
    const copy = await home.sessions.duplicate(me, id);
    clock.advance(1.5 * hour);
    await home.sessions.extend(me, copy.id, { minutes: 480 });
    clock.advance(hour);
    await home.sessions.rows(me, copy.id, { offset: 0, limit: 1 });
    const used = await home.sessions.view(me, copy.id);
    expect(Date.parse(used.expiresAt ?? "") - Date.parse(copy.createdAt)).toBe(8 * hour);
  });

  test("[T8] rules that became longer meanwhile save what would have gone", async () => {
    const { id } = await home.start();
    await people().setOrganisation(admin, { retentionMinutes: 60 });
    clock.advance(2 * minute);
    await home.sessions.rows(me, id, { offset: 0, limit: 1 });
    await people().setOrganisation(admin, { retentionMinutes: null });
    clock.advance(2 * hour);
    expect((await home.sessions.sweep()).expired).toBe(0);
    expect(await home.sessions.view(me, id)).toMatchObject({ status: "ready", expiresAt: null });
  });
});
