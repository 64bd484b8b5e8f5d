// count-matches: how often a pattern occurs in every text.
import { boolean, column, newColumn, pattern as patternField, withDefault } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { name as ref, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { placed, replaceField } from "./into.ts";

export const countMatches = define({
  name: "count-matches",
  version: 1,
  group: "text",
  title: "Count matches",
  doc: "Counts how often a regular expression occurs in every text; matches do not overlap. Missing values have no count.",
  fields: {
    column: column({ title: "Column", doc: "The text column to look in.", accepts: ["text"] }),
    pattern: patternField({
      title: "Regular expression",
      doc: "What to count; the signs . * + ? ( ) [ ] { } | ^ $ and \\ need a \\ before them to stand for themselves.",
    }),
    case: withDefault(boolean({ title: "Match case", doc: "Take large and small letters as different." }), true),
    into: newColumn({ title: "Into", doc: "The name of the new column.", initial: "{column}_matches" }),
    replace: replaceField,
  },
  summary: ({ column: source, pattern, into }) => summary`Count /${pattern}/ in “${source}” into “${into}”`,
  plan: ({ column: source, pattern, case: matchCase, into, replace }, state) => ({
    kind: "derive",
    columns: [
      {
        ...placed(state, into, replace, source),
        type: "integer",
        sql: sql`len(regexp_extract_all(${ref(source)}, ${matchCase ? pattern : `(?i:${pattern})`}))`,
      },
    ],
  }),
  examples: [
    {
      title: "Commas",
      params: { column: "list", pattern: ",", into: "commas" },
      before: { columns: [{ name: "list", type: "text" }], rows: [["a,b,c"], [""], [null]] },
      after: {
        columns: [
          { name: "list", type: "text" },
          { name: "commas", type: "integer" },
        ],
        rows: [
          ["a,b,c", 2],
          ["", 0],
          [null, null],
        ],
      },
    },
    {
      title: "A word, whatever its case",
      params: { column: "t", pattern: "\\bfree\\b", case: false },
      before: { columns: [{ name: "t", type: "text" }], rows: [["FREE! Get it free"], ["freedom"], [null]] },
      after: {
        columns: [
          { name: "t", type: "text" },
          { name: "t_matches", type: "integer" },
        ],
        rows: [
          ["FREE! Get it free", 2],
          ["freedom", 0],
          [null, null],
        ],
      },
    },
  ],
});
