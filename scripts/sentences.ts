// npm run sentences: brings the language files up to date with what is said in English. New sentences get an
// empty place, sentences that are said no more go. With --check it only tells, and fails where a file is behind.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { files, sentencesSaid } from "../packages/server/test/house/sentences.ts";

const check = process.argv.includes("--check");
let behind = 0;
for (const file of files) {
  const path = fileURLToPath(new URL(`../packages/server/src/languages/es/${file}.json`, import.meta.url));
  const old = readFileSync(path, "utf8");
  const known = JSON.parse(old) as Record<string, string>;
  const said = sentencesSaid(file);
  const text = `${JSON.stringify(Object.fromEntries(said.map((each) => [each, known[each] ?? ""])), null, 2)}\n`;
  const open = said.filter((each) => (known[each] ?? "") === "").length;
  if (text !== old) behind++;
  if (!check) writeFileSync(path, text);
  process.stdout.write(`es/${file}: ${said.length} sentences, ${open} without Spanish\n`);
}
if (check && behind > 0) process.exitCode = 1;
