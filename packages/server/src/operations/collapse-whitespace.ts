// collapse-whitespace: several blanks in a row become one space.
import { columns } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { name as ref, type Sql, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { blanks } from "../model/text.ts";

const seen = blanks.replace(/[\u200b\ufeff]/g, "");
/** Two blanks or more, or one that is no plain space: a space among words is not touched, for speed. */
const runs = ` *[${seen.replace(" ", "")}][${seen}]*|  +`;

export const collapseWhitespace = define({
  name: "collapse-whitespace",
  version: 1,
  group: "text",
  title: "Collapse whitespace",
  doc: "Makes every run of blanks inside texts (spaces, tabs, line ends, no-break spaces) a single space. Zero-width spaces and byte order marks, which cannot be seen, are taken away. Blanks at the beginning and the end become a single space too; Trim text takes those away.",
  fields: {
    columns: columns({ title: "Columns", doc: "The text columns to change.", accepts: ["text"] }),
  },
  summary: ({ columns: names }) => summary`Collapse whitespace in ${names}`,
  plan: ({ columns: names }) => ({
    kind: "derive",
    columns: names.map((name) => ({ name, replaces: name, type: "text", sql: collapsed(ref(name)) })),
  }),
  examples: [
    {
      title: "Names pasted from a web page",
      params: { columns: ["name"] },
      before: {
        columns: [{ name: "name", type: "text" }],
        rows: [["Ann   Lee"], ["Bo\t\nChen"], ["Cy\u00a0 Day"], [null]],
      },
      after: { columns: [{ name: "name", type: "text" }], rows: [["Ann Lee"], ["Bo Chen"], ["Cy Day"], [null]] },
    },
    {
      title: "Blanks at the ends become one space; trim them by Trim text",
      params: { columns: ["t"] },
      before: { columns: [{ name: "t", type: "text" }], rows: [["  a  b  "], [""], [null]] },
      after: { columns: [{ name: "t", type: "text" }], rows: [[" a b "], [""], [null]] },
    },
  ],
});

function collapsed(x: Sql): Sql {
  return sql`regexp_replace(replace(replace(${x}, ${"\u200b"}, ''), ${"\ufeff"}, ''), ${runs}, ' ', 'g')`;
}
