// drop-columns: columns go; no data moves, and undo has them back.
import { refuse } from "../errors.ts";
import { columns } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { pyTexts } from "../model/python.ts";
import { summary } from "../model/summary.ts";

export const dropColumns = define({
  name: "drop-columns",
  version: 1,
  group: "columns",
  title: "Drop columns",
  doc: "Takes columns out of the table. At least one column must stay.",
  fields: { columns: columns({ title: "Columns", doc: "The columns to take out." }) },
  summary: ({ columns: names }) => summary`Drop ${names}`,
  plan({ columns: names }, state) {
    const kept = state.columns.filter(({ name }) => !names.includes(name));
    if (kept.length === 0) refuse("invalid_params", { field: "columns", reason: "must leave at least one column" });
    return { kind: "columns", columns: kept.map(({ name }) => ({ name, from: name })) };
  },
  pandas: ({ columns: names }) => `df = df.drop(columns=${pyTexts(names)})`,
  examples: [
    {
      title: "Take out a column",
      params: { columns: ["note"] },
      before: {
        columns: [
          { name: "id", type: "integer" },
          { name: "note", type: "text" },
        ],
        rows: [
          [1, "x"],
          [2, null],
        ],
      },
      after: { columns: [{ name: "id", type: "integer" }], rows: [[1], [2]] },
    },
    {
      title: "Take out several columns",
      params: { columns: ["a", "c"] },
      before: {
        columns: [
          { name: "a", type: "integer" },
          { name: "b", type: "boolean" },
          { name: "c", type: "date" },
        ],
        rows: [
          [1, true, "2024-01-31"],
          [null, null, null],
        ],
      },
      after: { columns: [{ name: "b", type: "boolean" }], rows: [[true], [null]] },
    },
  ],
});
