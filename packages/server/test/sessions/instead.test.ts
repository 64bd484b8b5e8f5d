// Refusals that are no failure, and everything else that is one.
import { expect, test } from "vitest";
import { Refusal } from "../../src/errors.ts";
import { instead, nullIfDamaged, refusalIn } from "../../src/sessions/instead.ts";

test("a refusal of a code that has an answer is answered; others, and what is no refusal, fail as they did", async () => {
  const answered = instead({ damaged: () => "broken", not_found: () => null });
  const failing = (error: unknown) => Promise.reject(error).catch(answered);
  expect(await failing(new Refusal("damaged", { what: "blob" }))).toBe("broken");
  expect(await failing(new Refusal("not_found", { what: "session" }))).toBeNull();
  for (const other of [new Refusal("busy", { limit: 1 }), new TypeError("a bug"), undefined]) {
    expect(await failing(other).catch((error: unknown) => [error])).toEqual([other]);
  }
});

test("what is damaged is null", () => {
  expect(nullIfDamaged(new Refusal("damaged", { what: "head" }))).toBeNull();
  expect(() => nullIfDamaged(new Refusal("wrong_key", { key: "k" }))).toThrow(Refusal);
});

test("a refusal is told from what is none", () => {
  const refusal = new Refusal("busy", { limit: 1 });
  expect(refusalIn(refusal)).toBe(refusal);
  expect(() => refusalIn(new TypeError("a bug"))).toThrow(TypeError);
});
