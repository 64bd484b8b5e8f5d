// The folders that become the two packages: plain JavaScript in the place of TypeScript, one file for each, so
// that a stack trace reads like the sources, and the versions that were tested.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { pageLicenses } from "./licenses.ts";
import type { Locked, Part } from "./parts.ts";

/** What is staged from where, and with which parts. */
interface Staging {
  readonly root: string;
  /** Made anew. */
  readonly target: string;
  /** Where the compiler wrote JavaScript and declarations of client and server. */
  readonly compiled: string;
  readonly parts: readonly Part[];
  readonly page: readonly Part[];
}

/** What both packages say of themselves, from the project's package.json. */
const shared = ["version", "license", "repository", "homepage", "bugs", "author"] as const;

/** Makes the folder of `@data-tools/client`: modules and their types, no dependencies. */
export function stageClient({ root, target, compiled }: Staging): void {
  rmSync(target, { recursive: true, force: true });
  const own = manifest(join(root, "packages", "client"));
  copyModules(join(compiled, "client", "src"), join(target, "dist"), { declarations: true });
  write(target, "package.json", {
    name: own.name,
    description: own.description,
    ...said(root),
    keywords: own.keywords,
    type: "module",
    sideEffects: false,
    engines: own.engines,
    exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } },
    types: "./dist/index.d.ts",
    files: ["dist"],
  });
  for (const file of ["LICENSE", "packages/client/README.md"]) copyInto(root, file, target);
}

/** Makes the folder of `data-tools`: the program with the page, samples and the client inside, versions locked. */
export function stageServer({ root, target, compiled, parts, page }: Staging): void {
  rmSync(target, { recursive: true, force: true });
  const own = manifest(join(root, "packages", "server"));
  const place = join(target, "dist");
  copyModules(join(compiled, "server", "src"), place);
  copyModules(join(compiled, "client", "src"), join(place, "client"));
  pointAtClient(place);
  copyLua(join(root, "packages", "server", "src"), place);
  for (const folder of ["bin", "dist/ui", "dist/docs", "samples", "passwords"])
    cpSync(join(root, "packages", "server", folder), join(target, folder), { recursive: true });
  const dependencies = pinned(parts);
  const about = {
    name: "data-tools",
    description: own.description,
    ...said(root),
    keywords: own.keywords,
    type: "module",
    bin: own.bin,
    engines: own.engines,
    exports: { "./package.json": "./package.json" },
    dependencies,
  };
  write(target, "package.json", {
    ...about,
    files: ["bin", "dist", "passwords", "samples", "npm-shrinkwrap.json", "*.md", "*.txt"],
  });
  write(target, "npm-shrinkwrap.json", shrinkwrap(about, parts));
  writeFileSync(join(target, "PAGE-LICENSES.txt"), pageLicenses(root, page));
  for (const file of ["LICENSE", "THIRD-PARTY-NOTICES.md", "packages/server/README.md"]) copyInto(root, file, target);
}

/** The lock of what is installed with it; for the page's parts and the tools there is nothing to install. */
function shrinkwrap(about: { name: string; version?: unknown; [more: string]: unknown }, parts: readonly Part[]) {
  const { name, version, license, dependencies, bin, engines } = about;
  const entries = parts.map(({ path, locked }) => {
    if (!path.startsWith("node_modules/")) throw new Error(`${path} is not where the package could have it`);
    const { dev, devOptional, peer, ...kept } = locked;
    return [path, kept] as const;
  });
  const packages = { "": { name, version, license, dependencies, bin, engines }, ...Object.fromEntries(entries) };
  return { name, version, lockfileVersion: 3, requires: true, packages };
}

/**
 * Every part by its exact version, those that others need too: npm takes the lock of a package it installs from
 * a file or an address for nothing. Native parts follow from the exact version of what asks for them.
 */
function pinned(parts: readonly Part[]): Record<string, string> {
  const top = parts.filter(({ name, path, locked }) => path === `node_modules/${name}` && locked.optional !== true);
  return Object.fromEntries(top.map(({ name, locked }) => [name, String(locked.version)]));
}

/** Copies modules and JSON; declarations name the modules that are there rather than their sources. */
function copyModules(from: string, to: string, { declarations = false } = {}): void {
  for (const file of files(from)) {
    const isDeclaration = file.endsWith(".d.ts");
    if (isDeclaration && !declarations) continue;
    const text = readFileSync(join(from, file), "utf8");
    const path = join(to, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, isDeclaration ? text.replaceAll(/(["'])(\.\.?\/[^"']+)\.ts\1/g, "$1$2.js$1") : text);
  }
}

/** Modules that need the client get the one inside. */
function pointAtClient(place: string): void {
  for (const file of files(place).filter((each) => each.endsWith(".js"))) {
    const path = join(place, file);
    const text = readFileSync(path, "utf8");
    const client = relative(dirname(path), join(place, "client", "index.js"));
    const pointed = text.replaceAll(
      'from "@data-tools/client"',
      `from "${client.startsWith(".") ? client : `./${client}`}"`,
    );
    if (pointed !== text) writeFileSync(path, pointed);
  }
}

function copyLua(from: string, to: string): void {
  for (const file of files(from).filter((each) => each.endsWith(".lua"))) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    cpSync(join(from, file), join(to, file));
  }
}

/** Paths of all files below a folder, in order. */
export function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

function said(root: string): Partial<Record<(typeof shared)[number], unknown>> {
  const all = manifest(root);
  return Object.fromEntries(shared.filter((key) => key in all).map((key) => [key, all[key]]));
}

function manifest(folder: string): Locked & { name: string; [more: string]: unknown } {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}

function copyInto(root: string, file: string, target: string): void {
  cpSync(join(root, file), join(target, file.slice(file.lastIndexOf("/") + 1)));
}

function write(folder: string, file: string, value: unknown): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), `${JSON.stringify(value, null, 2)}\n`);
}
