// unpivot: columns become rows: one row for each of them, with its name and its value.

import { columns, existing, fault, shown, text, withDefault } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { pyFills, pyText, pyTexts } from "../model/python.ts";
import { join, position, name as ref, relation, type Sql, sql } from "../model/sql.ts";
import { columnOf } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { carried, label } from "./carried.ts";
import { alike, commonType, exactness } from "./common-type.ts";
import { distinctNames } from "./name-pattern.ts";

export const unpivot = define({
  name: "unpivot",
  version: 1,
  group: "reshape",
  title: "Unpivot",
  doc: "Turns columns into rows: each row becomes as many rows as there are columns, with the column's name and its value. The columns to keep are repeated, all others are left out. Values of different types become text; so do integers beside numbers if one is too large to be a number exactly.",
  fields: {
    keep: withDefault(columns({ title: "Keep", doc: "Columns that are repeated in every row.", min: 0 }), []),
    columns: columns({ title: "Columns", doc: "The columns that become rows." }),
    nameInto: withDefault(
      text({ title: "Column for names", doc: "Where the names of the columns go.", min: 1, max: 10_000 }),
      "name",
    ),
    valueInto: withDefault(
      text({ title: "Column for values", doc: "Where their values go.", min: 1, max: 10_000 }),
      "value",
    ),
  },
  summary: ({ columns: names, nameInto, valueInto }) =>
    summary`Turn ${names} into rows of “${nameInto}” and “${valueInto}”`,
  fit({ columns: names }, state): Record<string, Sql> {
    return exactness(names.map((each) => existing(state, each)));
  },
  plan({ keep, columns: names, nameInto, valueInto }, state, { exact }) {
    const both = keep.find((each) => names.includes(each));
    if (both !== undefined) fault("keep", `names “${shown(both)}”, which is also to become rows`);
    const kept = keep.map((each) => existing(state, each));
    const turned = names.map((each) => existing(state, each));
    distinctNames([...keep, nameInto, valueInto]);
    const type = commonType(turned, exact);
    const repeated = kept.map(({ name }, index) => sql`${ref(name)} AS ${label("k", index)}, `);
    const values = join(turned.map((column) => alike(column, type)));
    const titles = join(names.map((each) => sql`CAST(${each} AS VARCHAR)`));
    const inner = sql`SELECT ${join(repeated, sql``)}${position()} AS place, unnest([${titles}]) AS title, unnest([${values}]) AS content, unnest(range(${BigInt(names.length)})) AS turn FROM ${relation()}`;
    return {
      kind: "reshape",
      columns: [
        ...kept.map((each, index) => carried(each, sql`u.${label("k", index)}`)),
        { name: nameInto, type: "text", sql: sql`u.title` },
        { name: valueInto, type: type.type, digits: type.digits, sql: sql`u.content` },
      ],
      from: sql`(${inner}) AS u`,
      tail: sql`ORDER BY u.place, u.turn`,
      most: state.rows.visible * names.length,
      least: state.rows.visible * names.length,
      follows: true,
    };
  },
  pandas({ keep, columns: names, nameInto, valueInto }, state) {
    const turned = names.map((each) => existing(state, each));
    const alike =
      turned.every(({ type }) => type === turned[0]?.type) && turned.every(({ type }) => type !== "decimal");
    const taken = [nameInto, valueInto].some((each) => columnOf(state, each) !== undefined);
    if (!alike || taken || ![...keep, ...names].every((each) => pyFills(state, each))) return null;
    return [
      `rows = df[${pyTexts([...keep, ...names])}].reset_index(drop=True)`,
      `rows = rows.melt(${pyTexts(keep)}, ${pyTexts(names)}, ${pyText(nameInto)}, ${pyText(valueInto)}, ignore_index=False)`,
      `rows = rows.astype({${pyText(nameInto)}: pd.ArrowDtype(pa.string())})`,
      `df = rows.sort_index(kind="stable").reset_index(drop=True)`,
    ].join("\n");
  },
  examples: [
    {
      title: "Years in columns become rows",
      params: { keep: ["city"], columns: ["2023", "2024"], nameInto: "year", valueInto: "people" },
      before: {
        columns: [
          { name: "city", type: "text" },
          { name: "2023", type: "integer" },
          { name: "2024", type: "integer" },
        ],
        rows: [
          ["Oslo", 5, 6],
          [null, null, 7],
        ],
      },
      after: {
        columns: [
          { name: "city", type: "text" },
          { name: "year", type: "text" },
          { name: "people", type: "integer" },
        ],
        rows: [
          ["Oslo", "2023", 5],
          ["Oslo", "2024", 6],
          [null, "2023", null],
          [null, "2024", 7],
        ],
      },
    },
    {
      title: "Values of different types become text",
      params: { columns: ["n", "b"] },
      before: {
        columns: [
          { name: "n", type: "number" },
          { name: "b", type: "boolean" },
          { name: "x", type: "text" },
        ],
        rows: [
          [1.5, true, "?"],
          [null, false, null],
        ],
      },
      after: {
        columns: [
          { name: "name", type: "text" },
          { name: "value", type: "text" },
        ],
        rows: [
          ["n", "1.5"],
          ["b", "true"],
          ["n", null],
          ["b", "false"],
        ],
      },
    },
  ],
});
