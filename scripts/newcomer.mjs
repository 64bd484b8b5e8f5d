// npm run verify:newcomer: what somebody does who has never seen the project. A fresh clone of the last commit in a
// folder of its own, `npm start` there on a free port, and the tutorial step by step in a browser, from the clone's own
// text. With --linked the packages of this checkout are taken instead of being installed; with --test the clone's
// `npm test` runs too, which is long.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, symlinkSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { chromium, freePort, installPackages, root, run, runtime } from "./setup.mjs";

const most = 4 * 60;
const begun = Date.now();
const seconds = () => Math.round((Date.now() - begun) / 1000);
const say = (text) => process.stdout.write(`${String(seconds()).padStart(4)} s  ${text}\n`);

installPackages();
if (chromium() === null) process.exit(1);
const folder = mkdtempSync(join(tmpdir(), "data-tools-newcomer-"));
const clone = join(folder, "data-tools");
let server;
try {
  run("git", ["clone", "--quiet", "--no-local", "--depth", "1", `file://${root}`, clone], { cwd: folder });
  say("cloned");
  if (process.argv.includes("--linked")) link();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const own = [
    "--port",
    String(port),
    "--data-dir",
    join(folder, "store"),
    "--keys",
    `file:${join(folder, "keys.json")}`,
  ];
  server = spawn("npm", ["start", "--", ...own], {
    cwd: clone,
    stdio: ["ignore", "ignore", "inherit"],
    detached: true,
  });
  await answers(`${url}/health/ready`);
  say("npm start answers");
  const tutorial = await (await answers(`${url}/docs/tutorial.html`)).text();
  if (!tutorial.includes("orders-april.csv")) throw new Error("the tutorial is not among the server's documents");
  run(runtime(), ["--disable-warning=ExperimentalWarning", "scripts/tutorial/walk.ts", url], { cwd: clone });
  say("the tutorial was followed to its end");
  const took = seconds();
  if (process.argv.includes("--test")) {
    run("npm", ["test"], { cwd: clone });
    say("npm test passed");
  }
  if (took > most) throw new Error(`it took ${took} s, more than ${most}`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
} finally {
  if (server?.exitCode === null) {
    process.kill(-server.pid, "SIGTERM");
    await new Promise((resolve) => server.once("exit", resolve));
  }
  rmSync(folder, { recursive: true, force: true });
}

/** The packages of this checkout, those that belong to one part of it too. */
function link() {
  for (const part of ["", "packages/client", "packages/server", "packages/ui"]) {
    const modules = join(root, part, "node_modules");
    if (existsSync(modules)) symlinkSync(modules, join(clone, part, "node_modules"));
  }
  // As old as can be, so that `npm start` finds nothing to install.
  utimesSync(join(clone, "package-lock.json"), 0, 0);
}

/** The answer at an address, once the server is there. */
async function answers(address) {
  while (seconds() < most) {
    const answer = await fetch(address).catch(() => null);
    if (answer?.ok) return answer;
    if (server.exitCode !== null) throw new Error("npm start ended");
    await wait(500);
  }
  throw new Error(`${address} did not answer within ${most} s`);
}
