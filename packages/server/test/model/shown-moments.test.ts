// What a cell shows of a moment can be given back as a value, however far from today it lies.
import type { WireType } from "@data-tools/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isLiteral, literal, type Typed } from "../../src/model/literals.ts";
import { type Sql, sql } from "../../src/model/sql.ts";
import { type PlainEngine, plainEngine } from "../operations/plain-engine.ts";

let engine: PlainEngine;
beforeAll(async () => {
  engine = await plainEngine();
});
afterAll(() => engine.close());

const zoned = sql`TIMESTAMPTZ '9999-12-31 23:59:59.5+00'`;
const moments: readonly (readonly [Typed["type"] & WireType, Sql, string])[] = [
  ["date", sql`DATE '2024-02-29'`, "2024-02-29"],
  ["date", sql`DATE '9999-12-31' + 1`, "10000-01-01"],
  ["date", sql`DATE '9999-12-31' + 90000000`, "256411-08-18"],
  ["date", sql`DATE '0001-01-01' - 1`, "0000-12-31"],
  ["date", sql`DATE '0001-01-01' - 307`, "0000-02-29"],
  ["date", sql`DATE '0001-01-01' - 15770`, "0044-10-29 (BC)"],
  ["timestamp", sql`TIMESTAMP '9999-12-31 00:00:00' + INTERVAL 36 HOUR`, "+010000-01-01T12:00:00"],
  ["timestamp", sql`TIMESTAMP '0001-01-01 00:00:00' - INTERVAL 1 MICROSECOND`, "0000-12-31T23:59:59.999999"],
  ["timestamp", sql`TIMESTAMP '0001-01-01 00:00:00' - INTERVAL 500 DAY`, "-000001-08-20T00:00:00"],
  ["timestamptz", sql`${zoned} + INTERVAL 1 SECOND`, "+010000-01-01T00:00:00.5Z"],
  ["timestamptz", sql`${zoned} - INTERVAL 3000000 DAY`, ""],
];

test.each(moments)("[O12] a %s of the table above is given back as it is shown, %#", async (type, moment, said) => {
  const [shown] = await engine.evaluate(moment, type);
  if (said !== "") expect(shown).toBe(said);
  const given = literal(shown ?? null, { type }, "value");
  expect(await engine.evaluate(sql`${moment} = ${given}`, "boolean")).toEqual([true]);
});

test.each([
  ...["0000-00-00", "00000-01-01", "012024-01-01", "2023-02-29", "+002023-02-29", "-000043-13-01", "0000-01-01 (BC)"],
  ...["0001-02-30 (BC)", "-0044-03-15 (BC)", "999999-01-01", "+999999-01-01", "2024-1-1", "infinity"],
])("%s is no day", (text) => {
  expect(isLiteral(text, { type: "date" })).toBe(false);
  expect(isLiteral(`${text}T00:00:00`, { type: "timestamp" })).toBe(false);
});
