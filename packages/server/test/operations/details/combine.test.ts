// What the examples of lookup, union, intersect-rows, except-rows and fuzzy-join do not show.
import type { Cell, TableLiteral } from "@data-tools/client";
import { afterAll, describe, expect, test } from "vitest";
import { carryOutCall } from "../../../src/sessions/carry-out.ts";
import { cells, home, tables } from "../../engine/tables.ts";
import { plainly, planned, table } from "../attempt.ts";

const { apply } = plainly();
const world = await tables();
afterAll(() => world.close());
const bench = await world.workbench();

/** The same call by the real engine: cells, effect, or the refusal. */
async function really(
  op: string,
  params: Record<string, unknown>,
  before: TableLiteral,
  sources: Record<string, TableLiteral>,
) {
  const source = (id: string) => world.literal(sources[id] as TableLiteral);
  const planning = { workbench: bench, source, now: 0 };
  const { applied } = await carryOutCall(planning, home, { op, params } as never, await world.literal(before));
  return { rows: await cells(bench, applied.state), columns: applied.state.columns, effect: applied.effect };
}

/** The cells that both engines make of a call. */
async function both(
  op: string,
  params: Record<string, unknown>,
  before: TableLiteral,
  sources: Record<string, TableLiteral>,
): Promise<Cell[][]> {
  const { table: plain } = await apply(op, params, before, sources);
  const { rows } = await really(op, params, before, sources);
  expect(rows).toEqual(plain.rows);
  return rows;
}

const rejects = (promise: Promise<unknown>, code: string, values: object = {}) =>
  expect(promise).rejects.toMatchObject({ code, values: expect.objectContaining(values) });
const throws = (run: () => unknown, code: string, values: object = {}) =>
  expect(run).toThrow(expect.objectContaining({ code, values: expect.objectContaining(values) }));

