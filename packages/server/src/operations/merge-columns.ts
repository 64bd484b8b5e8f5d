// merge-columns: the texts of several columns joined into one.
import { toText } from "../model/casts.ts";
import { boolean, columns, existing, newColumn, text, withDefault } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { join, name as ref, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { placed, replaceField } from "./into.ts";

export const mergeColumns = define({
  name: "merge-columns",
  version: 1,
  group: "columns",
  title: "Merge columns",
  doc: "Joins the values of several columns into one text, in the order in which you name them. Missing values are left out together with their separator; if all are missing, so is the result. You can also say that one missing value makes the result missing. The new column stands after the last of its sources, or in the place of the column whose name it takes.",
  fields: {
    columns: columns({ title: "Columns", doc: "The columns to join, two or more, in this order.", min: 2 }),
    into: newColumn({
      title: "New column",
      doc: "Its name; that of a merged column which goes is allowed.",
      mayExist: true,
    }),
    separator: withDefault(text({ title: "Separator", doc: "What stands between the values.", max: 100 }), " "),
    skipNull: withDefault(
      boolean({ title: "Leave missing values out", doc: "Otherwise a missing value makes the result missing." }),
      true,
    ),
    drop: withDefault(boolean({ title: "Drop the sources", doc: "Remove the merged columns." }), false),
    replace: replaceField,
  },
  summary: ({ columns: names, into }) => summary`Merge ${names} into “${into}”`,
  plan({ columns: names, into, separator, skipNull, drop, replace }, state) {
    const texts = names.map((each) => toText(ref(each), existing(state, each).type));
    const reuses = drop && names.includes(into);
    const last = state.columns.findLast(({ name }) => names.includes(name))?.name;
    const missing = join(
      names.map((each) => sql`${ref(each)} IS NULL`),
      skipNull ? sql` AND ` : sql` OR `,
    );
    return {
      kind: "derive",
      columns: [
        {
          ...placed(state, into, replace || reuses, last),
          type: "text",
          sql: sql`CASE WHEN ${missing} THEN NULL ELSE concat_ws(${separator}, ${join(texts)}) END`,
        },
      ],
      ...(drop ? { drop: names.filter((each) => each !== into) } : {}),
    };
  },
  examples: [
    {
      title: "A full name; a missing part leaves no gap",
      params: { columns: ["first", "last"], into: "name" },
      before: {
        columns: [
          { name: "first", type: "text" },
          { name: "last", type: "text" },
        ],
        rows: [
          ["Ann", "Lee"],
          [null, "Cher"],
          [null, null],
        ],
      },
      after: {
        columns: [
          { name: "first", type: "text" },
          { name: "last", type: "text" },
          { name: "name", type: "text" },
        ],
        rows: [
          ["Ann", "Lee", "Ann Lee"],
          [null, "Cher", "Cher"],
          [null, null, null],
        ],
      },
    },
    {
      title: "A key of a number and a date in place of both; incomplete keys are missing",
      params: { columns: ["shop", "day"], into: "key", separator: "-", skipNull: false, drop: true },
      before: {
        columns: [
          { name: "shop", type: "integer" },
          { name: "day", type: "date" },
          { name: "n", type: "integer" },
        ],
        rows: [
          [7, "2024-12-31", 1],
          [8, null, 2],
        ],
      },
      after: {
        columns: [
          { name: "key", type: "text" },
          { name: "n", type: "integer" },
        ],
        rows: [
          ["7-2024-12-31", 1],
          [null, 2],
        ],
      },
    },
  ],
});
