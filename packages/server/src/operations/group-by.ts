// group-by: one row for each group of equal values, with what its rows come to; groups stand in the
// order in which they first appear.
import { refuse } from "../errors.ts";
import type { Computed } from "../model/change.ts";
import {
  choice,
  column,
  columns,
  existing,
  fault,
  group,
  list,
  newColumn,
  number,
  optional,
  shownWhen,
  text,
} from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { pyText, pyTexts } from "../model/python.ts";
import { join, position, name as ref, relation, sql } from "../model/sql.ts";
import { type Column, columnOf, fold, type Type } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { type Aggregate, aggregateSql, aggregates, fitsAggregate } from "./aggregates.ts";

const aggregate = group(
  {
    column: optional(column({ title: "Column", doc: "The column to sum up; only count can do without." })),
    fn: choice({ title: "Statistic", doc: "What to work out.", options: aggregates }),
    into: optional(newColumn({ title: "Name", doc: "Its name; {column}_{statistic} if left out.", mayExist: true })),
    q: shownWhen(
      optional(number({ title: "Quantile", doc: "Which quantile: 0.5 is the median.", min: 0, max: 1 })),
      "fn",
      ["quantile"],
    ),
    separator: shownWhen(
      optional(
        text({
          title: "Separator",
          doc: "What stands between joined texts; a comma and a space if left out.",
          max: 100,
        }),
      ),
      "fn",
      ["concat"],
    ),
  },
  { title: "Statistic", doc: "What to work out for every group." },
);

export const groupBy = define({
  name: "group-by",
  version: 1,
  group: "reshape",
  title: "Group by",
  doc: "Makes one row of all rows that are alike in the columns you choose, with sums, means, counts and the like. Missing values form a group of their own and are left out of statistics. Without columns, the whole table becomes one row.",
  fields: {
    by: columns({ title: "Group by", doc: "Rows that are alike here become one.", min: 0 }),
    aggregates: list(aggregate, { title: "Statistics", doc: "What is worked out for every group.", min: 0, max: 500 }),
  },
  summary: ({ by, aggregates: wanted }) => {
    const what = wanted.map(({ fn, column: of }) => (of === undefined ? fn : `${fn} of ${of}`)).join(", ");
    if (by.length === 0) return summary`Sum up all rows: ${what}`;
    return what === "" ? summary`Group by ${by}` : summary`Group by ${by}: ${what}`;
  },
  plan({ by, aggregates: wanted }, state) {
    if (by.length + wanted.length === 0)
      refuse("invalid_params", { field: "by", reason: "must name a column, or aggregates must not be empty" });
    const keys = by.map((each): Computed => carried(existing(state, each)));
    const sums = wanted.map((each, index): Computed => {
      const source = each.column === undefined ? undefined : existing(state, each.column);
      check(each, source, `aggregates[${index}]`);
      return {
        name: each.into ?? (source === undefined ? "count" : `${source.name}_${each.fn}`),
        ...aggregateSql(each, source),
      };
    });
    const seen = new Set<string>();
    for (const { name } of [...keys, ...sums]) {
      if (seen.has(fold(name))) refuse("name_taken", { column: name.slice(0, 60) });
      seen.add(fold(name));
    }
    const first = sql`ORDER BY min(${position()})`;
    const tail = by.length === 0 ? first : sql`GROUP BY ${join(by.map((each) => ref(each)))} ${first}`;
    return { kind: "reshape", columns: [...keys, ...sums], from: relation(), tail };
  },
  pandas({ by, aggregates: wanted }, state) {
    const simple = (each: string, types: readonly Type[]) => types.includes(columnOf(state, each)?.type ?? "struct");
    if (by.length === 0 || !by.every((each) => simple(each, ["integer", "text", "boolean", "date"]))) return null;
    const sums = wanted.map(({ column: of, fn, into }) => {
      if (of === undefined) return [into ?? "count", "groups.size()"] as const;
      const fits = fn === "count" || ((fn === "min" || fn === "max") && simple(of, ["integer"]));
      return fits ? ([into ?? `${of}_${fn}`, `groups[${pyText(of)}].${fn}()`] as const) : null;
    });
    if (sums.length === 0 || sums.includes(null)) return null;
    const made = sums.map((each) => `${pyText(each?.[0] ?? "")}: ${each?.[1]}.astype("int64[pyarrow]")`);
    return `groups = df.groupby(${pyTexts(by)}, sort=False, dropna=False)\ndf = pd.DataFrame({${made.join(", ")}}).reset_index()`;
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

function carried({ name, type, digits }: Column): Computed {
  return { name, type, ...(digits === undefined ? {} : { digits }), sql: ref(name) };
}

function check(each: Aggregate, source: Column | undefined, path: string): void {
  if (source === undefined && each.fn !== "count") fault(`${path}.column`, `is missing: ${each.fn} needs a column`);
  if (source !== undefined && !fitsAggregate(each.fn, source.type)) {
    refuse("wrong_type", {
      column: source.name.slice(0, 60),
      type: source.type,
      accepts: `another type for ${each.fn}`,
    });
  }
  if ((each.fn === "quantile") !== (each.q !== undefined))
    fault(`${path}.q`, each.fn === "quantile" ? "is missing" : "is only for quantile");
  if (each.separator !== undefined && each.fn !== "concat") fault(`${path}.separator`, "is only for concat");
}
