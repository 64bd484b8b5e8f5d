// formula: a column worked out from others by an expression.

import { choice, formula as formulaField, newColumn, optional } from "../model/fields.ts";
import { compileFormula } from "../model/formula/formula.ts";
import { define } from "../model/operation.ts";
import { join, name as ref, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { placed, replaceField } from "./into.ts";
import { typeChoices } from "./value-types.ts";

export const formula = define({
  name: "formula",
  version: 1,
  group: "formula",
  title: "Formula",
  doc: "Works out a column by a formula over others, such as price * amount or upper(city) & '!'. Column names with spaces or signs stand in double quotes, texts in single quotes. Dividing by zero gives a missing value. The new column stands after the one it is worked out from, or last if there are several.",
  fields: {
    into: newColumn({ title: "New column", doc: "The name of the column." }),
    expression: formulaField({ title: "Formula", doc: "What it is worked out from." }),
    type: optional(
      choice({
        title: "Type",
        doc: "The type of the result; found by itself if left out.",
        options: typeChoices,
      }),
    ),
    replace: replaceField,
  },
  summary: ({ into, expression }) => summary`Set “${into}” to ${expression}`,
  plan({ into, expression, type: wanted, replace }, state) {
    const { sql: text, type, digits, columns, fallible } = compileFormula(expression, state, wanted);
    const place = placed(state, into, replace, columns.length === 1 ? columns[0] : undefined);
    const inputs = columns.map((each) => sql`${ref(each)} IS NOT NULL`);
    const failed = sql`((${text}) IS NULL${inputs.length === 0 ? sql`` : sql` AND ${join(inputs, sql` AND `)}`})`;
    return {
      kind: "derive",
      columns: [{ ...place, type, digits, sql: text }],
      ...(fallible ? { tallies: [{ code: "formula_empty", when: failed, values: { column: into } }] } : {}),
    };
  },
  examples: [
    {
      title: "Arithmetic; dividing by zero gives nothing",
      params: { into: "each", expression: "total / count" },
      before: {
        columns: [
          { name: "total", type: "number" },
          { name: "count", type: "integer" },
        ],
        rows: [
          [10, 4],
          [5, 0],
          [null, 2],
        ],
      },
      after: {
        columns: [
          { name: "total", type: "number" },
          { name: "count", type: "integer" },
          { name: "each", type: "number" },
        ],
        rows: [
          [10, 4, 2.5],
          [5, 0, null],
          [null, 2, null],
        ],
      },
    },
    {
      title: "A choice over a column whose name has a space",
      params: { into: "size", expression: `if("total amount" >= 100, 'large', 'small')` },
      before: {
        columns: [
          { name: "total amount", type: "integer" },
          { name: "id", type: "integer" },
        ],
        rows: [
          [250, 1],
          [99, 2],
          [null, 3],
        ],
      },
      after: {
        columns: [
          { name: "total amount", type: "integer" },
          { name: "size", type: "text" },
          { name: "id", type: "integer" },
        ],
        rows: [
          [250, "large", 1],
          [99, "small", 2],
          [null, "small", 3],
        ],
      },
    },
    {
      title: "Change a column in place",
      params: { into: "name", expression: "trim(upper(name))", replace: true },
      before: { columns: [{ name: "name", type: "text" }], rows: [[" ann"], [null]] },
      after: { columns: [{ name: "name", type: "text" }], rows: [["ANN"], [null]] },
    },
  ],
});