describe("lookup", () => {
  const ids = table({ id: "integer" }, [1], [null], [2], [3]);
  const side = table({ id: "integer", v: "text" }, [1, null], [1, "b"], [null, "n"], [2, "c"], [1, "d"]);
  const params = { datasource: "side", on: [{ left: "id", right: "id" }] };

  test("the first match counts though its value is missing; so does the last", async () => {
    expect(await both("lookup", params, ids, { side })).toEqual([
      [1, null],
      [null, null],
      [2, "c"],
      [3, null],
    ]);
    expect(await both("lookup", { ...params, many: "last" }, ids, { side })).toEqual([
      [1, "d"],
      [null, null],
      [2, "c"],
      [3, null],
    ]);
  });

  test("rows without a match are counted, a match with a missing value is none of them", async () => {
    const { effect } = await really("lookup", params, ids, { side });
    expect(effect).toMatchObject({ columnsAdded: ["v"], notes: [{ code: "lookup_unmatched", values: { count: 2 } }] });
  });

  test("missing values match if asked to", async () => {
    expect(await both("lookup", { ...params, nullsMatch: true }, ids, { side })).toEqual([
      [1, null],
      [null, "n"],
      [2, "c"],
      [3, null],
    ]);
  });

  test("[E8] several matches refuse the step and name the row", async () => {
    const failing = { ...params, many: "fail" };
    await rejects(really("lookup", failing, table({ id: "integer" }, [2], [1], [1]), { side }), "several_matches", {
      count: 2,
      row: 2,
      value: "1",
    });
    await rejects(apply("lookup", failing, ids, { side }), "several_matches", { count: 1 });
    expect(await both("lookup", failing, table({ id: "integer" }, [2], [9]), { side })).toEqual([
      [2, "c"],
      [9, null],
    ]);
  });

  test("keys are compared exactly: integers beyond 2^53, integers with decimals, NaN with NaN", async () => {
    const wide = table({ k: "integer", v: "text" }, ["9007199254740993", "odd"], ["9007199254740992", "even"]);
    const on = [{ left: "k", right: "k" }];
    expect(
      await both("lookup", { datasource: "wide", on }, table({ k: "integer" }, ["9007199254740993"]), { wide }),
    ).toEqual([["9007199254740993", "odd"]]);
    const decimals: TableLiteral = {
      columns: [
        { name: "k", type: "decimal", digits: [6, 2] },
        { name: "v", type: "text" },
      ],
      rows: [
        ["2.00", "two"],
        ["2.50", "half"],
      ],
    };
    expect(
      await both("lookup", { datasource: "decimals", on }, table({ k: "integer" }, [2], [3]), { decimals }),
    ).toEqual([
      [2, "two"],
      [3, null],
    ]);
    const numbers = table({ k: "number", v: "text" }, ["NaN", "nan"], ["Infinity", "inf"], [0, "zero"]);
    const asked = table({ k: "number" }, ["NaN"], ["Infinity"], ["-Infinity"], [0]);
    expect(await both("lookup", { datasource: "numbers", on }, asked, { numbers })).toEqual([
      ["NaN", "nan"],
      ["Infinity", "inf"],
      ["-Infinity", null],
      [0, "zero"],
    ]);
  });

  test("an empty datasource, an empty table, one row", async () => {
    const none = { ...side, rows: [] };
    expect(await both("lookup", params, ids, { side: none })).toEqual([
      [1, null],
      [null, null],
      [2, null],
      [3, null],
    ]);
    expect(await both("lookup", params, { ...ids, rows: [] }, { side })).toEqual([]);
    expect(await both("lookup", { ...params, take: ["v", "id"] }, table({ id: "integer" }, [2]), { side })).toEqual([
      [2, "c", 2],
    ]);
  });

  test("what cannot be is refused by name", () => {
    throws(planned("lookup", { ...params, on: [] }, ids, { other: side }), "invalid_params", { field: "on" });
    throws(planned("lookup", { ...params, take: [] }, ids, { other: side }), "invalid_params", { field: "take" });
    throws(planned("lookup", { ...params, take: ["nope"] }, ids, { other: side }), "source_column_not_found", {
      column: "nope",
    });
    throws(planned("lookup", { ...params, on: [{ left: "id", right: "v" }] }, ids, { other: side }), "invalid_params", {
      field: "on[0]",
    });
    const both = table({ id: "integer", v: "text", v_right: "text" }, [1, "a", "b"]);
    throws(planned("lookup", params, both, { other: side }), "name_taken", { column: "v_right" });
  });
});

