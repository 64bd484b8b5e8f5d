// Fields: the only validator. What is wrong is refused with its path and what would be right.
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { Refusal } from "../../src/errors.ts";
import { operandSql, operandWords } from "../../src/model/fields/operand.ts";
import {
  boolean,
  calls,
  cells,
  checkShape,
  choice,
  column,
  columns,
  condition,
  existing,
  type Field,
  fieldViews,
  fillSeeds,
  formula,
  group,
  integer,
  list,
  newColumn,
  newNames,
  newRecord,
  number,
  oneOf,
  operand,
  optional,
  paramsSchema,
  pattern,
  readParams,
  record,
  seed,
  shownWhen,
  sources,
  text,
  value,
  withDefault,
} from "../../src/model/fields.ts";
import { literal } from "../../src/model/literals.ts";
import { name as ref } from "../../src/model/sql.ts";
import type { State } from "../../src/model/state.ts";
import { operation, operations } from "../../src/operations/index.ts";
import { stateOf } from "../operations/plain-engine.ts";

const about = { title: "T", doc: "D" };
const state: State = stateOf({
  columns: [
    { name: "a", type: "integer" },
    { name: "B", type: "text" },
    { name: "d", type: "date" },
  ],
  rows: [],
});

/** More entries than any parameter can have. */
const many = Object.fromEntries(Array.from({ length: 2_001 }, (_, n) => [`a${n}`, "x"]));

function reading<T>(field: Field<T>, raw: unknown, siblings: Record<string, unknown> = {}): () => T {
  return () => field.read(raw, { state, path: "it", siblings });
}

const refusal = (code: string, field = "it") =>
  expect.objectContaining(code === "invalid_params" ? { code, values: expect.objectContaining({ field }) } : { code });

describe("[O5] values that do not fit are refused by their path", () => {
  test.each<[string, Field<unknown>, unknown, string, string?]>([
    ["text: a number", text(about), 5, "invalid_params"],
    ["text: too short", text({ ...about, min: 1 }), "", "invalid_params"],
    ["text: too long", text({ ...about, max: 3 }), "abcd", "invalid_params"],
    ["text: more than a mebibyte", text(about), "x".repeat(1_048_577), "invalid_params"],
    ["text: half a character", text(about), "a\udc00", "invalid_params"],
    ["number: text", number(about), "1", "invalid_params"],
    ["number: NaN", number(about), Number.NaN, "invalid_params"],
    ["number: too small", number({ ...about, min: 0 }), -1, "invalid_params"],
    ["integer: a fraction", integer(about), 1.5, "invalid_params"],
    ["integer: too large to be exact", integer(about), 2 ** 53, "invalid_params"],
    ["boolean: text", boolean(about), "true", "invalid_params"],
    ["choice: another word", choice({ ...about, options: { x: "X" } }), "y", "invalid_params"],
    ["choice: a word of every object", choice({ ...about, options: { x: "X" } }), "toString", "invalid_params"],
    ["pattern: not closed", pattern(about), "(", "invalid_params"],
    ["pattern: too long", pattern(about), "x".repeat(1_001), "invalid_params"],
    ["pattern: repeats beyond RE2", pattern(about), "(x{1000}){1000}", "invalid_params"],
    ["column: none", column(about), "zz", "column_not_found"],
    ["column: another case", column(about), "b", "column_not_found"],
    ["column: wrong type", column({ ...about, accepts: ["text"] }), "a", "wrong_type"],
    ["columns: none named", columns(about), [], "invalid_params"],
    ["columns: twice", columns(about), ["a", "a"], "invalid_params"],
    ["columns: not a list", columns(about), "a", "invalid_params"],
    ["columns: one is no name", columns(about), ["a", 3], "invalid_params", "it[1]"],
    ["new column: taken, ignoring case", newColumn(about), "b", "name_taken"],
    ["new column: empty", newColumn(about), "", "invalid_params"],
    ["new names: twice, ignoring case", newNames(about), ["x", "X"], "invalid_params"],
    ["list: too many", list(integer(about), { ...about, max: 2 }), [1, 2, 3], "invalid_params"],
    ["list: an item", list(integer(about), about), [1, "x"], "invalid_params", "it[1]"],
    ["list: more than 2,000", list(integer(about), about), Array.from({ length: 2_001 }, () => 1), "invalid_params"],
    ["group: an unknown key", group({ n: integer(about) }, about), { n: 1, m: 2 }, "invalid_params", "it.m"],
    ["group: a missing key", group({ n: integer(about) }, about), {}, "invalid_params", "it.n"],
    [
      "group: the prototype",
      group({ n: integer(about) }, about),
      JSON.parse('{"n":1,"__proto__":{}}'),
      "invalid_params",
      "it.__proto__",
    ],
    ["operand: no number", operand(about), Number.NaN, "invalid_params"],
    ["one of: two", oneOf({ x: text(about), y: text(about) }, about), { x: "", y: "" }, "invalid_params"],
    ["one of: none", oneOf({ x: text(about) }, about), {}, "invalid_params"],
    ["record: no such column", record(about), { zz: "x" }, "column_not_found"],
    ["record: not a name", record(about), { a: 5 }, "invalid_params", "it.a"],
    ["value: an object", value(about), {}, "invalid_params"],
    ["value: infinite", value(about), Number.POSITIVE_INFINITY, "invalid_params"],
    ["seed: negative", seed(about), -1, "invalid_params"],
    ["seed: absent", seed(about), undefined, "invalid_params"],
    ["condition: no object", condition(about), 5, "invalid_params"],
    ["formula: not closed", formula(about), "(1", "formula_error"],
    ["cells: too many", cells(about), many, "invalid_params"],
    ["record: too many", record(about), many, "invalid_params"],
    ["new record: too many", newRecord(about), many, "invalid_params"],
    ["sources: too many", sources(about), Object.fromEntries(Object.entries(many).slice(0, 17)), "invalid_params"],
    ["value: missing where one is needed", value({ ...about, notNull: true }), null, "invalid_params"],
    ["operand: missing where one is needed", operand({ ...about, notNull: true }), null, "invalid_params"],
    ["operand: a column and more", operand(about), { column: "a", as: "b" }, "invalid_params"],
    ["calls: one that is nothing", calls({ ...about, operation }), [null], "invalid_params", "it[0]"],
    [
      "calls: a version that never was",
      calls({ ...about, operation }),
      [{ op: "sort-rows", version: 0, params: {} }],
      "invalid_params",
      "it[0].version",
    ],
  ])("%s", (_name, field, raw, code, path) => {
    expect(reading(field, raw)).toThrow(refusal(code, path));
  });
});

