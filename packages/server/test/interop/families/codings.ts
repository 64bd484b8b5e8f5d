// Random calls of the operations that write texts otherwise: hashed, covered, encoded, as JSON or HTML.
import type { Cell, TableLiteral, WireType } from "@data-tools/client";
import type { Family } from "../differential.ts";
import { cell, columnsOf, type Random, randomTable, scalars } from "../random-tables.ts";
import { richTable, richText } from "./rich-texts.ts";

/** A table whose texts are what `make` gives; some are rich ones. */
function writtenTable(make: (random: Random) => string) {
  return (random: Random): TableLiteral => {
    const cells = (own: Random, type: WireType): Cell =>
      type !== "text" ? cell(own, type) : own.chance(0.15) ? richText(own) : make(own);
    return randomTable(random, {
      has: ["text"],
      others: ["text", "integer"],
      rows: [1, 15],
      values: 8,
      more: 2,
      cells,
    });
  };
}

/** A text with signs put in, taken out or exchanged by chance, so that it may be well written no more. */
function spoiled(random: Random, text: string, signs: readonly string[]): string {
  if (random.chance(0.6)) return text;
  const at = random.whole(0, text.length);
  return text.slice(0, at) + (random.chance(0.7) ? random.pick(signs) : "") + text.slice(at + random.whole(0, 1));
}

const encoded: Readonly<Record<string, (random: Random) => string>> = {
  base64: (random) => {
    const bytes = random.chance(0.2) ? Buffer.from([random.whole(0, 255), 0xff]) : Buffer.from(richText(random));
    const text = random.chance(0.3) ? bytes.toString("base64url") : bytes.toString("base64");
    return spoiled(random, text, ["\n", "=", " ", "-", "+", "!", "A", "é"]);
  },
  url: (random) =>
    spoiled(random, encodeURIComponent(richText(random)), ["%", "%41", "%zz", "%E9", "+", " ", "é", "%e2%82%ac"]),
  html: (random) =>
    Array.from({ length: random.whole(1, 4) }, () => random.pick(references)).join(random.pick(["", " "])),
  hex: (random) =>
    spoiled(random, Buffer.from(richText(random)).toString("hex"), [" ", "g", "0", "C3", "\n", "ff", "0x"]),
};

const references: readonly string[] = [
  ..."&amp; &lt; &gt; &quot; &apos; &nbsp; &eacute; &Eacute; &euro; &hellip; &CounterClockwiseContourIntegral;".split(
    " ",
  ),
  ..."&NotEqualTilde; &fjlig; &#233; &#x2013; &#X41; &#128; &#0; &#xD800; &#x110000; &#13; &#9; &#38;lt; &amp;lt;".split(
    " ",
  ),
  ..."&unknown; &amp &copy=2 R&D & &; &#; &#x; &#xg; &#12345678901; &AMP; &Amp; &frac12; <b> a é 👍 &#128077;".split(
    " ",
  ),
];

const numerals = ["0", "1", "-3", "2.50", "1e5", "-0", "12345678901234567890", "0.1", "1E-7"];
const keys = ["a", "b", "c d", "x.y", "é", "", "A", 'q"', "0"];

/** JSON as people write it: keys twice, numbers of every form, blanks. */
function json(random: Random, depth: number): string {
  const blank = random.chance(0.2) ? random.pick([" ", "\n", "\t "]) : "";
  const kind = random.pick(
    depth === 0 ? ["number", "text", "word"] : ["number", "text", "word", "list", "record", "record"],
  );
  if (kind === "number") return random.pick(numerals) + blank;
  if (kind === "word") return random.pick(["true", "false", "null"]) + blank;
  if (kind === "text")
    return blank + random.pick([JSON.stringify(richText(random, 3)), '"\\u00e9\\/"', '"a\\"b"', '"\\ud83d\\udc4d"']);
  const many = Array.from({ length: random.whole(0, 3) }, () => json(random, depth - 1));
  if (kind === "list") return `[${blank}${many.join(`,${blank}`)}]`;
  return `{${many.map((each) => `${JSON.stringify(random.pick(keys))}${blank}:${each}`).join(`,${blank}`)}${blank}}`;
}

function document(random: Random): string {
  if (random.chance(0.08))
    return random.pick(["{", "[1,]", "{'a':1}", "NaN", "01", "{a:1}", '"a', "[1] 2", "+1", "tru", "[1"]);
  if (random.chance(0.1)) return json(random, 0);
  const entries = random.some(keys, 0, 4).map((key) => `${JSON.stringify(key)}: ${json(random, 2)}`);
  return random.chance(0.9) ? `{${entries.join(", ")}}` : `[${entries.map(() => json(random, 1)).join(",")}]`;
}

const paths = [
  "$.a",
  "a",
  "b",
  "$.b.a",
  "a[0]",
  "$[0]",
  '$["c d"]',
  '$["x.y"]',
  "é",
  "$.a.b.c",
  "a[1].b",
  "A",
  '$["0"]',
  "a[10]",
];

const codes = Object.keys(encoded);
const someTexts = (random: Random, table: TableLiteral) => ({ columns: random.some(columnsOf(table, "text")) });

export const codings: Family = {
  "hash-text": {
    table: (random) => richTable(random, scalars),
    params: (random, table) => ({
      columns: random.some(columnsOf(table)),
      algorithm: random.maybe(0.6, () => random.pick(["sha256", "md5"])),
      salt: random.maybe(0.4, () => richText(random) || "salt"),
    }),
  },
  "mask-text": {
    table: richTable,
    params: (random, table) => ({
      columns: random.some(columnsOf(table, ["text", "integer"])),
      keepLast: random.maybe(0.7, () => random.whole(0, 5)),
      with: random.maybe(0.5, () => random.pick(["*", "•", "ab", "👍🏽", " "])),
    }),
  },
  "encode-text": {
    table: richTable,
    params: (random, table) => ({ ...someTexts(random, table), as: random.pick(codes) }),
  },
  "decode-text": {
    table: writtenTable((random) => (encoded[random.pick(codes)] as (random: Random) => string)(random)),
    params: (random, table) => ({ ...someTexts(random, table), as: random.pick(codes) }),
  },
  "normalize-unicode": {
    table: richTable,
    params: (random, table) => ({
      ...someTexts(random, table),
      form: random.maybe(0.8, () => random.pick(["NFC", "NFD", "NFKC", "NFKD"])),
    }),
  },
  "parse-json": {
    table: writtenTable(document),
    params: (random, table) => {
      const column = random.pick(columnsOf(table, "text"));
      if (random.chance(0.5)) {
        const chosen = random.some(paths, 1, 3);
        return { column, paths: Object.fromEntries(chosen.map((path, at) => [`found ${at}`, path])) };
      }
      const prefix = random.maybe(0.4, () => random.pick(["", "j_", "é "]));
      return { column, expand: true, prefix, limit: random.maybe(0.3, () => random.whole(1, 4)) };
    },
  },
  "unescape-html": { table: writtenTable(encoded.html as (random: Random) => string), params: someTexts },
};