describe("union", () => {
  const n = table({ n: "number" }, [1.5], ["NaN"], [null]);

  test("integers beside numbers stay exact: beyond 2^53 both become text", async () => {
    const small = table({ n: "integer" }, [2]);
    expect(await both("union", { datasources: ["small"] }, n, { small })).toEqual([[1.5], ["NaN"], [null], [2]]);
    const large = table({ n: "integer" }, ["9007199254740993"]);
    expect(await both("union", { datasources: ["large"] }, n, { large })).toEqual([
      ["1.5"],
      ["NaN"],
      [null],
      ["9007199254740993"],
    ]);
  });

  test("types that differ become the one that holds both, else text", async () => {
    const before = table({ a: "date", b: "integer", c: "boolean" }, ["2024-02-29", 1, true]);
    const side = table({ A: "timestamp", b: "text", c: "integer" }, ["2024-02-29T12:00:00", "x", 0]);
    const { columns } = await really("union", { datasources: ["side"] }, before, { side });
    expect(columns.map(({ name, type }) => `${name} ${type}`)).toEqual(["a timestamp", "b text", "c text"]);
    expect(await both("union", { datasources: ["side"] }, before, { side })).toEqual([
      ["2024-02-29T00:00:00", "1", "true"],
      ["2024-02-29T12:00:00", "x", "0"],
    ]);
  });

  test("digits of decimals are enough for both", async () => {
    const of = (digits: [number, number], value: string): TableLiteral => ({
      columns: [{ name: "d", type: "decimal", digits }],
      rows: [[value]],
    });
    const result = await really("union", { datasources: ["b"] }, of([5, 1], "1234.5"), { b: of([6, 4], "12.3456") });
    expect(result.columns[0]).toMatchObject({ type: "decimal", digits: [8, 4] });
    expect(result.rows).toEqual([["1234.5000"], ["12.3456"]]);
  });

  test("lists stay lists where they hold the same; a column that one table lacks is missing", async () => {
    const before = table({ l: "list", x: "text" }, [["a", "b"], "x"]);
    const side = table({ l: "list", y: "duration" }, [["c"], "PT1H"]);
    expect((await apply("union", { datasources: ["side"] }, before, { side })).table.rows).toEqual([
      [["a", "b"], "x", null],
      [["c"], null, "PT1H"],
    ]);
    const numbers = await world.fromSelect("SELECT [1, 2] AS c0", [{ name: "l", type: "list" }]);
    const texts = await world.fromSelect("SELECT {'a': 1} AS c0 WHERE false", [{ name: "l", type: "list" }]);
    const planning = { workbench: bench, source: async () => texts, now: 0 };
    const call = { op: "union", params: { datasources: ["t"] } };
    const { applied } = await carryOutCall(planning, home, call, numbers);
    expect(applied.state.columns[0]?.type).toBe("text");
    expect(await cells(bench, applied.state)).toEqual([["[1,2]"]]);
  });

  test("the same table may be appended twice; the effect tells rows added, and removed ones if only different rows stay", async () => {
    const before = table({ k: "text" }, ["a"], ["a"], [null]);
    const side = table({ k: "text" }, ["b"], [null]);
    const twice = { datasources: ["side", "side"] };
    const all = await really("union", twice, before, { side });
    expect(all.rows).toEqual([["a"], ["a"], [null], ["b"], [null], ["b"], [null]]);
    expect(all.effect).toMatchObject({ rowsAdded: 4, rowsRemoved: 0 });
    const distinct = await really("union", { ...twice, distinct: true }, before, { side });
    expect(distinct.rows).toEqual([["a"], [null], ["b"]]);
    expect(distinct.effect).toMatchObject({ rowsAdded: 1, rowsRemoved: 1 });
  });

  test("by position the counts of columns must be the same", () => {
    const wide = table({ a: "text", b: "text" }, ["x", "y"]);
    const params = { datasources: ["w"], by: "position" };
    const state = planned("union", params, n, { other: wide });
    throws(state, "invalid_params", { field: "datasources[0]" });
    throws(planned("union", { datasources: [] }, n), "invalid_params", { field: "datasources" });
  });
});

describe("intersect-rows and except-rows", () => {
  const before = table({ n: "number", t: "text" }, ["NaN", "e\u0301"], [1, null], [null, null], [1, null], [2, "x"]);

  test("missing values and NaN are equal to themselves, letters are compared as they are stored", async () => {
    const side = table({ t: "text", n: "integer" }, [null, 1], [null, null], ["\u00e9", 2]);
    expect(await both("intersect-rows", { datasource: "side" }, before, { side })).toEqual([
      [1, null],
      [null, null],
      [1, null],
    ]);
    expect(await both("except-rows", { datasource: "side" }, before, { side })).toEqual([
      ["NaN", "e\u0301"],
      [2, "x"],
    ]);
    const nan = table({ n: "number" }, ["NaN"]);
    expect(await both("intersect-rows", { datasource: "nan", columns: ["n"] }, before, { nan })).toEqual([
      ["NaN", "e\u0301"],
    ]);
  });

  test("[O8] nothing to keep away, or everything kept, is no step; an empty datasource leaves no row", async () => {
    const none = table({ n: "number", t: "text" });
    expect((await really("intersect-rows", { datasource: "none" }, before, { none })).rows).toEqual([]);
    await rejects(really("except-rows", { datasource: "none" }, before, { none }), "nothing_to_do");
    await rejects(really("intersect-rows", { datasource: "same" }, before, { same: before }), "nothing_to_do");
  });

  test("a column that the datasource does not have, or of another kind, is refused", () => {
    const side = table({ n: "text" }, ["1"]);
    throws(planned("intersect-rows", { datasource: "s" }, before, { other: side }), "invalid_params", {
      field: "columns",
    });
    throws(
      planned("except-rows", { datasource: "s", columns: ["t"] }, before, { other: side }),
      "source_column_not_found",
      {
        column: "t",
      },
    );
  });
});

