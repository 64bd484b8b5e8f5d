// Hostile words through the operations of reshape.
import { and, type Case, other, text } from "./case.ts";

export const reshapeCases: Record<string, Case> = {
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
  pivot: {
    params: (name) => ({ index: [other(name)], columns: name, values: name, fn: "first", fill: name }),
    after: (name) => ({
      rows: inOrder(name)
        ? [
            [1, name, name, name],
            [2, name, name, name],
            [3, name, "plain", name],
          ]
        : [
            [1, name, name, name],
            [2, name, name, name],
            [3, "plain", name, name],
          ],
      columns: [
        { name: other(name), type: "integer" },
        ...(inOrder(name) ? [text(name), text("plain")] : [text("plain"), text(name)]),
        text("(missing)"),
      ],
    }),
  },
  transpose: {
    params: (name) => ({ header: name, nameInto: and(name, "-") }),
    before: (name) => ({
      columns: [text(name), { name: other(name), type: "integer" }],
      rows: [
        [name, 1],
        [null, 2],
        ["plain", 3],
      ],
    }),
    after: (name) => ({
      columns: [
        text(and(name, "-")),
        { name, type: "integer" },
        { name: "row_2", type: "integer" },
        { name: "plain", type: "integer" },
      ],
      rows: [[other(name), 1, 2, 3]],
    }),
  },
  explode: {
    params: (name) => ({ column: name }),
    before: (name) => ({ columns: [{ name, type: "list" }, text(other(name))], rows: [[[name, "plain"], name]] }),
    after: (name) => ({
      columns: [text(name), text(other(name))],
      rows: [
        [name, name],
        ["plain", name],
      ],
    }),
  },
  unnest: {
    params: (name) => ({ column: name, prefix: name.slice(0, 9_000) }),
    before: (name) => ({ columns: [{ name, type: "struct" }], rows: [[{ a: name }], [null]] }),
    after: (name) => ({ columns: [text(and(name, "a"))], rows: [[name], [null]] }),
  },
  "frequency-table": {
    params: (name) => ({ columns: [name], countInto: and(name, "%") }),
    after: (name) => ({
      columns: [text(name), { name: and(name, "%"), type: "integer" }, { name: "share", type: "number" }],
      rows: [
        [name, 2, 0.5],
        [null, 1, 0.25],
        ["plain", 1, 0.25],
      ],
    }),
  },
  "resample-time": {
    params: (name) => ({
      column: other(name),
      every: { unit: "day" },
      aggregates: [{ column: name, fn: "concat", into: and(name, "*"), separator: name.slice(0, 100) }],
    }),
    before: (name) => ({
      columns: [text(name), { name: other(name), type: "date" }],
      rows: [
        [name, "2024-05-01"],
        [name, "2024-05-01"],
        [null, "2024-05-02"],
      ],
    }),
    after: (name) => ({
      columns: [{ name: other(name), type: "date" }, text(and(name, "*"))],
      rows: [
        ["2024-05-01", name + name.slice(0, 100) + name],
        ["2024-05-02", null],
      ],
    }),
  },
};

/** Whether the word stands before the word plain in the order of code points. */
function inOrder(name: string): boolean {
  return Buffer.compare(Buffer.from(name), Buffer.from("plain")) < 0;
}
