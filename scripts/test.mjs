// npm test: installs what is missing, then runs the tests (all, or those whose paths are given).
import { join } from "node:path";
import { become, buildPage, chromium, installPackages, root, runtime } from "./setup.mjs";

installPackages();
buildPage();
const env = { ...process.env };
if (chromium() === null) env.DATA_TOOLS_NO_BROWSER = "1";
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
become(runtime(), [vitest, "run", ...process.argv.slice(2)], env);
