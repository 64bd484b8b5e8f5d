// Hostile words through the operations that read, write, round and limit numbers.
import { and, type Case, other, text } from "./case.ts";

const numbers = (name: string) => ({
  columns: [
    { name, type: "number" as const },
    { name: other(name), type: "integer" as const },
  ],
  rows: [
    [1234.5, 1],
    [null, 2],
  ],
});

/** The word as a part of a pattern that stands for itself. */
const literal = (name: string) =>
  name
    .slice(0, 40)
    .replace(/[\ud800-\udbff]$/, "")
    .replaceAll("'", "''");

export const numbersFormatCases: Record<string, Case> = {
  "parse-number": {
    params: (name) => ({ columns: [name] }),
    after: (name) => ({
      columns: [
        { name, type: "number" },
        { name: other(name), type: "integer" },
      ],
      // One of the words is a dollar.
      rows: [
        [name === "$1" ? 1 : null, 1],
        [null, 2],
        [name === "$1" ? 1 : null, 1],
        [null, 3],
      ],
    }),
  },
  "format-number": {
    before: numbers,
    params: (name) => ({ column: name, pattern: `#,##0.0'x${literal(name)}'`, into: and(name, "+") }),
    after: (name) => ({
      columns: [{ name, type: "number" }, text(and(name, "+")), { name: other(name), type: "integer" }],
      rows: [
        [1234.5, `1,234.5x${literal(name).replaceAll("''", "'")}`, 1],
        [null, null, 2],
      ],
    }),
  },
  "round-number": {
    before: numbers,
    params: (name) => ({ columns: [name] }),
    after: () => ({
      rows: [
        [1235, 1],
        [null, 2],
      ],
    }),
  },
  "clip-number": {
    before: numbers,
    params: (name) => ({ columns: [name], max: 100 }),
    after: () => ({
      rows: [
        [100, 1],
        [null, 2],
      ],
    }),
  },
};
