// Every English sentence that is said to people, gathered from the catalogues and, where it stands in code
// alone, from the code.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FieldView } from "@data-tools/client";
import { analysisCatalogue } from "../../src/analyses/catalogue.ts";
import { warnings } from "../../src/analyses/warnings.ts";
import { titles } from "../../src/http/problem.ts";
import { completions } from "../../src/model/formula/formula.ts";
import { notes } from "../../src/notes.ts";
import { catalogue } from "../../src/operations/catalogue.ts";
import { refusals } from "../../src/refusals.ts";

export const files = ["analyses", "fragments", "operations", "parameters", "refusals", "summaries"] as const;

const source = fileURLToPath(new URL("../../src", import.meta.url));

function code(): string[] {
  const found: string[] = [];
  const walk = (folder: string) => {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) walk(path);
      else if (path.endsWith(".ts")) found.push(readFileSync(path, "utf8"));
    }
  };
  walk(source);
  return found;
}

/** The literal that begins here as a sentence, `{}` where values stand, and where it ends; null for other code. */
function literal(text: string, at: number): { sentence: string; end: number } | null {
  const quote = text[at];
  if (quote !== '"' && quote !== "`") return null;
  let sentence = "";
  for (let place = at + 1; place < text.length; place++) {
    const letter = text[place];
    if (letter === quote) return { sentence, end: place + 1 };
    if (letter === "\\") {
      sentence += JSON.parse(
        `"${text[place + 1] === "`" ? "`" : text.slice(place, place + (text[place + 1] === "u" ? 6 : 2))}"`,
      );
      place += text[place + 1] === "u" ? 5 : 1;
    } else if (quote === "`" && letter === "$" && text[place + 1] === "{") {
      sentence += "{}";
      place = closing(text, place + 1) - 1;
    } else sentence += letter;
  }
  return null;
}

/** Where the bracket that opens here closes, just behind it. */
function closing(text: string, at: number): number {
  let depth = 0;
  for (let place = at; place < text.length; place++) {
    const inner = literal(text, place);
    if (inner !== null) {
      place = inner.end - 1;
      continue;
    }
    if ("([{".includes(text[place] ?? " ")) depth++;
    if (")]}".includes(text[place] ?? " ")) depth--;
    if (depth === 0) return place + 1;
  }
  return text.length;
}

/** Literals from here to the end of the argument or property. */
function literalsTo(text: string, from: number): string[] {
  const found: string[] = [];
  for (let place = from; place < text.length; place++) {
    const inner = literal(text, place);
    if (inner !== null) {
      found.push(inner.sentence);
      place = inner.end - 1;
    } else if ("([{".includes(text[place] ?? " ")) place = closing(text, place) - 1;
    else if (",)]};".includes(text[place] ?? " ")) break;
  }
  return found;
}

function summaries(): string[] {
  return code().flatMap((text) =>
    [...text.matchAll(/\bsummary(?=`)/g)].flatMap(
      ({ index }) => literal(text, index + "summary".length)?.sentence ?? [],
    ),
  );
}

function fragments(): string[] {
  const reasons = code().flatMap((text) => [
    ...[...text.matchAll(/\bfault\(/g)].flatMap(({ index }) => {
      const start = index + "fault(".length;
      const path = literal(text, start);
      const comma = text.indexOf(",", path?.end ?? start);
      return comma < 0 ? [] : literalsTo(text, comma + 1);
    }),
    ...[...text.matchAll(/\b(?:reason|what|limit|where|fn): (?=["`])/g)].flatMap(({ index, 0: { length } }) =>
      literalsTo(text, index + length),
    ),
  ]);
  return [...reasons, "{} and {} more", "{} columns"];
}

function ofFields(fields: readonly FieldView[]): string[] {
  return fields.flatMap(({ title, doc, options = [], item = [] }) => [
    title,
    doc,
    ...options.map((option) => option.title),
    ...ofFields(item),
  ]);
}

const gathered: Readonly<Record<(typeof files)[number], () => string[]>> = {
  operations: () =>
    catalogue().flatMap(({ title, doc, examples }) => [title, doc, ...examples.map((example) => example.title)]),
  parameters: () => catalogue().flatMap(({ fields }) => ofFields(fields)),
  analyses: () => [
    ...analysisCatalogue().flatMap(({ title, doc, fields, examples }) => [
      title,
      doc,
      ...ofFields(fields),
      ...examples.map((example) => example.title),
    ]),
    ...Object.values(warnings),
    ...completions.map(({ doc }) => doc),
  ],
  refusals: () => [
    ...Object.values(refusals).map(({ text }) => text),
    ...Object.values(notes),
    ...Object.values(titles),
    "Refused",
  ],
  fragments,
  summaries,
};

/** The sentences of a file, once each: one that stands in an earlier file is left out. */
export function sentencesSaid(file: (typeof files)[number]): string[] {
  const earlier = new Set(files.slice(0, files.indexOf(file)).flatMap((each) => gathered[each]()));
  return [...new Set(gathered[file]())].filter((each) => /\p{L}{2}/u.test(each) && !earlier.has(each)).sort();
}
