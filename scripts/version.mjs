// npm run set-version -- VERSION: one version for all packages, in every place that names it.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./setup.mjs";

const [version = ""] = process.argv.slice(2);
if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) {
  process.stderr.write("Say which: npm run set-version -- 1.2.3\n");
  process.exit(2);
}
const { version: before } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
/** The package itself, and what others of the project say of it. */
function renew(manifest) {
  if (manifest.version === before) manifest.version = version;
  for (const [name] of Object.entries(manifest.dependencies ?? {}).filter(([name]) => name.startsWith("@data-tools/")))
    manifest.dependencies[name] = version;
}
const own = ["", "packages/client", "packages/server", "packages/ui"];
for (const folder of own) rewrite(join(folder, "package.json"), renew);
rewrite("package-lock.json", (lock) => {
  lock.version = version;
  for (const folder of own) renew(lock.packages[folder]);
});
// Commands that name the packed files.
for (const page of ["README.md", "docs/typescript.md"]) {
  const text = readFileSync(join(root, page), "utf8");
  writeFileSync(join(root, page), text.replaceAll(`-${before}.tgz`, `-${version}.tgz`));
}

function rewrite(path, change) {
  const file = join(root, path);
  const value = JSON.parse(readFileSync(file, "utf8"));
  change(value);
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}
