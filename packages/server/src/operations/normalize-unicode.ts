// normalize-unicode: characters that can be written in several ways are written in one.
import { choice, columns, withDefault } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { name as ref } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { normalized } from "../model/unicode.ts";

export const normalizeUnicode = define({
  name: "normalize-unicode",
  version: 1,
  group: "text",
  title: "Normalise Unicode",
  doc: "Writes characters that can be stored in several ways in one, so that texts that look the same are the same: é can be one character or an e with an accent after it. NFC puts such letters together and is right for most purposes; NFD takes them apart. NFKC and NFKD do the same and also replace variants by plain characters: full-width １ becomes 1, the ligature ﬁ becomes fi.",
  fields: {
    columns: columns({ title: "Columns", doc: "The text columns to change.", accepts: ["text"] }),
    form: withDefault(
      choice({
        title: "Form",
        doc: "The form of the Unicode standard.",
        options: {
          NFC: "NFC: put together",
          NFD: "NFD: taken apart",
          NFKC: "NFKC: put together, variants replaced",
          NFKD: "NFKD: taken apart, variants replaced",
        },
      }),
      "NFC",
    ),
  },
  summary: ({ columns: names, form }) => summary`Normalise ${names} to ${form}`,
  plan: ({ columns: names, form }) => ({
    kind: "derive",
    columns: names.map((name) => ({ name, replaces: name, type: "text", sql: normalized(ref(name), form) })),
  }),
  examples: [
    {
      title: "Letters put together",
      params: { columns: ["name"] },
      before: { columns: [{ name: "name", type: "text" }], rows: [["Zoe\u0308"], ["Zo\u00eb"], [null]] },
      after: { columns: [{ name: "name", type: "text" }], rows: [["Zo\u00eb"], ["Zo\u00eb"], [null]] },
    },
    {
      title: "Variants replaced",
      params: { columns: ["t"], form: "NFKC" },
      before: { columns: [{ name: "t", type: "text" }], rows: [["Ａ１"], ["ﬁnal ½"], ["x²"], [null]] },
      after: { columns: [{ name: "t", type: "text" }], rows: [["A1"], ["final 1⁄2"], ["x2"], [null]] },
    },
    {
      title: "Letters taken apart",
      params: { columns: ["t"], form: "NFD" },
      before: { columns: [{ name: "t", type: "text" }], rows: [["\u00e9"], ["\ud55c"], ["plain"], [null]] },
      after: { columns: [{ name: "t", type: "text" }], rows: [["e\u0301"], ["\u1112\u1161\u11ab"], ["plain"], [null]] },
    },
  ],
});
