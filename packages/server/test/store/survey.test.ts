// The page of sessions that administrators are shown, where a store works it out from their heads.
import { expect, test } from "vitest";
import type { SessionFacts, Survey } from "../../src/store/store.ts";
import { surveyed } from "../../src/store/survey-page.ts";

const facts = (id: string, expiresAt: number | null): SessionFacts => ({
  ...{ owner: "ann", id, createdAt: 1, usedAt: 1, expiresAt, binnedAt: null, bytes: 1, steps: 0 },
});
const asked: Survey = { sort: "expiresAt", descending: false, offset: 0, limit: 10 };
const idsOf = (all: readonly SessionFacts[], survey: Partial<Survey>) =>
  surveyed(all, { ...asked, ...survey }).sessions.map(({ id }) => id);

test("sessions that are alike stand by their ids, whichever way they are sorted, and those without an end behind", () => {
  const all = [facts("s_3", 5), facts("s_1", 5), facts("s_9", null), facts("s_2", 5), facts("s_0", 7)];
  for (const given of [all, all.toReversed()]) {
    expect(idsOf(given, {})).toEqual(["s_1", "s_2", "s_3", "s_0", "s_9"]);
    expect(idsOf(given, { descending: true })).toEqual(["s_9", "s_0", "s_1", "s_2", "s_3"]);
    expect(idsOf(given, { offset: 1, limit: 2 })).toEqual(["s_2", "s_3"]);
  }
});
