// format-number: numbers as texts, by a pattern.

import { cast } from "../model/casts.ts";
import { column, existing, text } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { name as ref, type Sql, sql } from "../model/sql.ts";
import type { Column } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { numeric } from "./calculation.ts";
import { inPlace, intoField, replaceIntoField } from "./in-place.ts";
import { localeField, type Marks, marks } from "./number-marks.ts";
import { type NumberPattern, numberPattern } from "./number-pattern.ts";
import { once } from "./once.ts";
import { rounded } from "./rounding.ts";

export const formatNumber = define({
  name: "format-number",
  version: 1,
  group: "numbers",
  title: "Format numbers",
  doc: "Writes numbers as texts by a pattern, as spreadsheets do. 0 is a digit that always stands, # one that stands if there is one, a comma asks for thousands to be marked, a percent sign multiplies by 100. Patterns always have a point before decimals and a comma between thousands; you say which marks are written. Other text stands as it is, put it in '…' if it has such signs. After a semicolon stands a pattern for negative numbers. Halves are rounded away from zero, by the digits a number shows. NaN and infinite numbers are written as they are shown.",
  fields: {
    column: column({ title: "Column", doc: "The column with the numbers.", accepts: numeric }),
    pattern: text({
      title: "Pattern",
      doc: "Such as 0.00, #,##0.00, #,##0.## €, 0.0 %, 00000 or #,##0;(#,##0).",
      min: 1,
      max: 200,
    }),
    locale: localeField,
    into: intoField,
    replace: replaceIntoField,
  },
  summary: ({ column: of, pattern }) => summary`Write “${of}” as ${pattern}`,
  plan({ column: of, pattern, locale, into, replace }, state) {
    const read = numberPattern(pattern, "pattern");
    return {
      kind: "derive",
      columns: [
        {
          ...inPlace(state, of, into, replace),
          type: "text",
          sql: written(existing(state, of), read, marks[locale]),
        },
      ],
    };
  },
  examples: [
    {
      title: "Thousands and cents",
      params: { column: "amount", pattern: "#,##0.00" },
      before: { columns: [{ name: "amount", type: "number" }], rows: [[1234567.891], [-0.5], [2.675], [null]] },
      after: {
        columns: [{ name: "amount", type: "text" }],
        rows: [["1,234,567.89"], ["-0.50"], ["2.68"], [null]],
      },
    },
    {
      title: "Euros the German way, negative ones in brackets",
      params: { column: "amount", pattern: "#,##0.00 €;(#,##0.00 €)", locale: "de", into: "shown" },
      before: {
        columns: [{ name: "amount", type: "decimal", digits: [10, 2] }],
        rows: [["1234.50"], ["-99.90"], [null]],
      },
      after: {
        columns: [
          { name: "amount", type: "decimal", digits: [10, 2] },
          { name: "shown", type: "text" },
        ],
        rows: [
          ["1234.50", "1.234,50 €"],
          ["-99.90", "(99,90 €)"],
          [null, null],
        ],
      },
    },
    {
      title: "Percent, with a digit only if there is one",
      params: { column: "share", pattern: "0.# %" },
      before: { columns: [{ name: "share", type: "number" }], rows: [[0.125], [0.07], [null]] },
      after: { columns: [{ name: "share", type: "text" }], rows: [["12.5 %"], ["7 %"], [null]] },
    },
    {
      title: "Numbers with leading zeros",
      params: { column: "plant", pattern: "00000" },
      before: { columns: [{ name: "plant", type: "integer" }], rows: [[42], ["9007199254740993"], [null]] },
      after: { columns: [{ name: "plant", type: "text" }], rows: [["00042"], ["9007199254740993"], [null]] },
    },
  ],
});

