// Hostile words through the operations of text.
import { createHash } from "node:crypto";
import { and, type Case, other, text } from "./case.ts";

const number = (name: string) => ({ name, type: "integer" as const });

/** What the four cells of the column become: the word's in the first and the third row. */
function cells(word: string | number | null, plain: string | number | null): (string | number | null)[][] {
  return [
    [word, 1],
    [null, 2],
    [word, 1],
    [plain, 3],
  ];
}

/** The same in a new column between the two. */
function added(name: string, word: string | number | null, plain: string | number | null) {
  return [
    [name, word, 1],
    [null, null, 2],
    [name, word, 1],
    ["plain", plain, 3],
  ];
}

const graphemes = (word: string) => {
  const parts = [...new Intl.Segmenter("en", { granularity: "grapheme" }).segment(word)];
  // The engine counts a line end of two characters as two.
  return parts.reduce((sum, { segment }) => sum + (segment === "\r\n" ? 2 : 1), 0);
};

const sha = (word: string) => createHash("sha256").update(word).digest("hex");

export const textCases: Record<string, Case> = {
  "change-case": {
    params: (name) => ({ columns: [name], to: "lower" }),
    after: (name) => ({ columns: [text(name), { name: other(name), type: "integer" }] }),
  },
  "trim-text": {
    params: (name) => ({ columns: [name], characters: name.slice(0, 200) }),
    after: (name) => ({ columns: [text(name), { name: other(name), type: "integer" }] }),
  },
  "collapse-whitespace": {
    params: (name) => ({ columns: [name] }),
    after: (name) => ({
      rows: cells(name.replace(/[\u200b\ufeff]+/g, "").replace(/[\s\u0085]+/g, " "), "plain"),
    }),
  },
  "remove-characters": {
    params: (name) => ({ columns: [name], what: "custom", characters: name.slice(0, 200), keep: true }),
    after: (name) => ({ rows: cells(name, [..."plain"].filter((c) => name.includes(c)).join("")) }),
  },
  "add-affix": {
    params: (name) => ({ columns: [name], prefix: name, suffix: name.slice(0, 200) }),
    after: (name) => ({
      rows: cells(name + name + name.slice(0, 200), `${name}plain${name.slice(0, 200)}`),
    }),
  },
  "pad-text": {
    params: (name) => ({ columns: [name], length: 6, with: name.slice(0, 100), side: "right" }),
    after: (name) => ({ columns: [text(name), number(other(name))] }),
  },
  substring: {
    params: (name) => ({ column: name, into: and(name, "+"), between: { before: name.slice(0, 1_000) } }),
    after: (name) => ({ columns: [text(name), text(and(name, "+")), number(other(name))] }),
  },
  "extract-text": {
    params: (name) => ({ column: name, pattern: "(?s)(.*)", into: [and(name, "+")] }),
    after: (name) => ({ rows: added(name, name, "plain") }),
  },
  "extract-pattern": {
    params: (name) => ({ column: name, kind: "ip", into: and(name, "+"), all: true, separator: name.slice(0, 1_000) }),
    after: (name) => ({ columns: [text(name), text(and(name, "+")), number(other(name))] }),
  },
  "text-length": {
    params: (name) => ({ column: name, into: and(name, "+") }),
    after: (name) => ({ rows: added(name, graphemes(name), 5) }),
  },
  "count-matches": {
    params: (name) => ({ column: name, pattern: "(?s).", into: and(name, "+") }),
    after: (name) => ({ rows: added(name, [...name].length, 5) }),
  },
  "text-similarity": {
    params: (name) => ({ column: name, value: name, metric: "jaro-winkler", into: and(name, "+") }),
    after: (name) => ({ columns: [text(name), { name: and(name, "+"), type: "number" }, number(other(name))] }),
  },
  "hash-text": {
    params: (name) => ({ columns: [name], salt: name.slice(0, 1_000) }),
    after: (name) => ({ rows: cells(sha(name.slice(0, 1_000) + name), sha(`${name.slice(0, 1_000)}plain`)) }),
  },
  "mask-text": {
    params: (name) => ({ columns: [name], keepLast: 0, with: name.slice(0, 1).toWellFormed() }),
    after: (name) => ({
      rows: cells(name.slice(0, 1).toWellFormed().repeat(graphemes(name)), name.slice(0, 1).toWellFormed().repeat(5)),
    }),
  },
  "encode-text": {
    params: (name) => ({ columns: [name], as: "hex" }),
    after: (name) => ({ rows: cells(Buffer.from(name).toString("hex"), "706c61696e") }),
  },
  "decode-text": {
    params: (name) => ({ columns: [name], as: "url" }),
    after: (name) => ({ rows: cells(name === "%s%n" ? null : name, "plain") }),
  },
  "unescape-html": {
    params: (name) => ({ columns: [name] }),
    after: (name) => ({ rows: cells(name, "plain") }),
  },
  "normalize-unicode": {
    params: (name) => ({ columns: [name], form: "NFKD" }),
    after: (name) => ({ rows: cells(name.normalize("NFKD"), "plain") }),
  },
  "parse-json": {
    params: (name) => ({ column: name, paths: { [and(name, "+")]: `$[${JSON.stringify(name.slice(0, 9_000))}]` } }),
    after: (name) => ({ rows: added(name, null, null) }),
  },
};
