// Hostile words through the operations of rows.
import type { Cell } from "@data-tools/client";
import { type Case, other, text } from "./case.ts";

export const rowsCases: Record<string, Case> = {
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
};

function descending(a: Cell, b: Cell): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return Buffer.compare(Buffer.from(String(b)), Buffer.from(String(a)));
}
