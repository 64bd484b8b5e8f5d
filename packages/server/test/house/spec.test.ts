import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../..", import.meta.url));

function tests(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (name === "node_modules" || name === "fixtures") return [];
    return statSync(path).isDirectory() ? tests(path) : path.endsWith(".ts") ? [path] : [];
  });
}

test("[X4] every rule has a test, every test's rule is in SPEC.md", () => {
  const rules = new Set(
    [...readFileSync(join(root, "SPEC.md"), "utf8").matchAll(/^- \[([A-Z]\d+)\]/gm)].map((match) => match[1]),
  );
  const cited = new Set<string>();
  for (const path of ["server", "client"].flatMap((name) => tests(join(root, "packages", name, "test")))) {
    for (const match of readFileSync(path, "utf8").matchAll(/["'`](?:\[[A-Z]\d+\] ?)+/g)) {
      for (const [, rule] of match[0].matchAll(/\[([A-Z]\d+)\]/g)) cited.add(rule as string);
    }
  }
  expect({
    untested: [...rules].filter((rule) => !cited.has(rule as string)),
    unknown: [...cited].filter((rule) => !rules.has(rule)),
  }).toEqual({ untested: [], unknown: [] });
});

test("[X5] the project speaks of itself alone: no machine paths, no unfinished marks, no registry hosts", () => {
  const files = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" }).split("\0");
  const marks = [
    /\b(TODO|FIXME|XXX|HACK)\b/,
    /(^|[^.\w])\/(work|root)\//,
    /registry\.[a-z]+js\.org|pypi\.org|deb\.debian/,
  ];
  const wrong: string[] = [];
  for (const file of files) {
    if (!/\.(ts|tsx|mjs|js|md|css|json|sh)$/.test(file) || /package-lock\.json$|spec\.test\.ts$/.test(file)) continue;
    const text = readFileSync(join(root, file), "utf8");
    for (const mark of marks) if (mark.test(text)) wrong.push(`${file}: ${mark}`);
  }
  expect(wrong).toEqual([]);
});
