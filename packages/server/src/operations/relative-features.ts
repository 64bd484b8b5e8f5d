// relative-features: every chosen column calculated with every reference column.
import { choice, columns } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { summary } from "../model/summary.ts";
import { calculated, columnOperand, missingTallies, numeric, operators, signs } from "./calculation.ts";
import { placed, replaceField } from "./into.ts";
import { distinctNames, named, patternField } from "./name-pattern.ts";

export const relativeFeatures = define({
  name: "relative-features",
  version: 1,
  group: "numbers",
  title: "Relate columns to others",
  doc: "Calculates each column with each of some other columns, the references, such as every cost divided by the revenue. The new columns stand at the end: those of the first reference, then those of the next. Whole numbers and decimals are calculated exactly; a division or a power always gives a number. A division by zero, or a result too large for its type, gives a missing value and is counted.",
  fields: {
    columns: columns({ title: "Columns", doc: "The first number of each calculation.", accepts: numeric }),
    references: columns({ title: "References", doc: "The second number of each calculation.", accepts: numeric }),
    op: choice({ title: "Calculation", doc: "What to do with the two.", options: operators }),
    into: patternField(
      {
        title: "New columns",
        doc: "Names of the new columns: {column}, {op} and {reference} stand for what each is made of.",
      },
      "{column}_{op}_{reference}",
    ),
    replace: replaceField,
  },
  summary: ({ columns: names, references, op }) => summary`Calculate ${names} ${signs[op]} ${references}`,
  plan({ columns: names, references, op, into, replace }, state) {
    const made = references.flatMap((reference) =>
      names.map((column) => {
        const place = placed(state, named(into, { column, op, reference }), replace);
        return { place, result: calculated(op, columnOperand(column, state), columnOperand(reference, state)) };
      }),
    );
    distinctNames(made.map(({ place }) => place.name));
    return {
      kind: "derive",
      columns: made.map(({ place, result: { sql, type, digits } }) => ({ ...place, type, digits, sql })),
      tallies: made.flatMap(({ place, result }) => missingTallies(result, place.name)),
    };
  },
  examples: [
    {
      title: "Costs as a share of the revenue",
      params: { columns: ["rent", "pay"], references: ["revenue"], op: "divide" },
      before: {
        columns: [
          { name: "rent", type: "number" },
          { name: "pay", type: "number" },
          { name: "revenue", type: "number" },
        ],
        rows: [
          [10, 50, 100],
          [10, null, 40],
          [10, 5, 0],
        ],
      },
      after: {
        columns: [
          { name: "rent", type: "number" },
          { name: "pay", type: "number" },
          { name: "revenue", type: "number" },
          { name: "rent_divide_revenue", type: "number" },
          { name: "pay_divide_revenue", type: "number" },
        ],
        rows: [
          [10, 50, 100, 0.1, 0.5],
          [10, null, 40, 0.25, null],
          [10, 5, 0, null, null],
        ],
      },
    },
    {
      title: "Two references, with names of your own",
      params: { columns: ["now"], references: ["plan", "last"], op: "subtract", into: "{column} vs {reference}" },
      before: {
        columns: [
          { name: "now", type: "integer" },
          { name: "plan", type: "integer" },
          { name: "last", type: "integer" },
        ],
        rows: [
          [12, 10, 11],
          [8, null, 9],
        ],
      },
      after: {
        columns: [
          { name: "now", type: "integer" },
          { name: "plan", type: "integer" },
          { name: "last", type: "integer" },
          { name: "now vs plan", type: "integer" },
          { name: "now vs last", type: "integer" },
        ],
        rows: [
          [12, 10, 11, 2, 1],
          [8, null, 9, null, -1],
        ],
      },
    },
  ],
});
