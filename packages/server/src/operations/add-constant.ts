// add-constant: a column with the same value in every row.
import { operandWords } from "../model/fields/operand.ts";
import { choice, newColumn, optional, value } from "../model/fields.ts";
import { literal } from "../model/literals.ts";
import { define } from "../model/operation.ts";
import { pyCell, pyConstant, pyDerive, pyKind } from "../model/python.ts";
import { summary } from "../model/summary.ts";
import { placed, replaceField } from "./into.ts";
import { digitsOf, typeChoices, typeOfValue } from "./value-types.ts";

export const addConstant = define({
  name: "add-constant",
  version: 1,
  group: "columns",
  title: "Add a column with one value",
  doc: "Adds a column at the end that holds the same value in every row, such as where the data came from. An empty value makes an empty column to be filled later.",
  fields: {
    into: newColumn({ title: "New column", doc: "The name of the new column." }),
    value: value({ title: "Value", doc: "What every row holds; it may be empty." }),
    type: optional(
      choice({ title: "Type", doc: "The type of the column; that of the value, if left out.", options: typeChoices }),
    ),
    replace: replaceField,
  },
  summary: ({ into, value: held }) =>
    held === null ? summary`Add the empty column “${into}”` : summary`Add “${into}” with ${operandWords(held)}`,
  plan({ into, value: held, type: wanted, replace }, state) {
    const type = wanted ?? typeOfValue(held);
    const target = { type, ...digitsOf(type) };
    return {
      kind: "derive",
      columns: [{ ...placed(state, into, replace), ...target, sql: literal(held, target, "value") }],
    };
  },
  pandas({ value: held, type: wanted }, _state, _fitted, change) {
    const type = wanted ?? typeOfValue(held);
    const [value, kind] = [pyCell(held, { type }), pyKind({ type })];
    return value === null || kind === null ? null : pyDerive(change, [pyConstant(value, kind)]);
  },
  examples: [
    {
      title: "Where the rows came from",
      params: { into: "source", value: "shop" },
      before: { columns: [{ name: "id", type: "integer" }], rows: [[1], [null]] },
      after: {
        columns: [
          { name: "id", type: "integer" },
          { name: "source", type: "text" },
        ],
        rows: [
          [1, "shop"],
          [null, "shop"],
        ],
      },
    },
    {
      title: "An empty column of dates, to be filled later",
      params: { into: "checked", value: null, type: "date" },
      before: { columns: [{ name: "id", type: "integer" }], rows: [[1], [2]] },
      after: {
        columns: [
          { name: "id", type: "integer" },
          { name: "checked", type: "date" },
        ],
        rows: [
          [1, null],
          [2, null],
        ],
      },
    },
    {
      title: "In place of a column",
      params: { into: "price", value: 9.5, replace: true },
      before: {
        columns: [
          { name: "price", type: "integer" },
          { name: "id", type: "integer" },
        ],
        rows: [
          [null, 1],
          [8, 2],
        ],
      },
      after: {
        columns: [
          { name: "price", type: "number" },
          { name: "id", type: "integer" },
        ],
        rows: [
          [9.5, 1],
          [9.5, 2],
        ],
      },
    },
  ],
});
