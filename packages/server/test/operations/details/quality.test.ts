// What the examples of detect-types, validate, quality-pipeline and batch do not show.
import type { Call, Cell } from "@data-tools/client";
import { afterAll, describe, expect, test } from "vitest";
import { columnViews } from "../../../src/model/state.ts";
import { operation } from "../../../src/operations/index.ts";
import { carryOutCall } from "../../../src/sessions/carry-out.ts";
import { mapColumns } from "../../../src/sessions/column-mapping.ts";
import { cells, home, tables } from "../../engine/tables.ts";
import { plainly, planned, table } from "../attempt.ts";

const { apply } = plainly();
const world = await tables();
const bench = await world.workbench();
afterAll(() => world.close());

/** Carries a call out by the product. */
async function real(call: Call, before: ReturnType<typeof table>) {
  const planning = { workbench: bench, source: () => world.literal(before), now: 0, seed: () => 1 };
  const carried = await carryOutCall(planning, home, call, await world.literal(before));
  const { state, effect } = carried.applied;
  return { call: carried.call, effect, table: { columns: columnViews(state), rows: await cells(bench, state) } };
}

/** The calls that a call was carried out as. */
function doneBy({ fitted }: Call): Call[] {
  return (fitted?.calls ?? []) as unknown as Call[];
}

