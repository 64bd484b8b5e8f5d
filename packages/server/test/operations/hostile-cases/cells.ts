// Hostile words through the operations of cells.
import { and, type Case, other, quoted, text } from "./case.ts";

export const cellsCases: Record<string, Case> = {
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
  "edit-cells": {
    params: (name) => ({ column: name, from: name, to: `<${name}>` }),
    after: (name, { rows }) => ({
      rows: rows.map(([cell, n]) => [cell === name ? `<${name}>` : (cell ?? null), n ?? null]),
    }),
  },
  "fill-down": {
    params: (name) => ({ columns: [name] }),
    after: (name, { rows }) => ({ rows: rows.map(([cell, n]) => [cell ?? name, n ?? null]) }),
  },
  "fill-up": {
    params: (name) => ({ columns: [name] }),
    after: (name, { rows }) => ({ rows: rows.map(([cell, n]) => [cell ?? name, n ?? null]) }),
  },
  "blank-down": {
    params: (name) => ({ columns: [name] }),
    after: (_name, { rows }) => ({ rows }),
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
};
