// npm run verify:walks: adds an operation and a store in copies of the project as CONTRIBUTING says, runs their tests,
// and compares what had to be touched with the table there; with --write the table is made anew.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { addOperation, type OperationWalk } from "./add-operation.ts";
import { addStore, type StoreWalk } from "./add-store.ts";
import type { Counted } from "./copy.ts";

const path = fileURLToPath(new URL("../../CONTRIBUTING.md", import.meta.url));
const begins = "<!-- Made by `npm run verify:walks -- --write`. -->";
const ends = "<!-- Its end. -->";

/** The table of CONTRIBUTING. */
export function walksTable(operation: OperationWalk, store: StoreWalk): string {
  const row = (what: string, { files, lines }: Counted) => `| ${what} | ${files} | ${lines} |`;
  return [
    begins,
    "",
    "| what was written | files | lines |",
    "|---|---|---|",
    row(
      "an operation, until it works everywhere: the page, HTTP, command line, recipes, its documents and tests",
      operation.works,
    ),
    row(
      "its proofs: a second implementation in Python, random calls, a hostile one, one to measure, Spanish",
      operation.proved,
    ),
    row("what commands made of it: pages, the corpus of stored calls, places for Spanish", operation.made),
    row("a store: a journal file over the store in memory", store.store),
    row("its wiring: a choice of STORE, the contract on it and a test of its own", store.wiring),
    "",
    ends,
  ].join("\n");
}

/** The table as it stands in CONTRIBUTING. */
export function walksTold(): string {
  const text = readFileSync(path, "utf8");
  return text.slice(text.indexOf(begins), text.indexOf(ends) + ends.length);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const operation = addOperation(true);
  process.stdout.write(`an operation: ${operation.tests} tests passed\n`);
  const store = addStore(true);
  process.stdout.write(`a store: ${store.tests} tests passed\n`);
  const table = walksTable(operation, store);
  process.stdout.write(`\n${table}\n\n`);
  if (process.argv.includes("--write"))
    writeFileSync(
      path,
      readFileSync(path, "utf8").replace(walksTold(), () => table),
    );
  else if (table !== walksTold()) {
    process.stderr.write("CONTRIBUTING.md tells other figures. Run: npm run verify:walks -- --write\n");
    process.exitCode = 1;
  }
}
