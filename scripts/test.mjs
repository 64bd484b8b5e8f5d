// npm test: installs what is missing, then runs the tests (or those whose paths are given). With --e2e those
// of the page in a real browser, with --prove the long ones: kills, hostile words, exports, real tables (with --release
// or --suite also: suites by their seeds, as long as one likes); with --pack those of the packages as people install them.
import { join } from "node:path";
import {
  become,
  buildPage,
  chromium,
  firefox,
  installPackages,
  redis,
  root,
  runtime,
  s3Server,
  strace,
} from "./setup.mjs";

const given = process.argv.slice(2);
const flag = given.find((each) => ["--e2e", "--prove", "--pack"].includes(each));
const rest = given.filter((each) => each !== flag);
installPackages();
buildPage();
const named = rest.some((each) => !each.startsWith("-"));
const tests = flag?.slice(2) ?? (named ? "" : "main");
const env = { ...process.env, DATA_TOOLS_TESTS: tests };
if (tests !== "prove" && tests !== "pack" && chromium() === null) env.DATA_TOOLS_NO_BROWSER = "1";
if (tests === "e2e") firefox();
else if (tests !== "pack") redis();
if (tests === "prove") {
  strace();
  const s3 = env.DATA_TOOLS_S3 ?? (await s3Server());
  if (s3 !== null) env.DATA_TOOLS_S3 = s3;
}
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
const bySeeds = tests === "prove" && rest.some((each) => each === "--release" || each === "--suite");
const driver = join(root, "packages", "server", "test", "proof", "suites", "driver.ts");
if (bySeeds) become(runtime(), ["--disable-warning=ExperimentalWarning", driver, ...rest], env);
else become(runtime(), [vitest, "run", ...rest], env);