describe("fuzzy-join", () => {
  const on = { left: "t", right: "t" };
  const score = async (metric: string, a: string, b: string, more: object = {}) => {
    const params = { datasource: "s", on, metric, threshold: 0, columns: [], scoreInto: "score", ...more };
    const rows = await both("fuzzy-join", params, table({ t: "text" }, [a]), { s: table({ t: "text" }, [b]) });
    return rows[0]?.[1];
  };

  test("a letter counts as one, whatever alphabet it is of", async () => {
    expect(await score("levenshtein", "Jörg", "Jorg")).toBe(0.75);
    expect(await score("levenshtein", "日本国", "日木国")).toBeCloseTo(2 / 3, 12);
    expect(await score("levenshtein", "👍a", "👍b")).toBe(0.5);
    expect(await score("levenshtein", "שלום", "שלוס")).toBe(0.75);
    expect(await score("levenshtein", "kitten", "sitting")).toBeCloseTo(1 - 3 / 7, 12);
    // Six letters match, two of them in another place: (1 + 1 + 5/6) / 3, and three equal ones at the start.
    const jaro = (1 + 1 + 5 / 6) / 3;
    expect(await score("jaro-winkler", "MARTHA", "MARHTA")).toBeCloseTo(jaro + 3 * 0.1 * (1 - jaro), 12);
    expect(await score("jaccard", "a b c", "b c d")).toBe(0.5);
    expect(await score("jaccard", "...", "!")).toBe(0);
    expect(await score("levenshtein", "", " ")).toBe(1);
    expect(await score("levenshtein", "", "x")).toBe(0);
    expect(await score("levenshtein", "AB", "ab", { ignoreCase: false })).toBe(0);
    expect(await score("levenshtein", "AB", "ab")).toBe(1);
  });

  test("of equally good ones the first in the datasource, missing texts match nothing, not even each other", async () => {
    const before = table({ t: "text", n: "integer" }, ["abc", 1], [null, 2], ["abc", 3]);
    const s = table({ t: "text", v: "integer" }, [null, 0], ["abx", 1], ["aby", 2], ["abx", 3]);
    const params = { datasource: "s", on, metric: "levenshtein", threshold: 0.6, columns: ["v"] };
    expect(await both("fuzzy-join", params, before, { s })).toEqual([
      ["abc", 1, 1],
      [null, 2, null],
      ["abc", 3, 1],
    ]);
    expect(await both("fuzzy-join", { ...params, threshold: 0.7 }, before, { s })).toEqual([
      ["abc", 1, null],
      [null, 2, null],
      ["abc", 3, null],
    ]);
    expect((await really("fuzzy-join", { ...params, how: "inner" }, before, { s })).effect).toMatchObject({
      rowsRemoved: 1,
      rowsAdded: 0,
    });
    expect(await both("fuzzy-join", params, { ...before, rows: [] }, { s })).toEqual([]);
    expect(await both("fuzzy-join", params, before, { s: { ...s, rows: [] } })).toHaveLength(3);
  });

  test("a large datasource, other types and taken names are refused by name", () => {
    const before = table({ t: "text" }, ["a"]);
    const large = table({ t: "text" }, ...Array.from({ length: 20_001 }, (_, index) => [String(index)]));
    throws(planned("fuzzy-join", { datasource: "s", on }, before, { other: large }), "too_many_to_compare", {
      rows: 20_001,
      limit: 20_000,
    });
    const whole = table({ t: "integer", v: "text" }, [1, "a"]);
    throws(planned("fuzzy-join", { datasource: "s", on }, before, { other: whole }), "wrong_type", { column: "t" });
    const clash = { datasource: "s", on: { left: "t", right: "v" }, scoreInto: "V" };
    throws(planned("fuzzy-join", clash, before, { other: whole }), "name_taken", { column: "V" });
    throws(planned("fuzzy-join", { datasource: "s", on, threshold: 1.5 }, before), "invalid_params", {
      field: "threshold",
    });
  });
});
