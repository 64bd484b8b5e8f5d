// fill-missing: empty cells get a value. A value learned from the data (a mean, a mode) is learned once
// and stored with the step, so that a replay gives the same.
import { refuse } from "../errors.ts";
import { toText } from "../model/casts.ts";
import type { Tally } from "../model/change.ts";
import { choice, column, columns, existing, fault, optional, shownWhen, value } from "../model/fields.ts";
import { literal } from "../model/literals.ts";
import { define, type Fitted } from "../model/operation.ts";
import { pyColumn, pyFills, pyGroups, pyPlain, pyText, pyValue } from "../model/python.ts";
import { position, name as ref, relation, type Sql, sql } from "../model/sql.ts";
import { type Cell, type Column, type State, scalarTypes, type Type } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { asDouble, numeric } from "./calculation.ts";
import { type Filled, fromRows, grouped, inOrder, statistic } from "./fill-statistics.ts";
import { partitionBy } from "./windows.ts";

const ways = {
  mean: "The mean",
  median: "The median",
  mode: "The most frequent value",
  min: "The smallest value",
  max: "The largest value",
  constant: "A value you choose",
  zero: "Zero",
  previous: "The value above",
  next: "The value below",
  interpolate: "A line between the values above and below",
  column: "The value of another column",
} as const;

type Way = keyof typeof ways;

const onlyNumbers: readonly Way[] = ["mean", "median", "zero", "interpolate"];
const learned: readonly Way[] = ["mean", "median", "mode", "min", "max"];

