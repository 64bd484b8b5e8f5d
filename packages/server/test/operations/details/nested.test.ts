// Lists and structures taken apart: types, names and shapes that table literals cannot write.
import type { TableLiteral } from "@data-tools/client";
import { afterAll, describe, expect, test } from "vitest";
import { structFields } from "../../../src/model/native-types.ts";
import { columnViews } from "../../../src/model/state.ts";
import { carryOutCall } from "../../../src/sessions/carry-out.ts";
import { cells, home, tables } from "../../engine/tables.ts";
import { table } from "../attempt.ts";

const world = await tables();
const bench = await world.workbench();
afterAll(() => world.close());

/** The product's answer on a table that only SQL can write: typed lists and structures. */
async function onStored(
  op: string,
  params: Record<string, unknown>,
  select: string,
  columns: TableLiteral["columns"],
): Promise<TableLiteral> {
  const source = () => world.literal({ columns: [], rows: [] });
  const planning = { workbench: bench, source, now: 0, seed: () => 1 };
  const { state } = (await carryOutCall(planning, home, { op, params }, await world.fromSelect(select, columns)))
    .applied;
  return { columns: columnViews(state), rows: await cells(bench, state) };
}

describe("explode", () => {
  test("items of every type get the type they have", async () => {
    const one = async (list: string) => {
      const after = await onStored("explode", { column: "l" }, `SELECT ${list} AS c0`, [{ name: "l", type: "list" }]);
      return [after.columns[0], after.rows.map((row) => row[0])];
    };
    expect(await one("[9007199254740993, NULL]::BIGINT[]")).toEqual([
      { name: "l", type: "integer" },
      ["9007199254740993", null],
    ]);
    expect(await one("[1.25, -0.5]::DECIMAL(20,2)[]")).toEqual([
      { name: "l", type: "decimal", digits: [20, 2] },
      ["1.25", "-0.50"],
    ]);
    expect(await one("['2024-03-31 02:30:00+02']::TIMESTAMPTZ[]")).toEqual([
      { name: "l", type: "timestamptz" },
      ["2024-03-31T00:30:00Z"],
    ]);
    expect(await one("[18446744073709551615]::UBIGINT[]")).toEqual([
      { name: "l", type: "decimal", digits: [20, 0] },
      ["18446744073709551615"],
    ]);
    expect(await one("[[1, 2], []]::INTEGER[][]")).toEqual([{ name: "l", type: "list" }, [[1, 2], []]]);
    expect(await one(`[{'a': 1, 'b, "c"': ['x']}]`)).toEqual([
      { name: "l", type: "struct" },
      [{ a: 1, 'b, "c"': ["x"] }],
    ]);
    expect(await one("['00000000-0000-0000-0000-000000000001'::UUID]")).toEqual([
      { name: "l", type: "text" },
      ["00000000-0000-0000-0000-000000000001"],
    ]);
  });

  test("a table without rows or without items still tells the type", async () => {
    const view = [{ name: "l", type: "list" as const }];
    const empty = await onStored("explode", { column: "l" }, "SELECT NULL::DATE[] AS c0 WHERE false", view);
    expect(empty).toEqual({ columns: [{ name: "l", type: "date" }], rows: [] });
    const nothing = await onStored("explode", { column: "l" }, "SELECT NULL::DATE[] AS c0", view);
    expect(nothing).toEqual({ columns: [{ name: "l", type: "date" }], rows: [[null]] });
  });
});

describe("unnest", () => {
  const struct = [
    { name: "s", type: "struct" as const },
    { name: "x", type: "integer" as const },
  ];
  const select = `SELECT * FROM (VALUES
    ({'a': 9007199254740993, 'b "c, (d': 1.50::DECIMAL(9,2), 'sub': {'u': 'v', 'w': [1]}, 'at': TIMESTAMPTZ '2024-01-01 00:00:00+00'}, 1),
    (NULL, 2)) AS t(c0, c1)`;

  test("fields get their names and types, whatever they are called", async () => {
    expect(await onStored("unnest", { column: "s" }, select, struct)).toEqual({
      columns: [
        { name: "s_a", type: "integer" },
        { name: 's_b "c, (d', type: "decimal", digits: [9, 2] },
        { name: "s_sub", type: "struct" },
        { name: "s_at", type: "timestamptz" },
        { name: "x", type: "integer" },
      ],
      rows: [
        ["9007199254740993", "1.50", { u: "v", w: [1] }, "2024-01-01T00:00:00Z", 1],
        [null, null, null, null, 2],
      ],
    });
  });

  test("a stored step finds its fields by their names in structures that were put together otherwise", async () => {
    const call = { op: "unnest", params: { column: "s" }, fitted: { type: "STRUCT(a BIGINT, b VARCHAR)" } };
    const state = await world.fromSelect("SELECT {'b': 'x', 'new': true, 'a': 7} AS c0, 1 AS c1", struct);
    const planning = { workbench: bench, source: async () => state, now: 0, seed: () => 1 };
    const { applied } = await carryOutCall(planning, home, call, state);
    expect(await cells(bench, applied.state)).toEqual([[7, "x", 1]]);
  });

  test("a field may take the name of the structure itself, not that of another column", async () => {
    const one = "SELECT {'s': 'v'} AS c0, 1 AS c1";
    const after = await onStored("unnest", { column: "s", prefix: "" }, one, struct);
    expect(after).toEqual(table({ s: "text", x: "integer" }, ["v", 1]));
    await expect(onStored("unnest", { column: "s", prefix: "", keep: true }, one, struct)).rejects.toMatchObject({
      code: "name_taken",
    });
    const clash = "SELECT {'X': 'v'} AS c0, 1 AS c1";
    await expect(onStored("unnest", { column: "s", prefix: "" }, clash, struct)).rejects.toMatchObject({
      code: "name_taken",
    });
  });

  test("the engine's words for structures are read with quotes and brackets inside", () => {
    expect(structFields(`STRUCT(a BIGINT, "b "", (" DECIMAL(9,2)[], c STRUCT(d ENUM('x, )', 'it''s')))`)).toEqual([
      { name: "a", type: "BIGINT" },
      { name: 'b ", (', type: "DECIMAL(9,2)[]" },
      { name: "c", type: "STRUCT(d ENUM('x, )', 'it''s'))" },
    ]);
    expect(structFields("VARCHAR")).toEqual([]);
  });
});
