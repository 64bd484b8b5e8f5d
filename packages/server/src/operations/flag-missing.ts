// flag-missing: a column beside each one says where its values are missing.

import type { DerivedColumn } from "../model/change.ts";
import { cut, nameLimit } from "../model/fields/limits.ts";
import { columns, fault, text, withDefault } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { pyColumn, pyDerive, pyFills } from "../model/python.ts";
import { name as ref, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { placed, replaceField } from "./into.ts";
import { distinctNames } from "./name-pattern.ts";

export const flagMissing = define({
  name: "flag-missing",
  version: 1,
  group: "missing",
  title: "Flag missing values",
  doc: "Adds a column of true and false beside each column you choose: true where its value is missing. Do this before filling, to remember what was filled. An empty text and NaN are values, not missing ones.",
  fields: {
    columns: columns({ title: "Columns", doc: "The columns to look at." }),
    into: withDefault(
      text({
        title: "New columns",
        doc: "The name of the new column, in which {column} stands for the name of the column looked at.",
        min: 1,
        max: 1_000,
      }),
      "{column}_missing",
    ),
    replace: replaceField,
  },
  summary: ({ columns: names }) => summary`Flag missing values of ${names}`,
  plan({ columns: names, into, replace }, state) {
    if (names.length > 1 && !into.includes("{column}"))
      fault("into", "must contain {column} when several columns are flagged");
    const made = names.map((each): DerivedColumn => {
      const name = into.replaceAll("{column}", () => cut(each, nameLimit - into.length));
      return { ...placed(state, name, replace, each), type: "boolean", sql: sql`(${ref(each)} IS NULL)` };
    });
    distinctNames(made.map(({ name }) => name));
    return { kind: "derive", columns: made };
  },
  pandas: ({ columns: names }, state, _fitted, change) =>
    pyDerive(
      change,
      names.map((each) => (pyFills(state, each) ? `missing(${pyColumn(each)})` : null)),
    ),
  examples: [
    {
      title: "Remember which ages were missing",
      params: { columns: ["age"] },
      before: {
        columns: [
          { name: "age", type: "integer" },
          { name: "city", type: "text" },
        ],
        rows: [
          [31, "Oslo"],
          [null, ""],
        ],
      },
      after: {
        columns: [
          { name: "age", type: "integer" },
          { name: "age_missing", type: "boolean" },
          { name: "city", type: "text" },
        ],
        rows: [
          [31, false, "Oslo"],
          [null, true, ""],
        ],
      },
    },
    {
      title: "Several columns, with names of your own",
      params: { columns: ["mail", "phone"], into: "no {column}" },
      before: {
        columns: [
          { name: "mail", type: "text" },
          { name: "phone", type: "text" },
        ],
        rows: [
          ["a@x.org", null],
          [null, null],
        ],
      },
      after: {
        columns: [
          { name: "mail", type: "text" },
          { name: "no mail", type: "boolean" },
          { name: "phone", type: "text" },
          { name: "no phone", type: "boolean" },
        ],
        rows: [
          ["a@x.org", false, null, true],
          [null, true, null, true],
        ],
      },
    },
  ],
});
