// trim-text: what stands around texts goes: blanks, or characters you name.
import { choice, columns, optional, text, withDefault } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { pyColumn, pyText } from "../model/python.ts";
import { name as ref } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { blanks, trims, withoutBlanks } from "../model/text.ts";

const stripped = { both: "strip", left: "lstrip", right: "rstrip" } as const;

export const trimText = define({
  name: "trim-text",
  version: 1,
  group: "text",
  title: "Trim text",
  doc: "Takes spaces and other blanks (line ends, no-break spaces) away from the beginning and the end of texts, or any characters you name.",
  fields: {
    columns: columns({ title: "Columns", doc: "The text columns to trim.", accepts: ["text"] }),
    side: withDefault(
      choice({
        title: "Side",
        doc: "Where to trim.",
        options: { both: "Both sides", left: "Beginning", right: "End" },
      }),
      "both",
    ),
    characters: optional(
      text({ title: "Characters", doc: "The characters to take away; blanks if left out.", min: 1, max: 200 }),
    ),
  },
  summary: ({ columns: names, side }) =>
    side === "both" ? summary`Trim ${names}` : summary`Trim ${names} on the ${side}`,
  plan: ({ columns: names, side, characters }) => ({
    kind: "derive",
    columns: names.map((name) => ({
      name,
      replaces: name,
      type: "text",
      sql: characters === undefined ? withoutBlanks(ref(name), side) : trims[side](ref(name), characters),
    })),
  }),
  pandas: ({ columns: names, side, characters }) =>
    names
      .map((name) => `${pyColumn(name)} = ${pyColumn(name)}.str.${stripped[side]}(${pyText(characters ?? blanks)})`)
      .join("\n"),
  examples: [
    {
      title: "Blanks on both sides",
      params: { columns: ["city"] },
      before: { columns: [{ name: "city", type: "text" }], rows: [["  Oslo "], ["\u00a0New York\n"], [null], ["   "]] },
      after: { columns: [{ name: "city", type: "text" }], rows: [["Oslo"], ["New York"], [null], [""]] },
    },
    {
      title: "Leading zeros",
      params: { columns: ["code"], side: "left", characters: "0" },
      before: { columns: [{ name: "code", type: "text" }], rows: [["0042"], ["100"], [null]] },
      after: { columns: [{ name: "code", type: "text" }], rows: [["42"], ["100"], [null]] },
    },
  ],
});
