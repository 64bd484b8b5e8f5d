// npm run assemble -- FOLDER: everything an installation needs in a folder of its own, and nothing that only
// development needs: the program, the built page, the packages it runs on, the project's own Node. The folder can be
// moved and copied to machines of the same kind that reach no registry. `--without-node` leaves Node to the machine.
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { buildPage, installPackages, root } from "./setup.mjs";

const given = process.argv.slice(2);
const withNode = !given.includes("--without-node");
const target = given.find((each) => !each.startsWith("-"));
if (target === undefined || (existsSync(target) && readdirSync(target).length > 0)) {
  process.stderr.write(`${target === undefined ? "Name a folder" : `${target} is not empty`}: assemble FOLDER\n`);
  process.exit(2);
}
const folder = resolve(target);
installPackages();
buildPage();

const parts = {
  ".": ["LICENSE", "THIRD-PARTY-NOTICES.md"],
  "packages/client": ["package.json", "src"],
  "packages/server": ["package.json", "bin", "src", "dist/ui", "dist/docs", "samples", "passwords"],
};
for (const [below, names] of Object.entries(parts)) for (const name of names) copy(join(below, name));

const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
for (const [path, { dev, devOptional, link }] of Object.entries(packages)) {
  const isOurs = path.startsWith("node_modules/@data-tools/");
  const isNested = path.lastIndexOf("node_modules/") > 0;
  if (!path.startsWith("node_modules/") || isNested || isOurs || link || dev || devOptional) continue;
  // Of packages for other machines the installed ones are none.
  if (!existsSync(join(root, path))) continue;
  if (!path.startsWith("node_modules/node-linux-")) copy(path);
  else if (withNode) for (const name of ["package.json", "LICENSE", "bin"]) copy(join(path, name));
}
linkTo("node_modules/@data-tools/client", "../../packages/client");
linkTo("node_modules/@data-tools/server", "../../packages/server");

const start = join(folder, "bin", "data-tools");
mkdirSync(dirname(start));
writeFileSync(
  start,
  `#!/bin/sh
# Starts data-tools on the Node that came with it, or on the machine's.
here=$(CDPATH= cd -- "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd)
for own in "$here"/node_modules/node-linux-*/bin/node; do
  if [ -x "$own" ]; then exec "$own" "$here/packages/server/bin/data-tools.js" "$@"; fi
done
exec node "$here/packages/server/bin/data-tools.js" "$@"
`,
);
chmodSync(start, 0o755);
process.stdout.write(
  `Data Tools stands in ${folder}; start it with ${join(basename(folder), "bin", "data-tools")} serve\n`,
);

/** Copies a file or folder to the same place below the target, for everybody to read. */
function copy(path) {
  cpSync(join(root, path), join(folder, path), { recursive: true, verbatimSymlinks: true });
}

function linkTo(path, to) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  symlinkSync(to, join(folder, path));
}
