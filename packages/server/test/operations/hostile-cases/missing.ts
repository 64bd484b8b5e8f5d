// Hostile words through the operations of missing.
import { type Case, other, text } from "./case.ts";

export const missingCases: Record<string, Case> = {
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
  "drop-missing-rows": {
    params: (name) => ({ columns: [name] }),
    after: (name) => ({
      rows: [
        [name, 1],
        [name, 1],
        ["plain", 3],
      ],
    }),
  },
  "drop-missing-columns": {
    params: () => ({ threshold: 0.25 }),
    after: (name) => ({ columns: [{ name: other(name), type: "integer" }], rows: [[1], [2], [1], [3]] }),
  },
  "flag-missing": {
    params: (name) => ({ columns: [name], into: "{column}?" }),
    after: (name) => ({
      columns: [
        text(name),
        { name: name.length < 10_000 ? `${name}?` : `${"x".repeat(9_991)}?`, type: "boolean" },
        { name: other(name), type: "integer" },
      ],
      rows: [
        [name, false, 1],
        [null, true, 2],
        [name, false, 1],
        ["plain", false, 3],
      ],
    }),
  },
  "quick-clean": {
    params: () => ({}),
    after: (name) => ({
      rows: [
        [name, 1],
        [name, 1],
        ["plain", 3],
      ],
    }),
  },
  "set-missing": {
    params: (name) => ({ columns: [name], values: [name] }),
    after: () => ({
      rows: [
        [null, 1],
        [null, 2],
        [null, 1],
        ["plain", 3],
      ],
    }),
  },
};
