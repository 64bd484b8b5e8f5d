// round-number: numbers with fewer digits.
import { refuse } from "../errors.ts";
import type { DerivedColumn } from "../model/change.ts";
import { choice, columns, existing, fault, integer, withDefault } from "../model/fields.ts";
import { typeName } from "../model/literals.ts";
import { define } from "../model/operation.ts";
import { name as ref, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { numeric } from "./calculation.ts";
import { modes, mostDigits, rounded } from "./rounding.ts";

export const roundNumber = define({
  name: "round-number",
  version: 1,
  group: "numbers",
  title: "Round numbers",
  doc: "Rounds numbers to some digits after the point, or before it if negative: -3 rounds to thousands. Numbers are rounded by the digits they show, so 2.675 becomes 2.68 although it is stored as a little less. Columns keep their type. NaN and infinite numbers stay; results too large for their column are missing and counted.",
  fields: {
    columns: columns({ title: "Columns", doc: "The numbers to round.", accepts: numeric }),
    digits: withDefault(
      integer({
        title: "Digits",
        doc: "How many digits stay after the point; negative ones lie before it.",
        min: -mostDigits,
        max: mostDigits,
      }),
      0,
    ),
    mode: withDefault(choice({ title: "Round", doc: "Which way to round.", options: modes }), "half-up"),
  },
  summary: ({ columns: names, digits }) => summary`Round ${names} to ${digits} digits`,
  plan({ columns: names, digits, mode }, state) {
    const targets = names
      .map((each) => existing(state, each))
      .filter(
        ({ type, digits: [, scale] = [38, 10] }) => type === "number" || digits < (type === "integer" ? 0 : scale),
      );
    if (targets.length === 0) refuse("nothing_to_do");
    for (const { digits: room } of targets) {
      if (room !== undefined && -digits + 1 > 38 - room[1])
        fault("digits", "has more places than the column has room for");
    }
    const made = targets.map(({ name, type, digits: room }): DerivedColumn => {
      const result = rounded({ type, digits: room }, ref(name), digits, mode);
      const text = type === "decimal" ? sql`TRY_CAST(${result} AS ${typeName(type, room)})` : result;
      return { name, replaces: name, type, digits: room, sql: text };
    });
    return {
      kind: "derive",
      columns: made,
      tallies: made
        .filter(({ type }) => type !== "number")
        .map(({ name, type, sql: text }) => ({
          code: "does_not_fit",
          when: sql`(${ref(name)} IS NOT NULL AND ${text} IS NULL)`,
          values: { column: name, type },
        })),
    };
  },
  examples: [
    {
      title: "Two digits, halves away from zero",
      params: { columns: ["price"], digits: 2 },
      before: { columns: [{ name: "price", type: "number" }], rows: [[2.675], [-1.005], [3], [null]] },
      after: { columns: [{ name: "price", type: "number" }], rows: [[2.68], [-1.01], [3], [null]] },
    },
    {
      title: "Whole numbers to thousands",
      params: { columns: ["people"], digits: -3 },
      before: { columns: [{ name: "people", type: "integer" }], rows: [[12499], [12500], [-12500], [null]] },
      after: { columns: [{ name: "people", type: "integer" }], rows: [[12000], [13000], [-13000], [null]] },
    },
    {
      title: "Halves to the even digit, as banks do; decimals exactly",
      params: { columns: ["amount"], digits: 1, mode: "half-even" },
      before: {
        columns: [{ name: "amount", type: "decimal", digits: [10, 2] }],
        rows: [["0.25"], ["0.35"], ["-0.25"], [null]],
      },
      after: {
        columns: [{ name: "amount", type: "decimal", digits: [10, 2] }],
        rows: [["0.20"], ["0.40"], ["-0.20"], [null]],
      },
    },
  ],
});
