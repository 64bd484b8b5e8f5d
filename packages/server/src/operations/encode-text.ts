// encode-text: texts written so that other systems take them unharmed.
import { choice, columns } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { name as ref } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { codings, encoded } from "./codings.ts";

export const encodeText = define({
  name: "encode-text",
  version: 1,
  group: "text",
  title: "Encode text",
  doc: "Writes texts in Base64, as part of a web address (a space becomes %20), for HTML (& < > \" and ' become &amp; &lt; &gt; &quot; and &#39;) or as hexadecimal digits. Base64, web addresses and hexadecimal digits are made from the text as UTF-8. Missing values stay missing.",
  fields: {
    columns: columns({ title: "Columns", doc: "The text columns to encode.", accepts: ["text"] }),
    as: choice({ title: "As", doc: "How to write the texts.", options: codings }),
  },
  summary: ({ columns: names, as }) => summary`Encode ${names} as ${as}`,
  plan: ({ columns: names, as }) => ({
    kind: "derive",
    columns: names.map((name) => ({ name, replaces: name, type: "text", sql: encoded[as](ref(name)) })),
  }),
  examples: [
    {
      title: "For a web address",
      params: { columns: ["q"], as: "url" },
      before: { columns: [{ name: "q", type: "text" }], rows: [["a b&c"], ["é"], [null]] },
      after: { columns: [{ name: "q", type: "text" }], rows: [["a%20b%26c"], ["%C3%A9"], [null]] },
    },
    {
      title: "Base64",
      params: { columns: ["t"], as: "base64" },
      before: { columns: [{ name: "t", type: "text" }], rows: [["Hello"], ["é"], [""], [null]] },
      after: { columns: [{ name: "t", type: "text" }], rows: [["SGVsbG8="], ["w6k="], [""], [null]] },
    },
    {
      title: "For HTML",
      params: { columns: ["t"], as: "html" },
      before: { columns: [{ name: "t", type: "text" }], rows: [['<b title="x">R&D</b>'], [null]] },
      after: {
        columns: [{ name: "t", type: "text" }],
        rows: [["&lt;b title=&quot;x&quot;&gt;R&amp;D&lt;/b&gt;"], [null]],
      },
    },
  ],
});
