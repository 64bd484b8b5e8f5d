// split-into-rows: each part of a text gets a row of its own; the other columns are repeated.
import { boolean, column, fault, optional, pattern, text, withDefault } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { join, position, name as ref, relation, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { withoutBlanks } from "../model/text.ts";
import { carried, label } from "./carried.ts";

export const splitIntoRows = define({
  name: "split-into-rows",
  version: 1,
  group: "columns",
  title: "Split into rows",
  doc: "Splits the texts of a column at a delimiter and gives every part a row of its own, beside the same values of the other columns. A missing value keeps its row. Blanks around the parts go unless you say otherwise; empty parts stay.",
  fields: {
    column: column({ title: "Column", doc: "The text column to split.", accepts: ["text"] }),
    delimiter: optional(text({ title: "Delimiter", doc: "What stands between the parts.", min: 1, max: 1_000 })),
    regex: optional(
      pattern({ title: "Regular expression", doc: "Or a regular expression that finds what stands between them." }),
    ),
    trim: withDefault(boolean({ title: "Trim", doc: "Take blanks around the parts away." }), true),
  },
  summary: ({ column: of, delimiter, regex }) =>
    delimiter === undefined
      ? summary`Split “${of}” into rows by /${regex ?? ""}/`
      : summary`Split “${of}” into rows by “${delimiter}”`,
  plan({ column: of, delimiter, regex, trim }, state) {
    if ((delimiter === undefined) === (regex === undefined))
      fault("delimiter", "Give either a delimiter or a regular expression (regex)");
    const x = ref(of);
    const parts =
      regex === undefined ? sql`string_split(${x}, ${delimiter ?? ""})` : sql`string_split_regex(${x}, ${regex})`;
    // A regular expression may part a text at every place.
    const cuts =
      delimiter === undefined
        ? sql`strlen(${x})`
        : sql`(strlen(${x}) - strlen(replace(${x}, ${delimiter}, ''))) // ${BigInt(Buffer.byteLength(delimiter))}`;
    const rows = sql`SELECT coalesce(sum(coalesce(${cuts}, 0) + 1), 0) FROM ${relation()}`;
    const others = state.columns.flatMap(({ name }, index) =>
      name === of ? [] : sql`${ref(name)} AS ${label("k", index)}, `,
    );
    const list = sql`CASE WHEN ${x} IS NULL THEN [NULL::VARCHAR] ELSE ${parts} END`;
    const lists = sql`SELECT ${join(others, sql``)}${position()} AS place, ${list} AS parts FROM ${relation()}`;
    const part = trim ? withoutBlanks(sql`s.part`) : sql`s.part`;
    const inner = sql`SELECT *, unnest(parts) AS part, generate_subscripts(parts, 1) AS turn FROM (${lists}) AS l`;
    return {
      kind: "reshape",
      removed: sql`SELECT 0`,
      most: rows,
      ...(delimiter === undefined ? {} : { least: rows }),
      follows: true,
      columns: state.columns.map((each, index) => carried(each, each.name === of ? part : sql`s.${label("k", index)}`)),
      from: sql`(${inner}) AS s`,
      tail: sql`ORDER BY s.place, s.turn`,
    };
  },
  examples: [
    {
      title: "One row for every tag",
      params: { column: "tags", delimiter: "," },
      before: {
        columns: [
          { name: "id", type: "integer" },
          { name: "tags", type: "text" },
        ],
        rows: [
          [1, "red, blue"],
          [2, null],
          [3, "green"],
        ],
      },
      after: {
        columns: [
          { name: "id", type: "integer" },
          { name: "tags", type: "text" },
        ],
        rows: [
          [1, "red"],
          [1, "blue"],
          [2, null],
          [3, "green"],
        ],
      },
    },
    {
      title: "By a pattern, keeping blanks",
      params: { column: "who", regex: ";|/", trim: false },
      before: { columns: [{ name: "who", type: "text" }], rows: [["Ann; Bo/Cy"], [""]] },
      after: { columns: [{ name: "who", type: "text" }], rows: [["Ann"], [" Bo"], ["Cy"], [""]] },
    },
    {
      title: "Empty parts stay",
      params: { column: "list", delimiter: "|" },
      before: {
        columns: [
          { name: "list", type: "text" },
          { name: "n", type: "number" },
        ],
        rows: [["a||b", null]],
      },
      after: {
        columns: [
          { name: "list", type: "text" },
          { name: "n", type: "number" },
        ],
        rows: [
          ["a", null],
          ["", null],
          ["b", null],
        ],
      },
    },
  ],
});