describe("detect-types", () => {
  const texts = (...cells: Cell[]) => table({ t: "text" }, ...cells.map((cell) => [cell]));
  const detected = async (before: ReturnType<typeof table>, params: Record<string, unknown> = {}) => {
    const { table: after } = await apply("detect-types", params, before);
    return [after.columns[0]?.type, ...after.rows.flat()];
  };

  test.each<[string, Cell[], unknown[]]>([
    ["whole numbers", [" 1", "-20 ", "+3", null], ["integer", 1, -20, 3, null]],
    ["the largest whole number", ["9223372036854775807", "0"], ["integer", "9223372036854775807", 0]],
    ["larger ones stay exact", ["9223372036854775808", "0"], ["decimal", "9223372036854775808", "0"]],
    ["numbers", ["1", ".5", "2.", "-1e3"], ["number", 1, 0.5, 2, -1000]],
    ["true and false", ["Yes", "n", "SÍ", "0", null], ["boolean", true, false, true, false, null]],
    ["0 and 1 are numbers", ["0", "1"], ["integer", 0, 1]],
    ["days", ["2024-02-29", "2024/3/1"], ["date", "2024-02-29", "2024-03-01"]],
    ["dotted days", ["29.02.2024", "1.3.2024"], ["date", "2024-02-29", "2024-03-01"]],
    ["days first", ["03/02/2024", "31/01/2024"], ["date", "2024-02-03", "2024-01-31"]],
    ["months first", ["03/02/2024", "01-31-2024"], ["date", "2024-03-02", "2024-01-31"]],
    [
      "days with times",
      ["2024-01-31 10:00", "2024-01-31T10:00:00.5", "2024-02-01"],
      ["timestamp", "2024-01-31T10:00:00", "2024-01-31T10:00:00.5", "2024-02-01T00:00:00"],
    ],
    [
      "slashed days with times",
      ["31/01/2024 9:05", "01/02/2024 10:00:30"],
      ["timestamp", "2024-01-31T09:05:00", "2024-02-01T10:00:30"],
    ],
    [
      "moments in any zone, also in an hour that a clock change leaves out",
      ["2024-03-31T02:30:00+01:00", "2024-03-31 02:30:00Z"],
      ["timestamptz", "2024-03-31T01:30:00Z", "2024-03-31T02:30:00Z"],
    ],
    ["times of day", ["9:05", "23:59:59"], ["time", "09:05:00", "23:59:59"]],
    ["blanks do not count", ["1", "  ", ""], ["integer", 1, null, null]],
  ])("%s", async (_title, cells, expected) => {
    expect(await detected(texts(...cells))).toEqual(expected);
  });

  test.each<[string, Cell[]]>([
    ["leading zeros", ["007", "12"]],
    ["dates that can be read both ways", ["01/02/2024", "03/04/2024"]],
    ["a day that does not exist", ["2023-02-29", "2024-01-01"]],
    ["two kinds of values", ["1", "2024-01-01"]],
    ["numbers with more digits than a number keeps", ["1.5", "12345678901234567"]],
    ["a word among numbers", ["1", "n/a"]],
    ["numbers with marks", ["$5", "6"]],
    ["hexadecimal and underscored numbers", ["0x1F", "1_000"]],
    ["a number too large", ["1e999", "1.5"]],
    ["nothing but blanks", ["", " "]],
    ["nothing", [null, null]],
    ["no rows", []],
  ])("%s stay text", async (_title, cells) => {
    await expect(detected(texts(...cells))).rejects.toMatchObject({ code: "nothing_to_do" });
  });

  test("below a share of 1 the rest becomes missing; true and false must fit all", async () => {
    const most = texts("1", "2", "3", "x");
    expect(await detected(most, { threshold: 0.75 })).toEqual(["integer", 1, 2, 3, null]);
    await expect(detected(most, { threshold: 0.76 })).rejects.toMatchObject({ code: "nothing_to_do" });
    const words = texts("yes", "no", "yes", "maybe");
    await expect(detected(words, { threshold: 0.5 })).rejects.toMatchObject({ code: "nothing_to_do" });
    const days = texts("2024-01-01", "2024-01-02", "2024-01-03", "soon");
    expect(await detected(days, { dateThreshold: 0.75 })).toEqual([
      "date",
      "2024-01-01",
      "2024-01-02",
      "2024-01-03",
      null,
    ]);
  });

  test("it lists what it chose, what it emptied and commas it took for thousands marks", async () => {
    const before = table(
      { a: "text", b: "text", n: "integer" },
      ["$1,000", "x", 1],
      ["3,5", "y", 2],
      ["?", "z", 3],
      ["4", "w", 4],
    );
    const { table: after, notes, fitted } = await apply("detect-types", { threshold: 0.75, marks: true }, before);
    expect(after.rows.map((row) => row[0])).toEqual([1000, 35, null, 4]);
    expect(notes).toEqual([
      { code: "type_detected", count: 4, values: { column: "a", type: "integer" } },
      { code: "cast_nulled", count: 1, values: { column: "a", type: "integer" } },
      { code: "comma_dropped", count: 1, values: { column: "a" } },
    ]);
    expect(fitted.columns).toEqual(["a", "b"]);
  });

  test("what was chosen follows its columns when a recipe gives them other names", () => {
    const call: Call = { op: "detect-types", params: {}, fitted: { columns: ["a", "b"], forms: [] } };
    expect(mapColumns(call, new Map([["a", "amount"]])).fitted?.columns).toEqual(["amount", "b"]);
  });
});

