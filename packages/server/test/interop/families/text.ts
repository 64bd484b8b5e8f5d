// Random calls of the operations that change texts, or take something out of them.
import type { Cell, TableLiteral } from "@data-tools/client";
import type { Family } from "../differential.ts";
import { cell, columnsOf, type Random, randomTable, scalars, valueFor } from "../random-tables.ts";
import { pieceOf, richTable, richText } from "./rich-texts.ts";

/** Patterns that both engines of regular expressions read alike, with groups and without. */
const patterns: readonly string[] = [
  ..."a|[a-z]+|\\d+|\\w+|\\s|.|o.*o|[^a-z]|x?y|é|[α-ω]+|\\bab\\b|\\.|\\p{L}+|b*|^.|.$".split("|"),
  "a|b",
  "ab|a",
];
const grouped: readonly string[] = [
  "([a-z]+)",
  "([a-zA-Z]+)|(\\d+)",
  "(\\d)(\\d)?",
  "(?P<first>\\w)(?P<rest>\\w*)",
  "(a)(b)?",
  "(.)(.)",
  "(?:x|y)(\\S*)",
  "^(\\S+)\\s+(\\S+)$",
  "(é)",
  "(([a-z])([0-9])?)",
];

/** Tokens of each kind that `extract-pattern` looks for, and others that are like them. */
const tokens: Readonly<Record<string, readonly string[]>> = {
  number: ["12", "-3", "1,250.50", "0.5", "1234567", "+7", "1e5", "x2", "3.14", "1.000,5"],
  email: ["ann@example.org", "bo.li@mail.example.com", "a+b@x-y.co.uk", "<c_d@example.com>", "no@", "@no"],
  url: ["https://example.org", "http://www.example.com/a?b=c#d", "https://example.org:8080/x_y", "www.example.org"],
  domain: ["example.org", "www.example.co.uk", "https://sub.example.com/x.y", "ann@mail.example.org", "nodots"],
  date: ["2024-02-29", "31.12.2024", "3 March 2024", "12/31/2024", "2024", "March 3, 2024", "5-6"],
  hashtag: ["#one", "#Two2", "#größe", "#日本", "# no", "a#b", "#x_y"],
  ip: ["192.168.0.1", "10.0.0.255", "256.1.1.1", "1.2.3", "2001:db8::1", "::1"],
  "key-value": ["size=XL", "colour: red", "a = 1", "b:2", "=x", "key="],
};

function tokenTable(random: Random): TableLiteral {
  const kinds = Object.keys(tokens);
  const text = (): string =>
    Array.from({ length: random.whole(1, 4) }, () =>
      random.chance(0.3)
        ? random.pick(["and", "the", "Ünï", "👍", "(x)", "none"])
        : random.pick(tokens[random.pick(kinds)] ?? []),
    ).join(random.pick([" ", " ", ", ", "; ", "\n"]));
  const cells = (own: Random, type: Parameters<typeof cell>[1]): Cell =>
    type === "text" ? (own.chance(0.1) ? richText(own) : text()) : cell(own, type);
  return randomTable(random, { has: ["text"], others: ["text", "integer"], more: 1, rows: [1, 12], values: 8, cells });
}

/** The name of a new column, now and then one that is there, and whether it may be. */
function named(random: Random, table: TableLiteral): object {
  return {
    into: random.maybe(0.5, () => (random.chance(0.3) ? random.pick(columnsOf(table)) : "made")),
    replace: random.maybe(0.3, () => random.chance(0.7)),
  };
}

function separated(random: Random): object {
  return {
    all: random.maybe(0.6, () => random.chance(0.7)),
    separator: random.maybe(0.3, () => random.pick(["; ", "", "|", "é"])),
  };
}

const worded = (random: Random, table: TableLiteral) => random.pick(columnsOf(table, "text"));

