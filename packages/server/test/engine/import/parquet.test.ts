// Parquet of other makers: types this product does not have become ones it has, exactly, and a file's
// own figures are checked before its data.
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { importing, inFolder, plainRows, refusal } from "./importing.ts";

function parquet(select: string): Promise<Buffer> {
  return inFolder(async (folder) => {
    await plainRows(`COPY (${select}) TO '${folder}/x.parquet'`);
    return readFile(`${folder}/x.parquet`);
  });
}

const one = async (expression: string) => {
  const result = await importing("x.parquet", await parquet(`SELECT * FROM (VALUES (${expression}), (NULL)) AS t(v)`));
  expect(result.rows[1]).toEqual([null]);
  return [result.columns[0], result.rows[0]?.[0], ...result.report.notes.map((note) => note.text)];
};

test.each([
  ["CAST(-5 AS TINYINT)", "v: integer", -5],
  ["CAST(4000000000 AS UINTEGER)", "v: integer", 4000000000],
  ["CAST(9007199254740993 AS BIGINT)", "v: integer", "9007199254740993"],
  ["CAST(9007199254740993 AS UBIGINT)", "v: integer", "9007199254740993"],
  ["CAST('0.5' AS FLOAT)", "v: number", 0.5],
  ["CAST('nan' AS DOUBLE)", "v: number", "NaN"],
  ["CAST('12345678901234567890.25' AS DECIMAL(30,2))", "v: decimal(30,2)", "12345678901234567890.25"],
  ["'te' || chr(0) || 'xt 🎉'", "v: text", "te\0xt 🎉"],
  ["'ab'::BLOB", "v: binary", "YWI="],
  ["true", "v: boolean", true],
  ["DATE '2024-02-29'", "v: date", "2024-02-29"],
  ["TIME '10:20:30.5'", "v: time", "10:20:30.5"],
  ["TIMESTAMP '2024-02-29 10:20:30.123456'", "v: timestamp", "2024-02-29T10:20:30.123456"],
  ["CAST('2024-02-29 10:20:30' AS TIMESTAMP_S)", "v: timestamp", "2024-02-29T10:20:30"],
  ["CAST('2024-02-29 10:20:30.123' AS TIMESTAMP_MS)", "v: timestamp", "2024-02-29T10:20:30.123"],
  ["CAST('2024-02-29 10:20:30.123456' AS TIMESTAMP_NS)", "v: timestamp", "2024-02-29T10:20:30.123456"],
  ["TIMESTAMPTZ '2024-02-29 10:20:30+02'", "v: timestamptz", "2024-02-29T08:20:30Z"],
  ["INTERVAL '26 hours 1 second'", "v: duration", "PT26H1S"],
  ["[1, 2]", "v: list", [1, 2]],
  ["{'a': 1, 'b': 'x'}", "v: struct", { a: 1, b: "x" }],
])("[I1] [I2] Parquet %s is %s", async (expression, column, value) => {
  expect(await one(expression)).toEqual([column, value]);
});

test.each([
  [
    "18446744073709551615::UBIGINT",
    "v: decimal(38,0)",
    "18446744073709551615",
    "“v” was UBIGINT; it is read as decimal.",
  ],
  [
    "'7b5a0f0e-8c1c-4f5e-9d0f-0a1b2c3d4e5f'::UUID",
    "v: text",
    "7b5a0f0e-8c1c-4f5e-9d0f-0a1b2c3d4e5f",
    "“v” was UUID; it is read as text.",
  ],
  ["INTERVAL '1 month'", "v: text", "1 month", "“v” was INTERVAL; it is read as text."],
  [
    "CAST('2024-02-29 10:20:30.123456789' AS TIMESTAMP_NS)",
    "v: timestamp",
    "2024-02-29T10:20:30.123456",
    "Times of “v” are kept to the microsecond; finer digits were cut off.",
  ],
  ["MAP {'a': 1}", "v: list", [{ key: "a", value: 1 }], "“v” was MAP(VARCHAR, INTEGER); it is read as list."],
])("[I7] Parquet %s becomes %s, and the report says so", async (expression, column, value, said) => {
  expect(await one(expression)).toEqual([column, value, said]);
});

test("[I3] names of Parquet columns that differ only in case are told apart, and reported", async () => {
  const bytes = await parquet(`SELECT 1 AS a, 2 AS b, 3 AS ""`.replace('""', '"x y"'));
  // The same file with another name of the same length inside.
  const renamed = Buffer.from(bytes.toString("latin1").replaceAll("\x01b", "\x01A"), "latin1");
  const result = await importing("x.parquet", renamed);
  expect(result.columns).toEqual(["a: integer", "A_2: integer", "x y: integer"]);
  expect(result.report.renamed).toEqual([{ from: "A", to: "A_2", reason: "duplicate" }]);
  expect(result.rows).toEqual([[1, 2, 3]]);
});

test("[I8] a Parquet file is refused by its own figures before its data is touched", async () => {
  const many = await parquet("SELECT 1 AS v FROM range(1000000)");
  expect(many.length).toBeLessThan(20_000);
  expect((await refusal(importing("x.parquet", many, { limits: { rows: 1000 } }))).code).toBe("too_many_rows");
  const wide = await parquet(`SELECT ${Array.from({ length: 50 }, (_, index) => `${index} AS v${index}`).join(", ")}`);
  expect((await refusal(importing("x.parquet", wide, { limits: { columns: 49 } }))).code).toBe("too_many_columns");
  const cells = await refusal(importing("x.parquet", many, { limits: { unpackedBytes: 500_000 } }));
  expect({ code: cells.code, left: cells.left }).toEqual({ code: "too_large", left: [] });
});

test("[I5] a Parquet file with flipped bytes is refused or read, and never hurts more than its child", async () => {
  const sound = await parquet("SELECT range AS a, 'text ' || range AS b, [range, NULL] AS c FROM range(2000)");
  let state = 7;
  for (let round = 0; round < 12; round++) {
    const broken = Buffer.from(sound);
    for (let flips = 0; flips < 4; flips++) {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      broken[4 + (state % (broken.length - 8))] = state >>> 16;
    }
    const outcome = await refusal(importing("x.parquet", broken, { limits: { milliseconds: 20_000 } })).catch(
      (error) => error,
    );
    if (outcome instanceof Error && !("code" in outcome))
      expect(outcome.message).toBe("the import was expected to be refused");
    else
      expect(outcome).toMatchObject({
        code: expect.stringMatching(/^(import_failed|out_of_memory|too_many_|too_large)/),
        left: [],
      });
  }
});
