// difference: how far each row is from the one before it.

import type { Tally } from "../model/change.ts";
import { choice, column, existing, fault, integer, newColumn, withDefault } from "../model/fields.ts";
import { typeName } from "../model/literals.ts";
import { define } from "../model/operation.ts";
import { pyColumn, pyDerive, pyGroups, pySorted, pyText } from "../model/python.ts";
import { name as ref, type Sql, sql } from "../model/sql.ts";
import type { Column, Type } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { asDouble, calculated, numeric } from "./calculation.ts";
import { placed, replaceField } from "./into.ts";
import { once } from "./once.ts";
import { groupByField, inTurn, orderByField, partitionBy } from "./windows.ts";

const accepted: readonly Type[] = [...numeric, "date", "timestamp", "timestamptz", "duration"];

export const difference = define({
  name: "difference",
  version: 1,
  group: "numbers",
  title: "Compare with the row before",
  doc: "Works out how much each value differs from that of the row before, or some rows before, as a difference or as a percentage of the earlier value. Rows are taken as they are shown or in an order you choose; the first ones have no result, and neither has a row where one of the two values is missing. Dates differ by days, dates with a time by a duration. A percentage of zero, or a difference that does not fit, is missing and counted.",
  fields: {
    column: column({ title: "Column", doc: "The column of numbers, dates or durations.", accepts: accepted }),
    periods: withDefault(
      integer({
        title: "Rows before",
        doc: "How many rows before; a negative number looks at rows after.",
        min: -1_000_000,
        max: 1_000_000,
      }),
      1,
    ),
    as: withDefault(
      choice({
        title: "As",
        doc: "What to work out.",
        options: { absolute: "Difference", percent: "Percent of the earlier value" },
      }),
      "absolute",
    ),
    orderBy: orderByField,
    groupBy: groupByField,
    into: newColumn({ title: "New column", doc: "The name of the new column.", initial: "{column}_difference" }),
    replace: replaceField,
  },
  summary: ({ column: each, periods, as }) => {
    const rows = `${Math.abs(periods)} ${Math.abs(periods) === 1 ? "row" : "rows"} ${periods < 0 ? "after" : "before"}`;
    return as === "percent"
      ? summary`Percent change of “${each}” to ${rows}`
      : summary`Difference of “${each}” to ${rows}`;
  },
  plan({ column: each, periods, as, orderBy, groupBy, into, replace }, state) {
    if (periods === 0) fault("periods", "must not be 0: no row differs from itself");
    const source = existing(state, each, as === "percent" ? numeric : accepted);
    const over = sql`OVER (${partitionBy(groupBy)} ${inTurn(orderBy, state)})`;
    const by = BigInt(Math.abs(periods));
    const earlier = periods > 0 ? sql`lag(${ref(each)}, ${by}) ${over}` : sql`lead(${ref(each)}, ${by}) ${over}`;
    const place = placed(state, into, replace, each);
    if (as === "percent") {
      const [x, y] = [asDouble(ref(each)), asDouble(earlier)];
      const zero: Tally = {
        code: "division_by_zero",
        when: sql`(${earlier} = 0 AND ${ref(each)} IS NOT NULL)`,
        values: { column: into },
      };
      const text = sql`((${x} - ${y}) * 100 / NULLIF(${y}, 0))`;
      return { kind: "derive", scope: "visible", columns: [{ ...place, type: "number", sql: text }], tallies: [zero] };
    }
    const { type, digits, sql: text, unfit } = distance(source, earlier);
    const values = { column: into, type };
    return {
      kind: "derive",
      scope: "visible",
      columns: [{ ...place, type, digits, sql: text }],
      tallies: unfit === null ? [] : [{ code: "does_not_fit", when: unfit, values }],
    };
  },
  pandas({ column: each, periods, as, orderBy, groupBy }, state, _fitted, change) {
    const { type } = existing(state, each);
    const rows = pySorted(state, orderBy);
    const groups = rows && pyGroups(state, groupBy, rows);
    if (groups === null || (type !== "integer" && type !== "number")) return null;
    const before = `before = ${groups}[${pyText(each)}].shift(${periods})`;
    const x = pyColumn(each);
    // Rows are put together by their ids: in another order they would be another's.
    const aligned = `${before}${rows === "df" ? "" : ".reindex(df.index)"}`;
    const absolute = `${type === "integer" ? "whole" : "number"}(${x}, "-", before)`;
    const part = `number(number(${x}, "-", before), "*", 100.0)`;
    const percent = `number(${part}, "/", before.mask((before == 0).fillna(False)))`;
    const made = pyDerive(change, [as === "percent" ? percent : absolute]);
    return made && `${aligned}\n${made}`;
  },
  examples: [
    {
      title: "How much was used since the last reading",
      params: { column: "meter", into: "used" },
      before: { columns: [{ name: "meter", type: "integer" }], rows: [[100], [130], [null], [150], [155]] },
      after: {
        columns: [
          { name: "meter", type: "integer" },
          { name: "used", type: "integer" },
        ],
        rows: [
          [100, null],
          [130, 30],
          [null, null],
          [150, null],
          [155, 5],
        ],
      },
    },
    {
      title: "Percent change of every product, by the year",
      params: {
        column: "price",
        as: "percent",
        orderBy: [{ column: "year" }],
        groupBy: ["product"],
        into: "rise",
      },
      before: {
        columns: [
          { name: "product", type: "text" },
          { name: "year", type: "integer" },
          { name: "price", type: "number" },
        ],
        rows: [
          ["tea", 2024, 5],
          ["tea", 2023, 4],
          ["nut", 2023, 0],
          ["nut", 2024, 3],
          ["tea", 2025, 4],
        ],
      },
      after: {
        columns: [
          { name: "product", type: "text" },
          { name: "year", type: "integer" },
          { name: "price", type: "number" },
          { name: "rise", type: "number" },
        ],
        rows: [
          ["tea", 2024, 5, 25],
          ["tea", 2023, 4, null],
          ["nut", 2023, 0, null],
          ["nut", 2024, 3, null],
          ["tea", 2025, 4, -20],
        ],
      },
    },
    {
      title: "Days until the next visit",
      params: { column: "visit", periods: -1, into: "days" },
      before: { columns: [{ name: "visit", type: "date" }], rows: [["2024-02-28"], ["2024-03-01"], [null]] },
      after: {
        columns: [
          { name: "visit", type: "date" },
          { name: "days", type: "integer" },
        ],
        rows: [
          ["2024-02-28", -2],
          ["2024-03-01", null],
          [null, null],
        ],
      },
    },
  ],
});

