// one-hot: one column of 0 and 1 for every category of a column. The categories are learned once, in the
// order in which they first appear, and stored with the step.

import type { DerivedColumn } from "../model/change.ts";
import { boolean, choice, columns, existing, fault, withDefault } from "../model/fields.ts";
import { isLiteral, literal } from "../model/literals.ts";
import { define } from "../model/operation.ts";
import { pyColumn, pyDerive, pyPlain, pyValue } from "../model/python.ts";
import { name as ref, type Sql, sql } from "../model/sql.ts";
import { type Column, scalarTypes, type Type } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { categoryOf, categoryTexts, learnedCategories, maxCategories, namer, placeField } from "./categories.ts";
import { textsIn } from "./learned.ts";

export const oneHot = define({
  name: "one-hot",
  version: 1,
  group: "categories",
  title: "Encode as 0 and 1 columns",
  doc: "Makes a column of 0 and 1 for every category of a column (one-hot encoding), named {column}_{category}, and takes the column itself out. The new columns stand in the order in which their categories first appear; one of them can be left out, because it follows from the others; a single category then gets no column at all. A name that is taken gets _2, _3 and so on. A column that holds no value is refused.",
  fields: {
    columns: columns({ title: "Columns", doc: "The columns whose values are categories.", accepts: scalarTypes }),
    drop: withDefault(
      choice({
        title: "Leave out",
        doc: "A category that gets no column.",
        options: { none: "None", first: "The first to appear", last: "The last to appear" },
      }),
      "none",
    ),
    missing: withDefault(
      choice({
        title: "Missing values",
        doc: "What rows with a missing value get.",
        options: {
          zero: "0 everywhere",
          null: "Missing everywhere",
          category: "A column of their own, {column}_missing, in any case",
        },
      }),
      "zero",
    ),
    keep: withDefault(boolean({ title: "Keep the column", doc: "Keep the column of categories too." }), false),
    place: placeField,
    maxCategories: maxCategories(100, 2_000),
  },
  summary: ({ columns: names }) => summary`One-hot encode ${names}`,
  fit({ columns: names, maxCategories: limit }, state) {
    const wanted = names.map((each, index): [string, Sql] => [
      `categories${index}`,
      categoryTexts(existing(state, each, scalarTypes), "first-seen", limit),
    ]);
    return Object.fromEntries(wanted);
  },
  plan({ columns: names, drop, missing, keep, place, maxCategories: limit }, state, fitted) {
    const free = namer(state, keep ? [] : names);
    const made = names.flatMap((each, index): DerivedColumn[] => {
      const column = existing(state, each, scalarTypes);
      const shown = without(drop, learnedCategories(fitted, index, each, limit).map(String));
      const at = place === "after" ? { after: each } : {};
      const cells = shown.map((category): DerivedColumn => {
        const is = sql`CAST(${isCategory(column, category)} AS BIGINT)`;
        const text = missing === "null" ? is : sql`COALESCE(${is}, 0)`;
        return { name: free(`${each}_${category}`), ...at, type: "integer", sql: text };
      });
      if (missing !== "category") return cells;
      const none = sql`CAST(${ref(each)} IS NULL AS BIGINT)`;
      return [...cells, { name: free(`${each}_missing`), ...at, type: "integer", sql: none }];
    });
    if (made.length === 0 && !keep && names.length === state.columns.length)
      fault("drop", "would leave no column; keep the column, or leave out no category");
    if (made.length > 0) return { kind: "derive", columns: made, ...(keep ? {} : { drop: names }) };
    const left = state.columns.filter(({ name }) => keep || !names.includes(name));
    return { kind: "columns", columns: left.map(({ name }) => ({ name, from: name })) };
  },
  pandas({ columns: names, drop, missing }, state, fitted, change) {
    if (!pyPlain(state, names, ["text", "integer", "boolean"])) return null;
    const texts = names.flatMap((each, index) => {
      const column = existing(state, each);
      const shown = without(drop, textsIn(fitted[`categories${index}`]));
      const cells = shown.map((category) => {
        const value = pyValue(column.type === "boolean" ? category === "true" : category, column);
        const is = `(${pyColumn(each)} == ${value})${missing === "null" ? "" : ".fillna(False)"}.astype("int64[pyarrow]")`;
        return value && is;
      });
      return missing === "category" ? [...cells, `${pyColumn(each)}.isna().astype("int64[pyarrow]")`] : cells;
    });
    return pyDerive(change, texts);
  },
  examples: [
    {
      title: "A column for every size; the column itself goes",
      params: { columns: ["size"] },
      before: {
        columns: [
          { name: "item", type: "text" },
          { name: "size", type: "text" },
          { name: "price", type: "number" },
        ],
        rows: [
          ["shirt", "M", 10],
          ["coat", "S", 50],
          ["cap", null, 5],
          ["belt", "M", 8],
        ],
      },
      after: {
        columns: [
          { name: "item", type: "text" },
          { name: "size_M", type: "integer" },
          { name: "size_S", type: "integer" },
          { name: "price", type: "number" },
        ],
        rows: [
          ["shirt", 1, 0, 10],
          ["coat", 0, 1, 50],
          ["cap", 0, 0, 5],
          ["belt", 1, 0, 8],
        ],
      },
    },
    {
      title: "For a model: without the last category, at the end of the table",
      params: { columns: ["c"], drop: "last", place: "end" },
      before: {
        columns: [
          { name: "c", type: "text" },
          { name: "y", type: "integer" },
        ],
        rows: [
          ["x", 1],
          ["y", 2],
          ["x", 3],
          ["z", 4],
        ],
      },
      after: {
        columns: [
          { name: "y", type: "integer" },
          { name: "c_x", type: "integer" },
          { name: "c_y", type: "integer" },
        ],
        rows: [
          [1, 1, 0],
          [2, 0, 1],
          [3, 1, 0],
          [4, 0, 0],
        ],
      },
    },
    {
      title: "Missing values as a category of their own, keeping the column",
      params: { columns: ["rooms"], missing: "category", keep: true },
      before: { columns: [{ name: "rooms", type: "integer" }], rows: [[3], [null], [2]] },
      after: {
        columns: [
          { name: "rooms", type: "integer" },
          { name: "rooms_3", type: "integer" },
          { name: "rooms_2", type: "integer" },
          { name: "rooms_missing", type: "integer" },
        ],
        rows: [
          [3, 1, 0, 0],
          [null, 0, 0, 1],
          [2, 0, 1, 0],
        ],
      },
    },
  ],
});

/** The categories that get a column. */
function without(drop: "none" | "first" | "last", all: string[]): string[] {
  return drop === "first" ? all.slice(1) : drop === "last" ? all.slice(0, -1) : all;
}

const compared: readonly Type[] = ["text", "integer", "number", "decimal", "boolean"];

/** Whether the cell is of that category: compared as what it is where that is cheaper than as text. */
function isCategory(column: Column, category: string): Sql {
  const cell = column.type === "boolean" ? category === "true" : category;
  if (compared.includes(column.type) && isLiteral(cell, column))
    return sql`(${ref(column.name)} = ${literal(cell, column, "categories")})`;
  return sql`(${categoryOf(column)} = ${category})`;
}
