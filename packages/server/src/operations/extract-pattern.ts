// extract-pattern: numbers, addresses, dates and the like are found in texts without a pattern of one's own.
import { choice, column, newColumn } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { name as ref } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { kinds } from "./found-kinds.ts";
import { placed, replaceField } from "./into.ts";
import { allField, found, notFound, separatorField } from "./matches.ts";

type Kind = keyof typeof kinds;

const options = Object.fromEntries(Object.entries(kinds).map(([kind, { title }]) => [kind, title])) as Record<
  Kind,
  string
>;

export const extractPattern = define({
  name: "extract-pattern",
  version: 1,
  group: "text",
  title: "Extract numbers, addresses, dates …",
  doc: "Finds numbers, e-mail and web addresses, domains, dates, hashtags, IP addresses or keys with values in texts and puts the first, or all as one text, into a new column. What is found stays text, just as it is written: turn it into a number or date by Parse number or Change type. A number may have points, commas, apostrophes and no-break spaces between its digits and an exponent; a sign right after a letter or digit is no part of it. Web addresses begin with http://, https://, ftp:// or www. Keys begin with a letter and may have digits, points and hyphens; a value begins with no slash, so that a web address is none. IP addresses are those of versions 4 and 6. A domain or e-mail address is recognised by its form; whether it exists is not checked. Where nothing is found the result is missing, and such rows are counted.",
  fields: {
    column: column({ title: "Column", doc: "The text column to look in.", accepts: ["text"] }),
    kind: choice({ title: "What", doc: "What to look for.", options }),
    into: newColumn({ title: "Into", doc: "The name of the new column.", initial: "{column}_{kind}" }),
    all: allField,
    separator: separatorField,
    replace: replaceField,
  },
  summary: ({ column: source, kind, into }) => summary`Extract the ${kind} from “${source}” into “${into}”`,
  plan({ column: source, kind, into, all, separator, replace }, state) {
    const { pattern, group } = kinds[kind];
    const x = ref(source);
    return {
      kind: "derive",
      columns: [
        { ...placed(state, into, replace, source), type: "text", sql: found(x, pattern, group, all, separator) },
      ],
      tallies: [notFound(source, x, pattern)],
    };
  },
  examples: [
    {
      title: "The first number, as it is written",
      params: { column: "t", kind: "number" },
      before: { columns: [{ name: "t", type: "text" }], rows: [["about 1,250.50 EUR"], ["-3 °C"], ["none"], [null]] },
      after: {
        columns: [
          { name: "t", type: "text" },
          { name: "t_number", type: "text" },
        ],
        rows: [
          ["about 1,250.50 EUR", "1,250.50"],
          ["-3 °C", "-3"],
          ["none", null],
          [null, null],
        ],
      },
    },
    {
      title: "All e-mail addresses",
      params: { column: "note", kind: "email", into: "mails", all: true },
      before: {
        columns: [{ name: "note", type: "text" }],
        rows: [["Ask ann@example.org or <bo.li@mail.example.com>."], ["no @ here"], [null]],
      },
      after: {
        columns: [
          { name: "note", type: "text" },
          { name: "mails", type: "text" },
        ],
        rows: [
          ["Ask ann@example.org or <bo.li@mail.example.com>.", "ann@example.org, bo.li@mail.example.com"],
          ["no @ here", null],
          [null, null],
        ],
      },
    },
    {
      title: "The domain of an address",
      params: { column: "from", kind: "domain", into: "domain" },
      before: {
        columns: [{ name: "from", type: "text" }],
        rows: [["https://www.example.org/a?b=c"], ["bo.li@mail.example.com"], [null]],
      },
      after: {
        columns: [
          { name: "from", type: "text" },
          { name: "domain", type: "text" },
        ],
        rows: [
          ["https://www.example.org/a?b=c", "www.example.org"],
          ["bo.li@mail.example.com", "mail.example.com"],
          [null, null],
        ],
      },
    },
    {
      title: "Dates in running text",
      params: { column: "t", kind: "date", into: "day" },
      before: {
        columns: [{ name: "t", type: "text" }],
        rows: [["due 2024-02-29, paid"], ["on 3 March 2024"], [null]],
      },
      after: {
        columns: [
          { name: "t", type: "text" },
          { name: "day", type: "text" },
        ],
        rows: [
          ["due 2024-02-29, paid", "2024-02-29"],
          ["on 3 March 2024", "3 March 2024"],
          [null, null],
        ],
      },
    },
  ],
});
