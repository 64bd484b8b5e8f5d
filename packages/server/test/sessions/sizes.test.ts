// What one operation may come to: rows, cells, the length of a cell; told before it runs where it can be told, and
// stopped while it runs where not.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Home, me, openHome, refusalOf, tableOf } from "./product.ts";

const rows = 60_000;
const lines = (count: number, line: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => line(n)).join("\n");

describe("results that are too large", () => {
  let home: Home;
  let id: string;
  let same: string;
  let before: unknown;
  const state = async () => {
    const { version, cursor } = await home.sessions.view(me, id);
    return { version, cursor, usage: await home.product.core.vault.store.usage() };
  };
  beforeAll(async () => {
    home = await openHome({
      "max-rows": "200000",
      "max-cells": "500000",
      "max-columns": "50",
      "operation-time": "20s",
    });
    same = (await home.csv(`k,v\n${lines(rows, (n) => `1,${n}`)}\n`, "same.csv")).id;
    const text = `k,n,c,t\n${lines(rows, (n) => `1,${n},c${n % 40},a;b;c;d`)}\n`;
    id = (await home.start(text)).id;
    before = await state();
  });
  afterAll(() => home.close());
  const attempt = (op: string, params: Record<string, unknown>) =>
    refusalOf(home.sessions.apply(me, id, [{ op, params }]));

  test("[G8] a join of every row with every row, and one of equal keys, are refused before they run", async () => {
    const cross = { datasource: same, how: "cross" };
    // Three billion rows would take minutes to write: it would be the time that ran out.
    expect(await attempt("join", cross)).toMatchObject({ code: "too_many_rows", values: { limit: 200_000 } });
    for (const how of ["inner", "left", "right", "full"]) {
      const on = [{ left: "k", right: "k" }];
      expect([how, await attempt("join", { datasource: same, on, how })]).toMatchObject([
        how,
        { code: "too_many_rows", values: { limit: 200_000 } },
      ]);
    }
    expect(await state()).toEqual(before);
  });

  test("[G8] so is a join of a query, stopped while it runs", async () => {
    const query = `SELECT a.n FROM data a JOIN same b ON a.k = b.k WHERE a.n < 100`;
    expect((await attempt("sql", { query, sources: { same } })).code).toMatch(/^too_many_rows|took_too_long$/);
    expect(await state()).toEqual(before);
  });

  test("[G8] texts split into rows, columns turned into rows, tables appended: counted before they are made", async () => {
    expect((await attempt("split-into-rows", { column: "t", delimiter: ";" })).code).toBe("too_many_rows");
    const turned = { keep: ["t"], columns: ["k", "n", "c"], nameInto: "name", valueInto: "value" };
    expect((await attempt("unpivot", turned)).code).toBe("too_many_cells");
    expect((await attempt("union", { datasources: [same, same, same] })).code).toBe("too_many_rows");
    expect(await state()).toEqual(before);
  });

  test("[G8] pivot and one-hot: too many columns, and too many cells", async () => {
    const wide = { index: ["k"], columns: "n", fn: "count" };
    expect((await attempt("pivot", { ...wide, maxColumns: 2000 })).message).toContain("2000 different values");
    const cells = { index: ["n"], columns: "c", values: "k", fn: "sum" };
    expect(await attempt("pivot", cells)).toMatchObject({ code: "too_many_cells", values: { limit: 500_000 } });
    expect((await attempt("one-hot", { columns: ["c"] })).code).toBe("too_many_cells");
    expect((await attempt("one-hot", { columns: ["n"] })).code).toMatch(/^too_many_(columns|categories)$/);
    expect(await state()).toEqual(before);
  });

  test("[G8] what just fits is done", async () => {
    const { id: small } = await home.start("a\n1\n2\n");
    const { id: other } = await home.csv(`z\n${lines(100_000, (n) => `${n}`)}\n`);
    await home.sessions.apply(me, small, [{ op: "join", params: { datasource: other, how: "cross" } }]);
    expect((await home.sessions.rows(me, small, { offset: 0, limit: 1 })).total).toBe(200_000);
  });

  test("[G8] an upload of more cells is refused", async () => {
    const text = `${lines(1, () => "a,b,c,d,e,f,g,h")}\n${lines(90_000, (n) => `${n},1,1,1,1,1,1,1`)}\n`;
    expect(await refusalOf(home.csv(text))).toMatchObject({ code: "too_many_cells", values: { limit: 500_000 } });
  });
});

describe("cells that are too long", () => {
  let home: Home;
  let id: string;
  beforeAll(async () => {
    home = await openHome({ "max-cell": "1KB" });
    id = (await home.start(`a,b,g\n${lines(3, (n) => `${"x".repeat(600)}${n},${"y".repeat(600)},1`)}\n`)).id;
  });
  afterAll(() => home.close());

  test.each<[string, Record<string, unknown>]>([
    ["merge-columns", { columns: ["a", "b"], into: "both" }],
    ["formula", { into: "long", expression: "concat(a, a)" }],
    ["replace-text", { columns: ["a"], find: "x", replace: "yy" }],
    ["pad-text", { columns: ["a"], side: "left", length: 2000, with: "0" }],
    ["sql", { query: "SELECT a || a AS long FROM data" }],
    ["sql", { query: "SELECT string_agg(a, ',') AS long FROM data GROUP BY g" }],
    ["edit-cell", { row: 1, column: "a", value: "x".repeat(1025) }],
    ["group-by", { by: ["g"], aggregates: [{ column: "a", fn: "concat" }] }],
  ])("[G8] %s stops at the first, and nothing is changed", async (op, params) => {
    const before = await home.sessions.view(me, id);
    const refusal = await refusalOf(home.sessions.apply(me, id, [{ op, params }], { version: before.version }));
    expect(refusal).toMatchObject({ code: "cell_too_long", status: 422, values: { limit: "1 KB" } });
    expect((await home.sessions.view(me, id)).version).toBe(before.version);
  });

  test("[G8] a cell as long as it may be is taken, and counts bytes", async () => {
    const edit = (value: string, version: number) =>
      home.sessions.apply(me, id, [{ op: "edit-cell", params: { row: 1, column: "a", value } }], { version });
    const { version } = await edit("x".repeat(1024), 1);
    expect((await refusalOf(edit("é".repeat(513), version))).code).toBe("cell_too_long");
    await edit("é".repeat(512), version);
    expect((await tableOf(home.sessions, id)).rows[0]?.[0]).toBe("é".repeat(512));
  });

  test("[G8] an upload that holds one is refused, whatever its kind", async () => {
    const long = "x".repeat(1025);
    expect((await refusalOf(home.csv(`a,b\n1,${long}\n`))).code).toBe("cell_too_long");
    expect((await refusalOf(home.csv(JSON.stringify([{ a: long }]), "t.json"))).code).toBe("cell_too_long");
    const list = JSON.stringify([{ a: Array.from({ length: 1025 }, (_, n) => n) }]);
    expect((await refusalOf(home.csv(list, "t.json"))).code).toBe("cell_too_long");
    expect((await home.csv(`a,b\n1,${long.slice(1)}\n`)).rows).toBe(1);
    expect((await home.csv(`a\n${lines(3000, (n) => `word ${n}`)}\n`)).rows).toBe(3000);
  });
});
