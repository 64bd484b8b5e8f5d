// Adds to the corpus of stored calls what the present version of each operation stores for its examples.
// Files that exist are never written again: they are what users' histories hold.
import { mkdirSync, writeFileSync } from "node:fs";
import { corpus, examplesAsKept, fileOf, withoutFile } from "../packages/server/test/operations/corpus.ts";
import { plainEngine } from "../packages/server/test/operations/plain-engine.ts";

const engine = await plainEngine();
mkdirSync(corpus, { recursive: true });
const missing = withoutFile();
for (const operation of missing) {
  const kept = await examplesAsKept(engine, operation);
  const lines = kept.map((each) => JSON.stringify(each)).join(",\n");
  writeFileSync(fileOf(operation), `[\n${lines}\n]\n`);
}
engine.close();
process.stdout.write(`${missing.length} operations added to the corpus\n`);
