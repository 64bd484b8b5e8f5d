// treat-outliers: values far from the others are capped, emptied, marked, or their rows removed. The
// limits are learned from the column once and stored with the step.
import { refuse } from "../errors.ts";
import type { DerivedColumn } from "../model/change.ts";
import { choice, columns, existing, fault, number, optional, shown, shownWhen, withDefault } from "../model/fields.ts";
import { typeName } from "../model/literals.ts";
import { define, type Fitted } from "../model/operation.ts";
import { join, name as ref, relation, type Sql, sql } from "../model/sql.ts";
import type { Cell, Column } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { asDouble, numeric } from "./calculation.ts";
import { placed, replaceField } from "./into.ts";
import { itemsIn } from "./learned.ts";
import { distinctNames, named, patternField } from "./name-pattern.ts";
import { centre, double, finiteOnly } from "./number-math.ts";

const methods = {
  cap: "Bring them to the limit",
  remove: "Remove their rows",
  null: "Make them missing",
  flag: "Mark them in a new column",
} as const;

const rules = {
  iqr: "Quartiles and the distance between them",
  gaussian: "Mean and standard deviation",
  mad: "Median and median deviation",
  quantiles: "A share of the values at the end",
} as const;

type Rule = keyof typeof rules;

const mostShare = 0.2;
/** Makes the median deviation of a normal distribution its standard deviation. */
const normal = 0.67449;

export const treatOutliers = define({
  name: "treat-outliers",
  version: 1,
  group: "scaling",
  title: "Treat outliers",
  doc: "Finds values far above or below the others and brings them to the limit, empties them, marks them, or removes their rows. Limits are: the quartiles and a number of times the distance between them; the mean and a number of (population) standard deviations; the median and a number of median deviations (the middle distance from the median divided by 0.67449, as much as a standard deviation where values are spread normally); or a quantile at each end. Missing values and NaN are never outliers and are kept; limits are learned from finite values and stored with the step. A column in which a rule finds no spread, as where most values are equal, is refused. Limits of several columns are all learned before any row goes. A column of whole numbers becomes one of numbers only where it is capped at a limit that is not whole; in a decimal column the limit is rounded to its digits.",
  fields: {
    columns: columns({ title: "Columns", doc: "The columns of numbers.", accepts: numeric }),
    method: withDefault(choice({ title: "Then", doc: "What happens to outliers.", options: methods }), "cap"),
    rule: withDefault(choice({ title: "Limits", doc: "How the limits are found.", options: rules }), "iqr"),
    fold: optional(
      number({
        title: "How far",
        doc: "How many times the distance, or, for quantiles, the share at each end (at most 0.2); 1.5 if left out, for quantiles 0.05.",
        min: 0,
      }),
    ),
    tail: withDefault(
      choice({
        title: "Side",
        doc: "Look at large values, at small ones, or at both.",
        options: { both: "Both", right: "Large values", left: "Small values" },
      }),
      "both",
    ),
    into: shownWhen(
      patternField(
        { title: "New columns", doc: "Names of the columns of marks, where {column} stands for the column's name." },
        "{column}_outlier",
      ),
      "method",
      ["flag"],
    ),
    replace: shownWhen(replaceField, "method", ["flag"]),
  },
  summary: ({ columns: names, method, rule }) => summary`${verbs[method]} ${names} (${rule})`,
  fit({ columns: names, rule, fold }, state) {
    const wanted: Record<string, Sql> = {};
    const far = folds(rule, fold);
    for (const [index, each] of names.entries()) {
      for (const [key, text] of Object.entries(learned(rule, existing(state, each, numeric), far)))
        wanted[`${key}${index}`] = text;
    }
    return wanted;
  },
  plan({ columns: names, method, rule, fold, tail, into, replace }, state, fitted) {
    const far = folds(rule, fold);
    const treated = names.flatMap((each, index): Treated[] => {
      const column = existing(state, each, numeric);
      const found = limits(rule, fitted, index, far, column);
      if (found === null) return [];
      const low = tail === "right" ? null : found.low;
      const high = tail === "left" ? null : found.high;
      const [least, most] = [Number(fitted[`least${index}`]), Number(fitted[`most${index}`])];
      const below = low !== null && least < low;
      const above = high !== null && most > high;
      return below || above || method === "flag" ? [{ column, low, high, below, above }] : [];
    });
    if (treated.length === 0) refuse("nothing_to_do");
    if (method === "remove")
      return {
        kind: "rows",
        where: join(
          treated.map((each) => sql`(NOT ${outlying(each)})`),
          sql` AND `,
        ),
      };
    const derived = treated.map((each): DerivedColumn => {
      const { name, type, digits } = each.column;
      if (method === "flag") {
        const place = placed(state, named(into, { column: name }), replace, name);
        return { ...place, type: "boolean", sql: outlying(each) };
      }
      if (method === "cap") return { name, replaces: name, ...capped(each) };
      const emptied = sql`CASE WHEN ${outlying(each)} THEN NULL ELSE ${ref(name)} END`;
      return { name, replaces: name, type, digits, sql: emptied };
    });
    distinctNames(derived.map(({ name }) => name));
    return {
      kind: "derive",
      columns: derived,
      tallies: treated.map((each) => ({
        code: "outliers_found",
        when: outlying(each),
        values: { column: each.column.name, where: where(each) },
      })),
    };
  },
  examples: [
    {
      title: "Capped at the quartiles and one and a half times their distance",
      params: { columns: ["pay"] },
      before: { columns: [{ name: "pay", type: "integer" }], rows: [[10], [20], [30], [null], [40], [1000]] },
      after: { columns: [{ name: "pay", type: "integer" }], rows: [[10], [20], [30], [null], [40], [70]] },
    },
    {
      title: "Rows with a reading that is too large go",
      params: { columns: ["reading"], method: "remove", rule: "mad", fold: 3, tail: "right" },
      before: {
        columns: [
          { name: "id", type: "integer" },
          { name: "reading", type: "number" },
        ],
        rows: [
          [1, 5],
          [2, 6],
          [3, 99],
          [4, null],
          [5, 4],
          [6, -50],
        ],
      },
      after: {
        columns: [
          { name: "id", type: "integer" },
          { name: "reading", type: "number" },
        ],
        rows: [
          [1, 5],
          [2, 6],
          [4, null],
          [5, 4],
          [6, -50],
        ],
      },
    },
    {
      title: "The largest and the smallest tenth marked",
      params: { columns: ["n"], method: "flag", rule: "quantiles", fold: 0.1 },
      before: { columns: [{ name: "n", type: "integer" }], rows: [[1], [5], [6], [7], [null], [20]] },
      after: {
        columns: [
          { name: "n", type: "integer" },
          { name: "n_outlier", type: "boolean" },
        ],
        rows: [
          [1, true],
          [5, false],
          [6, false],
          [7, false],
          [null, false],
          [20, true],
        ],
      },
    },
  ],
});