export const text: Family = {
  "collapse-whitespace": {
    table: richTable,
    params: (random, table) => ({ columns: random.some(columnsOf(table, "text")) }),
  },
  "remove-characters": {
    table: richTable,
    params: (random, table) => {
      const columns = random.some(columnsOf(table, "text"));
      const kinds = ["letters", "digits", "letters-digits", "punctuation", "symbols", "non-printing", "whitespace"];
      const what = random.pick([...kinds, ...kinds, "accents", "custom"]);
      const named = () => pieceOf(random, valueFor(random, table, random.pick(columns)));
      return {
        columns,
        what,
        characters: what === "custom" || (what !== "accents" && random.chance(0.3)) ? named() : undefined,
        keep: what === "accents" ? undefined : random.maybe(0.5, () => random.chance(0.7)),
      };
    },
  },
  "add-affix": {
    table: (random) => richTable(random, scalars),
    params: (random, table) => ({
      columns: random.some(columnsOf(table)),
      prefix: random.maybe(0.6, () => richText(random, 2) || "a"),
      suffix: random.maybe(0.6, () => richText(random, 2) || "a"),
    }),
  },
  "pad-text": {
    table: richTable,
    params: (random, table) => ({
      columns: random.some(columnsOf(table, ["text", "integer"])),
      length: random.pick([1, 3, 5, 8, 12, 20]),
      with: random.maybe(0.6, () => random.pick([" ", "0", ".", "ab", "x-y", "é", "👍🏽", "שא"])),
      side: random.maybe(0.5, () => random.pick(["left", "right"])),
    }),
  },
  substring: {
    table: richTable,
    params: (random, table) => {
      const column = worded(random, table);
      const way = random.pick(["from", "left", "right", "between"]);
      const delimiter = () =>
        random.chance(0.3) ? random.pick([" ", ",", "@"]) : pieceOf(random, valueFor(random, table, column));
      const [after, before] = [random.maybe(0.6, delimiter), random.maybe(0.6, delimiter)];
      return {
        column,
        ...named(random, table),
        ...(way === "from" ? { from: random.whole(1, 6), length: random.maybe(0.6, () => random.whole(1, 4)) } : {}),
        ...(way === "left" ? { left: random.whole(1, 5) } : {}),
        ...(way === "right" ? { right: random.whole(1, 5) } : {}),
        ...(way === "between" ? { between: { after: after ?? (before === undefined ? "a" : undefined), before } } : {}),
      };
    },
  },
  "extract-text": {
    table: richTable,
    params: (random, table) => {
      const pattern = random.pick(random.chance(0.5) ? patterns : grouped);
      const count = Math.max(1, [...pattern.matchAll(/\((?!\?:)/g)].length);
      const into = random.maybe(0.5, () =>
        Array.from({ length: count + (random.chance(0.05) ? 1 : 0) }, (_, at) => `new ${at}`),
      );
      return { column: worded(random, table), pattern, into, ...separated(random) };
    },
  },
  "extract-pattern": {
    table: tokenTable,
    params: (random, table) => ({
      column: worded(random, table),
      kind: random.pick(Object.keys(tokens)),
      ...named(random, table),
      ...separated(random),
    }),
  },
  "text-length": {
    table: richTable,
    params: (random, table) => ({ column: worded(random, table), ...named(random, table) }),
  },
  "count-matches": {
    table: richTable,
    params: (random, table) => ({
      column: worded(random, table),
      pattern: random.pick(patterns),
      case: random.maybe(0.5, () => random.chance(0.3)),
      ...named(random, table),
    }),
  },
  "text-similarity": {
    table: (random) =>
      random.chance(0.5)
        ? richTable(random)
        : randomTable(random, { has: ["text", "text"], rows: [0, 20], values: 12 }),
    params: (random, table) => {
      const column = worded(random, table);
      const others = columnsOf(table, "text").filter((name) => name !== column);
      const other = others.length > 0 && random.chance(0.6) ? random.pick(others) : undefined;
      return {
        column,
        other,
        value: other === undefined ? valueFor(random, table, column) || "Oslo" : undefined,
        metric: random.maybe(0.8, () => random.pick(["levenshtein", "jaro-winkler", "jaccard"])),
        ignoreCase: random.maybe(0.5, () => random.chance(0.7)),
        ...named(random, table),
      };
    },
  },
};