/** The number as text: its digits without a point, then the marks, then what stands around it. */
function written(column: Column, pattern: NumberPattern, { decimal, thousands }: Marks): Sql {
  const x = ref(column.name);
  const { whole, least, most, grouped, around, negative } = pattern;
  const count = (value: number) => sql`CAST(${value} AS INTEGER)`;
  const padded = sql`lpad(u, GREATEST(CAST(length(u) AS INTEGER), ${count(most + Math.max(whole, 1))}), '0')`;
  const before = sql`left(p, length(p) - ${count(most)})`;
  const plain = whole === 0 && most > 0 ? sql`ltrim(${before}, '0')` : before;
  const by3 = sql`ltrim(reverse(regexp_replace(reverse(f), '([0-9]{3})', '\\1,', 'g')), ',')`;
  const marked = whole > 1 ? by3 : sql`CASE WHEN length(f) > 18 THEN ${by3} ELSE format('{:,}', CAST(f AS BIGINT)) END`;
  const front = grouped
    ? once(plain, sql`f`, sql`CASE WHEN length(f) < 4 THEN f ELSE replace(${marked}, ',', ${thousands[0] ?? ""}) END`)
    : plain;
  const behind = sql`right(p, ${count(most)})`;
  const kept = sql`rpad(rtrim(${behind}, '0'), GREATEST(CAST(length(rtrim(${behind}, '0')) AS INTEGER), ${count(least)}), '0')`;
  const point = sql`CASE WHEN ${kept} = '' THEN '' ELSE concat(${decimal}, ${kept}) END`;
  const number =
    most === 0 ? front : sql`CASE WHEN ${front} = '' AND ${kept} = '' THEN '0' ELSE concat(${front}, ${point}) END`;
  const sides = ([left, right]: readonly [string, string]) => sql`concat(${left}, ${number}, ${right})`;
  const signed = sql`CASE WHEN ${x} < 0 AND regexp_matches(u, '[1-9]') THEN ${sides(negative)} ELSE ${sides(around)} END`;
  const digits = sql`ltrim(${digitsOf(column, x, most + (pattern.percent ? 2 : 0))}, '0')`;
  const text = once(digits, sql`u`, once(padded, sql`p`, signed));
  const odd =
    column.type === "number" ? sql`WHEN NOT isfinite(${x}) THEN ${cast(x, column.type, { type: "text" })} ` : sql``;
  return sql`CASE WHEN ${x} IS NULL THEN NULL ${odd}ELSE ${text} END`;
}

/** The digits of the size of a number, rounded to `places` after the point, without the point. */
function digitsOf(column: Column, x: Sql, places: number): Sql {
  const zeros = (count: number) => "0".repeat(Math.max(0, count));
  if (column.type === "integer") return sql`concat(CAST(abs(CAST(${x} AS HUGEINT)) AS VARCHAR), ${zeros(places)})`;
  if (column.type === "decimal") {
    const [, scale] = column.digits ?? [38, 10];
    const digits = sql`replace(CAST(abs(${rounded(column, x, places, "half-up")}) AS VARCHAR), '.', '')`;
    const shorter = sql`CAST(${Math.max(0, scale - places)} AS INTEGER)`;
    return sql`concat(left(${digits}, length(${digits}) - ${shorter}), ${zeros(places - scale)})`;
  }
  const power = 10 ** places;
  const small = sql`CAST(CAST(round(abs(${rounded(column, x, places, "half-up")}) * ${power}) AS BIGINT) AS VARCHAR)`;
  // Numbers this large show all their digits, and above 2^53 they have none after the point.
  const shown = sql`CAST(abs(${x}) AS VARCHAR)`;
  const after = sql`rpad(split_part(${shown}, '.', 2), CAST(${places} AS INTEGER), '0')`;
  const power10 = sql`CAST(split_part(${shown}, 'e+', 2) AS INTEGER)`;
  const huge = sql`concat(rpad(replace(split_part(${shown}, 'e', 1), '.', ''), ${power10} + 1, '0'), ${zeros(places)})`;
  const large = sql`CASE WHEN contains(${shown}, 'e') THEN ${huge} WHEN abs(${x}) < ${2 ** 53} THEN concat(split_part(${shown}, '.', 1), ${after}) ELSE concat(split_part(${shown}, '.', 1), ${zeros(places)}) END`;
  return sql`CASE WHEN abs(${x}) < ${2 ** 52 / power} THEN ${small} ELSE ${large} END`;
}