describe("validate", () => {
  const before = table({ id: "integer", t: "text", n: "number" }, [1, "a", 1], [1, "7", "NaN"], [null, null, null]);
  const faults = async (...rules: Record<string, unknown>[]) =>
    (
      await apply("validate", { rules: rules.map((rule) => ({ name: "!", ...rule })), into: "f" }, before)
    ).table.rows.map((row) => row[3]);

  test("each rule", async () => {
    expect(await faults({ column: "id", check: "not-null" })).toEqual([null, null, "!"]);
    expect(await faults({ column: "id", check: "unique" })).toEqual(["!", "!", null]);
    expect(await faults({ column: "t", check: "in", values: ["a"] })).toEqual([null, "!", null]);
    expect(await faults({ column: "n", check: "range", min: 0 })).toEqual([null, "!", null]);
    expect(await faults({ column: "id", check: "range", max: 0.5 })).toEqual(["!", "!", null]);
    expect(await faults({ column: "t", check: "matches", pattern: "^[a-z]$" })).toEqual([null, "!", null]);
    expect(await faults({ column: "t", check: "type", type: "integer" })).toEqual(["!", null, null]);
    expect(await faults({ check: "condition", where: { column: "n", is: "ge", value: 1 } })).toEqual([null, "!", "!"]);
  });

  test("a rule that refuses names how many rows break it, and the first as it is shown", async () => {
    const rules = [{ column: "id", check: "not-null", severity: "fail" }];
    const sorted = {
      calls: [
        { op: "sort-rows", params: { by: [{ column: "id", nulls: "first" }] } },
        { op: "validate", params: { rules } },
      ],
    };
    await expect(real({ op: "batch", params: sorted }, before)).rejects.toMatchObject({
      code: "rule_broken",
      values: { count: 1, row: 1, rule: "“id” is not missing" },
    });
    await expect(real({ op: "validate", params: { rules } }, before)).rejects.toMatchObject({ values: { row: 3 } });
  });

  test("all is well and nothing to write: no step", async () => {
    const rules = [{ column: "t", check: "matches", pattern: ".", severity: "fail" }];
    await expect(real({ op: "validate", params: { rules } }, before)).rejects.toMatchObject({ code: "nothing_to_do" });
  });

  test("rules that are named and rules that refuse stand side by side; broken ones are counted", async () => {
    const rules = [
      { column: "id", check: "unique", name: "twice" },
      { column: "t", check: "in", values: ["a", "7"], severity: "fail" },
    ];
    const { effect, table: after } = await real({ op: "validate", params: { rules, into: "f" } }, before);
    expect(after.rows.map((row) => row[3])).toEqual(["twice", "twice", null]);
    expect(effect.notes).toEqual([{ code: "rule_broken", values: { rule: "twice", column: "id", count: 2 } }]);
  });

  test.each<[Record<string, unknown>, string]>([
    [{ check: "not-null" }, "invalid_params"],
    [{ column: "t", check: "range" }, "invalid_params"],
    [{ column: "t", check: "in" }, "invalid_params"],
    [{ column: "id", check: "in", values: ["x"] }, "invalid_params"],
    [{ column: "t", check: "not-null", pattern: "x" }, "invalid_params"],
    [{ column: "t", check: "matches", pattern: "(" }, "invalid_params"],
    [{ column: "id", check: "matches", pattern: "x" }, "wrong_type"],
    [{ column: "id", check: "type", type: "date" }, "wrong_type"],
    [{ column: "id", check: "condition", where: { column: "id", is: "null" } }, "invalid_params"],
  ])("%j: %s", (rule, code) => {
    expect(planned("validate", { rules: [rule], into: "f" }, before)).toThrow(expect.objectContaining({ code }));
  });

  test("a rule that is to be named needs a column", () => {
    const rules = [{ column: "id", check: "unique" }];
    expect(planned("validate", { rules }, before)).toThrow(
      expect.objectContaining({ values: expect.objectContaining({ field: "into" }) }),
    );
    expect(planned("validate", { rules, into: "T" }, before)).toThrow(expect.objectContaining({ code: "name_taken" }));
  });
});

