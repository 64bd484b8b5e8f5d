// The ways by which words of users get into exported SQL, Python and comments.
import { DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import { expect, test } from "vitest";
import { pyText } from "../../src/model/python.ts";
import { commented, sqlNames, sqlText, sqlValue } from "../../src/sessions/code/quoting.ts";
import { hostile } from "../operations/hostile.ts";

const texts = [...hostile, "\n".repeat(500), "a\ud800b", "\u2028\u2029\u0085", "x".repeat(3) + "\0\u202e".repeat(80)];

test("[R7] a text comes back from SQL as it is, in one line without a sign that cannot be seen", async () => {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const back = async (expression: string) =>
    (await connection.runAndReadAll(`SELECT hex(CAST(${expression} AS BLOB))`)).getRows()[0]?.[0];
  // Bytes are compared: the driver itself may not carry a NUL.
  const hexOf = async (text: string) => Buffer.from(text.toWellFormed()).toString("hex").toUpperCase();
  for (const text of texts) {
    expect(sqlText(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(await back(`encode(${sqlText(text)})`), JSON.stringify(text)).toBe(await hexOf(text));
  }
  const numbers = fc.sample(fc.double(), 500);
  const extremes = [
    0,
    -0,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    5e-324,
    1.7976931348623157e308,
    0.1,
  ];
  for (const number of [...numbers, ...extremes]) {
    const [row] = (await connection.runAndReadAll(`SELECT ${sqlValue(number)}, typeof(${sqlValue(number)})`)).getRows();
    expect(Object.is(row?.[0], number), String(number)).toBe(true);
    expect(row?.[1]).toBe("DOUBLE");
  }
  for (const big of [2n ** 63n - 1n, -(2n ** 63n), 9_007_199_254_740_993n, -1n]) {
    expect((await connection.runAndReadAll(`SELECT ${sqlValue(big)}`)).getRows()).toEqual([[big]]);
  }
  connection.closeSync();
  instance.closeSync();
});

test("[R7] names that no identifier can hold are written differently, and each once", () => {
  expect(sqlNames(['a"b', "a\0", "a\ufffd", "A\ufffd_2", "\ud800"])).toEqual([
    '"a""b"',
    '"a\ufffd_3"',
    '"a\ufffd"',
    '"A\ufffd_2"',
    '"\ufffd"',
  ]);
});

test("[R7] comments and Python texts are one line whatever they hold", () => {
  for (const text of texts) {
    expect(commented(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    expect(pyText(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    expect(pyText(text)).toMatch(/^"(?:[^"\\]|\\.)*"$/u);
  }
  expect(pyText('"\\\n\0')).toBe('"\\"\\\\\\n\\U00000000"');
});
