// text-length: how many characters every text has.
import { column, newColumn } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { name as ref } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { seenLength } from "../model/text.ts";
import { placed, replaceField } from "./into.ts";

export const textLength = define({
  name: "text-length",
  version: 1,
  group: "text",
  title: "Length of text",
  doc: "Counts the characters of every text. They are counted as a person sees them: a letter with its accents, or an emoji of several parts, is one; a line end of two signs, as Windows writes it, is two. Missing values have no length; empty texts have length 0.",
  fields: {
    column: column({ title: "Column", doc: "The text column.", accepts: ["text"] }),
    into: newColumn({ title: "Into", doc: "The name of the new column.", initial: "{column}_length" }),
    replace: replaceField,
  },
  summary: ({ column: source, into }) => summary`Count the characters of “${source}” into “${into}”`,
  plan: ({ column: source, into, replace }, state) => ({
    kind: "derive",
    columns: [{ ...placed(state, into, replace, source), type: "integer", sql: seenLength(ref(source)) }],
  }),
  examples: [
    {
      title: "Characters as a person counts them",
      params: { column: "t" },
      before: { columns: [{ name: "t", type: "text" }], rows: [["Zoë"], ["e\u0301"], ["👩‍👩‍👧‍👦!"], [""], [null]] },
      after: {
        columns: [
          { name: "t", type: "text" },
          { name: "t_length", type: "integer" },
        ],
        rows: [
          ["Zoë", 3],
          ["e\u0301", 1],
          ["👩‍👩‍👧‍👦!", 2],
          ["", 0],
          [null, null],
        ],
      },
    },
    {
      title: "In place of another column",
      params: { column: "code", into: "n", replace: true },
      before: {
        columns: [
          { name: "code", type: "text" },
          { name: "n", type: "text" },
        ],
        rows: [
          ["AB12", "?"],
          [null, "?"],
        ],
      },
      after: {
        columns: [
          { name: "code", type: "text" },
          { name: "n", type: "integer" },
        ],
        rows: [
          ["AB12", 4],
          [null, null],
        ],
      },
    },
  ],
});
