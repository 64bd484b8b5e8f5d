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
};
