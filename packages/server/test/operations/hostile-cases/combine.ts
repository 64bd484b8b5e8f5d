// Hostile words through the operations of combine.
import { type Case, other, text } from "./case.ts";

export const combineCases: Record<string, Case> = {
  join: {
    params: (name) => ({
      datasource: "side",
      on: [{ left: name, right: name }],
      how: "left",
      suffix: name.slice(0, 100),
    }),
    sources: (name) => ({ side: { columns: [text(name), { name: other(name), type: "integer" }], rows: [[name, 9]] } }),
    after: (name) => ({
      rows: [
        [name, 1, 9],
        [null, 2, null],
        [name, 1, 9],
        ["plain", 3, null],
      ],
    }),
  },
};
