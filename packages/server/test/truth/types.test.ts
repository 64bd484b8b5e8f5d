// Every type keeps every value through the whole life of a table: in, copied, computed, masked, ordered,
// saved, closed, opened again.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Bench, me, openBench, openPlain, type Plain, type Workpiece } from "./product.ts";
import { rowCount, typed, typedPiece, wireRow } from "./typed.ts";

let bench: Bench;
let plain: Plain;
let piece: Workpiece;

beforeAll(async () => {
  bench = await openBench({ store: "local:" });
  plain = await openPlain();
  piece = await typedPiece(bench, plain);
});
afterAll(async () => {
  plain.close();
  await bench.close();
});

const rows = Array.from({ length: rowCount }, (_, row) => wireRow(row));
const columns = [...typed.map(({ name, type }) => [name, type]), ["duration", "duration"]];
const scalar = columns.filter(([, type]) => !["list", "struct", "binary"].includes(type ?? ""));
const place = (name: string) => columns.findIndex(([each]) => each === name);

test("[D2] an import keeps every type and value", async () => {
  expect((await piece.columns()).map(({ name, type }) => [name, type])).toEqual(columns);
  expect(await piece.cells()).toStrictEqual(rows);
});

test("[D2] derived under a mask and an order, saved, closed and opened again, every value is the same", async () => {
  for (const [name = ""] of columns) await piece.step("duplicate-column", { column: name, into: `${name} copy` });
  for (const [name = "", type = ""] of scalar) {
    await piece.step("formula", { into: `${name} computed`, expression: `if(integer = 0, ${name}, ${name})`, type });
  }
  await piece.step("sort-rows", { by: [{ column: "integer", order: "desc", nulls: "first" }] });
  await piece.step("filter-rows", { where: { column: "integer", is: "ne", value: 0 } });
  await piece.step("fill-missing", { columns: ["boolean"], with: "constant", value: false });
  const order = [1, 5, 3, 2, 0, 6, 4];
  const wanted = (name: string) =>
    order.map((row) => {
      const cell = rows[row]?.[place(name)] ?? null;
      return name === "boolean" ? (cell ?? false) : cell;
    });
  const check = async (other: Workpiece) => {
    const found = await other.columns();
    const cells = await other.cells();
    const column = (name: string) => cells.map((row) => row[found.findIndex((each) => each.name === name)]);
    for (const [name = "", type] of columns) {
      expect([name, column(name)]).toStrictEqual([name, wanted(name)]);
      const original = order.map((row) => rows[row]?.[place(name)] ?? null);
      expect([name, column(`${name} copy`)]).toStrictEqual([name, original]);
      expect(found.find((each) => each.name === `${name} copy`)).toMatchObject({ type });
    }
    for (const [name = "", type] of scalar) {
      const original = order.map((row) => rows[row]?.[place(name)] ?? null);
      expect([name, column(`${name} computed`)]).toStrictEqual([name, original]);
      expect(found.find((each) => each.name === `${name} computed`)).toMatchObject({ type });
    }
  };
  await check(piece);
  const saved = await bench.product.sessions.save(me, piece.id, { name: "typed" });
  const again = await bench.open(saved.id);
  await check(again);
  await bench.reopen();
  await check(piece);
  await check(again);
  await bench.product.sessions.goTo(me, piece.id, null);
  expect(await piece.cells()).toStrictEqual(rows.map((row) => row.slice(0, -1)));
});

test("[D2] every value can be found by itself and written again", async () => {
  const other = await typedPiece(bench, plain);
  for (const [name = ""] of scalar) {
    const values = rows.map((row) => row[place(name)] ?? null);
    for (const value of values.filter((each) => each !== null)) {
      const { rows: found } = await other.page({ columns: [name], where: { column: name, is: "eq", value } });
      expect([name, value, found.length]).toEqual([name, value, values.filter((each) => each === value).length]);
      expect([name, ...(found[0] ?? [])]).toEqual([name, value]);
    }
    const [value = null, old = null] = values;
    await other.step("edit-cell", { row: 2, column: name, value, expect: old });
    const { rows: written } = await other.page({ columns: [name], offset: 1, limit: 1 });
    expect([name, written.flat()[0]]).toStrictEqual([name, value]);
  }
});

test("[D2] as text and back, every value is the same", async () => {
  const other = await typedPiece(bench, plain);
  for (const [name = "", type = ""] of scalar) {
    if (type === "text") continue;
    await other.step("change-type", { columns: [name], to: "text" });
    const digits = type === "decimal" ? { digits: { total: 38, after: 10 } } : {};
    await other.step("change-type", { columns: [name], to: type, onError: "fail", ...digits });
  }
  // The text of -0 is 0, as it shows.
  expect(await other.cells()).toStrictEqual(rows.map((row) => row.map((cell) => (Object.is(cell, -0) ? 0 : cell))));
});