const verbs = {
  cap: "Cap outliers of",
  remove: "Remove outliers of",
  null: "Empty outliers of",
  flag: "Mark outliers of",
};

interface Treated {
  readonly column: Column;
  readonly low: number | null;
  readonly high: number | null;
  /** Whether any value lies there. */
  readonly below: boolean;
  readonly above: boolean;
}

function folds(rule: Rule, fold: number | undefined): number {
  const far = fold ?? (rule === "quantiles" ? 0.05 : 1.5);
  if (far === 0) return fault("fold", "must be more than 0");
  if (rule === "quantiles" && far > mostShare) return fault("fold", `must be at most ${mostShare} for quantiles`);
  return far;
}

function learned(rule: Rule, column: Column, far: number): Record<string, Sql> {
  const x = asDouble(ref(column.name));
  const f = finiteOnly(x);
  const known = sql`CASE WHEN NOT isnan(${x}) THEN ${x} END`;
  const ends = { least: sql`min(${known})`, most: sql`max(${known})` };
  switch (rule) {
    case "iqr":
      return { ...ends, quantiles: sql`quantile_cont(${f}, [0.25, 0.75])` };
    case "quantiles":
      return { ...ends, quantiles: sql`quantile_cont(${f}, [${far}, ${1 - far}])` };
    case "gaussian":
      return { ...ends, ...centre(column) };
    case "mad":
      return {
        ...ends,
        median: sql`median(${f})`,
        deviation: sql`(SELECT median(abs(${f} - (SELECT median(${f}) FROM ${relation()}))) FROM ${relation()})`,
      };
  }
}

/** Both limits; null where there is nothing to learn from. Refuses a column without spread. */
function limits(
  rule: Rule,
  fitted: Fitted,
  index: number,
  far: number,
  column: Column,
): { low: number; high: number } | null {
  const cell = (key: string): Cell => fitted[`${key}${index}`] ?? null;
  if (rule === "iqr" || rule === "quantiles") {
    const ends = cell("quantiles");
    if (ends === null) return null;
    const [low = 0, high = 0] = itemsIn(ends).map(Number);
    if (rule === "quantiles") return { low, high };
    return around(low, high, (high - low) * far, rule, column);
  }
  if (cell("deviation") === null) return null;
  const center = Number(cell(rule === "mad" ? "median" : "mean"));
  const deviation = Number(cell("deviation"));
  return around(center, center, (rule === "mad" ? deviation / normal : deviation) * far, rule, column);
}

function around(low: number, high: number, distance: number, rule: Rule, column: Column) {
  if (distance === 0)
    fault("rule", `${rule} finds no spread in “${shown(column.name)}”; choose another rule or leave the column out`);
  return { low: low - distance, high: high + distance };
}

function outlying({ column, low, high }: Treated): Sql {
  const x = asDouble(ref(column.name));
  const tests = [
    ...(low === null ? [] : [sql`${x} < ${double(low)}`]),
    ...(high === null ? [] : [sql`(${x} > ${double(high)} AND NOT isnan(${x}))`]),
  ];
  return sql`COALESCE(${join(tests, sql` OR `)}, false)`;
}

function capped({ column, low, high, below, above }: Treated): Pick<DerivedColumn, "type" | "digits" | "sql"> {
  const x = ref(column.name);
  const used = [...(below ? [low] : []), ...(above ? [high] : [])];
  const whole = column.type === "integer" && used.every((each) => Number.isSafeInteger(each));
  const type = column.type === "integer" && !whole ? "number" : column.type;
  const name = typeName(type, column.digits);
  const part = (test: Sql, limit: number) => sql` WHEN ${test} THEN CAST(${double(limit)} AS ${name})`;
  const y = asDouble(x);
  const lower = below && low !== null ? part(sql`${y} < ${double(low)}`, low) : sql``;
  const upper = above && high !== null ? part(sql`${y} > ${double(high)} AND NOT isnan(${y})`, high) : sql``;
  return {
    type,
    digits: column.digits,
    sql: sql`CASE${lower}${upper} ELSE CAST(${x} AS ${name}) END`,
  };
}

function where({ low, high }: Treated): string {
  if (low === null) return `above ${high}`;
  return high === null ? `below ${low}` : `outside ${low} to ${high}`;
}
