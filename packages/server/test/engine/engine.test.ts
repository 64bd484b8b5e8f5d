import { afterAll, describe, expect, test } from "vitest";
import { profilesOf } from "../../src/analyses/profile.ts";
import type { Workbench } from "../../src/engine/engine.ts";
import { name, position, relation, rowId, rowIdAt, type Sql, sql } from "../../src/model/sql.ts";
import type { State } from "../../src/model/state.ts";
import { apply, cells, tables } from "./tables.ts";

const world = await tables();
afterAll(() => world.close());

const people = await world.literal({
  columns: [
    { name: "name", type: "text" },
    { name: "age", type: "integer" },
  ],
  rows: [
    ["ann", 40],
    ["bob", null],
    ["cy", 30],
    ["dee", 40],
  ],
});

async function filtered(bench: Workbench, state: State, limit: number) {
  return apply(bench, state, { kind: "rows", where: sql`${name("age")} >= ${limit}` });
}

describe("the four changes", () => {
  test("[E1] columns: names, order and presence change, no data moves", async () => {
    const bench = await world.workbench();
    const { state, effect, blobs } = await apply(bench, people, {
      kind: "columns",
      columns: [
        { name: "years", from: "age" },
        { name: "name", from: "name" },
        { name: "copy", from: "name" },
      ],
    });
    expect(blobs).toEqual([]);
    expect(effect).toMatchObject({ columnsAdded: ["copy"], columnsChanged: ["years"], columnsRemoved: [] });
    expect((await cells(bench, state))[0]).toEqual([40, "ann", "ann"]);
  });

  test("[E2] derive: a replaced column counts exactly the cells that differ", async () => {
    const bench = await world.workbench();
    const { state, effect } = await apply(bench, people, {
      kind: "derive",
      columns: [{ name: "age", type: "integer", sql: sql`coalesce(${name("age")}, ${40n})`, replaces: "age" }],
    });
    expect(effect).toMatchObject({ cellsChanged: 1, columnsChanged: ["age"] });
    expect(await cells(bench, state)).toEqual([
      ["ann", 40],
      ["bob", 40],
      ["cy", 30],
      ["dee", 40],
    ]);
  });

  test("[E2] derive under a mask counts visible cells only", async () => {
    const bench = await world.workbench();
    const { state } = await filtered(bench, people, 35);
    const { state: after, effect } = await apply(bench, state, {
      kind: "derive",
      columns: [{ name: "name", type: "text", sql: sql`upper(${name("name")})`, replaces: "name" }],
    });
    expect(effect.cellsChanged).toBe(2);
    expect(await cells(bench, after)).toEqual([
      ["ANN", 40],
      ["DEE", 40],
    ]);
  });

  test("[E3] rows: filter and sort copy no column and ties keep their order", async () => {
    const bench = await world.workbench();
    const sorted = await apply(bench, people, { kind: "rows", order: sql`${name("age")} ASC NULLS LAST` });
    expect(await cells(bench, sorted.state)).toEqual([
      ["cy", 30],
      ["ann", 40],
      ["dee", 40],
      ["bob", null],
    ]);
    expect(sorted.state.columns).toEqual(people.columns);
    const again = await apply(bench, sorted.state, { kind: "rows", order: sql`length(${name("name")}) DESC` });
    expect(await cells(bench, again.state)).toEqual([
      ["ann", 40],
      ["dee", 40],
      ["bob", null],
      ["cy", 30],
    ]);
    const narrow = await apply(bench, again.state, { kind: "rows", where: sql`${name("age")} > ${10}` });
    expect(await cells(bench, narrow.state)).toEqual([
      ["ann", 40],
      ["dee", 40],
      ["cy", 30],
    ]);
    expect(narrow.effect.rowsRemoved).toBe(1);
  });

  test("[E3] rows by ids see display positions", async () => {
    const bench = await world.workbench();
    const sorted = await apply(bench, people, { kind: "rows", order: sql`${name("name")} DESC` });
    const { state } = await apply(bench, sorted.state, {
      kind: "rows",
      ids: sql`SELECT arg_min(${rowId}, ${position()}) FROM ${relation()} GROUP BY ${name("age")}`,
    });
    expect(await cells(bench, state)).toEqual([
      ["dee", 40],
      ["cy", 30],
      ["bob", null],
    ]);
  });

  test("[E4] reshape: a new table with its own rows", async () => {
    const bench = await world.workbench();
    const { state, effect } = await apply(bench, people, {
      kind: "reshape",
      columns: [
        { name: "age", type: "integer", sql: name("age") },
        { name: "people", type: "integer", sql: sql`count(*)` },
      ],
      from: relation(),
      tail: sql`GROUP BY ${name("age")} ORDER BY min(${position()})`,
    });
    expect(await cells(bench, state)).toEqual([
      [40, 2],
      [null, 1],
      [30, 1],
    ]);
    expect(effect.rowsRemoved).toBe(1);
  });

  test("[E5] visible scope: windows see the display order and hidden rows stay out", async () => {
    const bench = await world.workbench();
    const { state } = await filtered(bench, people, 0);
    const sorted = await apply(bench, state, { kind: "rows", order: sql`${name("name")} DESC` });
    const { state: after } = await apply(bench, sorted.state, {
      kind: "derive",
      scope: "visible",
      columns: [{ name: "before", type: "text", sql: sql`lag(${name("name")}) OVER (ORDER BY ${position()})` }],
    });
    expect(await cells(bench, after)).toEqual([
      ["dee", 40, null],
      ["cy", 30, "dee"],
      ["ann", 40, "cy"],
    ]);
  });

  test("[E6] a change that changes nothing is refused", async () => {
    const bench = await world.workbench();
    await expect(filtered(bench, people, -1)).resolves.toBeDefined();
    const { state } = await filtered(bench, people, 0);
    await expect(apply(bench, state, { kind: "rows", where: sql`true` })).rejects.toMatchObject({
      code: "nothing_to_do",
    });
    await expect(
      apply(bench, people, {
        kind: "derive",
        columns: [{ name: "name", type: "text", sql: sql`lower(${name("name")})`, replaces: "name" }],
      }),
    ).rejects.toMatchObject({ code: "nothing_to_do" });
    const again = (tail: Sql) => ({
      kind: "reshape" as const,
      columns: people.columns.map((column) => ({ name: column.name, type: column.type, sql: name(column.name) })),
      from: relation(),
      tail,
    });
    await expect(apply(bench, people, again(sql`ORDER BY ${position()}`))).rejects.toMatchObject({
      code: "nothing_to_do",
    });
    await expect(apply(bench, people, again(sql`ORDER BY ${position()} DESC`))).resolves.toBeDefined();
  });

  test("[E7] a row named by position is the one displayed there", async () => {
    const bench = await world.workbench();
    const sorted = await apply(bench, people, { kind: "rows", order: sql`${name("name")} DESC` });
    const { state, effect } = await apply(bench, sorted.state, {
      kind: "derive",
      columns: [
        {
          name: "name",
          type: "text",
          replaces: "name",
          sql: sql`CASE WHEN ${rowId} = ${rowIdAt(0)} THEN ${"zoe"} ELSE ${name("name")} END`,
        },
      ],
    });
    expect(effect.cellsChanged).toBe(1);
    expect((await cells(bench, state)).map(([first]) => first)).toEqual(["zoe", "cy", "bob", "ann"]);
    await expect(
      apply(bench, people, {
        kind: "derive",
        columns: [{ name: "x", type: "integer", sql: sql`${rowIdAt(4)}` }],
      }),
    ).rejects.toMatchObject({ code: "row_out_of_range" });
  });

  test("[E8] a tally that must not hit names its first row and value", async () => {
    const bench = await world.workbench();
    await expect(
      apply(bench, people, {
        kind: "derive",
        columns: [{ name: "name", type: "integer", sql: sql`TRY_CAST(${name("name")} AS BIGINT)`, replaces: "name" }],
        tallies: [
          {
            code: "cast_failed",
            when: sql`${name("age")} = ${30n}`,
            values: { type: "integer", column: "name" },
            refuse: true,
          },
        ],
      }),
    ).rejects.toMatchObject({ code: "cast_failed", values: { count: 1, row: 3, value: "cy" } });
  });

  test("[E9] comparing states counts rows and cells exactly", async () => {
    const bench = await world.workbench();
    const narrowed = await filtered(bench, people, 35);
    const changed = await apply(bench, narrowed.state, {
      kind: "derive",
      columns: [{ name: "name", type: "text", sql: sql`replace(${name("name")}, ${"a"}, ${"A"})`, replaces: "name" }],
    });
    const difference = await bench.compare(people, changed.state, { limit: 10 });
    expect(difference).toMatchObject({
      matchedBy: "rows",
      rowsRemoved: 2,
      rowsAdded: 0,
      cells: [{ column: "name", count: 1 }],
    });
    expect(difference.sample[0]).toMatchObject({ row: 1, before: ["ann", 40], after: ["Ann", 40], changed: ["name"] });
    expect(await bench.digest(people)).not.toBe(await bench.digest(changed.state));
  });

  test("[E10] learned values are read over the visible rows", async () => {
    const bench = await world.workbench();
    const { state } = await filtered(bench, people, 35);
    expect(
      await bench.fit(
        state,
        { mean: sql`avg(${name("age")})`, first: sql`SELECT min(${name("name")}) FROM ${relation()}` },
        {},
      ),
    ).toEqual({ mean: 40, first: "ann" });
  });

  test("[E11] views filter, sort and search without a step", async () => {
    const bench = await world.workbench();
    const view = await bench.page(people, { offset: 0, limit: 2, sort: sql`${name("name")} DESC`, search: "E" });
    expect(view).toMatchObject({ total: 1, rows: [["dee", 40]] });
  });

  test("[E11] rows of a view tell where they stand in the table; rows of the table itself need not", async () => {
    const bench = await world.workbench();
    const upside = await apply(bench, people, { kind: "rows", order: sql`${name("name")} DESC` });
    const { state } = await filtered(bench, upside.state, 0);
    expect((await cells(bench, state)).map(([first]) => first)).toEqual(["dee", "cy", "ann"]);
    const view = await bench.page(state, { offset: 1, limit: 2, sort: sql`${name("name")} ASC` });
    expect(view).toMatchObject({
      rows: [
        ["cy", 30],
        ["dee", 40],
      ],
      numbers: [2, 1],
    });
    expect((await bench.page(state, { offset: 0, limit: 2 })).numbers).toBeUndefined();
  });

  test("[E12] profiles are exact", async () => {
    const bench = await world.workbench();
    const [age] = await profilesOf({ state: people, ask: (selection) => bench.ask(people, selection) }, ["age"]);
    expect(age).toMatchObject({
      rows: 4,
      nulls: 1,
      distinct: 2,
      min: 30,
      max: 40,
      top: [
        { value: 40, count: 2 },
        { value: 30, count: 1 },
      ],
    });
  });
});
