// group-by: one row for each group of equal values, with what its rows come to; groups stand in the
// order in which they first appear.
import { refuse } from "../errors.ts";
import { columns, existing } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { pyPlain, pyText, pyTexts } from "../model/python.ts";
import { join, position, name as ref, relation, sql } from "../model/sql.ts";
import type { State } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { aggregated, aggregatesField, aggregateWords } from "./aggregate-fields.ts";
import type { Aggregate } from "./aggregates.ts";
import { carried } from "./carried.ts";
import { distinctNames } from "./name-pattern.ts";

export const groupBy = define({
  name: "group-by",
  version: 1,
  group: "reshape",
  title: "Group by",
  doc: "Makes one row of all rows that are alike in the columns you choose, with sums, means, counts and the like. Missing values form a group of their own and are left out of statistics. Without columns, the whole table becomes one row.",
  fields: {
    by: columns({ title: "Group by", doc: "Rows that are alike here become one.", min: 0 }),
    aggregates: aggregatesField({ title: "Statistics", doc: "What is worked out for every group.", min: 0 }),
  },
  summary: ({ by, aggregates: wanted }) => {
    const what = aggregateWords(wanted);
    if (by.length === 0) return summary`Sum up all rows: ${what}`;
    return what === "" ? summary`Group by ${by}` : summary`Group by ${by}: ${what}`;
  },
  plan({ by, aggregates: wanted }, state) {
    if (by.length + wanted.length === 0)
      refuse("invalid_params", { field: "by", reason: "must name a column, or aggregates must not be empty" });
    const keys = by.map((each) => carried(existing(state, each), ref(each)));
    const sums = aggregated(wanted, state);
    distinctNames([...keys, ...sums].map(({ name }) => name));
    const first = sql`ORDER BY min(${position()})`;
    const tail = by.length === 0 ? first : sql`GROUP BY ${join(by.map((each) => ref(each)))} ${first}`;
    return { kind: "reshape", columns: [...keys, ...sums], from: relation(), tail, most: state.rows.visible + 1 };
  },
  pandas({ by, aggregates: wanted }, state) {
    if (by.length === 0 || wanted.length === 0 || !pyPlain(state, by, ["integer", "text", "boolean", "date"]))
      return null;
    const sums = wanted.map(({ column: of, fn, into }) => {
      const text = inPandas(fn, of, state);
      return text && `${pyText(into ?? (of === undefined ? "count" : `${of}_${fn}`))}: ${text}`;
    });
    if (sums.includes(null)) return null;
    return `groups = df.groupby(${pyTexts(by)}, sort=False, dropna=False)\ndf = pd.DataFrame({${sums.join(", ")}}).reset_index()`;
  },
  examples: [
    {
      title: "Sum and mean of every city",
      params: {
        by: ["city"],
        aggregates: [{ column: "price", fn: "sum" }, { column: "price", fn: "mean", into: "average" }, { fn: "count" }],
      },
      before: {
        columns: [
          { name: "city", type: "text" },
          { name: "price", type: "number" },
        ],
        rows: [
          ["Rome", 1],
          ["Oslo", 2],
          ["Rome", 4],
          [null, 8],
          ["Oslo", null],
        ],
      },
      after: {
        columns: [
          { name: "city", type: "text" },
          { name: "price_sum", type: "number" },
          { name: "average", type: "number" },
          { name: "count", type: "integer" },
        ],
        rows: [
          ["Rome", 5, 2.5, 2],
          ["Oslo", 2, 2, 2],
          [null, 8, 8, 1],
        ],
      },
    },
    {
      title: "First, last and all values in their order",
      params: {
        by: ["k"],
        aggregates: [
          { column: "v", fn: "first" },
          { column: "v", fn: "last" },
          { column: "v", fn: "concat", into: "all", separator: "+" },
          { column: "v", fn: "mode" },
        ],
      },
      before: {
        columns: [
          { name: "k", type: "integer" },
          { name: "v", type: "text" },
        ],
        rows: [
          [1, "b"],
          [1, null],
          [2, "z"],
          [1, "a"],
        ],
      },
      after: {
        columns: [
          { name: "k", type: "integer" },
          { name: "v_first", type: "text" },
          { name: "v_last", type: "text" },
          { name: "all", type: "text" },
          { name: "v_mode", type: "text" },
        ],
        rows: [
          [1, "b", "a", "b+a", "a"],
          [2, "z", "z", "z", "z"],
        ],
      },
    },
    {
      title: "The whole table in one row",
      params: {
        by: [],
        aggregates: [
          { column: "n", fn: "sum" },
          { column: "n", fn: "median" },
          { column: "n", fn: "count-distinct" },
        ],
      },
      before: { columns: [{ name: "n", type: "integer" }], rows: [[1], [2], [null], [2]] },
      after: {
        columns: [
          { name: "n_sum", type: "integer" },
          { name: "n_median", type: "number" },
          { name: "n_count-distinct", type: "integer" },
        ],
        rows: [[5, 2, 2]],
      },
    },
  ],
});

/** A statistic of every group in pandas; null where pandas has another. */
function inPandas(fn: Aggregate["fn"], of: string | undefined, state: State): string | null {
  const whole = (text: string) => `${text}.astype("int64[pyarrow]")`;
  if (of === undefined) return whole("groups.size()");
  const x = `groups[${pyText(of)}]`;
  switch (fn) {
    case "count":
      return whole(`${x}.count()`);
    case "count-distinct":
      return pyPlain(state, [of]) ? whole(`${x}.nunique()`) : null;
    case "min":
    case "max":
      return pyPlain(state, [of], ["integer"]) ? whole(`${x}.${fn}()`) : null;
    case "first":
    case "last":
      return pyPlain(state, [of]) ? `${x}.${fn}()` : null;
    default:
      return null;
  }
}
