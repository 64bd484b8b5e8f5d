// Hostile words through the operations of rows.
import type { Cell } from "@data-tools/client";
import { and, type Case, other, text } from "./case.ts";

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
  "keep-rows": {
    params: () => ({ rows: { numbers: [4, 2] } }),
    after: (name) => ({
      columns: [text(name), { name: other(name), type: "integer" }],
      rows: [
        [null, 2],
        ["plain", 3],
      ],
    }),
  },
  "delete-rows": {
    params: () => ({ rows: [2, 3] }),
    after: (name) => ({
      columns: [text(name), { name: other(name), type: "integer" }],
      rows: [
        [name, 1],
        ["plain", 3],
      ],
    }),
  },
  "insert-rows": {
    params: (name) => ({ at: 2, rows: [{ [name]: name }, { [other(name)]: 9 }] }),
    after: (name) => ({
      rows: [
        [name, 1],
        [name, null],
        [null, 9],
        [null, 2],
        [name, 1],
        ["plain", 3],
      ],
    }),
  },
  "shuffle-rows": {
    params: () => ({ seed: 2 }),
    after: (name) => ({
      columns: [text(name), { name: other(name), type: "integer" }],
      rows: [
        [null, 2],
        [name, 1],
        ["plain", 3],
        [name, 1],
      ],
    }),
  },
  "reverse-rows": {
    params: () => ({}),
    after: (name, { rows }) => ({
      columns: [text(name), { name: other(name), type: "integer" }],
      rows: [...rows].reverse(),
    }),
  },
  "fill-gaps": {
    params: (name) => ({ column: other(name), every: { count: 1 }, to: 2, groupBy: [name] }),
    after: (name) => ({
      columns: [text(name), { name: other(name), type: "integer" }],
      rows: [
        [name, 1],
        [name, 1],
        [name, 2],
        [null, 2],
        ["plain", 3],
      ],
    }),
  },
  "flag-duplicates": {
    params: (name) => ({ columns: [name], into: and(name, "?") }),
    after: (name) => ({
      columns: [text(name), { name: other(name), type: "integer" }, { name: and(name, "?"), type: "boolean" }],
      rows: [
        [name, 1, true],
        [null, 2, false],
        [name, 1, true],
        ["plain", 3, false],
      ],
    }),
  },
  "keep-duplicates": {
    params: (name) => ({ columns: [name] }),
    after: (name) => ({
      rows: [
        [name, 1],
        [name, 1],
      ],
    }),
  },
  "window-rank": {
    params: (name) => ({ by: [{ column: other(name) }], fn: "row-number", groupBy: [name], into: and(name, "#") }),
    after: (name) => ({
      columns: [text(name), { name: other(name), type: "integer" }, { name: and(name, "#"), type: "integer" }],
      rows: [
        [name, 1, 1],
        [null, 2, 1],
        [name, 1, 2],
        ["plain", 3, 1],
      ],
    }),
  },
  "lag-lead": {
    params: (name) => ({ column: name, offset: 2, default: name, into: and(name, "^") }),
    after: (name) => ({
      columns: [text(name), text(and(name, "^")), { name: other(name), type: "integer" }],
      rows: [
        [name, name, 1],
        [null, name, 2],
        [name, name, 1],
        ["plain", null, 3],
      ],
    }),
  },
};

function descending(a: Cell, b: Cell): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return Buffer.compare(Buffer.from(String(b)), Buffer.from(String(a)));
}