export const fillMissing = define({
  name: "fill-missing",
  version: 1,
  group: "missing",
  title: "Fill missing values",
  doc: "Puts a value into cells that are missing: one you choose, the mean, median or most frequent value of the column, the value above or below, or that of another column. With groups, every group has its own. NaN is a value, not a missing one; it is left out of means. Means, medians and lines are worked out as 64-bit numbers, so some 15 digits of them are exact; in decimal columns they are rounded to the column's digits. A column of whole numbers becomes one of numbers if its mean or median is not whole, and always for a line or where every group has its own.",
  fields: {
    columns: columns({ title: "Columns", doc: "The columns to fill.", accepts: scalarTypes }),
    with: choice({ title: "With", doc: "What missing cells get.", options: ways }),
    value: shownWhen(
      optional(value({ title: "Value", doc: "The value to put in.", of: "columns", notNull: true })),
      "with",
      ["constant"],
    ),
    from: shownWhen(optional(column({ title: "From column", doc: "The column whose values are taken." })), "with", [
      "column",
    ]),
    groupBy: shownWhen(
      optional(columns({ title: "Groups", doc: "Rows with equal values here are filled from each other only." })),
      "with",
      [...learned, "previous", "next", "interpolate"],
    ),
  },
  summary: ({ columns: names, with: way, value: given, from }) => {
    if (way === "constant") return summary`Fill missing ${names} with ${String(given)}`;
    if (way === "column") return summary`Fill missing ${names} from “${from ?? ""}”`;
    return summary`Fill missing ${names} with ${ways[way].toLowerCase()}`;
  },
  fit({ columns: names, with: way, groupBy }, state) {
    const wanted: Record<string, Sql> = {};
    if (!learned.includes(way) || groupBy !== undefined) return wanted;
    for (const [index, each] of names.entries()) {
      const target = fitting(state, each, way);
      wanted[`value${index}`] = storable(statistic(way, target), target.type, way);
      if (way === "mode") wanted[`ties${index}`] = ties(each);
    }
    return wanted;
  },
  plan(params, state, fitted) {
    const { columns: names, with: way, value: given, from, groupBy } = params;
    if ((way === "constant") !== (given !== undefined))
      fault("value", way === "constant" ? "is missing" : "is only for constant");
    if ((way === "column") !== (from !== undefined))
      fault("from", way === "column" ? "is missing" : "is only for column");
    if (groupBy !== undefined && ["constant", "zero", "column"].includes(way))
      fault("groupBy", `makes no difference with ${way}`);
    const filled = names.flatMap((each, index): Filling[] => {
      const target = fitting(state, each, way);
      const known = knownValue(way, target, given, fitted, index);
      if (known === null) return [];
      if (known === undefined) {
        return [{ target, known: null, filled: computed(way, target, from, groupBy, state), tied: false }];
      }
      const tied = Number(fitted[`ties${index}`] ?? 1) > 1;
      return [{ target, known, filled: constant(target, known, way), tied }];
    });
    if (filled.length === 0) refuse("nothing_to_do");
    return {
      kind: "derive",
      scope: filled.some((each) => each.filled.visible) ? "visible" : "row",
      columns: filled.map(({ target: { name }, filled: { sql: text, type, digits } }) => {
        return { name, replaces: name, type, digits, sql: text };
      }),
      tallies: filled.flatMap(({ target, known, filled: each, tied }) =>
        tallies(target, known, each, tied, learned.includes(way)),
      ),
    };
  },
  pandas({ columns: names, with: way, value: given, from, groupBy }, state, fitted) {
    const groups = pyGroups(state, groupBy);
    const own = (each: string) => names.length === 1 || !groupBy?.includes(each);
    if (way === "column" || way === "previous" || way === "next" || groupBy !== undefined) {
      const texts = names.map((each) => {
        const x = pyColumn(each);
        if (groups === null || !pyFills(state, each) || !own(each)) return null;
        const of = groupBy === undefined ? x : `${groups}[${pyText(each)}]`;
        if (way === "previous" || way === "next") return `${x} = ${of}.${way === "next" ? "bfill" : "ffill"}()`;
        if (way === "column")
          return from === each || names.includes(from ?? "") ? null : `${x} = fill(${x}, ${pyColumn(from ?? "")})`;
        const whole = pyPlain(state, [each], ["integer"]) && (way === "min" || way === "max");
        return whole ? `${x} = fill(${x}, ${of}.transform("${way}"))` : null;
      });
      return texts.includes(null) ? null : texts.join("\n");
    }
    const lines = names.map((each, index) => {
      const target = fitting(state, each, way);
      const known = knownValue(way, target, given, fitted, index);
      if (known === undefined || known === null) return null;
      const real = target.type === "integer" && way !== "constant" && !Number.isInteger(Number(known));
      const filler = pyValue(known, real ? { type: "number" } : target);
      return filler && `${pyColumn(each)} = fill(${pyColumn(each)}, ${filler}${real ? ", pa.float64()" : ""})`;
    });
    return lines.includes(null) ? null : lines.join("\n");
  },
  examples: [
    {
      title: "A value you choose",
      params: { columns: ["city"], with: "constant", value: "unknown" },
      before: { columns: [{ name: "city", type: "text" }], rows: [["Oslo"], [null], [""]] },
      after: { columns: [{ name: "city", type: "text" }], rows: [["Oslo"], ["unknown"], [""]] },
    },
    {
      title: "The mean; a whole-number column becomes a number column if the mean is not whole",
      params: { columns: ["age"], with: "mean" },
      before: { columns: [{ name: "age", type: "integer" }], rows: [[20], [null], [25]] },
      after: { columns: [{ name: "age", type: "number" }], rows: [[20], [22.5], [25]] },
    },
    {
      title: "The most frequent value; of equally frequent ones the smallest",
      params: { columns: ["size"], with: "mode" },
      before: { columns: [{ name: "size", type: "text" }], rows: [["M"], ["S"], [null], ["S"], ["M"]] },
      after: { columns: [{ name: "size", type: "text" }], rows: [["M"], ["S"], ["M"], ["S"], ["M"]] },
    },
    {
      title: "The value above, within every station",
      params: { columns: ["temp"], with: "previous", groupBy: ["station"] },
      before: {
        columns: [
          { name: "station", type: "text" },
          { name: "temp", type: "number" },
        ],
        rows: [
          ["a", 1],
          ["b", null],
          ["a", null],
          ["b", 5],
          ["b", null],
        ],
      },
      after: {
        columns: [
          { name: "station", type: "text" },
          { name: "temp", type: "number" },
        ],
        rows: [
          ["a", 1],
          ["b", null],
          ["a", 1],
          ["b", 5],
          ["b", 5],
        ],
      },
    },
    {
      title: "A line between the values above and below",
      params: { columns: ["level"], with: "interpolate" },
      before: { columns: [{ name: "level", type: "integer" }], rows: [[null], [10], [null], [null], [13], [null]] },
      after: { columns: [{ name: "level", type: "number" }], rows: [[null], [10], [11], [12], [13], [null]] },
    },
  ],
});

