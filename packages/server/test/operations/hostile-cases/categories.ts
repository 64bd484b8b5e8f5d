// Hostile words through the operations of categories.
import { type Case, other, text } from "./case.ts";

/** A name made of two, shortened where it would be too long. */
const made = (name: string, category: string) => `${name}_${category}`.slice(0, 9_990);
const count = (name: string) => ({ name, type: "integer" as const });

export const categoriesCases: Record<string, Case> = {
  "map-values": {
    params: (name) => ({ column: name, map: [{ from: name, to: `<${name}>` }], else: "value", value: name }),
    after: (name) => ({
      rows: [
        [`<${name}>`, 1],
        [null, 2],
        [`<${name}>`, 1],
        [name, 3],
      ],
    }),
  },
  "one-hot": {
    params: (name) => ({ columns: [name], keep: true, missing: "category" }),
    after: (name) => ({
      columns: [
        text(name),
        count(made(name, name)),
        count(name.length < 10_000 ? made(name, "plain") : `${"x".repeat(9_990)}_2`),
        count(name.length < 10_000 ? made(name, "missing") : `${"x".repeat(9_990)}_3`),
        count(other(name)),
      ],
      rows: [
        [name, 1, 0, 0, 1],
        [null, 0, 0, 1, 2],
        [name, 1, 0, 0, 1],
        ["plain", 0, 1, 0, 3],
      ],
    }),
  },
  "ordinal-encode": {
    params: (name) => ({ columns: [name], order: "list", values: [name], start: 5 }),
    after: () => ({
      rows: [
        [5, 1],
        [null, 2],
        [5, 1],
        [null, 3],
      ],
    }),
  },
  "group-rare": {
    params: (name) => ({ columns: [name], threshold: 0.5, minCategories: 1, label: name.slice(0, 1_000) }),
    after: (name) => ({
      rows: [
        [name, 1],
        [null, 2],
        [name, 1],
        [name.slice(0, 1_000), 3],
      ],
    }),
  },
  "frequency-encode": {
    params: (name) => ({ columns: [name], as: "count" }),
    after: () => ({
      rows: [
        [2, 1],
        [null, 2],
        [2, 1],
        [1, 3],
      ],
    }),
  },
  "target-encode": {
    params: (name) => ({ columns: [name], target: other(name), smoothing: 0 }),
    after: () => ({
      rows: [
        [1, 1],
        [null, 2],
        [1, 1],
        [3, 3],
      ],
    }),
  },
  "multi-label": {
    params: (name) => ({ column: name, delimiter: `${name.slice(0, 500)}|`, missing: "null" }),
    after: (name) => ({
      rows:
        name.trim() === "" || /^[\s\u200b]+$/.test(name)
          ? [
              [0, 1],
              [null, 2],
              [0, 1],
              [1, 3],
            ]
          : [
              [1, 0, 1],
              [null, null, 2],
              [1, 0, 1],
              [0, 1, 3],
            ],
    }),
  },
};
