// npm run report:size: how much there is of each storey and how often it decides. Part of every check. With --write it
// keeps docs/complexity.md.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { count, sourcesBelow } from "./count.ts";
import { complexityPage, source, storeys } from "./report.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const all = sourcesBelow(root, source).map((path) => count(root, path));
process.stdout.write(`${storeys(all)}\n`);
if (process.argv.includes("--write")) {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" }).trim();
  writeFileSync(join(root, "docs", "complexity.md"), complexityPage(all, commit));
}
