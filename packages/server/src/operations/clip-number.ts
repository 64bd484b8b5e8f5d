// clip-number: numbers below a smallest or above a largest value become that value.

import { columns, existing, fault, optional, value } from "../model/fields.ts";
import { decimalText, literal, scaled } from "../model/literals.ts";
import { define } from "../model/operation.ts";
import { pyColumn, pyDerive, pyValue } from "../model/python.ts";
import { name as ref, type Sql, sql } from "../model/sql.ts";
import type { Cell, Column } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { numeric } from "./calculation.ts";

export const clipNumber = define({
  name: "clip-number",
  version: 1,
  group: "numbers",
  title: "Clip numbers",
  doc: "Keeps numbers within limits: what is below the smallest becomes the smallest, what is above the largest becomes the largest. Missing values and NaN stay as they are. One limit is enough.",
  fields: {
    columns: columns({ title: "Columns", doc: "The numbers to limit.", accepts: numeric }),
    min: optional(value({ title: "Smallest", doc: "The lower limit.", of: "columns" })),
    max: optional(value({ title: "Largest", doc: "The upper limit.", of: "columns" })),
  },
  summary: ({ columns: names, min, max }) =>
    given(min) && given(max)
      ? summary`Keep ${names} between ${String(min)} and ${String(max)}`
      : given(min)
        ? summary`Keep ${names} at ${String(min)} or more`
        : summary`Keep ${names} at ${String(max)} or less`,
  plan({ columns: names, min, max }, state) {
    if (!given(min) && !given(max)) fault("min", "is missing; give a smallest or a largest value, or both");
    if (given(min) && given(max) && size(min, "min") > size(max, "max")) fault("min", "must not be above max");
    return {
      kind: "derive",
      columns: names.map((each) => {
        const column = existing(state, each);
        const { name, type, digits } = column;
        return { name, replaces: name, type, digits, sql: clipped(column, min, max) };
      }),
    };
  },
  pandas({ columns: names, min, max }, state, _fitted, change) {
    const texts = names.map((each) => {
      const column = existing(state, each);
      const [low, high] = [min, max].map((limit) => (given(limit) ? pyValue(limit, column) : ""));
      if (low === null || high === null || low === undefined || high === undefined) return null;
      const limits = [...(low === "" ? [] : [`lower=${low}`]), ...(high === "" ? [] : [`upper=${high}`])];
      // pandas itself makes missing values of NaN.
      return column.type === "number"
        ? `clipped(${[pyColumn(each), ...limits].join(", ")})`
        : `${pyColumn(each)}.clip(${limits.join(", ")})`;
    });
    return pyDerive(change, texts);
  },
  examples: [
    {
      title: "Shares between 0 and 1",
      params: { columns: ["share"], min: 0, max: 1 },
      before: { columns: [{ name: "share", type: "number" }], rows: [[-0.2], [0.4], [1.7], ["NaN"], [null]] },
      after: { columns: [{ name: "share", type: "number" }], rows: [[0], [0.4], [1], ["NaN"], [null]] },
    },
    {
      title: "No negative stock",
      params: { columns: ["stock"], min: 0 },
      before: { columns: [{ name: "stock", type: "integer" }], rows: [[5], [-3], [null]] },
      after: { columns: [{ name: "stock", type: "integer" }], rows: [[5], [0], [null]] },
    },
  ],
});

function given(limit: Cell | undefined): limit is Cell {
  return limit !== undefined && limit !== null;
}

function clipped(column: Column, min: Cell | undefined, max: Cell | undefined): Sql {
  const x = ref(column.name);
  const below = given(min)
    ? sql`WHEN ${x} < ${literal(min, column, "min")} THEN ${literal(min, column, "min")}`
    : sql``;
  const large = given(max) ? literal(max, column, "max") : sql``;
  const number = column.type === "number" ? sql`NOT isnan(${x}) AND ` : sql``;
  const above = given(max) ? sql` WHEN ${number}${x} > ${large} THEN ${large}` : sql``;
  return sql`CASE ${below}${above} ELSE ${x} END`;
}

/** Limits compared exactly, whatever their size; the infinities are given as text. */
function size(limit: Cell, path: string): bigint | number {
  if (limit === "Infinity" || limit === "-Infinity") return Number(limit);
  return scaled(decimalText(limit, path), 40).floor;
}
