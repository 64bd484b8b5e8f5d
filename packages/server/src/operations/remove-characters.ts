// remove-characters: a kind of character goes from texts, or is all that stays.
import { boolean, choice, columns, fault, optional, text, withDefault } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { name as ref, type Sql, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { blanks } from "../model/text.ts";
import { withoutAccents } from "../model/unicode.ts";

const kinds = {
  letters: "letters",
  digits: "digits",
  "letters-digits": "letters and digits",
  punctuation: "punctuation",
  symbols: "symbols",
  accents: "accents",
  "non-printing": "characters that do not print",
  whitespace: "whitespace",
  custom: "characters you name",
} as const;

type Kind = keyof typeof kinds;

/** The inside of a character class; marks belong to the letters they stand on. */
const classes: Readonly<Record<Exclude<Kind, "accents" | "custom">, string>> = {
  letters: "\\pL\\pM",
  digits: "\\p{Nd}",
  "letters-digits": "\\pL\\pM\\p{Nd}",
  punctuation: "\\pP",
  // Emoji are symbols; what joins them and gives them their colour goes with them.
  symbols: "\\pS\\x{200d}\\x{fe0e}\\x{fe0f}\\x{20e3}",
  "non-printing": "\\p{Cc}\\p{Cf}\\p{Co}\\x{2028}\\x{2029}",
  whitespace: [...blanks].map(escaped).join(""),
};

export const removeCharacters = define({
  name: "remove-characters",
  version: 1,
  group: "text",
  title: "Remove characters",
  doc: "Takes a kind of character away from texts wherever it occurs, or keeps only that kind. Letters and digits are those of every script; marks on letters count as letters. What joins the parts of an emoji counts as a symbol. Removing accents turns é into e and ł into l in Latin and Greek writing and leaves other scripts alone. Characters that do not print are control and direction marks, line ends and tabs among them; whitespace is spaces of every width, no-break and zero-width ones, tabs and line ends.",
  fields: {
    columns: columns({ title: "Columns", doc: "The text columns to change.", accepts: ["text"] }),
    what: choice({ title: "What", doc: "The kind of character.", options: kinds }),
    characters: optional(
      text({
        title: "Characters",
        doc: "The characters you name; with another kind, they are added to it.",
        min: 1,
        max: 200,
      }),
    ),
    keep: withDefault(
      boolean({ title: "Keep instead", doc: "Keep only these characters and take all others away." }),
      false,
    ),
  },
  summary: ({ columns: names, what, keep }) =>
    keep ? summary`Keep only ${kinds[what]} in ${names}` : summary`Remove ${kinds[what]} from ${names}`,
  plan({ columns: names, what, characters, keep }) {
    if (what === "custom" && characters === undefined) fault("characters", "is missing");
    if (what === "accents" && keep) fault("keep", "makes no sense with accents");
    if (what === "accents" && characters !== undefined) fault("characters", "cannot be added to accents");
    const inside = (what === "accents" || what === "custom" ? "" : classes[what]) + escapedAll(characters ?? "");
    const written = (x: Sql) =>
      what === "accents" ? withoutAccents(x) : sql`regexp_replace(${x}, ${`[${keep ? "^" : ""}${inside}]+`}, '', 'g')`;
    return {
      kind: "derive",
      columns: names.map((name) => ({ name, replaces: name, type: "text", sql: written(ref(name)) })),
    };
  },
  examples: [
    {
      title: "Keep the digits of telephone numbers, and a plus",
      params: { columns: ["phone"], what: "digits", characters: "+", keep: true },
      before: { columns: [{ name: "phone", type: "text" }], rows: [["+1 (555) 010-99"], ["none"], [null]] },
      after: { columns: [{ name: "phone", type: "text" }], rows: [["+155501099"], [""], [null]] },
    },
    {
      title: "Accents",
      params: { columns: ["city"], what: "accents" },
      before: { columns: [{ name: "city", type: "text" }], rows: [["Málaga"], ["Łódź"], ["Köln"], ["दिल्ली"], [null]] },
      after: { columns: [{ name: "city", type: "text" }], rows: [["Malaga"], ["Lodz"], ["Koln"], ["दिल्ली"], [null]] },
    },
    {
      title: "Punctuation",
      params: { columns: ["t"], what: "punctuation" },
      before: { columns: [{ name: "t", type: "text" }], rows: [["Well, “yes” (maybe)!"], ["3 + 4 = 7"], [null]] },
      after: { columns: [{ name: "t", type: "text" }], rows: [["Well yes maybe"], ["3 + 4 = 7"], [null]] },
    },
    {
      title: "Characters you name",
      params: { columns: ["price"], what: "custom", characters: "$€ " },
      before: { columns: [{ name: "price", type: "text" }], rows: [["$ 12.50"], ["7 €"], [null]] },
      after: { columns: [{ name: "price", type: "text" }], rows: [["12.50"], ["7"], [null]] },
    },
  ],
});

/** Every character by its number, so that none means anything in a class. */
function escapedAll(characters: string): string {
  return [...characters].map(escaped).join("");
}

function escaped(character: string): string {
  return `\\x{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
