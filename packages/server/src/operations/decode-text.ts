// decode-text: what was encoded becomes readable; what was not is emptied and counted.
import { choice, columns } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { name as ref, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { codings, decoded } from "./codings.ts";

export const decodeText = define({
  name: "decode-text",
  version: 1,
  group: "text",
  title: "Decode text",
  doc: "Reads texts that are written in Base64, as part of a web address, for HTML or as hexadecimal digits. Values that are not written so, or that hold no text in UTF-8, become missing and are counted; in HTML whatever is no reference stays as it is. Base64 may have blanks and line ends in it, the alphabet for web addresses, and as many = at the end as it likes; hexadecimal digits may have blanks and line ends too. In web addresses a + stays a +.",
  fields: {
    columns: columns({ title: "Columns", doc: "The text columns to decode.", accepts: ["text"] }),
    as: choice({ title: "From", doc: "How the texts are written.", options: codings }),
  },
  summary: ({ columns: names, as }) => summary`Decode ${names} from ${as}`,
  plan: ({ columns: names, as }) => ({
    kind: "derive",
    columns: names.map((name) => ({ name, replaces: name, type: "text", sql: decoded[as](ref(name)) })),
    tallies: names.map((name) => ({
      code: "not_decoded",
      when: sql`(${ref(name)} IS NOT NULL AND ${decoded[as](ref(name))} IS NULL)`,
      values: { column: name, as },
    })),
  }),
  examples: [
    {
      title: "Base64; what is none becomes missing",
      params: { columns: ["t"], as: "base64" },
      before: { columns: [{ name: "t", type: "text" }], rows: [["SGVsbG8="], ["w6k"], ["not it!"], [null]] },
      after: { columns: [{ name: "t", type: "text" }], rows: [["Hello"], ["é"], [null], [null]] },
    },
    {
      title: "Web addresses",
      params: { columns: ["q"], as: "url" },
      before: { columns: [{ name: "q", type: "text" }], rows: [["a%20b%26c+d"], ["100%"], [null]] },
      after: { columns: [{ name: "q", type: "text" }], rows: [["a b&c+d"], [null], [null]] },
    },
    {
      title: "Hexadecimal digits",
      params: { columns: ["t"], as: "hex" },
      before: { columns: [{ name: "t", type: "text" }], rows: [["4f6B"], ["c3 a9"], ["abc"], [null]] },
      after: { columns: [{ name: "t", type: "text" }], rows: [["Ok"], ["é"], [null], [null]] },
    },
  ],
});
