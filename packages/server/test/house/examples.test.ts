// Pages that show programs show the files themselves; and one version is told everywhere.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { exampleNames, examplePage } from "../../../../scripts/example-pages.ts";

const root = fileURLToPath(new URL("../../../..", import.meta.url));

test("[V22] every program in the docs is a file of examples/, as it stands there", () => {
  const shown = exampleNames.map((name) => {
    const page = readFileSync(join(root, "docs", name), "utf8");
    expect(examplePage(root, name), name).toBe(page);
    return page;
  });
  for (const file of ["recipe.json", "python/recipe_to_dataframe.py", "typescript/recipe-to-rows.ts"]) {
    const text = readFileSync(join(root, "examples", file), "utf8").trimEnd();
    expect(
      shown.filter((page) => page.includes(`\n${text}\n\`\`\`\n`)),
      file,
    ).toHaveLength(1);
  }
});

test("[V17] packages, lock file and the pages that name files tell one version", () => {
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  const { version } = JSON.parse(read("package.json"));
  const lock = JSON.parse(read("package-lock.json"));
  expect(lock.version).toBe(version);
  for (const folder of ["", "packages/client", "packages/server", "packages/ui"]) {
    const manifest = JSON.parse(read(join(folder, "package.json")));
    const locked = lock.packages[folder];
    expect([folder, manifest.version, locked.version]).toEqual([folder, version, version]);
    const client = [manifest.dependencies, locked.dependencies].map((all) => all?.["@data-tools/client"]);
    expect(client.filter((each) => each !== undefined && each !== version)).toEqual([]);
  }
  const files = ["README.md", "docs/typescript.md"].flatMap((page) => read(page).match(/-\d+\.\d+\.\d+\.tgz/g) ?? []);
  expect(new Set(files)).toEqual(new Set([`-${version}.tgz`]));
});
