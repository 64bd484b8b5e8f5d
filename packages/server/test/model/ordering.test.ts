// The order of rows by what their values are taken for.
import type { Cell, WireType } from "@data-tools/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { orderBy, type SortKey } from "../../src/model/ordering.ts";
import { type PlainEngine, plainEngine, stateOf } from "../operations/plain-engine.ts";

let engine: PlainEngine;
beforeAll(async () => {
  engine = await plainEngine();
});
afterAll(() => engine.close());

test.each<[WireType, SortKey["as"], Cell[], Cell[]]>([
  ["integer", undefined, [9, null, 10, -1], [-1, 9, 10, null]],
  ["integer", "text", [9, null, 10, -1], [-1, 10, 9, null]],
  ["text", "number", ["9", "x", "10", null], ["9", "10", "x", null]],
  ["text", "natural", ["item 10", "item 9", null], ["item 9", "item 10", null]],
  ["text", "date", ["2024-10-01 12:00", "x", "2024-10-01T09:00"], ["2024-10-01T09:00", "2024-10-01 12:00", "x"]],
])("%s as %s: %j becomes %j", async (type, as, cells, expected) => {
  const table = { columns: [{ name: "x", type }], rows: cells.map((cell) => [cell]) };
  const order = orderBy([{ column: "x", as }], stateOf(table));
  const { table: sorted } = await engine.apply(table, { kind: "rows", order });
  expect(sorted.rows.flat()).toEqual(expected);
});