interface Distance {
  readonly sql: Sql;
  readonly type: Type;
  readonly digits?: [number, number] | undefined;
  readonly unfit: Sql | null;
}

function distance(source: Column, earlier: Sql): Distance {
  const x = ref(source.name);
  const lost = (text: Sql) => sql`(${x} IS NOT NULL AND ${earlier} IS NOT NULL AND ${text} IS NULL)`;
  if (source.type === "decimal") {
    const digits: [number, number] = [38, source.digits?.[1] ?? 10];
    const wide = (value: Sql) => sql`CAST(${value} AS ${typeName("decimal", digits)})`;
    // No TRY can stand around a window.
    const text = once(earlier, sql`y`, sql`TRY(${wide(x)} - ${wide(sql`y`)})`);
    return { sql: text, type: "decimal", digits, unfit: lost(text) };
  }
  if (numeric.includes(source.type)) return calculated("subtract", { ...source, sql: x }, { ...source, sql: earlier });
  const micros = (value: Sql) => sql`CAST(epoch_us(TRY_CAST(${value} AS TIMESTAMP)) AS HUGEINT)`;
  const texts: Partial<Record<Type, Sql>> = {
    date: sql`((${micros(x)} - ${micros(earlier)}) // 86400000000)`,
    duration: sql`(CAST(${x} AS HUGEINT) - CAST(${earlier} AS HUGEINT))`,
  };
  const text = sql`TRY_CAST(${texts[source.type] ?? sql`(${micros(x)} - ${micros(earlier)})`} AS BIGINT)`;
  return { sql: text, type: source.type === "date" ? "integer" : "duration", unfit: lost(text) };
}
