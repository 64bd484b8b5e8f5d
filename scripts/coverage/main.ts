// npm run verify:coverage: runs the tests and the proofs with every process and thread watched by V8, and names each
// branch of the sessions, the store and the model that none of them takes and explained.ts does not explain. Paths of
// tests behind it run only those; `--keep FOLDER` leaves what V8 wrote there, and adds to what is there already.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { branchesOf, unexplained } from "./branches.ts";
import { explained } from "./explained.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const watched = /^packages\/server\/src\/(sessions|store|model)\/.+\.ts$/;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { keep: { type: "string" } } });
const reports = values.keep ?? mkdtempSync(join(tmpdir(), "data-tools-coverage-"));
const runs = positionals.length > 0 ? [positionals] : [[], ["--prove"]];
try {
  const failed = runs.filter((args) => {
    const env = { ...process.env, NODE_V8_COVERAGE: reports };
    const command = [join(root, "scripts", "test.mjs"), ...args];
    return spawnSync(process.execPath, command, { cwd: root, stdio: "inherit", env }).status !== 0;
  });
  const { branches, untaken } = await branchesOf(reports, root, (file) => watched.test(file));
  const { open, idle } = unexplained(untaken, explained);
  for (const { file, line, kind, text } of open) process.stdout.write(`${file}:${line} ${kind}: ${text}\n`);
  const isWhole = positionals.length === 0;
  for (const { file, on } of isWhole ? idle : []) process.stdout.write(`explained, and yet taken: ${file}: ${on}\n`);
  const told = `${branches - untaken.length} of ${branches} branches are taken`;
  process.stdout.write(`${told}, ${untaken.length - open.length} explained, ${open.length} open.\n`);
  process.exitCode = failed.length === 0 && open.length === 0 && !(isWhole && idle.length > 0) ? 0 : 1;
} finally {
  if (values.keep === undefined) rmSync(reports, { recursive: true, force: true });
}
