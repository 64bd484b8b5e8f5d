// What an effect says reads well for one and for many.
import { expect, test } from "vitest";
import { notes, noteText } from "../../src/notes.ts";

const values = (count: number) => ({
  count,
  before: count,
  after: count,
  made: count,
  wanted: 5,
  categories: count,
  column: "price",
  type: "number",
  value: "7",
  zone: "Europe/Oslo",
  rule: "price > 0",
  fn: "logarithm",
  where: "far from the others",
  columns: "a, b",
  as: "base64",
  seed: 12_345,
  number: 12,
  kinds: "numbers, texts",
  from: "Price",
  to: "Price 2",
  operation: "scaling",
});

/** Things that are counted, and what is said of several. */
const many =
  "columns|rows|values|cells|dates|times|texts|results|bins|categories|are|were|have|do|lie|stand|hold|match|break|divide|occur";

test.each(Object.keys(notes))("[O4] the note %s reads well for one, for two and for thousands", (code) => {
  const one = noteText(code, values(1));
  const two = noteText(code, values(2));
  const thousands = noteText(code, values(12_345));
  for (const text of [one, two, thousands]) expect(text).not.toMatch(/[{}|]|undefined/);
  expect(one).not.toMatch(new RegExp(`\\b1 (?:rare )?(?:${many})\\b`));
  expect(two).not.toMatch(/\b2 (?:rare )?(?:row|value|cell|column|date|time|text|result|bin|category) /);
  if (two !== thousands && code !== "seed_used") expect(thousands).toContain("12,345");
});
