// What `npm run pack` does: compiles, stages and packs both packages into dist/, writes the bill of materials beside
// them, and refuses what is too large or comes under a license that nobody thought about.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { bill } from "./bill.ts";
import { type Budget, beyond, budgets } from "./budget.ts";
import { doubtful } from "./licenses.ts";
import { lockedPackages, type Part, pageParts, partsOf } from "./parts.ts";
import { stageClient, stageServer } from "./stage.ts";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A package in dist/. */
export interface Packed {
  readonly name: string;
  readonly file: string;
  /** Paths within the package. */
  readonly files: readonly string[];
  readonly measured: Budget;
}

/** Everything that is delivered: parts installed with the server, and those built into the page. */
export function delivered(): { parts: Part[]; page: Part[] } {
  const packages = lockedPackages(root);
  return { parts: partsOf(packages, "packages/server"), page: pageParts(root, packages) };
}

/** The bill of materials of what is delivered, written to `folder`; answers its path. */
function writeBill(folder: string): string {
  const { parts, page } = delivered();
  const version = String(lockedPackages(root)[""]?.version);
  const path = join(folder, `data-tools-${version}.cdx.json`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, bill(version, parts, page));
  return path;
}

/** Packs both packages into a folder. Needs the page built. */
export function pack(folder: string): Packed[] {
  const work = mkdtempSync(join(tmpdir(), "data-tools-pack-"));
  try {
    const compiled = join(work, "compiled");
    compile(compiled);
    const { parts, page } = delivered();
    const staging = { root, compiled, parts, page };
    const server = join(work, "server");
    const client = join(work, "client");
    stageServer({ ...staging, target: server });
    stageClient({ ...staging, target: client });
    mkdirSync(folder, { recursive: true });
    return [packed(server, folder, parts.length), packed(client, folder, 0)];
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function compile(target: string): void {
  const compiler = join(root, "node_modules", ".bin", "tsc");
  const config = join(root, "scripts", "packing", "tsconfig.json");
  const { status, stdout } = spawnSync(compiler, ["-p", config, "--outDir", target], { encoding: "utf8" });
  if (status !== 0) throw new Error(`the sources do not compile: ${stdout}`);
}

function packed(stage: string, folder: string, parts: number): Packed {
  const told = execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
    cwd: stage,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [{ name, filename, unpackedSize, files: within }] = JSON.parse(told);
  const file = join(folder, filename.replace(/^@/, "").replace("/", "-"));
  const paths = (within as { path: string }[]).map(({ path }) => path).sort();
  return { name, file, files: paths, measured: { packed: statSync(file).size, unpacked: unpackedSize, parts } };
}

/** What keeps these packages from being delivered, in words; nothing if they may be. */
export function wrong(packages: readonly Packed[]): string[] {
  const { parts, page } = delivered();
  return [...packages.flatMap(({ name, measured }) => beyond(name, measured)), ...doubtful([...parts, ...page])];
}

function main(): void {
  const folder = join(root, "dist");
  const packages = process.argv.includes("--bill") ? [] : pack(folder);
  for (const { name, file, measured } of packages) {
    const budget = budgets[name];
    const size = (bytes: number, bound = 0) => `${(bytes / 1e6).toFixed(2)} of ${(bound / 1e6).toFixed(2)} MB`;
    process.stdout.write(
      `${relative(root, file)}: ${size(measured.packed, budget?.packed)} packed, ` +
        `${size(measured.unpacked, budget?.unpacked)} unpacked, ${measured.parts} of ${budget?.parts} parts\n`,
    );
  }
  process.stdout.write(`${relative(root, writeBill(folder))}\n`);
  const reasons = wrong(packages);
  for (const reason of reasons) process.stderr.write(`*** ${reason}\n`);
  if (reasons.length > 0) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
