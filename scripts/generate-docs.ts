// Writes the reference pages from the program itself: operations, analyses, the formula language, settings, limits, the
// error codes, the metrics, the figures, commands and routes; what others do beside us from its last measuring; the tour
// from its scenes; programs that pages show from their files. With --check it writes nothing and fails if a page is not
// what it would write, or a picture is missing.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { benchmarksPage, plots } from "../packages/server/bench/peers/page.ts";
import type { Results } from "../packages/server/bench/peers/results.ts";
import { analysisPages } from "../packages/server/src/analyses/pages.ts";
import { pages } from "../packages/server/src/operations/pages.ts";
import { apiPage } from "./api-page.ts";
import { cliPage } from "./cli-page.ts";
import { exampleNames, examplePage } from "./example-pages.ts";
import { collectionPage } from "./figures-table.ts";
import { limitsPage } from "./limits-page.ts";
import { metricsPage } from "./metrics-page.ts";
import { notices } from "./notices.ts";
import { proofPage } from "./proof-page.ts";
import { settingsPage } from "./settings-page.ts";
import { tourPage, wrongPictures } from "./tour-page.ts";
import { tutorialPage } from "./tutorial/page.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "docs");
const check = process.argv.includes("--check");
const peers: Results = JSON.parse(readFileSync(join(root, "benchmarks", "results.json"), "utf8"));
const wanted = new Map([
  ...pages(),
  ...analysisPages(),
  ["settings.md", settingsPage()],
  ["limits.md", limitsPage()],
  ["metrics.md", metricsPage()],
  ["collection.md", collectionPage(join(root, "collection.md"))],
  ["tour.md", tourPage()],
  ["tutorial.md", tutorialPage()],
  ["proof.md", proofPage()],
  ["benchmarks.md", benchmarksPage(peers)],
  ...[...plots(peers)].map(([name, text]) => [`benchmarks/${name}`, text] as const),
  ["cli.md", cliPage()],
  ["api.md", await apiPage()],
  ...exampleNames.map((name) => [name, examplePage(join(root, ".."), name)] as const),
  ["../THIRD-PARTY-NOTICES.md", notices(join(root, ".."))],
]);
const stale: string[] = [];

for (const [path, text] of wanted) {
  if (current(path) === text) continue;
  stale.push(path);
  if (check) continue;
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
for (const path of ["operations", "analyses"].flatMap(existing)) {
  if (wanted.has(path)) continue;
  stale.push(path);
  if (!check) rmSync(join(root, path));
}

if (check && stale.length > 0) {
  process.stderr.write(`Stale pages under docs/: ${stale.join(", ")}. Run: npm run docs\n`);
  process.exitCode = 1;
} else {
  process.stdout.write(`${wanted.size} pages under docs/, ${stale.length} written\n`);
}

const wrong = wrongPictures(join(root, "pictures"));
if (check && wrong.length > 0) {
  process.stderr.write(`Pictures under docs/pictures/: ${wrong.join(", ")}. Run: npm run screenshots\n`);
  process.exitCode = 1;
}

function current(path: string): string | null {
  try {
    return readFileSync(join(root, path), "utf8");
  } catch {
    return null;
  }
}

function existing(folder: string): string[] {
  try {
    return readdirSync(join(root, folder)).map((name) => `${folder}/${name}`);
  } catch {
    return [];
  }
}
