// keep-rows: rows chosen by where they stand.
import { refuse } from "../errors.ts";
import { fault, group, integer, list, oneOf, optional, withDefault } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { position, relation, rowId, type Sql, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { atPlaces, checkPlaces, rowNumbers } from "./row-numbers.ts";

export const keepRows = define({
  name: "keep-rows",
  version: 1,
  group: "rows",
  title: "Keep rows",
  doc: "Keeps rows by where they stand and takes out the others: the first or the last, a range, every second or third, or single rows by number. Rows are counted from 1, as the grid shows them, and keep their order. A number beyond the last row is refused, but for the first or last rows of which there are fewer.",
  fields: {
    rows: oneOf(
      {
        first: integer({ title: "The first", doc: "How many rows from the top.", min: 1 }),
        last: integer({ title: "The last", doc: "How many rows from the bottom.", min: 1 }),
        range: group(
          {
            from: integer({ title: "From", doc: "The number of the first row to keep.", min: 1 }),
            to: optional(
              integer({ title: "To", doc: "The number of the last row to keep; the last of all if left out.", min: 1 }),
            ),
          },
          { title: "A range", doc: "The rows between two numbers, both included." },
        ),
        every: group(
          {
            step: integer({ title: "Every", doc: "2 keeps every second row, 3 every third.", min: 2 }),
            start: withDefault(
              integer({ title: "Starting with", doc: "The number of the first row to keep.", min: 1 }),
              1,
            ),
          },
          { title: "Every nth", doc: "One row of every so many." },
        ),
        numbers: list(integer({ title: "Row", doc: "The number of a row.", min: 1 }), {
          title: "These rows",
          doc: "The numbers of the rows to keep, in any order; a number that is named twice counts once.",
          min: 1,
          max: rowNumbers,
        }),
      },
      { title: "Rows", doc: "Which rows stay." },
    ),
  },
  needsVersion: ({ rows }) => typeof rows === "object" && rows !== null && ("numbers" in rows || "range" in rows),
  summary: ({ rows: { first, last, range, every, numbers } }) => {
    if (first !== undefined) return summary`Keep the first ${first} rows`;
    if (last !== undefined) return summary`Keep the last ${last} rows`;
    if (range !== undefined) return summary`Keep rows ${range.from} to ${range.to ?? "the last"}`;
    if (every !== undefined) return summary`Keep one row of every ${every.step}, starting with row ${every.start}`;
    return numbers?.length === 1
      ? summary`Keep only row ${numbers[0] ?? 1}`
      : summary`Keep ${numbers?.length ?? 0} rows`;
  },
  plan({ rows: { first, last, range, every, numbers } }, { rows: { visible } }) {
    const kept = (where: Sql) => ({
      kind: "rows" as const,
      ids: sql`SELECT ${rowId} FROM ${relation()} WHERE ${where}`,
    });
    const place = position();
    if (first !== undefined || last !== undefined) {
      if ((first ?? last ?? 0) >= visible) refuse("nothing_to_do");
      return kept(
        first === undefined ? sql`${place} >= ${BigInt(visible - (last ?? 0))}` : sql`${place} < ${BigInt(first)}`,
      );
    }
    if (range !== undefined) {
      const { from, to = visible } = range;
      checkPlaces([from, to], visible);
      if (to < from) fault("rows.range.to", "must not be smaller than from");
      return kept(sql`${place} BETWEEN ${BigInt(from - 1)} AND ${BigInt(to - 1)}`);
    }
    if (every !== undefined) {
      const { step, start } = every;
      checkPlaces([start], visible);
      const from = BigInt(start - 1);
      return kept(sql`${place} >= ${from} AND (${place} - ${from}) % ${BigInt(step)} = 0`);
    }
    checkPlaces(numbers ?? [], visible);
    return kept(sql`${place} IN ${atPlaces(numbers ?? [])}`);
  },
  examples: [
    {
      title: "The first two rows",
      params: { rows: { first: 2 } },
      before: { columns: [{ name: "city", type: "text" }], rows: [["Oslo"], [null], ["Rome"], ["Paris"]] },
      after: { columns: [{ name: "city", type: "text" }], rows: [["Oslo"], [null]] },
    },
    {
      title: "From the third row on, without two lines of title",
      params: { rows: { range: { from: 3 } } },
      before: {
        columns: [
          { name: "a", type: "text" },
          { name: "b", type: "text" },
        ],
        rows: [
          ["Report of May", null],
          [null, null],
          ["Oslo", "12"],
          ["Rome", "31"],
        ],
      },
      after: {
        columns: [
          { name: "a", type: "text" },
          { name: "b", type: "text" },
        ],
        rows: [
          ["Oslo", "12"],
          ["Rome", "31"],
        ],
      },
    },
    {
      title: "Every second row, starting with the second",
      params: { rows: { every: { step: 2, start: 2 } } },
      before: { columns: [{ name: "n", type: "integer" }], rows: [[1], [2], [3], [4], [5]] },
      after: { columns: [{ name: "n", type: "integer" }], rows: [[2], [4]] },
    },
    {
      title: "Single rows; they keep their order",
      params: { rows: { numbers: [4, 1] } },
      before: { columns: [{ name: "n", type: "integer" }], rows: [[10], [20], [null], [40]] },
      after: { columns: [{ name: "n", type: "integer" }], rows: [[10], [40]] },
    },
  ],
});
