// One call of every operation that uses a hostile word as a column's name, as a cell and, where it can, as
// a value, and what must come of it.
import type { Cell, TableLiteral } from "@data-tools/client";

const other = (name: string) => (name.toLowerCase() === "n" ? "m" : "n");

/** A table whose first column has this name and this cell. */
export function tableOf(name: string): TableLiteral {
  return {
    columns: [
      { name, type: "text" },
      { name: other(name), type: "integer" },
    ],
    rows: [
      [name, 1],
      [null, 2],
      [name, 1],
      ["plain", 3],
    ],
  };
}

export interface Case {
  readonly params: (name: string) => Record<string, unknown>;
  /** What must come out, from the cells of the named column. */
  readonly after: (name: string, table: TableLiteral) => Partial<TableLiteral>;
  readonly sources?: (name: string) => Record<string, TableLiteral>;
}

/** A name that is longer than the given one, but not too long to be one. */
const and = (name: string, more: string) => `${name.slice(0, 9_000)}${more}`;

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
const text = (name: string) => ({ name, type: "text" as const });

export const cases: Record<string, Case> = {
  "rename-column": {
    params: (name) => ({ column: other(name), to: and(name, "!") }),
    after: (name, table) => ({ columns: [text(name), { name: and(name, "!"), type: "integer" }], rows: table.rows }),
  },
  "drop-columns": {
    params: (name) => ({ columns: [name] }),
    after: () => ({ rows: [[1], [2], [1], [3]] }),
  },
  "keep-columns": {
    params: (name) => ({ columns: [name] }),
    after: (name) => ({ columns: [text(name)], rows: [[name], [null], [name], ["plain"]] }),
  },
  "reorder-columns": {
    params: (name) => ({ columns: [name], to: "after", anchor: other(name) }),
    after: (name) => ({
      rows: [
        [1, name],
        [2, null],
        [1, name],
        [3, "plain"],
      ],
    }),
  },
  "duplicate-column": {
    params: (name) => ({ column: name, into: and(name, "_copy") }),
    after: (name) => ({ columns: [text(name), text(and(name, "_copy")), { name: other(name), type: "integer" }] }),
  },
  "split-column": {
    params: (name) => ({
      column: name,
      by: { delimiter: name.slice(0, 1_000) },
      into: ["left part", and(name, "2")],
      keep: true,
    }),
    after: (name, { rows }) => ({
      rows: rows.map(([cell, n]) => [cell ?? null, ...halves(cell ?? null, name.slice(0, 1_000)), n ?? null]),
    }),
  },
  "change-type": {
    params: (name) => ({ columns: [other(name)], to: "text" }),
    after: (name) => ({
      rows: [
        [name, "1"],
        [null, "2"],
        [name, "1"],
        ["plain", "3"],
      ],
    }),
  },
  "edit-cell": {
    params: (name) => ({ row: 2, column: name, value: name, expect: null }),
    after: (name) => ({
      rows: [
        [name, 1],
        [name, 2],
        [name, 1],
        ["plain", 3],
      ],
    }),
  },
  "replace-text": {
    params: (name) => ({ columns: [name], find: name, replace: `<${name}>`, mode: "whole" }),
    after: (name) => ({
      rows: [
        [`<${name}>`, 1],
        [null, 2],
        [`<${name}>`, 1],
        ["plain", 3],
      ],
    }),
  },
  "fill-missing": {
    params: (name) => ({ columns: [name], with: "constant", value: name }),
    after: (name) => ({
      rows: [
        [name, 1],
        [name, 2],
        [name, 1],
        ["plain", 3],
      ],
    }),
  },
  "change-case": {
    params: (name) => ({ columns: [name], to: "lower" }),
    after: (name) => ({ columns: [text(name), { name: other(name), type: "integer" }] }),
  },
  "trim-text": {
    params: (name) => ({ columns: [name], characters: name.slice(0, 200) }),
    after: (name) => ({ columns: [text(name), { name: other(name), type: "integer" }] }),
  },
  formula: {
    params: (name) => ({ into: and(name, "+"), expression: `${quoted(name)} & '${name.replaceAll("'", "''")}'` }),
    after: (name) => ({
      columns: [text(name), text(and(name, "+")), { name: other(name), type: "integer" }],
      rows: [
        [name, name + name, 1],
        [null, null, 2],
        [name, name + name, 1],
        ["plain", `plain${name}`, 3],
      ],
    }),
  },
  "filter-rows": {
    params: (name) => ({ where: { column: name, is: "eq", value: name } }),
    after: (name) => ({
      rows: [
        [name, 1],
        [name, 1],
      ],
    }),
  },
  "sort-rows": {
    params: (name) => ({ by: [{ column: name, order: "desc" }] }),
    after: (name, { rows }) => ({
      rows: [...rows].sort((a, b) => descending(a[0] ?? null, b[0] ?? null)),
      columns: [text(name), { name: other(name), type: "integer" }],
    }),
  },
  "sample-rows": {
    params: (name) => ({ n: 1, stratifyBy: [name], seed: 3 }),
    after: (name) => ({ columns: [text(name), { name: other(name), type: "integer" }] }),
  },
  "drop-duplicates": {
    params: (name) => ({ columns: [name] }),
    after: (name) => ({
      rows: [
        [name, 1],
        [null, 2],
        ["plain", 3],
      ],
    }),
  },
  "group-by": {
    params: (name) => ({
      by: [name],
      aggregates: [{ column: name, fn: "concat", into: and(name, "*"), separator: name.slice(0, 100) }],
    }),
    after: (name) => ({
      columns: [text(name), text(and(name, "*"))],
      rows: [
        [name, name + name.slice(0, 100) + name],
        [null, null],
        ["plain", "plain"],
      ],
    }),
  },
  unpivot: {
    params: (name) => ({ keep: [other(name)], columns: [name], nameInto: "which", valueInto: and(name, "=") }),
    after: (name) => ({
      columns: [{ name: other(name), type: "integer" }, text("which"), text(and(name, "="))],
      rows: [
        [1, name, name],
        [2, name, null],
        [1, name, name],
        [3, name, "plain"],
      ],
    }),
  },
  join: {
    params: (name) => ({
      datasource: "side",
      on: [{ left: name, right: name }],
      how: "left",
      suffix: name.slice(0, 100),
    }),
    sources: (name) => ({ side: { columns: [text(name), { name: other(name), type: "integer" }], rows: [[name, 9]] } }),
    after: (name) => ({
      rows: [
        [name, 1, 9],
        [null, 2, null],
        [name, 1, 9],
        ["plain", 3, null],
      ],
    }),
  },
};

function halves(cell: Cell, delimiter: string): Cell[] {
  if (cell === null) return [null, null];
  const [first = "", ...rest] = String(cell).split(delimiter);
  return [first, rest.length === 0 ? null : rest.join(delimiter)];
}

function descending(a: Cell, b: Cell): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return Buffer.compare(Buffer.from(String(b)), Buffer.from(String(a)));
}
