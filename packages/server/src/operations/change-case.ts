// change-case: large and small letters.
import { choice, columns } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { name as ref, type Sql, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { sentenceCase, swappedCase, titleCase } from "../model/text.ts";

const cases = {
  upper: "ALL CAPITALS",
  lower: "all small",
  title: "Every Word",
  sentence: "First letter only",
  swap: "Swapped",
} as const;

const written: Readonly<Record<keyof typeof cases, (x: Sql) => Sql>> = {
  upper: (x) => sql`upper(${x})`,
  lower: (x) => sql`lower(${x})`,
  title: titleCase,
  sentence: sentenceCase,
  swap: swappedCase,
};

export const changeCase = define({
  name: "change-case",
  version: 1,
  group: "text",
  title: "Change case",
  doc: "Writes texts in capitals, in small letters, with every word capitalised, or with only the first character capitalised, if it is a letter.",
  fields: {
    columns: columns({ title: "Columns", doc: "The text columns to change.", accepts: ["text"] }),
    to: choice({ title: "To", doc: "How the texts are written afterwards.", options: cases }),
  },
  summary: ({ columns: names, to }) => summary`Change case of ${names} to ${to}`,
  plan: ({ columns: names, to }) => ({
    kind: "derive",
    columns: names.map((name) => ({ name, replaces: name, type: "text", sql: written[to](ref(name)) })),
  }),
  examples: [
    {
      title: "Capitals",
      params: { columns: ["code"], to: "upper" },
      before: { columns: [{ name: "code", type: "text" }], rows: [["ab-1"], ["Élan"], [null]] },
      after: { columns: [{ name: "code", type: "text" }], rows: [["AB-1"], ["ÉLAN"], [null]] },
    },
    {
      title: "Names",
      params: { columns: ["name"], to: "title" },
      before: { columns: [{ name: "name", type: "text" }], rows: [["ANN o'neill-LEE"], ["jürgen"], [null], [""]] },
      after: { columns: [{ name: "name", type: "text" }], rows: [["Ann O'neill-Lee"], ["Jürgen"], [null], [""]] },
    },
    {
      title: "Swapped by a caps-lock key",
      params: { columns: ["t"], to: "swap" },
      before: { columns: [{ name: "t", type: "text" }], rows: [["hELLO 1"], [null]] },
      after: { columns: [{ name: "t", type: "text" }], rows: [["Hello 1"], [null]] },
    },
  ],
});
