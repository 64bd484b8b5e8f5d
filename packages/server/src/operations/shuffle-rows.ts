// shuffle-rows: the rows in a random order, the same for the same seed.
import { seed } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { summary } from "../model/summary.ts";
import { lots } from "./lots.ts";

export const shuffleRows = define({
  name: "shuffle-rows",
  version: 1,
  group: "rows",
  title: "Shuffle rows",
  doc: "Puts the rows in a random order. The seed makes the order repeatable: the same seed puts the same rows in the same order.",
  fields: {
    seed: seed({
      title: "Seed",
      doc: "Any whole number; the same seed gives the same order. One is drawn if left out.",
    }),
  },
  summary: ({ seed: chosen }) => summary`Shuffle the rows (seed ${chosen})`,
  plan: ({ seed: chosen }) => ({
    kind: "rows",
    order: lots(chosen, "shuffle"),
  }),
  examples: [
    {
      title: "Five rows",
      params: { seed: 5 },
      before: {
        columns: [
          { name: "id", type: "integer" },
          { name: "x", type: "text" },
        ],
        rows: [
          [1, "a"],
          [2, null],
          [3, "c"],
          [4, "d"],
          [5, "e"],
        ],
      },
      after: {
        columns: [
          { name: "id", type: "integer" },
          { name: "x", type: "text" },
        ],
        rows: [
          [4, "d"],
          [3, "c"],
          [5, "e"],
          [1, "a"],
          [2, null],
        ],
      },
    },
    {
      title: "Another seed, another order",
      params: { seed: 2 },
      before: { columns: [{ name: "n", type: "integer" }], rows: [[1], [2], [3], [4]] },
      after: { columns: [{ name: "n", type: "integer" }], rows: [[2], [3], [4], [1]] },
    },
  ],
});
