// npm test: installs what is missing, then runs the tests (or those whose paths are given). With --e2e those
// of the page in a real browser, with --prove the long ones: kills, hostile words, exports, real tables.
import { join } from "node:path";
import { become, buildPage, chromium, firefox, installPackages, redis, root, runtime } from "./setup.mjs";

const given = process.argv.slice(2);
const flag = given.find((each) => each === "--e2e" || each === "--prove");
const rest = given.filter((each) => each !== flag);
installPackages();
buildPage();
const named = rest.some((each) => !each.startsWith("-"));
const tests = flag?.slice(2) ?? (named ? "" : "main");
const env = { ...process.env, DATA_TOOLS_TESTS: tests };
if (tests !== "prove" && chromium() === null) env.DATA_TOOLS_NO_BROWSER = "1";
if (tests === "e2e") firefox();
else redis();
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
become(runtime(), [vitest, "run", ...rest], env);
