// The names of columns, for any header whatsoever.
import fc from "fast-check";
import { expect, test } from "vitest";
import { headerNames } from "../../../src/model/header.ts";
import { fold } from "../../../src/model/state.ts";

const cell = fc.oneof(
  fc.constantFrom("", " ", "a", "A", "a_2", "A_2", "column_1", "column_2", "é", "e\u0301"),
  fc.string(),
);

test("[I3] names are never empty, unique ignoring case, and as the file has them unless reported", () => {
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 12 }), (cells) => {
      const { names, renamed } = headerNames(cells);
      expect(names.length).toBe(cells.length);
      expect(new Set(names.map(fold)).size).toBe(names.length);
      expect(names.every((name) => name.trim() !== "")).toBe(true);
      const changed = names.flatMap((name, index) => (name === cells[index] ? [] : [{ from: cells[index], to: name }]));
      expect(renamed.map(({ from, to }) => ({ from, to }))).toEqual(changed);
    }),
  );
});

test("[I3] the first of equal names keeps it, and no new name takes one that the file has", () => {
  expect(headerNames(["a", "A", "a_2", "", "column_4"]).names).toEqual(["a", "A_3", "a_2", "column_4_2", "column_4"]);
});