test.each<[string, () => unknown, RegExp]>([
  ["a text that must not be empty", reading(text({ ...about, min: 1 }), ""), /must not be empty/],
  ["a text that must be longer", reading(text({ ...about, min: 2 }), "x"), /must have at least 2 characters/],
  ["a choice of nothing", reading(choice({ ...about, options: { x: "X" } }), undefined), /not undefined/],
])("%s is refused with what it must be", (_name, read, words) => {
  expect(read).toThrow(words);
});

test("a column that is not there is refused with those there are, the first thirty of them", () => {
  const wide = (count: number) =>
    stateOf({ columns: Array.from({ length: count }, (_, n) => ({ name: `c${n}`, type: "text" })), rows: [] });
  const columnsTold = (count: number) => {
    try {
      return existing(wide(count), "zz");
    } catch (error) {
      return error instanceof Refusal && error.values.columns;
    }
  };
  const names = Array.from({ length: 30 }, (_, n) => `c${n}`);
  expect(columnsTold(30)).toEqual(names);
  expect(columnsTold(31)).toEqual([...names, "…"]);
});

test("calls keep what they learned, and come in the form of the present version", () => {
  const call = { op: "drop-columns", params: { columns: ["a"] }, fitted: { n: 1 } };
  const field = calls({ ...about, operation });
  expect(reading(field, [call])()).toEqual([{ ...call, version: operation("drop-columns").version }]);
  const { fitted: _, ...plain } = call;
  expect(reading(field, [plain])()).toEqual([{ ...plain, version: operation("drop-columns").version }]);
  expect(reading(field, [{ ...call, fitted: [] }])).toThrow(refusal("invalid_params", "it[0].fitted"));
});

test.each<[string, Field<unknown>, unknown, boolean]>([
  ["a name of one letter", column(about), "a", true],
  ["a name of none", column(about), "", false],
  ["a call", calls({ ...about, operation }), [{ op: "x", params: {} }], true],
  ["a text for a call", calls({ ...about, operation }), ["x"], false],
  ["a call without parameters", calls({ ...about, operation }), [{ op: "x" }], false],
  ["nothing for what may be left out", optional(text(about)), null, true],
  ["a number for a text that may be left out", optional(text(about)), 5, false],
])("by its schema %s fits or does not", (_name, field, raw, isRight) => {
  expect(new Ajv2020({ strict: false }).validate(field.schema(), raw)).toBe(isRight);
});

test("an operand is a value or a column, and says which in a history line", () => {
  const field = operand(about);
  for (const given of [null, 1.5, true, "x", { column: "a" }]) expect(reading(field, given)()).toEqual(given);
  expect([null, 1.5, true, "x", { column: "a" }].map(operandWords)).toEqual(["no value", "1.5", "true", "“x”", "“a”"]);
  expect(operandSql({ column: "a" }, { type: "integer" }, "it")).toEqual(ref("a"));
  expect(operandSql(5, { type: "integer" }, "it")).toEqual(literal(5, { type: "integer" }, "it"));
});

test("a value is checked against the column it is for", () => {
  const cell = value({ ...about, of: "column" });
  expect(reading(cell, 5, { column: "a" })()).toBe(5);
  expect(reading(cell, null, { column: "a" })()).toBeNull();
  expect(reading(cell, "x", { column: "a" })).toThrow(refusal("invalid_params"));
  expect(reading(cell, "2024-02-29", { column: "d" })()).toBe("2024-02-29");
  // A column that is not there is for its own field to refuse.
  expect(reading(cell, "x", { column: "zz" })()).toBe("x");
});

