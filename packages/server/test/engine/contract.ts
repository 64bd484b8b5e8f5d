// What any engine promises, as tests on a world of tables: the four changes, pages, comparisons, learned values, and
// that a table is its blobs and nothing else.
import type { TableLiteral } from "@data-tools/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Applied, Engine, Workbench } from "../../src/engine/engine.ts";
import { name, position, relation, rowId, rowIdAt, type Sql, sql } from "../../src/model/sql.ts";
import type { State } from "../../src/model/state.ts";
import { apply, cells, home } from "./tables.ts";

/** An engine with tables to try it on. */
export interface EngineWorld {
  readonly engine: Engine;
  literal(table: TableLiteral): Promise<State>;
  /** A workbench of that session, or of a new one. */
  workbench(session?: string): Promise<Workbench>;
  /** Makes what was applied blobs that can be read from now on. */
  keep(applied: Pick<Applied, "blobs">): Promise<void>;
  /** Everything in scratch. */
  files(): Promise<string[]>;
  close(): Promise<void>;
}

/** The table it is tried on. */
export const peopleTable: TableLiteral = {
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
};

async function filtered(bench: Workbench, state: State, limit: number) {
  return apply(bench, state, { kind: "rows", where: sql`${name("age")} >= ${limit}` });
}

/** The contract, on the engine that `open` gives. */
export function engineContract(engine: string, open: () => Promise<EngineWorld>): void {
  describe(engine, () => {
    let world: EngineWorld;
    let people: State;
    beforeAll(async () => {
      world = await open();
      people = await world.literal(peopleTable);
    });
    afterAll(() => world.close());

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
      expect(difference.sample[0]).toMatchObject({
        row: 1,
        before: ["ann", 40],
        after: ["Ann", 40],
        changed: ["name"],
      });
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

    test("[X25] a table is its blobs: a workbench opened anew shows it from them alone", async () => {
      const bench = await world.workbench("s_kept");
      const upper = sql`upper(${name("name")})`;
      const derived = await apply(bench, people, {
        kind: "derive",
        columns: [{ name: "name", type: "text", sql: upper, replaces: "name" }],
      });
      const narrowed = await filtered(bench, derived.state, 35);
      const sorted = await apply(bench, narrowed.state, { kind: "rows", order: sql`${name("name")} DESC` });
      for (const applied of [derived, narrowed, sorted]) await world.keep(applied);
      const shown = await cells(bench, sorted.state);
      const digest = await bench.digest(sorted.state);
      expect(shown).toEqual([
        ["DEE", 40],
        ["ANN", 40],
      ]);
      bench.sealed([derived, narrowed, sorted].flatMap(({ blobs }) => blobs.map(({ id }) => id)));
      expect(await world.engine.evict("s_kept")).toBe(true);
      for (const again of [await world.workbench("s_kept"), await world.workbench()]) {
        expect(await cells(again, sorted.state)).toEqual(shown);
        expect(await again.digest(sorted.state)).toBe(digest);
      }
    });

    test("[X25] a call touches nothing but what it makes: it may be repeated, and what it made discarded", async () => {
      const bench = await world.workbench();
      const before = { shown: await cells(bench, people), files: (await world.files()).length };
      const [one, two] = [await filtered(bench, people, 35), await filtered(bench, people, 35)];
      expect(two.blobs[0]?.id).not.toBe(one.blobs[0]?.id);
      expect(two.effect).toEqual(one.effect);
      expect(await bench.digest(two.state)).toBe(await bench.digest(one.state));
      for (const { path } of [...one.blobs, ...two.blobs]) await bench.discard(path);
      expect(await cells(bench, people)).toEqual(before.shown);
      expect(await world.files()).toHaveLength(before.files);
    });

    test("[X25] a table materialised stands in one blob of its own, in display order, and is the same table", async () => {
      const bench = await world.workbench();
      const narrowed = await filtered(bench, people, 0);
      const sorted = await apply(bench, narrowed.state, { kind: "rows", order: sql`${name("name")} DESC` });
      const { state, blobs } = await bench.materialise(home, sorted.state);
      expect(blobs).toHaveLength(1);
      expect(state.rows).toEqual({ physical: 3, visible: 3, kept: null, order: null });
      expect(await cells(bench, state)).toEqual(await cells(bench, sorted.state));
      expect(await bench.digest(state)).toBe(await bench.digest(sorted.state));
    });

    test("[X25] a call that was cancelled is refused and leaves no file", async () => {
      const bench = await world.workbench();
      await cells(bench, people);
      const files = (await world.files()).length;
      const signal = AbortSignal.abort();
      const change = { kind: "rows", where: sql`${name("age")} > ${35}` } as const;
      await expect(bench.apply(home, people, change, {}, { signal })).rejects.toMatchObject({ code: "cancelled" });
      expect(await world.files()).toHaveLength(files);
    });
  });
}
