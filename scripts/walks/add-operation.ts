// The walk of CONTRIBUTING, “an operation”: starts-with, which tells of each text whether it begins so. Its examples
// become tests and documents; what the house asks besides is a second implementation to compare with, random calls,
// a hostile one and one to measure.
import { readFileSync } from "node:fs";
import { type Copy, type Counted, copyProject } from "./copy.ts";

export interface OperationWalk {
  /** The operation works: in the page, over HTTP, on the command line, in recipes. */
  readonly works: Counted;
  /** It is proved, measured and told in Spanish. */
  readonly proved: Counted;
  /** Documents, corpus and places for Spanish, made by commands. */
  readonly made: Counted;
  /** Tests of it that passed; 0 if they were not asked for. */
  readonly tests: number;
}

const server = "packages/server";

/** As a contributor writes it. */
const source = readFileSync(new URL("./starts-with.ts.txt", import.meta.url), "utf8");

const spanish: readonly [file: string, english: string, spanish: string][] = [
  ["operations", "Text starts with", "El texto empieza por"],
  [
    "operations",
    "Tells of every text whether it starts with certain characters, capitals and small letters apart. For missing values nothing is told.",
    "Dice de cada texto si empieza por ciertos caracteres, con mayúsculas y minúsculas distintas. De los valores ausentes no dice nada.",
  ],
  ["operations", "Codes of one kind", "Códigos de una clase"],
  ["operations", "Under another name, in place of a column", "Con otro nombre, en lugar de una columna"],
  ["parameters", "Starts with", "Empieza por"],
  ["parameters", "The characters at the beginning.", "Los caracteres del comienzo."],
  ["summaries", "Tell whether “{}” starts with “{}” into “{}”", "Decir si «{}» empieza por «{}», en «{}»"],
];

/** Walks; with `prove` the tests and checks run as well. */
export function addOperation(prove: boolean): OperationWalk {
  using copy = copyProject();
  copy.write(`${server}/src/operations/starts-with.ts`, source);
  copy.add(
    `${server}/src/operations/index.ts`,
    'import { splitIntoRows } from "./split-into-rows.ts";',
    'import { startsWith } from "./starts-with.ts";',
  );
  copy.add(`${server}/src/operations/index.ts`, "  textLength,", "  startsWith,");
  const works = copy.counted();

  copy.add(
    `${server}/test/interop/reference/texts.py`,
    '    return from_each(table, params, "length", "integer", lambda text: len(seen(text)))',
    '\n\n@operation("starts-with")\ndef starts_with(table, params):\n    return from_each(table, params, "prefix", "boolean", lambda text: text.startswith(params["prefix"]))',
  );
  copy.replace(
    `${server}/test/interop/families/text.ts`,
    '  "text-length": {\n',
    '  "starts-with": {\n    table: richTable,\n    params: (random, table) => ({ column: worded(random, table), prefix: random.pick(["a", "A", "é", " ", "12"]), ...named(random, table) }),\n  },\n  "text-length": {\n',
  );
  copy.replace(
    `${server}/test/operations/hostile-cases/text.ts`,
    '  "text-length": {\n',
    '  "starts-with": {\n    params: (name) => ({ column: name, prefix: name.slice(0, 1_000), into: and(name, "+") }),\n    after: (name) => ({ rows: added(name, true, false) }),\n  },\n  "text-length": {\n',
  );
  copy.replace(
    `${server}/bench/operations/text-works.ts`,
    '  "text-length": {',
    '  "starts-with": {\n    params: { column: "code", prefix: "1", into: "c" },\n    bare: one("starts_with(CAST(code AS VARCHAR), \'1\')"),\n  },\n  "text-length": {',
  );
  const proofs = copy.counted();

  copy.run("scripts/sentences.ts");
  copy.run("scripts/keep-calls.ts");
  copy.run("scripts/generate-docs.ts");
  const made = copy.counted();
  translate(copy);
  const told = copy.counted();

  const tests = prove ? proof(copy) : 0;
  const proved = {
    files: proofs.files + new Set(spanish.map(([file]) => file)).size,
    lines: proofs.lines + told.lines,
  };
  return { works, proved, made, tests };
}

function translate(copy: Copy): void {
  for (const [file, english, words] of spanish) {
    copy.replace(
      `${server}/src/languages/es/${file}.json`,
      `${JSON.stringify(english)}: ""`,
      `${JSON.stringify(english)}: ${JSON.stringify(words)}`,
    );
  }
}

function proof(copy: Copy): number {
  copy.run("scripts/generate-docs.ts", "--check");
  copy.run("scripts/sentences.ts", "--check");
  const tests = `${server}/test/operations`;
  return (
    copy.test([`${tests}/laws.test.ts`, `${tests}/catalogue.test.ts`, `${tests}/corpus.test.ts`], "starts-with") +
    copy.test([`${tests}/references.test.ts`, `${server}/test/house`])
  );
}