test("a new name may be that of a column it replaces, and has a default from its siblings", () => {
  expect(reading(newColumn(about), "B", { replace: true })()).toBe("B");
  expect(reading(newColumn(about), "b", { replace: true })).toThrow(refusal("name_taken"));
  expect(reading(newColumn({ ...about, initial: "{column}_copy" }), undefined, { column: "a" })()).toBe("a_copy");
  expect(reading(newColumn({ ...about, initial: "{column}_copy" }), undefined)()).toBe("column_copy");
});

test("what may be left out is left out, and null means the same except for cells", () => {
  expect(reading(optional(text(about)), undefined)()).toBeUndefined();
  expect(reading(optional(text(about)), null)()).toBeUndefined();
  expect(reading(withDefault(text(about), "x"), null)()).toBe("x");
  expect(reading(optional(value(about)), null)()).toBeNull();
});

test("a record keeps names that every object has", () => {
  const names = reading(record(about), JSON.parse('{"a":"__proto__"}'))();
  expect(Object.entries(names)).toEqual([["a", "__proto__"]]);
});

test("a seed and a date are put in once and stay", () => {
  const given = { seed: () => 42, today: "2024-06-30" };
  const sample = operation("sample-rows");
  expect(fillSeeds(sample, { n: 3 }, given)).toEqual({ n: 3, seed: 42 });
  expect(fillSeeds(sample, { n: 3, seed: 7 }, given)).toEqual({ n: 3, seed: 7 });
  const where = { column: "d", is: "in-last", value: { count: 1, unit: "weeks" } };
  const filled = fillSeeds(operation("filter-rows"), { where }, given);
  expect(filled).toEqual({ where: { ...where, value: { count: 1, unit: "weeks", until: "2024-06-30" } } });
  expect(fillSeeds(operation("filter-rows"), filled, { ...given, today: "2030-01-01" })).toEqual(filled);
});

test("without a table everything but columns is checked", () => {
  const rename = operation("rename-column");
  checkShape(rename, { column: "anything", to: "b" });
  expect(() => checkShape(rename, { column: "anything" })).toThrow(refusal("invalid_params", "to"));
  checkShape(operation("sample-rows"), { n: 5 });
});

test("[O5] every operation refuses parameters that are no object, and names an unknown one", () => {
  for (const each of operations.values()) {
    for (const params of [null, undefined, 5, "x", []]) {
      expect(() => readParams(each, params, state), each.name).toThrow(refusal("invalid_params", "params"));
    }
    expect(() => readParams(each, { colunm: 1 }, state), each.name).toThrow(refusal("invalid_params", "colunm"));
  }
  expect(() => operation("frobnicate")).toThrow(expect.objectContaining({ code: "unknown_operation" }));
  expect(() => operation("__proto__")).toThrow(expect.objectContaining({ code: "unknown_operation" }));
});

test("schemas and forms say what is required, what is chosen from, and when to show it", () => {
  const declared = {
    how: choice({ ...about, options: { x: "Ex", y: "Why" } }),
    n: shownWhen(withDefault(integer({ ...about, min: 1 }), 3), "how", ["x"]),
    items: optional(list(group({ c: column({ ...about, accepts: ["text"] }) }, about), about)),
  };
  expect(paramsSchema(declared)).toMatchObject({
    required: ["how"],
    additionalProperties: false,
    properties: { how: { enum: ["x", "y"] }, n: { type: "integer", minimum: 1, default: 3 } },
  });
  expect(fieldViews(declared)).toMatchObject([
    {
      name: "how",
      kind: "choice",
      required: true,
      options: [
        { value: "x", title: "Ex" },
        { value: "y", title: "Why" },
      ],
    },
    { name: "n", kind: "integer", required: false, default: 3, min: 1, when: { field: "how", is: ["x"] } },
    { name: "items", kind: "list", required: false, item: [{ name: "c", kind: "column", accepts: ["text"] }] },
  ]);
});

describe("calls within calls", () => {
  const batch = (...inner: unknown[]) => ({ op: "batch", params: { calls: inner } });
  const call = { op: "reverse-rows", params: {} };
  const read = (value: unknown) => reading(calls({ ...about, operation }), value)();
  const nested = (depth: number): unknown => (depth === 1 ? call : batch(nested(depth - 1)));
  const many = (count: number) => Array.from({ length: count }, () => call);

  test("five lists may lie in each other, one more is refused where it lies", () => {
    expect(read([nested(5)])).toHaveLength(1);
    expect(() => read([nested(6)])).toThrow(
      expect.objectContaining({
        values: { field: "it[0][0][0][0][0]", reason: "must not be nested deeper than 5 lists of calls" },
      }),
    );
  });

  test("five hundred of all levels are read, one more is refused", () => {
    expect(read([batch(...many(249)), batch(...many(249))])).toHaveLength(2);
    const reason = "must have at most 500 calls, those inside its calls counted too";
    expect(() => read([batch(...many(249)), batch(...many(250))])).toThrow(
      expect.objectContaining({ values: { field: "it", reason } }),
    );
  });
});
