// Hostile words through the operations of columns.
import type { Cell } from "@data-tools/client";
import { and, type Case, other, text } from "./case.ts";

export const columnsCases: Record<string, Case> = {
  "rename-column": {
    params: (name) => ({ column: other(name), to: and(name, "!") }),
    after: (name, table) => ({ columns: [text(name), { name: and(name, "!"), type: "integer" }], rows: table.rows }),
  },
  "rename-columns": {
    params: (name) => ({ names: { [other(name)]: and(name, "!"), [name]: "plain name" } }),
    after: (name, table) => ({
      columns: [text("plain name"), { name: and(name, "!"), type: "integer" }],
      rows: table.rows,
    }),
  },
  "clean-names": {
    params: (name) => ({ prefix: "a", find: name.slice(0, 1_000), replace: name.slice(0, 1_000) }),
    after: (_name, table) => ({ rows: table.rows }),
  },
  "add-constant": {
    params: (name) => ({ into: and(name, "+"), value: name }),
    after: (name, { rows }) => ({
      columns: [text(name), { name: other(name), type: "integer" }, text(and(name, "+"))],
      rows: rows.map((row) => [...row, name]),
    }),
  },
  "add-index": {
    params: (name) => ({ into: and(name, "#"), groupBy: [name] }),
    after: (_name, { rows }) => ({ rows: rows.map((row, index) => [...row, [1, 1, 2, 1][index] ?? 0]) }),
  },
  "if-column": {
    params: (name) => ({
      into: and(name, "?"),
      cases: [{ when: { column: name, is: "eq", value: name }, then: name }],
      else: { column: name },
    }),
    after: (_name, { rows }) => ({ rows: rows.map((row) => [...row, row[0] ?? null]) }),
  },
  "merge-columns": {
    params: (name) => ({
      columns: [name, other(name)],
      into: and(name, "+"),
      separator: name.slice(0, 100),
      skipNull: false,
    }),
    after: (name, { rows }) => ({
      rows: rows.map(([cell, n]) => [
        cell ?? null,
        n ?? null,
        cell === null ? null : `${cell}${name.slice(0, 100)}${n}`,
      ]),
    }),
  },
  "split-into-rows": {
    params: (name) => ({ column: name, delimiter: name.slice(0, 1_000), trim: false }),
    after: (name, { rows }) => ({
      rows: rows.flatMap(([cell, n]) =>
        cell === null
          ? [[cell, n ?? null]]
          : String(cell)
              .split(name.slice(0, 1_000))
              .map((part) => [part, n ?? null]),
      ),
    }),
  },
  "promote-header": {
    params: () => ({ row: 3 }),
    after: () => ({ rows: [["plain", 3]] }),
  },
  "demote-header": {
    params: () => ({}),
    after: (name, { rows }) => ({
      columns: [text("column_1"), text("column_2")],
      rows: [[name, other(name)], ...rows.map(([cell, n]) => [cell ?? null, String(n)])],
    }),
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
};

function halves(cell: Cell, delimiter: string): Cell[] {
  if (cell === null) return [null, null];
  const [first = "", ...rest] = String(cell).split(delimiter);
  return [first, rest.length === 0 ? null : rest.join(delimiter)];
}
