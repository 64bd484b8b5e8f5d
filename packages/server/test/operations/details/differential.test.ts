// What comparing the operations with a second implementation has found, kept as named cases.
import type { Cell } from "@data-tools/client";
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

test("parse-number reads a minus that stands before a currency or percent sign", async () => {
  const before = table({ n: "text" }, ["42.50- €"], ["7.5- %"], ["1,234- USD"], ["-5- €"], ["5-5"]);
  const { table: after } = await apply("parse-number", { columns: ["n"] }, before);
  expect(after.rows).toEqual([[-42.5], [-0.075], [-1234], [null], [null]]);
});

test("format-number writes numbers beyond 2^53 by the digits they show", async () => {
  const before = table({ n: "number" }, [1e300], [1.5e23], [2 ** 53], [-1e17], [1234567890123456800]);
  const { table: after } = await apply("format-number", { column: "n", pattern: "#,##0.0" }, before);
  expect(after.rows).toEqual([
    [`1${",000".repeat(100)}.0`],
    ["150,000,000,000,000,000,000,000.0"],
    ["9,007,199,254,740,992.0"],
    ["-100,000,000,000,000,000.0"],
    ["1,234,567,890,123,456,800.0"],
  ]);
});

test("row-statistics: two values have no skewness, infinite ones neither", async () => {
  const before = table(
    { a: "number", b: "number", c: "number" },
    ["-Infinity", 1, null],
    ["Infinity", 1, 2],
    [1, 2, null],
  );
  const { table: after } = await apply("row-statistics", { columns: ["a", "b", "c"], stat: "skew", into: "s" }, before);
  expect(after.rows.map((row) => row[3])).toEqual([null, "NaN", null]);
});

test("math divides large decimals exactly", async () => {
  const before = {
    columns: [
      { name: "a", type: "decimal" as const, digits: [20, 2] as [number, number] },
      { name: "b", type: "decimal" as const, digits: [4, 2] as [number, number] },
    ],
    rows: [
      ["90071992547409933.05", "0.10"],
      ["-90071992547409933.05", "0.10"],
      ["7.00", "-2.00"],
      ["1.00", "0.00"],
    ],
  };
  const params = { into: "q", left: { column: "a" }, op: "integer-divide", right: { column: "b" } };
  const { table: after } = await apply("math", params, before);
  expect(after.rows.map((row) => row[2])).toEqual(["900719925474099330", "-900719925474099331", -4, null]);
});

test("formula: a missing part occurs no known number of times", async () => {
  const before = table({ t: "text", p: "text" }, ["banana", "an"], ["banana", null], [null, "an"], ["banana", ""]);
  const { table: after } = await apply("formula", { into: "n", expression: "count_of(t, p)" }, before);
  expect(after.rows.map((row) => row[2])).toEqual([2, null, null, 0]);
});

test("formula: edit_distance and similarity compare letters, not the bytes of letters", async () => {
  const before = table(
    { a: "text", b: "text" },
    ["café", "cafe"],
    ["日本", "日木"],
    ["ßß", "ß"],
    ["é", null],
    ["é", "é"],
  );
  const edits = await apply("formula", { into: "n", expression: "edit_distance(a, b)" }, before);
  expect(edits.table.rows.map((row) => row[2])).toEqual([1, 1, 1, null, 0]);
  const alike = await apply("formula", { into: "n", expression: "round(similarity(a, b), 4)" }, before);
  // Two letters of which one is common: (1/2 + 1/2 + 1) / 3, without the bonus of likeness above 0.7.
  expect(alike.table.rows.map((row) => row[2])).toEqual([0.8833, 0.6667, 0.85, null, 1]);
});

