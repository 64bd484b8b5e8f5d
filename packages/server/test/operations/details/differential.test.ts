// What comparing the operations with a second implementation has found, kept as named cases.
import { expect, test } from "vitest";
import { plainly, table } from "../attempt.ts";

const { apply } = plainly();

test("a decimal without a digit before the point is 0.5 as text too, not .5", async () => {
  const before = {
    columns: [{ name: "a", type: "decimal" as const, digits: [4, 4] as [number, number] }],
    rows: [["0.0066"], ["-0.9831"], ["0.0000"], [null]],
  };
  const { table: texts } = await apply("change-type", { columns: ["a"], to: "text" }, before);
  expect(texts.rows).toEqual([["0.0066"], ["-0.9831"], ["0.0000"], [null]]);
  const { table: header } = await apply("demote-header", {}, before);
  expect(header.rows).toEqual([["a"], ["0.0066"], ["-0.9831"], ["0.0000"], [null]]);
});

test("split-column at a pattern keeps the rest together, with what stands in it", async () => {
  const before = table({ t: "text" }, ["a; b ;c;d"], ["a;b"], ["a"], [""], [null]);
  const by = { regex: " ?; ?" };
  const left = await apply("split-column", { column: "t", by, limit: 2 }, before);
  expect(left.table.rows).toEqual([
    ["a", "b ;c;d"],
    ["a", "b"],
    ["a", null],
    ["", null],
    [null, null],
  ]);
  const right = await apply("split-column", { column: "t", by, limit: 2, from: "right" }, before);
  expect(right.table.rows).toEqual([
    ["a; b ;c", "d"],
    ["a", "b"],
    [null, "a"],
    [null, ""],
    [null, null],
  ]);
});

test("clean-names puts the beginning and the end around a number's name too", async () => {
  const before = table({ "%": "integer", "a b": "integer" }, [1, 2]);
  const { table: after } = await apply("clean-names", { style: "snake", prefix: "p_", suffix: "_s" }, before);
  expect(after.columns.map(({ name }) => name)).toEqual(["p_column_1_s", "p_a_b_s"]);
});

test("fill-gaps puts the rows in order along the line even if none is missing", async () => {
  const before = table({ day: "date", n: "integer" }, [null, 0], ["2024-01-02", 2], ["2024-01-01", 1]);
  const { table: after } = await apply("fill-gaps", { column: "day", every: { count: 1, unit: "day" } }, before);
  expect(after.rows).toEqual([
    ["2024-01-01", 1],
    ["2024-01-02", 2],
    [null, 0],
  ]);
});

test("a moment becomes the time of day it has in UTC", async () => {
  const before = table({ at: "timestamptz" }, ["2024-06-29T14:30:00.5Z"], ["1969-12-31T23:59:59Z"], [null]);
  const { table: after } = await apply("change-type", { columns: ["at"], to: "time", onError: "fail" }, before);
  expect(after).toEqual(table({ at: "time" }, ["14:30:00.5"], ["23:59:59"], [null]));
});

test("a day without a time is no time of day", async () => {
  const before = table({ t: "text" }, ["2025-01-01"], ["2025-01-01 09:30:00"], ["9:30"], ["noon"], [null]);
  const { table: after, notes } = await apply("change-type", { columns: ["t"], to: "time" }, before);
  expect(after.rows).toEqual([[null], ["09:30:00"], ["09:30:00"], [null], [null]]);
  expect(notes).toMatchObject([{ code: "cast_nulled", count: 2 }]);
});

test("a moment can be given without seconds, or as a day", async () => {
  const before = table({ at: "timestamptz" }, ["2024-01-01T00:00:00Z"], ["2024-06-29T12:30:00Z"], [null]);
  const values = ["2024-01-01", "2024-06-29T14:30+02:00"];
  const { table: after } = await apply("set-missing", { columns: ["at"], values }, before);
  expect(after.rows).toEqual([[null], [null], [null]]);
});
