// npm run check: types, lint and format, generated docs, how much there is, then all tests (import directions and
// rules are tests). Any warning fails. With --static, all but the tests.
import { join } from "node:path";
import { installPackages, root, run, runtime } from "./setup.mjs";

installPackages();
const bin = (name) => join(root, "node_modules", ".bin", name);
run(bin("tsc"), ["-p", "."]);
run(bin("tsc"), ["-p", "packages/ui"]);
run(bin("biome"), ["check", "--error-on-warnings", "."]);
run(runtime(), ["--disable-warning=ExperimentalWarning", "scripts/generate-docs.ts", "--check"]);
run(runtime(), ["--disable-warning=ExperimentalWarning", "scripts/complexity/main.ts"]);
if (!process.argv.includes("--static")) run(process.execPath, ["scripts/test.mjs"]);