describe("quality-pipeline gives what the old clean-up gave", () => {
  const days = Array.from({ length: 12 }, (_, index) => `2024-01-${String(index + 1).padStart(2, "0")}`);
  const amounts = ["$1,000", "2000", "3,5", null, "5%", " 6 ", "7", "8", "9", "10", "11", "12"];
  const answers = ["yes", "no", "Y", "n", "1", "0", "true", "false", "on", "off", "si", "no"];
  const words = [" a  b ", "a b", "c", "d", "e", "f", "g", "h", "i", "j", null, "l"];
  const numbers = [1, null, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1000];
  const row = (index: number): Cell[] => [
    index + 1,
    amounts[index] ?? null,
    days[index] ?? null,
    answers[index] ?? null,
    words[index] ?? null,
    index < 10 ? null : index - 9,
    numbers[index] ?? null,
  ];
  const before = table(
    { id: "integer", amt: "text", d: "text", yn: "text", txt: "text", mostly_null: "number", num: "number" },
    ...Array.from({ length: 12 }, (_, index) => row(index)),
    row(0),
  );
  const column = (rows: readonly (readonly Cell[])[], index: number) => rows.map((each) => each[index]);

  test("with types and without filling; a missing text stays missing", async () => {
    const { table: after, effect, call } = await real({ op: "quality-pipeline", params: { missing: "none" } }, before);
    expect(after.columns.map(({ type }) => type)).toEqual([
      "integer",
      "integer",
      "date",
      "boolean",
      "text",
      "number",
      "number",
    ]);
    expect(column(after.rows, 1)).toEqual([1000, 2000, 35, null, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(column(after.rows, 2)).toEqual(days);
    expect(column(after.rows, 3)).toEqual([
      true,
      false,
      true,
      false,
      true,
      false,
      true,
      false,
      true,
      false,
      true,
      false,
    ]);
    expect(column(after.rows, 4)).toEqual(["a b", "a b", "c", "d", "e", "f", "g", "h", "i", "j", null, "l"]);
    expect(column(after.rows, 6)).toEqual(numbers);
    expect(effect.rowsRemoved).toBe(1);
    expect(doneBy(call).map(({ op }) => op)).toEqual([
      "drop-duplicates",
      "detect-types",
      "trim-text",
      "collapse-whitespace",
    ]);
  });

  test("with filling and without types: mostly missing columns go, medians and modes come in", async () => {
    const { table: after, call } = await real({ op: "quality-pipeline", params: { convertTypes: false } }, before);
    expect(after.columns.map(({ name }) => name)).toEqual(["id", "amt", "d", "yn", "txt", "num"]);
    expect(column(after.rows, 1)).toEqual(["$1,000", "2000", "3,5", "6", "5%", "6", "7", "8", "9", "10", "11", "12"]);
    expect(column(after.rows, 4)).toEqual(["a b", "a b", "c", "d", "e", "f", "g", "h", "i", "j", "a b", "l"]);
    expect(column(after.rows, 5)).toEqual([1, 7, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1000]);
    expect(doneBy(call).map(({ op, params }) => [op, params.columns])).toEqual([
      ["drop-duplicates", undefined],
      ["drop-columns", ["mostly_null"]],
      ["fill-missing", ["num"]],
      ["fill-missing", ["amt", "txt"]],
      ["trim-text", ["amt", "d", "yn", "txt"]],
      ["collapse-whitespace", ["amt", "d", "yn", "txt"]],
    ]);
    const again = await real(call, before);
    expect(again.table).toEqual(after);
  });

  test("dropping rows, and filling without dropping columns", async () => {
    const dropped = await real({ op: "quality-pipeline", params: { missing: "drop", convertTypes: false } }, before);
    expect(column(dropped.table.rows, 0)).toEqual([12]);
    const filled = await real({ op: "quality-pipeline", params: { missing: "fill", convertTypes: false } }, before);
    expect(column(filled.table.rows, 5)).toEqual([1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1, 2]);
  });

  test("several blanks of any kind become one space", async () => {
    const blanks = table(
      { t: "text" },
      ["a   \t b"],
      ["a\u00a0b"],
      ["a b c"],
      ["\ufeffa \r\n\r\n b "],
      ["a  \u200b  b"],
      ["a\u200bb"],
    );
    const params = { missing: "none", removeDuplicates: false };
    const { table: after } = await real({ op: "quality-pipeline", params }, blanks);
    expect(after.rows.flat()).toEqual(["a b", "a b", "a b c", "a b", "a b", "ab"]);
  });

  test("a clean table is left alone, and so is any table when every part is off", async () => {
    const clean = table({ n: "integer" }, [1], [2]);
    await expect(real({ op: "quality-pipeline", params: {} }, clean)).rejects.toMatchObject({ code: "nothing_to_do" });
    const off = { removeEmpty: false, removeDuplicates: false, convertTypes: false, missing: "none", trimText: false };
    expect(planned("quality-pipeline", off, before)).toThrow(expect.objectContaining({ code: "nothing_to_do" }));
  });
});

describe("batch", () => {
  const before = table({ a: "integer", b: "text" }, [1, "x"], [2, null]);
  const rename = (column: string, to: string): Call => ({ op: "rename-column", params: { column, to } });
  const nested = (depth: number): Call[] =>
    depth === 1 ? [rename("a", "z")] : [{ op: "batch", params: { calls: nested(depth - 1) } }];

  test("a refusal of any call refuses all, and says which parameter of which call", async () => {
    const calls = [rename("a", "c"), rename("a", "d")];
    await expect(real({ op: "batch", params: { calls } }, before)).rejects.toMatchObject({ code: "column_not_found" });
    const wrong = [rename("a", "c"), { op: "drop-columns", params: { columns: "c" } }];
    expect(planned("batch", { calls: wrong }, before)).toThrow(
      expect.objectContaining({ values: expect.objectContaining({ field: "calls[1].params.columns" }) }),
    );
  });

  test.each<[string, unknown, string]>([
    ["nothing", [], "nothing_to_do"],
    ["no list", {}, "invalid_params"],
    ["no call", [1], "invalid_params"],
    ["an unknown operation", [{ op: "wibble", params: {} }], "unknown_operation"],
    ["an unknown key", [{ ...rename("a", "b"), wibble: 1 }], "invalid_params"],
    ["an unknown parameter", [{ op: "rename-column", params: { column: "a", to: "c", wibble: 1 } }], "invalid_params"],
    ["a later version", [{ ...rename("a", "c"), version: 9 }], "invalid_params"],
    ["too deep", nested(6), "invalid_params"],
    ["too many", Array.from({ length: 501 }, () => rename("a", "c")), "invalid_params"],
    [
      "too many inside",
      Array.from({ length: 2 }, () => ({ op: "batch", params: { calls: Array(250).fill(rename("a", "c")) } })),
      "invalid_params",
    ],
  ])("%s is refused", (_title, calls, code) => {
    expect(planned("batch", { calls }, before)).toThrow(expect.objectContaining({ code }));
  });

  test("lists of calls may be nested, and what was done is stored flat", async () => {
    const { call, table: after } = await real({ op: "batch", params: { calls: nested(5) } }, before);
    expect(after.columns.map(({ name }) => name)).toEqual(["z", "b"]);
    expect(doneBy(call).map(({ op }) => op)).toEqual(["rename-column"]);
  });

  test("nothing to do in all of them is nothing to do", async () => {
    const calls = [{ op: "drop-duplicates", params: {} }];
    await expect(real({ op: "batch", params: { calls } }, before)).rejects.toMatchObject({ code: "nothing_to_do" });
  });

  test("calls inside it get other column names too; what is no call is left to be refused", () => {
    const calls = [
      rename("a", "c"),
      { op: "batch", params: { calls: [{ op: "drop-columns", params: { columns: ["b"] } }] } },
    ];
    const mapped = mapColumns(
      { op: "batch", params: { calls: [...calls, 5] } },
      new Map([
        ["a", "A1"],
        ["b", "B1"],
      ]),
    );
    expect(mapped.params).toEqual({
      calls: [
        rename("A1", "c"),
        { op: "batch", params: { calls: [{ op: "drop-columns", params: { columns: ["B1"] } }] } },
        5,
      ],
    });
  });

  test("its history line names its operations", () => {
    const { summary } = operation("batch");
    expect(summary({ calls: [rename("a", "b"), rename("b", "c")] } as never)).toBe(
      "Do 2 steps as one: rename-column, rename-column",
    );
  });
});
