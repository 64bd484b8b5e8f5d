// unescape-html: character references become the characters they stand for.
import { columns } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { name as ref } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { unescaped } from "./codings.ts";

export const unescapeHtml = define({
  name: "unescape-html",
  version: 1,
  group: "text",
  title: "Unescape HTML",
  doc: "Turns the character references of HTML into the characters they stand for: &amp; into &, &eacute; and &#233; into é. All names of the HTML standard are known. A reference must end in a semicolon, so that “R&D” and “?a=1&copy=2” stay as they are; so does every name that is not known. One layer is undone: &amp;lt; becomes &lt;. A number that no character has becomes �, and numbers from 128 to 159 are what Windows has there, as in browsers. Tags are not touched.",
  fields: {
    columns: columns({ title: "Columns", doc: "The text columns to change.", accepts: ["text"] }),
  },
  summary: ({ columns: names }) => summary`Unescape HTML in ${names}`,
  plan: ({ columns: names }) => ({
    kind: "derive",
    columns: names.map((name) => ({ name, replaces: name, type: "text", sql: unescaped(ref(name)) })),
  }),
  examples: [
    {
      title: "Texts from a web page",
      params: { columns: ["t"] },
      before: {
        columns: [{ name: "t", type: "text" }],
        rows: [["Caf&eacute; &amp; Bar"], ["&#8364; 5 &#x2013; 7"], ["R&D &unknown;"], ["&amp;lt;"], [null]],
      },
      after: {
        columns: [{ name: "t", type: "text" }],
        rows: [["Café & Bar"], ["€ 5 – 7"], ["R&D &unknown;"], ["&lt;"], [null]],
      },
    },
    {
      title: "Tags stay",
      params: { columns: ["t"] },
      before: { columns: [{ name: "t", type: "text" }], rows: [["<b>1 &lt; 2</b>"], [null]] },
      after: { columns: [{ name: "t", type: "text" }], rows: [["<b>1 < 2</b>"], [null]] },
    },
  ],
});
