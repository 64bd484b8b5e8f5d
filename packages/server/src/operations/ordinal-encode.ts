// ordinal-encode: every category becomes a whole number, in an order that is learned once or given.

import { toText } from "../model/casts.ts";
import type { DerivedColumn } from "../model/change.ts";
import {
  choice,
  columns,
  existing,
  fault,
  integer,
  list,
  optional,
  shownWhen,
  value,
  withDefault,
} from "../model/fields.ts";
import { literal } from "../model/literals.ts";
import { define } from "../model/operation.ts";
import { pyColumn, pyDerive, pyPlain, pyValue } from "../model/python.ts";
import { type Sql, sql } from "../model/sql.ts";
import { type Cell, type Column, scalarTypes } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import {
  categoryOf,
  categoryTexts,
  learnedCategories,
  maxCategories,
  placeIn,
  unknownCategories,
} from "./categories.ts";
import { textsIn } from "./learned.ts";

export const ordinalEncode = define({
  name: "ordinal-encode",
  version: 1,
  group: "categories",
  title: "Encode as whole numbers",
  doc: "Turns every category of a column into a whole number: 0, 1, 2 and so on, in the order in which categories first appear, sorted, by how frequent they are, or in an order you give. Missing values stay missing. The order is stored with the step, so that the same category always gets the same number. A column that holds no value is refused, unless you give the order.",
  fields: {
    columns: columns({ title: "Columns", doc: "The columns whose values are categories.", accepts: scalarTypes }),
    order: withDefault(
      choice({
        title: "Order",
        doc: "Which category comes first; of equally frequent ones the one that appears first.",
        options: {
          "first-seen": "As they first appear",
          sorted: "Sorted (texts by code point)",
          frequency: "The most frequent first",
          list: "As you list them",
        },
      }),
      "first-seen",
    ),
    values: shownWhen(
      optional(
        list(value({ title: "Value", doc: "A category.", of: "columns", notNull: true }), {
          title: "Categories",
          doc: "The categories in their order; a value that is not among them becomes missing and is counted.",
          min: 1,
          max: 2_000,
        }),
      ),
      "order",
      ["list"],
    ),
    start: withDefault(
      integer({ title: "First number", doc: "The number of the first category.", min: -1_000_000, max: 1_000_000 }),
      0,
    ),
    maxCategories: maxCategories(1_000, 10_000),
  },
  summary: ({ columns: names }) => summary`Encode ${names} as whole numbers`,
  fit({ columns: names, order, maxCategories: limit }, state) {
    if (order === "list") return {};
    const wanted = names.map((each, index): [string, Sql] => [
      `categories${index}`,
      categoryTexts(existing(state, each, scalarTypes), order, limit),
    ]);
    return Object.fromEntries(wanted);
  },
  plan({ columns: names, order, values, start, maxCategories: limit }, state, fitted) {
    if ((order === "list") !== (values !== undefined))
      fault("values", order === "list" ? "is missing" : "is only for the order “list”");
    const made = names.map((each, index) => {
      const column = existing(state, each, scalarTypes);
      const known =
        values === undefined ? learnedCategories(fitted, index, each, limit).map(String) : listed(values, column);
      return { column, place: placeIn(categoryOf(column), known) };
    });
    return {
      kind: "derive",
      columns: made.map(({ column, place }) => coded(column, place, start)),
      tallies: made.map(({ column, place }) => unknownCategories(column, place)),
    };
  },
  pandas({ columns: names, values, start }, state, fitted, change) {
    if (!pyPlain(state, names, ["text", "integer", "boolean"])) return null;
    const texts = names.map((each, index) => {
      const column = existing(state, each);
      const known: readonly Cell[] = values ?? textsIn(fitted[`categories${index}`]);
      const pairs = known.map((category, at) => {
        const value = pyValue(column.type === "boolean" ? String(category) === "true" : category, column);
        return value && `${value}: ${start + at}`;
      });
      return pairs.includes(null) ? null : `mapped(${pyColumn(each)}, {${pairs.join(", ")}}, pa.int64())`;
    });
    return pyDerive(change, texts);
  },
  examples: [
    {
      title: "Numbers in the order of first appearance",
      params: { columns: ["c"] },
      before: { columns: [{ name: "c", type: "text" }], rows: [["x"], ["y"], [null], ["x"], ["z"]] },
      after: { columns: [{ name: "c", type: "integer" }], rows: [[0], [1], [null], [0], [2]] },
    },
    {
      title: "Sorted, as a label encoder does it",
      params: { columns: ["city"], order: "sorted" },
      before: {
        columns: [{ name: "city", type: "text" }],
        rows: [["Madrid"], ["Lima"], ["None"], ["Lima"], ["Oslo"], [null], ["Roma"]],
      },
      after: { columns: [{ name: "city", type: "integer" }], rows: [[1], [0], [2], [0], [3], [null], [4]] },
    },
    {
      title: "Grades in an order of your own, from 1",
      params: { columns: ["grade"], order: "list", values: ["low", "medium", "high"], start: 1 },
      before: { columns: [{ name: "grade", type: "text" }], rows: [["high"], ["low"], ["odd"], [null], ["medium"]] },
      after: { columns: [{ name: "grade", type: "integer" }], rows: [[3], [1], [null], [null], [2]] },
    },
  ],
});

/** Categories a person lists, as the texts of the column's type; each once. */
function listed(values: readonly Cell[], column: Column): Sql[] {
  const again = values.findIndex((each, index) => values.map(String).indexOf(String(each)) < index);
  if (again >= 0) fault(`values[${again}]`, "is listed twice");
  return values.map((each, index) => toText(literal(each, column, `values[${index}]`), column.type));
}

function coded({ name }: Column, place: Sql, start: number): DerivedColumn {
  const number = start === 0 ? place : sql`${place} + ${BigInt(start)}`;
  return { name, replaces: name, type: "integer", sql: number };
}
