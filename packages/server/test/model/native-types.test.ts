// The engine's own types read back from how it writes them.
import { afterAll, beforeAll, expect, test } from "vitest";
import { nativeType, structFields } from "../../src/model/native-types.ts";
import { sql } from "../../src/model/sql.ts";
import { type PlainEngine, plainEngine } from "../operations/plain-engine.ts";

let engine: PlainEngine;
beforeAll(async () => {
  engine = await plainEngine();
});
afterAll(() => engine.close());

test("a map becomes the list of its keys and values", async () => {
  const { type, read } = nativeType("MAP(VARCHAR, INTEGER)");
  expect(type).toBe("list");
  expect(await engine.evaluate(read(sql`MAP {'a': '1', 'b': '2'}`), type)).toEqual([
    [
      { key: "a", value: "1" },
      { key: "b", value: "2" },
    ],
  ]);
});

test.each<[string, { name: string; type: string }[]]>([
  ["STRUCT(a INTEGER, b VARCHAR[])", ["a INTEGER", "b VARCHAR[]"].map(field)],
  [
    'STRUCT("say ""x, y""" STRUCT(a INTEGER, b DOUBLE), c DATE)',
    [
      { name: 'say "x, y"', type: "STRUCT(a INTEGER, b DOUBLE)" },
      { name: "c", type: "DATE" },
    ],
  ],
  ["STRUCT()", []],
  ["INTEGER", []],
])("the fields of %s", (written, fields) => {
  expect(structFields(written)).toEqual(fields);
});

function field(written: string): { name: string; type: string } {
  const [name = "", type = ""] = written.split(" ");
  return { name, type };
}