test("formula: mod, int_div, clamp and round keep whole numbers whole and exact", async () => {
  const before = table({ n: "integer" }, ["9007199254740993"], [-7], [null]);
  const result = async (expression: string) =>
    (await apply("formula", { into: "r", expression }, before)).table.rows.map((row) => row[1]);
  expect(await result("mod(n, 10)")).toEqual([3, -7, null]);
  expect(await result("int_div(n, 2)")).toEqual([4503599627370496, -4, null]);
  expect(await result("clamp(n, -5, 9007199254740993)")).toEqual(["9007199254740993", -5, null]);
  expect(await result("round(n, 0)")).toEqual(["9007199254740993", -7, null]);
  expect(await result("int_div(n, 0)")).toEqual([null, null, null]);
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

test("an empty text cut at fixed places has an empty first part", async () => {
  const before = table({ t: "text" }, [""], ["ab"], [null]);
  const { table: after } = await apply("split-column", { column: "t", by: { widths: [1, 1] } }, before);
  expect(after.rows).toEqual([
    ["", null],
    ["a", "b"],
    [null, null],
  ]);
});

test("a carriage return before a line feed is a character of its own, whatever follows it", async () => {
  const texts = ["\r\n6", "\r\né", "é\r\n", "ab"];
  const before = table({ t: "text" }, ...texts.map((each) => [each]), [null]);
  const column = async (op: string, params: Record<string, unknown>) =>
    (await apply(op, params, before)).table.rows.map((row) => row.at(-1));
  expect(await column("text-length", { column: "t" })).toEqual([3, 3, 3, 2, null]);
  expect(await column("substring", { column: "t", left: 2 })).toEqual(["\r\n", "\r\n", "é\r", "ab", null]);
  expect(await column("substring", { column: "t", right: 2 })).toEqual(["\n6", "\né", "\r\n", "ab", null]);
  expect(await column("substring", { column: "t", from: 2, length: 1 })).toEqual(["\n", "\n", "\r", "b", null]);
  expect(await column("substring", { column: "t", from: 2 })).toEqual(["\n6", "\né", "\r\n", "b", null]);
  expect(await column("mask-text", { columns: ["t"], keepLast: 1 })).toEqual(["**6", "**é", "**\n", "*b", null]);
  const padded = await column("pad-text", { columns: ["t"], length: 4 });
  expect(padded).toEqual(["0\r\n6", "0\r\né", "0é\r\n", "00ab", null]);
});

test("parse-json tells the key 0 from the first place of a list", async () => {
  const before = table({ t: "text" }, ['{"0":"key"}'], ['["place"]'], ['{"a":{"0":"k"}}'], ['{"a":["p"]}'], [null]);
  const found = async (params: Record<string, unknown>) =>
    (await apply("parse-json", { column: "t", ...params }, before)).table.rows.map((row) => row[1] ?? null);
  expect(await found({ expand: true, limit: 1 })).toEqual(["key", null, null, null, null]);
  expect(await found({ paths: { x: "$[0]" } })).toEqual([null, "place", null, null, null]);
  expect(await found({ paths: { x: '$["0"]' } })).toEqual(["key", null, null, null, null]);
  expect(await found({ paths: { x: "a[0]" } })).toEqual([null, null, null, "p", null]);
  expect(await found({ paths: { x: "a.0" } })).toEqual([null, null, "k", null, null]);
});

test("a reference to a number beyond all characters is \ufffd, however long it is written", async () => {
  const before = table({ t: "text" }, ["&#12345678901; &#xfffffffff;"], ["&#00000000000065;"], ["&#;"], [null]);
  const { table: after } = await apply("unescape-html", { columns: ["t"] }, before);
  expect(after.rows).toEqual([["\ufffd \ufffd"], ["A"], ["&#;"], [null]]);
});

test("blanks among the = at the end of Base64 do not count", async () => {
  const before = table({ t: "text" }, ["TQ= ="], ["TQ"], ["TQ==\n"], ["T"], [null]);
  const { table: after } = await apply("decode-text", { columns: ["t"], as: "base64" }, before);
  expect(after.rows).toEqual([["M"], ["M"], ["M"], [null], [null]]);
});

test("NaN is counted like other values when the most frequent one is looked for", async () => {
  const rows: Cell[][] = [["NaN"], [1], ["NaN"], [2], [null], [null]];
  const before = table({ g: "text", n: "number" }, ...rows.map(([n]) => ["g", n ?? null]));
  const aggregates = [{ column: "n", fn: "mode", into: "m" }];
  const { table: after } = await apply("group-by", { by: ["g"], aggregates }, before);
  expect(after.rows).toEqual([["g", "NaN"]]);
  const filling = { columns: ["n"], with: "mode", groupBy: ["g"] };
  const { table: filled } = await apply("fill-missing", filling, before);
  expect(filled.rows.map((row) => row[1])).toEqual(["NaN", 1, "NaN", 2, "NaN", "NaN"]);
});

test("a day has no midnight at its end: 24:00:00 is no time of day", async () => {
  const before = table({ t: "text" }, ["24:00:00"], ["24:00"], ["23:59:59.9"], ["00:00"], [null]);
  const { table: after } = await apply("change-type", { columns: ["t"], to: "time" }, before);
  expect(after.rows).toEqual([[null], [null], ["23:59:59.9"], ["00:00:00"], [null]]);
});

test("one-hot that keeps its column and leaves out the only category changes nothing, and says so", async () => {
  const before = table({ a: "text" }, ["x"], ["x"]);
  const params = { columns: ["a"], drop: "first" };
  await expect(apply("one-hot", params, before)).rejects.toMatchObject({ code: "invalid_params" });
  const { table: kept } = await apply("one-hot", { ...params, keep: true }, before);
  expect(kept).toEqual(before);
});

test("bin-number makes one bin of a single value's quantiles", async () => {
  const before = table({ n: "number" }, [11.375], [null]);
  const { table: after } = await apply("bin-number", { column: "n", method: "quantile", bins: 2 }, before);
  expect(after.rows).toEqual([
    [11.375, "[11.375, 11.375]"],
    [null, null],
  ]);
});