interface Filling {
  readonly target: Column;
  /** The one value all empty cells get, if there is one. */
  readonly known: Cell;
  readonly filled: Filled;
  readonly tied: boolean;
}

function fitting(state: State, each: string, way: Way): Column {
  return existing(state, each, onlyNumbers.includes(way) ? [...numeric, "duration"] : scalarTypes);
}

/** Means of dates do not exist here; durations are stored as their text. */
function storable(text: Sql, type: Type, way: Way): Sql {
  if (type !== "duration") return text;
  return toText(way === "mean" || way === "median" ? sql`CAST(round(${text}) AS BIGINT)` : text, "duration");
}

/** How many values are as frequent as the most frequent one. */
function ties(each: string): Sql {
  const x = ref(each);
  const counts = sql`SELECT count(*) AS n FROM ${relation()} WHERE ${x} IS NOT NULL GROUP BY ${x}`;
  return sql`(SELECT count(*) FROM (SELECT n, max(n) OVER () AS most FROM (${counts}) AS c) AS t WHERE t.n = t.most)`;
}

/** The one value for all empty cells; null if there is none to be had, undefined if it depends on the row. */
function knownValue(
  way: Way,
  target: Column,
  given: Cell | undefined,
  fitted: Fitted,
  index: number,
): Cell | undefined {
  if (way === "constant") return given;
  if (way === "zero") return target.type === "duration" ? "PT0S" : 0;
  return fitted[`value${index}`];
}

function constant(target: Column, known: Cell, way: Way): Filled {
  const x = ref(target.name);
  const { type, digits } = target;
  const between = (way === "mean" || way === "median") && type !== "number" && type !== "duration";
  const value = literal(known, between ? { type: "number" } : target, "value");
  if (between && type === "integer" && !Number.isInteger(Number(known)))
    return { sql: sql`COALESCE(${asDouble(x)}, ${value})`, type: "number", visible: false };
  const fitted = between ? sql`CAST(${value} AS ${inOrder(target)})` : value;
  return { sql: sql`COALESCE(${x}, ${fitted})`, type, digits, visible: false };
}

function computed(
  way: Way,
  target: Column,
  from: string | undefined,
  groupBy: string[] | undefined,
  state: State,
): Filled {
  const partition = partitionBy(groupBy);
  if (way === "column") {
    const { type, digits } = target;
    const source = existing(state, from ?? "", [type]);
    return { sql: sql`COALESCE(${ref(target.name)}, ${ref(source.name)})`, type, digits, visible: false };
  }
  if (learned.includes(way)) return grouped(way, target, partition);
  return fromRows(way, target, sql`${partition} ORDER BY ${position()}`);
}

function tallies(target: Column, known: Cell, filled: Filled, tied: boolean, told: boolean): Tally[] {
  const values = { column: target.name };
  const empty = sql`(${ref(target.name)} IS NULL)`;
  if (known === null) return [{ code: "still_missing", when: sql`(${empty} AND ${filled.sql} IS NULL)`, values }];
  const list: Tally[] = told ? [{ code: "fill_value", when: empty, values: { ...values, value: String(known) } }] : [];
  return tied ? [...list, { code: "fill_tie", when: empty, values }] : list;
}
