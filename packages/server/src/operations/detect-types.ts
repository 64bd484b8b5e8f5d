// detect-types: text columns whose texts are all numbers, dates or the like become those types. What the
// texts look like is counted once, over every visible row, and stored with the step.
import { refuse } from "../errors.ts";
import type { DerivedColumn, Tally } from "../model/change.ts";
import { boolean, columns, number, optional, withDefault } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { join, name as ref, relation, type Sql, sql } from "../model/sql.ts";
import type { State } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { itemsIn, namesIn } from "./learned.ts";
import { type Candidate, candidateFor, countForms } from "./text-forms.ts";

export const detectTypes = define({
  name: "detect-types",
  version: 1,
  group: "types",
  title: "Detect types",
  doc: "Looks at every text of text columns and turns each column into the type all of its texts stand for: whole numbers, numbers, true and false, dates, times, dates with times, or moments with a time zone. What was chosen is listed. Blank texts do not count and become missing. Columns with leading zeros (postcodes) stay text, and so do numbers of more than 15 digits beside numbers with a point, which would be rounded, texts such as NaN, and slashed dates from which it cannot be told whether the day or the month comes first.",
  fields: {
    columns: optional(
      columns({ title: "Columns", doc: "The columns to look at; all text columns if left out.", accepts: ["text"] }),
    ),
    threshold: withDefault(
      number({
        title: "Share that must fit",
        doc: "The share of a column's texts that must be of one type; below 1, the others become missing and are counted. True and false must always fit all.",
        min: 0.5,
        max: 1,
      }),
      1,
    ),
    dateThreshold: optional(
      number({
        title: "Share for dates",
        doc: "Another share for dates and times; the same if left out.",
        min: 0.5,
        max: 1,
      }),
    ),
    marks: withDefault(
      boolean({
        title: "Currency, percent and thousands marks",
        doc: "Also read numbers with $, €, £, ¥, % and commas. The signs are dropped (5% becomes 5), and every comma is taken for a thousands mark; commas that stand elsewhere than before three digits are counted.",
      }),
      false,
    ),
  },
  summary: ({ columns: names }) =>
    names === undefined ? "Detect the types of text columns" : summary`Detect the types of ${names}`,
  fit({ columns: given, marks }, state): Record<string, Sql> {
    const names = given ?? textColumns(state);
    if (names.length === 0) return {};
    const counts = names.map((each) => countForms(ref(each), relation(), marks));
    return {
      columns: sql`(SELECT [${join(names.map((each) => sql`${each}`))}] FROM (SELECT count(*) FROM ${relation()}) AS t)`,
      forms: sql`[${join(counts)}]`,
    };
  },
  plan({ columns: given, threshold, dateThreshold, marks }, state, fitted) {
    const share = { number: threshold, date: dateThreshold ?? threshold };
    const learned = itemsIn(fitted.columns).map(String);
    const looked = (given ?? namesIn(fitted.columns, state)).filter((each) => textColumns(state).includes(each));
    const chosen = looked.flatMap((name, index) => {
      const place = given === undefined ? learned.indexOf(name) : index;
      const type = candidateFor(itemsIn(itemsIn(fitted.forms)[place]), share);
      return type === null ? [] : [{ name, type }];
    });
    if (chosen.length === 0) refuse("nothing_to_do");
    return {
      kind: "derive",
      columns: chosen.map(({ name, type }) => converted(name, type, marks)),
      tallies: chosen.flatMap(({ name, type }) => tallies(name, type, marks)),
    };
  },
  examples: [
    {
      title: "Every column becomes what its texts stand for",
      params: {},
      before: {
        columns: [
          { name: "id", type: "text" },
          { name: "price", type: "text" },
          { name: "paid", type: "text" },
          { name: "day", type: "text" },
          { name: "postcode", type: "text" },
        ],
        rows: [
          ["1", "2.50", "yes", "31/01/2024", "01069"],
          ["2", null, "no", "01/02/2024", "80331"],
          ["3", "10", "yes", "", "10115"],
        ],
      },
      after: {
        columns: [
          { name: "id", type: "integer" },
          { name: "price", type: "number" },
          { name: "paid", type: "boolean" },
          { name: "day", type: "date" },
          { name: "postcode", type: "text" },
        ],
        rows: [
          [1, 2.5, true, "2024-01-31", "01069"],
          [2, null, false, "2024-02-01", "80331"],
          [3, 10, true, null, "10115"],
        ],
      },
    },
    {
      title: "Three of four texts are amounts of money; the fourth becomes missing",
      params: { columns: ["amount"], threshold: 0.75, marks: true },
      before: {
        columns: [{ name: "amount", type: "text" }],
        rows: [["$1,200"], ["€99.50"], ["free"], [null], ["15%"]],
      },
      after: { columns: [{ name: "amount", type: "number" }], rows: [[1200], [99.5], [null], [null], [15]] },
    },
  ],
});

function textColumns(state: State): string[] {
  return state.columns.filter(({ type }) => type === "text").map(({ name }) => name);
}

function converted(name: string, { type, digits, value }: Candidate, marks: boolean): DerivedColumn {
  return { name, replaces: name, type, digits, sql: value(ref(name), marks) };
}

function tallies(name: string, { type, kind, words, value }: Candidate, marks: boolean): Tally[] {
  const x = ref(name);
  const read = value(x, marks);
  const list: Tally[] = [
    { code: "type_detected", when: sql`(${x} IS NOT NULL)`, values: { column: name, type: words } },
    { code: "cast_nulled", when: sql`(${x} IS NOT NULL AND ${read} IS NULL)`, values: { column: name, type } },
  ];
  if (!marks || kind !== "number") return list;
  return [...list, { code: "comma_dropped", when: oddComma(x, read), values: { column: name } }];
}

/** A comma that does not stand before three digits. */
function oddComma(x: Sql, read: Sql): Sql {
  const usual = sql`regexp_matches(${x}, '^[^,]*[0-9](,[0-9]{3})+([^0-9,][^,]*)?$')`;
  return sql`CASE WHEN NOT contains(${x}, ',') THEN false WHEN ${usual} THEN false ELSE ${read} IS NOT NULL END`;
}
