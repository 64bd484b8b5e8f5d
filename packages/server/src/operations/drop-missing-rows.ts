// drop-missing-rows: rows that lack values go; how many they may lack is said by the caller.

import { choice, columns, fault, integer, optional, withDefault } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { pyColumn, pyFills, pyPlain, pyText, pyTexts } from "../model/python.ts";
import { join, name as ref, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";

export const dropMissingRows = define({
  name: "drop-missing-rows",
  version: 1,
  group: "missing",
  title: "Drop rows with missing values",
  doc: "Takes out rows in which any or all of the columns you choose are missing, or which have fewer values than you ask for. Without columns, all columns are looked at. An empty text and NaN are values, not missing ones; “Set to missing” turns them into missing values.",
  fields: {
    columns: optional(columns({ title: "Columns", doc: "Where to look; all columns if left out." })),
    how: withDefault(
      choice({
        title: "Drop a row when",
        doc: "How much must be missing; not looked at if a number of values is asked for.",
        options: { any: "Any of them is missing", all: "All of them are missing" },
      }),
      "any",
    ),
    atLeast: optional(
      integer({
        title: "Values a row must have",
        doc: "Keep every row that has at least this many values in these columns, and drop the others.",
        min: 1,
        max: 2_000,
      }),
    ),
  },
  summary: ({ columns: names, how, atLeast }) => {
    const where = names === undefined ? "" : " in ";
    if (atLeast !== undefined) return summary`Drop rows with fewer than ${atLeast} values${where}${names ?? ""}`;
    return how === "any"
      ? summary`Drop rows with missing values${where}${names ?? ""}`
      : summary`Drop rows with only missing values${where}${names ?? ""}`;
  },
  plan({ columns: names = [], how, atLeast }, state) {
    const looked = names.length > 0 ? names : state.columns.map(({ name }) => name);
    if (atLeast !== undefined && atLeast > looked.length)
      fault("atLeast", `must be at most ${looked.length}, the number of columns looked at`);
    if (atLeast !== undefined) {
      const held = looked.map((each) => sql`CAST(${ref(each)} IS NOT NULL AS INTEGER)`);
      return { kind: "rows", where: sql`list_sum([${join(held)}]) >= ${atLeast}` };
    }
    const held = looked.map((each) => sql`${ref(each)} IS NOT NULL`);
    return { kind: "rows", where: sql`(${join(held, how === "any" ? sql` AND ` : sql` OR `)})` };
  },
  pandas({ columns: names = [], how, atLeast }, state) {
    const looked = names.length > 0 ? names : state.columns.map(({ name }) => name);
    if (pyPlain(state, looked)) {
      const kept = atLeast === undefined ? `how=${pyText(how)}` : `thresh=${atLeast}`;
      return `df = df.dropna(subset=${pyTexts(looked)}, ${kept})`;
    }
    if (atLeast !== undefined || !looked.every((each) => pyFills(state, each))) return null;
    const held = looked.map((each) => `~missing(${pyColumn(each)})`);
    return `df = df[${held.join(how === "any" ? " & " : " | ")}]`;
  },
  examples: [
    {
      title: "Orders that can be worked with: customer and amount must be there",
      params: { columns: ["customer", "amount"] },
      before: {
        columns: [
          { name: "customer", type: "text" },
          { name: "amount", type: "number" },
          { name: "note", type: "text" },
        ],
        rows: [
          ["Ann", 12.5, null],
          [null, 9, "phone"],
          ["Bob", null, "late"],
          ["", 0, null],
        ],
      },
      after: {
        columns: [
          { name: "customer", type: "text" },
          { name: "amount", type: "number" },
          { name: "note", type: "text" },
        ],
        rows: [
          ["Ann", 12.5, null],
          ["", 0, null],
        ],
      },
    },
    {
      title: "Empty rows, as spreadsheets leave them behind",
      params: { how: "all" },
      before: {
        columns: [
          { name: "item", type: "text" },
          { name: "price", type: "number" },
        ],
        rows: [
          ["tea", 3],
          [null, null],
          ["salt", null],
          [null, null],
        ],
      },
      after: {
        columns: [
          { name: "item", type: "text" },
          { name: "price", type: "number" },
        ],
        rows: [
          ["tea", 3],
          ["salt", null],
        ],
      },
    },
    {
      title: "Answers to a survey with at least two of three questions answered",
      params: { columns: ["q1", "q2", "q3"], atLeast: 2 },
      before: {
        columns: [
          { name: "q1", type: "integer" },
          { name: "q2", type: "integer" },
          { name: "q3", type: "integer" },
        ],
        rows: [
          [1, 5, null],
          [null, 4, null],
          [2, 2, 3],
          [null, null, null],
        ],
      },
      after: {
        columns: [
          { name: "q1", type: "integer" },
          { name: "q2", type: "integer" },
          { name: "q3", type: "integer" },
        ],
        rows: [
          [1, 5, null],
          [2, 2, 3],
        ],
      },
    },
  ],
});
