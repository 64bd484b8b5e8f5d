// Hostile words through the operations of columns.
import type { Cell } from "@data-tools/client";
import { and, type Case, other, text } from "./case.ts";

export const columnsCases: Record<string, Case> = {
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
};

function halves(cell: Cell, delimiter: string): Cell[] {
  if (cell === null) return [null, null];
  const [first = "", ...rest] = String(cell).split(delimiter);
  return [first, rest.length === 0 ? null : rest.join(delimiter)];
}
