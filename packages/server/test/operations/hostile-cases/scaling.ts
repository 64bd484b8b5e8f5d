// Hostile words through the operations of scaling: as columns that are scaled, and as labels.
import type { TableLiteral } from "@data-tools/client";
import { and, type Case, other, short, tableOf, text } from "./case.ts";

/** The table with its first column as numbers, so that the word names one of those. */
function numbersOf(name: string): TableLiteral {
  const { columns, rows } = tableOf(name);
  return {
    columns: columns.map((column) => ({ name: column.name, type: "number" })),
    rows: rows.map(([, n = null], index) => [index === 1 ? null : index * 10, n]),
  };
}

export const scalingCases: Record<string, Case> = {
  "scale-number": {
    before: numbersOf,
    params: (name) => ({ columns: [name], method: "min-max" }),
    after: (_name, { columns }) => ({
      columns,
      rows: [
        [0, 1],
        [null, 2],
        [2 / 3, 1],
        [1, 3],
      ],
    }),
  },
  "bin-number": {
    params: (name) => ({
      column: other(name),
      method: "threshold",
      edges: [1],
      labels: [name, "more"],
      into: and(name, "?"),
    }),
    after: (name, { rows }) => ({
      columns: [text(name), { name: other(name), type: "integer" }, text(and(name, "?"))],
      rows: rows.map(([cell = null, n = null]) => [cell, n, n === 1 ? name : "more"]),
    }),
  },
  "treat-outliers": {
    before: (name) => numbersOf(short(name)),
    params: (name) => ({ columns: [short(name)], method: "flag", rule: "quantiles", fold: 0.2, into: "{column} far" }),
    after: (name, { rows }) => ({
      columns: [
        { name: short(name), type: "number" },
        { name: `${short(name)} far`, type: "boolean" },
        { name: other(short(name)), type: "number" },
      ],
      rows: rows.map(([x = null, n = null]) => [x, x === 0 || x === 30, n]),
    }),
  },
};
