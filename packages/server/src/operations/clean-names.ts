// clean-names: all column names in one style, so that they are easy to type, to compare and to store.

import { cut, nameLimit } from "../model/fields/limits.ts";
import { boolean, choice, optional, text, withDefault } from "../model/fields.ts";
import { headerNames } from "../model/header.ts";
import { define } from "../model/operation.ts";
import { pyColumns } from "../model/python.ts";
import { summary } from "../model/summary.ts";

const styles = {
  snake: "snake_case",
  camel: "camelCase",
  kebab: "kebab-case",
  lower: "lower case",
  upper: "UPPER CASE",
  title: "Title Case",
} as const;

type Style = keyof typeof styles;

export const cleanNames = define({
  name: "clean-names",
  version: 1,
  group: "columns",
  title: "Clean column names",
  doc: "Brings all column names into one style, such as snake_case: a text in them is replaced first, then accents and signs can go, then the style is applied; a name of which nothing is left becomes column_ and its number. At last a beginning and an end are added, and names that are alike get _2, _3 and so on.",
  fields: {
    style: optional(
      choice({
        title: "Style",
        doc: "How words and letters are written; left as they are without one.",
        options: styles,
      }),
    ),
    ascii: withDefault(
      boolean({
        title: "Plain letters only",
        doc: "Turn é into e and ß into ss, and leave out what has no plain letter.",
      }),
      false,
    ),
    prefix: optional(text({ title: "Beginning", doc: "Put before every name.", min: 1, max: 200 })),
    suffix: optional(text({ title: "End", doc: "Put after every name.", min: 1, max: 200 })),
    find: optional(text({ title: "Find", doc: "A text to replace in every name.", min: 1, max: 1_000 })),
    replace: optional(
      text({ title: "Replace with", doc: "What stands in its place; nothing, if left out.", max: 1_000 }),
    ),
  },
  summary: ({ style }) =>
    style === undefined ? summary`Clean column names` : summary`Column names in ${styles[style]}`,
  plan(params, state) {
    const { names } = headerNames(state.columns.map(({ name }, index) => cleaned(name, index, params)));
    return {
      kind: "columns",
      columns: state.columns.map(({ name }, index) => ({ name: names[index] ?? name, from: name })),
    };
  },
  pandas: (_params, state, _fitted, change) => pyColumns(change, state),
  examples: [
    {
      title: "Names that a database likes",
      params: { style: "snake", ascii: true },
      before: {
        columns: [
          { name: "Order ID", type: "integer" },
          { name: "Größe (cm)", type: "number" },
          { name: "customerName", type: "text" },
          { name: "order-id", type: "integer" },
        ],
        rows: [
          [1, 1.5, "Ann", 7],
          [2, null, "Bo", 8],
        ],
      },
      after: {
        columns: [
          { name: "order_id", type: "integer" },
          { name: "grosse_cm", type: "number" },
          { name: "customer_name", type: "text" },
          { name: "order_id_2", type: "integer" },
        ],
        rows: [
          [1, 1.5, "Ann", 7],
          [2, null, "Bo", 8],
        ],
      },
    },
    {
      title: "Take a word out and put a beginning before",
      params: { find: "2024 ", replace: "", prefix: "sales " },
      before: {
        columns: [
          { name: "2024 north", type: "integer" },
          { name: "2024 south", type: "integer" },
        ],
        rows: [[1, null]],
      },
      after: {
        columns: [
          { name: "sales north", type: "integer" },
          { name: "sales south", type: "integer" },
        ],
        rows: [[1, null]],
      },
    },
    {
      title: "Titles for readers",
      params: { style: "title" },
      before: {
        columns: [
          { name: "first_name", type: "text" },
          { name: "zipCode", type: "text" },
        ],
        rows: [["Ann", null]],
      },
      after: {
        columns: [
          { name: "First Name", type: "text" },
          { name: "Zip Code", type: "text" },
        ],
        rows: [["Ann", null]],
      },
    },
  ],
});

interface Cleaning {
  readonly style?: Style | undefined;
  readonly ascii: boolean;
  readonly prefix?: string | undefined;
  readonly suffix?: string | undefined;
  readonly find?: string | undefined;
  readonly replace?: string | undefined;
}

function cleaned(
  name: string,
  index: number,
  { style, ascii, prefix = "", suffix = "", find, replace = "" }: Cleaning,
): string {
  const changed = find === undefined ? name : name.replaceAll(find, () => replace);
  const plain = ascii ? plainLetters(changed) : changed;
  const styled = style === undefined ? plain : inStyle(plain, style);
  const left = styled.trim() === "" ? `column_${index + 1}` : styled;
  return cut(`${prefix}${left}${suffix}`, nameLimit);
}

const letters: Readonly<Record<string, string>> = {
  ß: "ss",
  ẞ: "SS",
  æ: "ae",
  Æ: "AE",
  œ: "oe",
  Œ: "OE",
  ø: "o",
  Ø: "O",
  đ: "d",
  Đ: "D",
  ð: "d",
  Ð: "D",
  þ: "th",
  Þ: "TH",
  ł: "l",
  Ł: "L",
  ı: "i",
};

function plainLetters(text: string): string {
  const known = text.replace(/[ßẞæÆœŒøØđĐðÐþÞłŁı]/g, (letter) => letters[letter] ?? letter);
  return known.normalize("NFKD").replace(/[^\x20-\x7e]/g, "");
}

function inStyle(text: string, style: Style): string {
  if (style === "lower") return text.toLowerCase();
  if (style === "upper") return text.toUpperCase();
  const words = wordsOf(text);
  const small = words.map((word) => word.toLowerCase());
  if (style === "snake") return small.join("_");
  if (style === "kebab") return small.join("-");
  if (style === "title") return small.map(capital).join(" ");
  return small.map((word, index) => (index === 0 ? word : capital(word))).join("");
}

/** Runs of letters and digits, also parted where a small letter is followed by a capital one. */
function wordsOf(text: string): string[] {
  const parted = text.replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1 $2").replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2");
  return parted.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

function capital(word: string): string {
  const [first = "", ...rest] = word;
  return first.toUpperCase() + rest.join("");
}
