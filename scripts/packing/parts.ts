// The parts of others that the product brings along, read from the lock file: what npm installs with the
// server, and what is built into the page.
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A package of the lock file, as far as it is looked at. */
export interface Locked {
  readonly version?: string;
  readonly link?: boolean;
  readonly license?: string;
  readonly integrity?: string;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
  readonly [more: string]: unknown;
}

/** A package and where it lies: `path` below the project, as the lock file writes it. */
export interface Part {
  readonly name: string;
  readonly path: string;
  readonly locked: Locked;
  /** Paths of the parts that it needs. */
  readonly needs: readonly string[];
}

/** Every package of the lock file, by its path. */
export function lockedPackages(root: string): Readonly<Record<string, Locked>> {
  return JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
}

/** All that is reached from some dependencies of a workspace, those for other platforms too; the project's own packages are not told. */
export function partsOf(
  packages: Readonly<Record<string, Locked>>,
  workspace: string,
  kind: "dependencies" | "devDependencies" = "dependencies",
): Part[] {
  const found = new Map<string, Part>();
  const visit = (name: string, from: string): string[] => {
    const path = placeOf(packages, name, from);
    const locked = path === null ? undefined : packages[path];
    if (path === null || !locked || locked.link) return [];
    if (!found.has(path)) {
      const needs: string[] = [];
      found.set(path, { name, path, locked, needs });
      const wanted = { ...locked.dependencies, ...locked.optionalDependencies };
      for (const next of Object.keys(wanted)) needs.push(...visit(next, path));
    }
    return [path];
  };
  for (const name of Object.keys(packages[workspace]?.[kind] ?? {})) visit(name, workspace);
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Where a package finds another: beside it or in the next folder up, as Node looks for it. */
function placeOf(packages: Readonly<Record<string, Locked>>, name: string, from: string): string | null {
  for (let folder = from; ; ) {
    const path = folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (packages[path]) return path;
    if (folder === "") return null;
    const up = folder.lastIndexOf("/node_modules/");
    folder = up < 0 ? "" : folder.slice(0, up);
  }
}

/** The parts that the built page holds, by the names its build wrote down. */
export function pageParts(root: string, packages: Readonly<Record<string, Locked>>): Part[] {
  const built: string[] = JSON.parse(readFileSync(join(root, "packages", "server", "dist", "page-parts.json"), "utf8"));
  return built.map((path) => {
    const locked = packages[path];
    if (!locked) throw new Error(`${path} is built into the page and stands in no lock file`);
    return { name: path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length), path, locked, needs: [] };
  });
}
