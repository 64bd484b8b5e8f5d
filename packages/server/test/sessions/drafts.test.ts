// Drafts of forms: small, not too many, and each kept until it is taken away.
import { afterAll, beforeAll, expect, test } from "vitest";
import { fixedLimits } from "../../src/limits.ts";
import { type Home, me, openHome, refusalOf } from "./product.ts";

let home: Home;
beforeAll(async () => {
  home = await openHome();
});
afterAll(() => home.close());

test("[G2] a draft that is too large is refused and leaves the one before", async () => {
  const { id } = await home.start();
  await home.sessions.putDraft(me, id, "form", "small");
  const large = "x".repeat(fixedLimits.draftBytes.most);
  expect(await refusalOf(home.sessions.putDraft(me, id, "form", large))).toMatchObject({
    code: "too_large",
    values: { limit: "64 KB" },
  });
  expect(await home.sessions.draft(me, id, "form")).toBe("small");
});

test("[G2] a session has no more drafts than a number; those it has are still written and taken away", async () => {
  const { id } = await home.start();
  const { most } = fixedLimits.drafts;
  for (let n = 0; n < most; n++) await home.sessions.putDraft(me, id, `form ${n}`, n);
  expect(await refusalOf(home.sessions.putDraft(me, id, "one more", 1))).toMatchObject({
    code: "too_many_drafts",
    values: { limit: most },
  });
  await home.sessions.putDraft(me, id, "form 7", "again");
  expect(await home.sessions.draft(me, id, "form 7")).toBe("again");
  await home.sessions.deleteDraft(me, id, "form 8");
  await home.sessions.putDraft(me, id, "one more", 1);
  expect(await home.sessions.draft(me, id, "one more")).toBe(1);
});
