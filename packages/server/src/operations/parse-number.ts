// parse-number: numbers in texts, with the marks, currencies, percent signs and minuses people write.
import type { Tally } from "../model/change.ts";
import {
  boolean,
  choice,
  columns,
  fault,
  group,
  integer,
  optional,
  shownWhen,
  text,
  withDefault,
} from "../model/fields.ts";
import { typeName } from "../model/literals.ts";
import { define } from "../model/operation.ts";
import { name as ref, type Sql, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { blanks } from "../model/text.ts";
import { currencyCodes, localeField, type Marks, marks } from "./number-marks.ts";
import { once } from "./once.ts";

const types = { number: "Number", integer: "Whole number", decimal: "Decimal number" } as const;

export const parseNumber = define({
  name: "parse-number",
  version: 1,
  group: "numbers",
  title: "Parse numbers",
  doc: "Turns texts such as $1,234.50, 1.234,50 €, (99), 12- or 7.5 % into numbers. You say which marks stand before decimals and between thousands; a thousands mark must stand before three digits (Indian groups of two are read as well), so 1,23 is not taken for 123. Signs and three-letter codes of currencies are passed over, a percent sign divides by 100, and brackets or a minus before or after the number make it negative. A text that is no number becomes missing and is counted, or the step is refused.",
  fields: {
    columns: columns({ title: "Columns", doc: "The texts to read.", accepts: ["text"] }),
    locale: localeField,
    decimal: optional(
      text({
        title: "Decimal mark",
        doc: "Another mark before decimals, instead of the choice above.",
        min: 1,
        max: 1,
      }),
    ),
    thousands: optional(
      text({
        title: "Thousands mark",
        doc: "Another mark between thousands; if only a decimal mark is given, there is none.",
        min: 1,
        max: 1,
      }),
    ),
    currency: withDefault(
      boolean({
        title: "Currencies",
        doc: "Pass over signs such as € and codes such as EUR; otherwise such texts are no numbers.",
      }),
      true,
    ),
    percent: withDefault(
      boolean({ title: "Percent", doc: "Let a percent sign divide by 100; otherwise such texts are no numbers." }),
      true,
    ),
    to: withDefault(choice({ title: "Becomes", doc: "What the texts become.", options: types }), "number"),
    digits: shownWhen(
      optional(
        group(
          {
            total: integer({ title: "All digits", doc: "Most digits, before and after the point.", min: 1, max: 38 }),
            after: integer({
              title: "Digits after the point",
              doc: "How many of them stand after it.",
              min: 0,
              max: 38,
            }),
          },
          { title: "Digits", doc: "Room of a decimal number; 18 digits, 4 of them after the point, if left out." },
        ),
      ),
      "to",
      ["decimal"],
    ),
    onError: withDefault(
      choice({
        title: "Texts that are no numbers",
        doc: "What happens to them.",
        options: { null: "Become missing", fail: "Refuse the step" },
      }),
      "null",
    ),
  },
  summary: ({ columns: names, to }) => summary`Read ${names} as ${types[to].toLowerCase()}`,
  plan({ columns: names, locale, decimal, thousands, currency, percent, to, digits, onError }) {
    if (digits !== undefined && to !== "decimal") fault("digits", "is only for decimal");
    if (digits !== undefined && digits.after > digits.total) fault("digits.after", "must not be more than all digits");
    const own = decimal !== undefined || thousands !== undefined;
    const used: Marks = own
      ? {
          decimal: decimal ?? ".",
          thousands: thousands === undefined ? [] : blank(thousands) ? marks.fr.thousands : [thousands],
        }
      : marks[locale];
    checkMarks(used, decimal === undefined ? "thousands" : "decimal");
    const room: [number, number] | undefined = to === "decimal" ? [digits?.total ?? 18, digits?.after ?? 4] : undefined;
    const plain = (each: string) => numberIn(ref(each), used, { currency, percent });
    const read = (each: string) =>
      to === "number"
        ? once(sql`TRY_CAST(${plain(each)} AS DOUBLE)`, sql`n`, sql`CASE WHEN isfinite(n) THEN n END`)
        : sql`TRY_CAST(${plain(each)} AS ${typeName(to, room)})`;
    return {
      kind: "derive",
      columns: names.map((each) => ({
        name: each,
        replaces: each,
        type: to,
        digits: room,
        sql: read(each),
      })),
      tallies: names.flatMap((each): Tally[] => {
        const values = { column: each, type: to };
        const failed = sql`(${ref(each)} IS NOT NULL AND ${read(each)} IS NULL)`;
        const first: Tally = {
          code: onError === "fail" ? "cast_failed" : "cast_nulled",
          when: failed,
          values,
          refuse: onError === "fail",
        };
        if (to === "number") return [first];
        const inexact = sql`(TRY_CAST(${plain(each)} AS DOUBLE) <> CAST(${read(each)} AS DOUBLE))`;
        return [first, { code: "cast_rounded", when: inexact, values }];
      }),
    };
  },
  examples: [
    {
      title: "Prices as people write them",
      params: { columns: ["price"] },
      before: {
        columns: [{ name: "price", type: "text" }],
        rows: [["$1,234.50"], ["EUR 99"], ["(12.5)"], ["7-"], ["12.5 %"], ["1,23"], ["on request"], [null]],
      },
      after: {
        columns: [{ name: "price", type: "number" }],
        rows: [[1234.5], [99], [-12.5], [-7], [0.125], [null], [null], [null]],
      },
    },
    {
      title: "The German way",
      params: { columns: ["umsatz"], locale: "de" },
      before: { columns: [{ name: "umsatz", type: "text" }], rows: [["1.234.567,89 €"], ["-0,5"], ["12"], [null]] },
      after: { columns: [{ name: "umsatz", type: "number" }], rows: [[1234567.89], [-0.5], [12], [null]] },
    },
    {
      title: "Exact decimals with blanks between thousands",
      params: { columns: ["total"], locale: "fr", to: "decimal", digits: { total: 12, after: 2 } },
      before: { columns: [{ name: "total", type: "text" }], rows: [["12 345,10"], ["1\u202f000"], [null]] },
      after: {
        columns: [{ name: "total", type: "decimal", digits: [12, 2] }],
        rows: [["12345.10"], ["1000.00"], [null]],
      },
    },
  ],
});

function blank(mark: string): boolean {
  return marks.fr.thousands.some((space) => space === mark);
}

function checkMarks({ decimal, thousands }: Marks, path: string): void {
  for (const mark of [decimal, ...thousands]) {
    if (/[0-9A-Za-z+\-−()%\p{Sc}]/u.test(mark)) fault(path, "must be a mark that has no other meaning in numbers");
  }
  if (thousands.includes(decimal)) fault(path, "must not be the same mark as the other");
  if (blank(decimal) || decimal.trim() === "") fault("decimal", "must not be a blank");
}

/** Digits with their marks, a point and a power of ten. */
const core = sql`'(?:[0-9][0-9,]*(?:[.][0-9]*)?|[.][0-9]+)(?:[eE][-+]?[0-9]{1,3})?'`;
const grouped = sql`'^[0-9]{1,3}(,[0-9]{2,3})*,[0-9]{3}([.eE]|$)'`;
const words = sql`(?:Fr|kr|Rs|Rp|Ft|руб|лв|zł|Kč)`;

/** What may stand around the number, which is a # here: signs, brackets, currencies, percent. */
function around(currency: boolean, percent: boolean): Sql {
  const money = currency ? sql`(?:[A-Z]{0,3}\\p{Sc}|${currencyCodes}|${words})?` : sql``;
  const hundredth = percent ? sql`%?` : sql``;
  return sql`'^[(]?[-+]?${money}[-+]?${hundredth}#[-+]?${hundredth}${money}[-+]?[)]?$'`;
}

/** The number as plain digits that can be cast, or null. */
function numberIn(
  x: Sql,
  { decimal, thousands }: Marks,
  { currency, percent }: { currency: boolean; percent: boolean },
): Sql {
  // Blanks are marks between digits alone.
  const spaced = thousands.some(blank);
  // The marks become , and . and these, where they are none, a character that no number has; so does #.
  const read = new Map([
    ...[",", ".", "#"].map((mark) => [mark, "\u0001"] as const),
    ...["−", "–"].map((minus) => [minus, "-"] as const),
    ...[...blanks].map((each) => [each, " "] as const),
    ...(spaced ? [] : thousands.map((mark) => [mark, ","] as const)),
    [decimal, "."],
  ]);
  const translated = sql`translate(${x}, ${[...read.keys()].join("")}, ${[...read.values()].join("")})`;
  const dotted = sql`regexp_replace(r, '(${words})[.,\\x01]', '\\1 ')`;
  const marked = spaced ? sql`regexp_replace(w, '([0-9]) ([0-9])', '\\1,\\2', 'g')` : sql`w`;
  // The abbreviations of some currencies end with a point, which is none of the number.
  const worded = currency ? sql`CASE WHEN regexp_matches(r, '\\pL[.,\\x01]') THEN ${dotted} ELSE r END` : sql`r`;
  const rest = sql`replace(replace(t, n, '#'), ' ', '')`;
  const negative = sql`CASE WHEN contains(s, '-') OR contains(s, '(') THEN '-' ELSE '' END`;
  const hundredth = sql`CASE WHEN contains(s, '%') THEN -2 ELSE 0 END`;
  const size = sql`regexp_extract(n, '^[^eE]*')`;
  const power = sql`COALESCE(TRY_CAST(regexp_extract(n, '[-+0-9]*$') AS INTEGER), 0)`;
  const scaled = sql`CASE WHEN regexp_matches(n, '[eE]') THEN concat(${size}, 'e', ${power} + ${hundredth}) WHEN contains(s, '%') THEN concat(n, 'e-2') ELSE n END`;
  const single = (marks: Sql) => sql`length(s) - length(translate(s, ${marks}, ''))`;
  const fits = sql`regexp_matches(s, ${around(currency, percent)}) AND contains(s, '(') = contains(s, ')') AND NOT (contains(s, '(') AND ${single(sql`'-+'`)} > 0) AND ${single(sql`'-+'`)} < 2 AND ${single(sql`'%'`)} < 2`;
  const whole = sql`CASE WHEN contains(n, ',') AND NOT regexp_matches(n, ${grouped}) THEN NULL WHEN s = '#' THEN ${sql`replace(n, ',', '')`} WHEN ${fits} THEN concat(${negative}, replace(${scaled}, ',', '')) END`;
  const found = once(
    sql`regexp_extract(t, ${core})`,
    sql`n`,
    sql`CASE WHEN n <> '' THEN ${once(rest, sql`s`, whole)} END`,
  );
  return once(translated, sql`r`, once(worded, sql`w`, once(marked, sql`t`, found)));
}
