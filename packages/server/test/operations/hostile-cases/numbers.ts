// Hostile words through the operations of numbers. The words name columns, are cells of groups and parts
// of new names.
import type { Cell, TableLiteral } from "@data-tools/client";
import { and, type Case, other, short, tableOf, text } from "./case.ts";

const integer = (name: string) => ({ name, type: "integer" as const });
const number = (name: string) => ({ name, type: "number" as const });

/** The rows of the table with these cells behind them. */
const beside = ({ rows }: TableLiteral, cells: Cell[]): Cell[][] =>
  rows.map((row, index) => [...row, cells[index] ?? null]);

/** The table with its first column as numbers, so that the word names one of those. */
function numbersOf(name: string): TableLiteral {
  const { columns, rows } = tableOf(name);
  return {
    columns: columns.map((column) => integer(column.name)),
    rows: rows.map(([, n = null], index) => [index === 1 ? null : index * 10, n]),
  };
}

export const numbersCases: Record<string, Case> = {
  math: {
    before: numbersOf,
    params: (name) => ({ into: and(name, "+1"), left: { column: name }, op: "add", right: { column: other(name) } }),
    after: (name, table) => ({
      columns: [integer(name), integer(other(name)), integer(and(name, "+1"))],
      rows: beside(table, [1, null, 21, 33]),
    }),
  },
  "row-statistics": {
    before: numbersOf,
    params: (name) => ({ columns: [name, other(name)], stat: "max", into: and(name, "!") }),
    after: (name, table) => ({
      columns: [integer(name), integer(other(name)), integer(and(name, "!"))],
      rows: beside(table, [1, 2, 20, 30]),
    }),
  },
  "relative-features": {
    before: (name) => numbersOf(short(name)),
    params: (name) => ({
      columns: [short(name)],
      references: [other(short(name))],
      op: "subtract",
      into: "{column} - {op} {reference}",
    }),
    after: (name, table) => ({
      columns: [
        integer(short(name)),
        integer(other(short(name))),
        integer(`${short(name)} - subtract ${other(short(name))}`),
      ],
      rows: beside(table, [-1, null, 19, 27]),
    }),
  },
  "apply-function": {
    before: (name) => numbersOf(short(name)),
    params: (name) => ({ columns: [short(name)], fn: "negate", into: "minus {column}" }),
    after: (name, { rows }) => ({
      columns: [integer(short(name)), integer(`minus ${short(name)}`), integer(other(short(name)))],
      rows: rows.map(([x = null, n = null]) => [x, x === null ? null : 0 - Number(x), n]),
    }),
  },
  "percent-of-total": {
    params: (name) => ({ column: other(name), groupBy: [name], into: and(name, "%") }),
    after: (name, table) => ({
      columns: [text(name), integer(other(name)), number(and(name, "%"))],
      rows: beside(table, [50, 100, 50, 100]),
    }),
  },
  cumulative: {
    params: (name) => ({
      column: other(name),
      fn: "sum",
      groupBy: [name],
      orderBy: [{ column: name }],
      into: and(name, "#"),
    }),
    after: (name, table) => ({
      columns: [text(name), integer(other(name)), integer(and(name, "#"))],
      rows: beside(table, [1, 2, 2, 3]),
    }),
  },
  rolling: {
    params: (name) => ({ column: other(name), fn: "mean", window: 2, groupBy: [name], into: and(name, "#") }),
    after: (name, table) => ({
      columns: [text(name), integer(other(name)), number(and(name, "#"))],
      rows: beside(table, [null, null, 1, null]),
    }),
  },
  difference: {
    params: (name) => ({ column: other(name), groupBy: [name], into: and(name, "-") }),
    after: (name, table) => ({
      columns: [text(name), integer(other(name)), integer(and(name, "-"))],
      rows: beside(table, [null, null, 0, null]),
    }),
  },
};
