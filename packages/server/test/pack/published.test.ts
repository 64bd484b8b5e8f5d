// The packages as people install them, from the files that `npm run pack` makes.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bill } from "../../../../scripts/packing/bill.ts";
import { beyond } from "../../../../scripts/packing/budget.ts";
import { doubtful, isAllowed } from "../../../../scripts/packing/licenses.ts";
import { delivered, type Packed, pack, wrong } from "../../../../scripts/packing/pack.ts";
import { lockedPackages } from "../../../../scripts/packing/parts.ts";
import { bareEnvironment, reachable, started, walk } from "./walk.ts";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "data-tools-published-"));
let packages: Packed[];
let env: NodeJS.ProcessEnv;
const one = (name: string) => packages.find((each) => each.name === name) as Packed;

beforeAll(async () => {
  packages = pack(join(folder, "dist"));
  env = await bareEnvironment(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Where npx put the package it was given. */
function installed(): string {
  const [place = ""] = readdirSync(join(folder, "cache", "_npx"));
  return join(folder, "cache", "_npx", place, "node_modules");
}

test("[V10] npx takes it from the file with an empty cache and no compiler, and a table goes its whole way", async () => {
  for (const tool of ["cc", "gcc", "c++", "make", "python3"]) expect(reachable(env, tool), tool).toBe(false);
  const cwd = join(folder, "npx");
  mkdirSync(cwd);
  const server = await started(["npx", "--yes", "--package", one("data-tools").file, "data-tools"], { cwd, env });
  await walk(server.url);
  await server.stop();
  expect(server.said()).toContain(`Data Tools is at ${server.url}`);
});

test("[V11] what was installed has the versions that were tested", () => {
  const lock = lockedPackages(root);
  const there = Object.entries(
    JSON.parse(readFileSync(join(installed(), ".package-lock.json"), "utf8")).packages as Record<
      string,
      { version: string }
    >,
  ).filter(([path]) => path !== "node_modules/data-tools");
  const nested = (path: string) => path.lastIndexOf("node_modules/") > 0;
  const name = (path: string) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
  const tested = new Map<string, Set<string | undefined>>();
  for (const { path, locked } of delivered().parts)
    tested.set(name(path), (tested.get(name(path)) ?? new Set()).add(lock[path]?.version ?? locked.version));
  const other = there.filter(([path, { version }]) => !nested(path) && !tested.get(name(path))?.has(version));
  expect(other).toEqual([]);
  expect(there.length).toBeGreaterThan(100);
  expect(there.filter(([path]) => nested(path) && !tested.has(name(path)))).toEqual([]);
});

test("[V11] its lock installs exactly the versions that were tested, by their digests", () => {
  const cwd = join(folder, "locked");
  mkdirSync(cwd);
  execFileSync("tar", ["xzf", one("data-tools").file, "-C", cwd]);
  const npm = ["ci", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
  execFileSync("npm", npm, { cwd: join(cwd, "package"), env, stdio: "inherit" });
  const got = JSON.parse(readFileSync(join(cwd, "package", "node_modules", ".package-lock.json"), "utf8")).packages;
  const lock = lockedPackages(root);
  for (const [path, { version, integrity }] of Object.entries<{ version: string; integrity: string }>(got))
    expect({ path, version, integrity }).toEqual({
      path,
      version: lock[path]?.version,
      integrity: lock[path]?.integrity,
    });
  expect(Object.keys(got).length).toBeGreaterThan(100);
});

test("[V12] an older Node is told which one is needed; the oldest that will do serves", async () => {
  const program = join(installed(), "data-tools", "bin", "data-tools.js");
  const old = "Object.defineProperty(process.versions, 'node', { value: '22.15.1' })";
  const run = spawnSync(process.execPath, ["--import", `data:text/javascript,${old}`, program], { encoding: "utf8" });
  expect(run.status).toBe(1);
  expect(run.stderr).toMatch(/^Data Tools needs Node.js 22.16 or newer; this is 22.15.1. Install a newer one/);
  const oldest = `node-${process.platform}-${process.arch}`;
  const cwd = join(folder, "oldest");
  mkdirSync(cwd);
  writeFileSync(join(cwd, "package.json"), "{}");
  execFileSync("npm", ["install", "--no-audit", "--no-fund", `${oldest}@22.16.0`], { cwd, env, stdio: "inherit" });
  const server = await started([join(cwd, "node_modules", oldest, "bin", "node"), program], { cwd, env });
  await walk(server.url);
  expect(await server.stop()).toBe(0);
});

test("[V13] the client alone brings nothing along, runs, and its types carry a program", () => {
  const cwd = join(folder, "client");
  mkdirSync(cwd);
  writeFileSync(join(cwd, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const npm = ["install", "--offline", "--no-audit", "--no-fund", one("@data-tools/client").file];
  execFileSync("npm", npm, { cwd, env, stdio: "inherit" });
  const names = (path: string) => readdirSync(join(cwd, path)).filter((name) => !name.startsWith("."));
  expect([names("node_modules"), names("node_modules/@data-tools")]).toEqual([["@data-tools"], ["client"]]);
  const call =
    'import { createClient } from "@data-tools/client"; console.log(typeof createClient({}).sessions.apply);';
  expect(execFileSync(process.execPath, ["--input-type=module", "-e", call], { cwd, encoding: "utf8" })).toBe(
    "function\n",
  );
  symlinkSync(join(root, "node_modules", "apache-arrow"), join(cwd, "node_modules", "apache-arrow"));
  const program = readFileSync(join(root, "examples", "typescript", "recipe-to-rows.ts"), "utf8");
  writeFileSync(join(cwd, "right.ts"), program);
  writeFileSync(join(cwd, "wrong.ts"), program.replace("client.datasources.create(", "client.datasources.make("));
  for (const [module, resolution] of [
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ] as const) {
    const flags = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2024", "--types", "node"];
    const more = [
      "--module",
      module,
      "--moduleResolution",
      resolution,
      "--typeRoots",
      join(root, "node_modules/@types"),
    ];
    const compile = (file: string) =>
      spawnSync(join(root, "node_modules", ".bin", "tsc"), [...flags, ...more, file], { cwd, encoding: "utf8" });
    expect(compile("right.ts").stdout).toBe("");
    expect(compile("wrong.ts").stdout).toMatch(/TS2339: Property 'make' does not exist/);
  }
});

test("[V14] the packages hold program, page, samples and licenses, and nothing else", () => {
  const kinds = {
    "data-tools": [
      /^(LICENSE|README\.md|THIRD-PARTY-NOTICES\.md|PAGE-LICENSES\.txt|package\.json|npm-shrinkwrap\.json)$/,
      /^bin\/data-tools\.js$/,
      /^dist\/(?!ui\/|docs\/)([a-z0-9-]+\/)*[a-z0-9-]+\.(js|json|lua)$/,
      /^dist\/ui\/(index\.html|favicon\.svg|assets\/[\w.-]+\.(js|css|svg|woff2?)(\.(br|gz))?)$/,
      /^dist\/docs\/(?!files\/)[\w./-]+\.(html|css|js|json|png|csv)$/,
      // What documents link to beside documents.
      /^dist\/docs\/files\/(deploy|examples|packages)\/[\w./-]+$/,
      /^samples\/(README\.md|samples\.json|[a-z]+\.(csv|xlsx))$/,
      /^passwords\/(README\.md|common\.txt)$/,
    ],
    "@data-tools/client": [/^(LICENSE|README\.md|package\.json)$/, /^dist\/[a-z-]+\.(js|d\.ts)$/],
  };
  for (const [name, allowed] of Object.entries(kinds)) {
    const { files } = one(name);
    expect(files.filter((file) => !allowed.some((kind) => kind.test(file)))).toEqual([]);
    // Every kind is there.
    expect(allowed.filter((kind) => !files.some((file) => kind.test(file)))).toEqual([]);
    expect(
      files.filter(
        (file) =>
          !file.startsWith("dist/docs/files/") &&
          /(^|\/)(tests?|fixtures|bench|src)\/|\.(test|ts|map)$/.test(file.replace(/\.d\.ts$/, "")),
      ),
    ).toEqual([]);
  }
});

test("[V14] packed again, they are the same to the byte", () => {
  const again = pack(join(folder, "again"));
  for (const { name, file } of again) expect(readFileSync(file).equals(readFileSync(one(name).file)), name).toBe(true);
});

test("[V15] both are within their budgets, and one that is not is refused", () => {
  expect(wrong(packages)).toEqual([]);
  const { measured } = one("@data-tools/client");
  expect(beyond("@data-tools/client", { ...measured, parts: 1 })).toEqual([
    "@data-tools/client: parts is 1, and may be 0",
  ]);
  expect(beyond("data-tools", { ...measured, packed: 1e9 })).toHaveLength(1);
});

test("[V16] every part has a license that was thought about; an unknown one is refused", () => {
  const { parts, page } = delivered();
  expect(doubtful([...parts, ...page])).toEqual([]);
  expect(isAllowed("(GPL-3.0 OR MIT)")).toBe(true);
  expect(["GPL-3.0", "MIT AND GPL-3.0", "", "UNLICENSED"].filter(isAllowed)).toEqual([]);
  const strange = { name: "strange", path: "node_modules/strange", locked: { version: "1.0.0" }, needs: [] };
  expect(doubtful([strange])).toEqual(["strange 1.0.0: no license is told"]);
  const texts = execFileSync("tar", ["xzOf", one("data-tools").file, "package/PAGE-LICENSES.txt"], {
    encoding: "utf8",
  });
  for (const { name, locked } of page) expect(texts).toContain(`\n${name} ${locked.version}\n`);
});

test("[V16] the bill of materials names every part once, with version, license, digest and what it needs", () => {
  const { parts, page } = delivered();
  const text = bill("1.2.3", parts, page);
  const { components, dependencies } = JSON.parse(text);
  const paths = new Set([...parts, ...page].map(({ path }) => path));
  expect(new Set(components.map((component: { "bom-ref": string }) => component["bom-ref"]))).toEqual(paths);
  expect(components).toHaveLength(paths.size);
  for (const component of components) {
    expect(component.purl).toMatch(/^pkg:npm\/[^@]+@\d+\.\d+\.\d+/);
    expect(component.licenses).toHaveLength(1);
    expect(component.hashes[0]?.content).toMatch(/^[0-9a-f]{128}$/);
  }
  const names = (part: string) =>
    components.some(
      ({ name, group }: { name: string; group?: string }) => (group ? `${group}/${name}` : name) === part,
    );
  for (const part of ["fastify", "@duckdb/node-bindings-darwin-arm64", "react", "ag-grid-community"])
    expect(names(part), part).toBe(true);
  expect(names("vitest")).toBe(false);
  const refs = new Set([...paths, "pkg:npm/data-tools@1.2.3"]);
  for (const { ref, dependsOn } of dependencies)
    expect([ref, ...dependsOn].filter((each) => !refs.has(each))).toEqual([]);
  expect(bill("1.2.3", parts, page)).toBe(text);
  expect(text).not.toContain(root);
});
