// drop-duplicates: of rows that are alike one stays, or none.
import { choice, columns, optional, withDefault } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { pyPlain, pyText, pyTexts } from "../model/python.ts";
import { join, name, position, relation, rowId, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";

export const dropDuplicates = define({
  name: "drop-duplicates",
  version: 1,
  group: "duplicates",
  title: "Drop duplicates",
  doc: "Takes out repeated rows: of rows that are alike in the columns you choose (in all columns, if you choose none) it keeps the first or the last, or none. Two missing values count as alike.",
  fields: {
    columns: optional(columns({ title: "Columns", doc: "What must be alike; all columns if left out.", min: 1 })),
    keep: withDefault(
      choice({
        title: "Keep",
        doc: "Which of the rows that are alike stays.",
        options: { first: "The first", last: "The last", none: "None of them" },
      }),
      "first",
    ),
  },
  summary: ({ columns: names, keep }) =>
    names === undefined
      ? summary`Drop duplicate rows, keep ${keep}`
      : summary`Drop duplicates of ${names}, keep ${keep}`,
  plan({ columns: names, keep }, state) {
    const keys = join((names ?? state.columns.map((column) => column.name)).map((each) => name(each)));
    const chosen = {
      first: sql`arg_min(${rowId}, ${position()})`,
      last: sql`arg_max(${rowId}, ${position()})`,
      none: sql`min(${rowId})`,
    };
    const alone = keep === "none" ? sql` HAVING count(*) = 1` : sql``;
    return { kind: "rows", ids: sql`SELECT ${chosen[keep]} FROM ${relation()} GROUP BY ${keys}${alone}` };
  },
  pandas({ columns: names, keep }, state) {
    const keys = names ?? state.columns.map((column) => column.name);
    if (!pyPlain(state, keys)) return null;
    return `df = df.drop_duplicates(${pyTexts(keys)}, keep=${keep === "none" ? "False" : pyText(keep)})`;
  },
  examples: [
    {
      title: "Rows that are alike in everything",
      params: {},
      before: {
        columns: [
          { name: "a", type: "integer" },
          { name: "b", type: "text" },
        ],
        rows: [
          [1, "x"],
          [2, null],
          [1, "x"],
          [2, null],
          [1, "y"],
        ],
      },
      after: {
        columns: [
          { name: "a", type: "integer" },
          { name: "b", type: "text" },
        ],
        rows: [
          [1, "x"],
          [2, null],
          [1, "y"],
        ],
      },
    },
    {
      title: "The last row of every customer",
      params: { columns: ["customer"], keep: "last" },
      before: {
        columns: [
          { name: "customer", type: "text" },
          { name: "n", type: "integer" },
        ],
        rows: [
          ["a", 1],
          [null, 2],
          ["a", 3],
          [null, 4],
          ["b", 5],
        ],
      },
      after: {
        columns: [
          { name: "customer", type: "text" },
          { name: "n", type: "integer" },
        ],
        rows: [
          ["a", 3],
          [null, 4],
          ["b", 5],
        ],
      },
    },
    {
      title: "Only rows that occur once",
      params: { columns: ["k"], keep: "none" },
      before: { columns: [{ name: "k", type: "integer" }], rows: [[1], [2], [1], [null]] },
      after: { columns: [{ name: "k", type: "integer" }], rows: [[2], [null]] },
    },
  ],
});
