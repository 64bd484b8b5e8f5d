// flag-duplicates: a column that tells which rows have a double; no row goes.

import { choice, columns, newColumn, optional, withDefault } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { pyDerive, pyPlain, pyTexts } from "../model/python.ts";
import { position, type Sql, sql } from "../model/sql.ts";
import type { State } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { placed, replaceField } from "./into.ts";
import { partitionBy } from "./windows.ts";

export const flagDuplicates = define({
  name: "flag-duplicates",
  version: 1,
  group: "duplicates",
  title: "Flag duplicates",
  doc: "Adds a column that is true for rows that are alike in the columns you choose (in all columns, if you choose none), and false for the others. No row is taken out. Two missing values count as alike; texts must be alike to the letter. A column that the flags take the place of is not looked at, unless you name it.",
  fields: {
    columns: optional(columns({ title: "Columns", doc: "What must be alike; all columns if left out.", min: 1 })),
    flag: withDefault(
      choice({
        title: "Flag",
        doc: "Which of the rows that are alike are flagged.",
        options: { all: "All of them", later: "All but the first", earlier: "All but the last" },
      }),
      "all",
    ),
    into: newColumn({ title: "New column", doc: "The name of the column of flags.", initial: "duplicate" }),
    replace: replaceField,
  },
  summary: ({ columns: names, into }) =>
    names === undefined ? summary`Flag duplicate rows in “${into}”` : summary`Flag duplicates of ${names} in “${into}”`,
  plan({ columns: names, flag, into, replace }, state) {
    const alike = partitionBy(compared(state, names, into));
    const place = position();
    const flags: Record<typeof flag, Sql> = {
      all: sql`count(*) OVER (${alike}) > 1`,
      later: sql`row_number() OVER (${alike} ORDER BY ${place}) > 1`,
      earlier: sql`row_number() OVER (${alike} ORDER BY ${place} DESC) > 1`,
    };
    return {
      kind: "derive",
      scope: "visible",
      columns: [{ ...placed(state, into, replace), type: "boolean", sql: flags[flag] }],
    };
  },
  pandas({ columns: names, flag, into }, state, _fitted, change) {
    const keys = compared(state, names, into);
    const keep = { all: "False", later: '"first"', earlier: '"last"' }[flag];
    const found = `df.duplicated(${pyTexts(keys)}, keep=${keep}).astype("bool[pyarrow]")`;
    return pyPlain(state, keys) ? pyDerive(change, [found]) : null;
  },
  examples: [
    {
      title: "All rows with the same e-mail address",
      params: { columns: ["email"] },
      before: {
        columns: [
          { name: "email", type: "text" },
          { name: "name", type: "text" },
        ],
        rows: [
          ["ann@example.org", "Ann"],
          ["bob@example.org", "Bob"],
          ["ann@example.org", "Ann B."],
          [null, "Cid"],
        ],
      },
      after: {
        columns: [
          { name: "email", type: "text" },
          { name: "name", type: "text" },
          { name: "duplicate", type: "boolean" },
        ],
        rows: [
          ["ann@example.org", "Ann", true],
          ["bob@example.org", "Bob", false],
          ["ann@example.org", "Ann B.", true],
          [null, "Cid", false],
        ],
      },
    },
    {
      title: "Only the repetitions, of rows that are alike in everything",
      params: { flag: "later", into: "again" },
      before: {
        columns: [
          { name: "a", type: "integer" },
          { name: "b", type: "text" },
        ],
        rows: [
          [1, null],
          [1, "x"],
          [1, null],
          [1, null],
        ],
      },
      after: {
        columns: [
          { name: "a", type: "integer" },
          { name: "b", type: "text" },
          { name: "again", type: "boolean" },
        ],
        rows: [
          [1, null, false],
          [1, "x", false],
          [1, null, true],
          [1, null, true],
        ],
      },
    },
  ],
});

/** What must be alike; a column of flags that is made anew is no part of it. */
function compared(state: State, names: readonly string[] | undefined, into: string): readonly string[] {
  const all = state.columns.map(({ name }) => name);
  const others = all.filter((each) => each !== into);
  return names ?? (others.length === 0 ? all : others);
}
