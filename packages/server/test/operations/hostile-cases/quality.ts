// Hostile words through the operations of types and quality.
import { and, type Case, other, text } from "./case.ts";

export const qualityCases: Record<string, Case> = {
  // “plain” is among the texts, so none of these columns becomes anything else.
  "detect-types": {
    params: (name) => ({ columns: [name], marks: true }),
    after: (name, { rows }) => ({ columns: [text(name), { name: other(name), type: "integer" }], rows }),
  },
  validate: {
    params: (name) => ({
      into: and(name, "!"),
      rules: [
        { column: name, check: "in", values: [name], name: name.slice(0, 200) },
        { column: name, check: "not-null", name: `no ${name.slice(0, 100)}` },
      ],
    }),
    after: (name) => ({
      columns: [text(name), { name: other(name), type: "integer" }, text(and(name, "!"))],
      rows: [
        [name, 1, null],
        [null, 2, `no ${name.slice(0, 100)}`],
        [name, 1, null],
        ["plain", 3, name.slice(0, 200)],
      ],
    }),
  },
  "quality-pipeline": {
    params: () => ({ missing: "drop", trimText: false }),
    after: (name) => ({
      rows: [
        [name, 1],
        ["plain", 3],
      ],
    }),
  },
  batch: {
    params: (name) => ({
      calls: [
        { op: "rename-column", params: { column: name, to: "a new name" } },
        { op: "fill-missing", params: { columns: ["a new name"], with: "constant", value: name } },
        { op: "rename-column", params: { column: "a new name", to: name } },
      ],
    }),
    after: (name) => ({
      columns: [text(name), { name: other(name), type: "integer" }],
      rows: [
        [name, 1],
        [name, 2],
        [name, 1],
        ["plain", 3],
      ],
    }),
  },
};
