// What the examples of sql do not show; what queries may be and give is in test/engine/query*.test.ts.
import { afterAll, describe, expect, test } from "vitest";
import { checkShape } from "../../../src/model/fields.ts";
import { operation } from "../../../src/operations/index.ts";
import { carryOutCall } from "../../../src/sessions/carry-out.ts";
import { cells, home, tables } from "../../engine/tables.ts";
import { planned, table } from "../attempt.ts";

const world = await tables();
afterAll(() => world.close());
const bench = await world.workbench();

const sources = {
  "ds-1": table({ id: "integer", v: "text" }, [1, "a"], [2, "b"]),
  "ds-2": table({ id: "integer", w: "duration" }, [2, "3600000000"]),
};

async function run(query: string, named: Record<string, string> = {}) {
  const planning = {
    workbench: bench,
    source: (id: string) => world.literal(sources[id as keyof typeof sources]),
    now: 0,
  };
  const before = await world.literal(table({ id: "integer", "per %": "number" }, [2, 0.5], [1, null], [3, "NaN"]));
  return carryOutCall(planning, home, { op: "sql", params: { query, sources: named } }, before);
}

describe("sql", () => {
  test("several datasources go by their names, one of them under two", async () => {
    const query =
      "SELECT id, a.v, b.w, c.v AS again FROM data LEFT JOIN a USING (id) LEFT JOIN b USING (id) LEFT JOIN c USING (id)";
    const { applied, readOthers } = await run(query, { a: "ds-1", b: "ds-2", c: "ds-1" });
    expect(await cells(bench, applied.state)).toEqual([
      [2, "b", "PT1H", "b"],
      [1, "a", null, "a"],
      [3, null, null, null],
    ]);
    expect(readOthers).toBe(true);
  });

  test("what was learned is stored with the step", async () => {
    const { call } = await run(`SELECT id, "per %" * 2 AS twice, id AS ID FROM data`);
    expect(call.fitted).toEqual({
      columns: [
        { name: "id", type: "integer" },
        { name: "twice", type: "number" },
        { name: "ID_2", type: "integer" },
      ],
      renamed: ["ID_2"],
    });
  });

  test("the effect tells columns and rows", async () => {
    const { applied } = await run(`SELECT id::VARCHAR AS id, 1 AS one FROM data WHERE "per %" = 0.5`);
    expect(applied.effect).toMatchObject({
      columnsAdded: ["one"],
      columnsChanged: ["id"],
      columnsRemoved: ["per %"],
      rowsRemoved: 2,
      rowsAdded: 0,
    });
    expect(await cells(bench, applied.state)).toEqual([["2", 1]]);
  });

  test("an empty result has its columns", async () => {
    const { applied } = await run("SELECT * FROM data WHERE false");
    expect(applied.state).toMatchObject({ rows: { visible: 0 }, columns: [{ name: "id" }, { name: "per %" }] });
  });

  test("a datasource that is not named cannot be read, nor one under another's name", async () => {
    await expect(run("SELECT * FROM a")).rejects.toMatchObject({ code: "sql_refused" });
    await expect(run("SELECT * FROM b", { a: "ds-1" })).rejects.toMatchObject({ code: "sql_refused" });
    await expect(run(`SELECT * FROM "ds-1"`, { a: "ds-1" })).rejects.toMatchObject({ code: "sql_refused" });
  });

  test("names of datasources are plain words and not data", () => {
    for (const name of ["data", "Data", "a b", "1a", "a;b", "", "x".repeat(41), "__proto__", "a:placed"]) {
      const params = JSON.parse(`{"query": "SELECT 1", "sources": {${JSON.stringify(name)}: "x"}}`);
      expect(() => checkShape(operation("sql"), params), name).toThrow(
        expect.objectContaining({ code: "invalid_params", values: expect.objectContaining({ field: "sources" }) }),
      );
    }
    expect(() => checkShape(operation("sql"), { query: "SELECT 1", sources: { select: "x" } })).not.toThrow();
  });

  test("a plan without what was learned is refused", () => {
    const before = table({ id: "integer" }, [1]);
    const refused = expect.objectContaining({ code: "invalid_params" });
    expect(planned("sql", { query: "SELECT 1" }, before)).toThrow(refused);
    for (const columns of [[], ["x"], [{ name: "", type: "text" }], [{ name: "x" }], "x"]) {
      expect(planned("sql", { query: "SELECT 1" }, before, { fitted: { columns } as never })).toThrow(refused);
    }
  });
});
