// npm run test:interop: tests against other programs. Makes a Python environment with the pinned packages
// of requirements.txt (once, below node_modules/.cache), then runs packages/*/test/interop.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { become, installPackages, root, runtime } from "./setup.mjs";

installPackages();
const requirements = join(root, "packages", "server", "test", "interop", "requirements.txt");
const python = environment();
if (python === null) {
  process.stderr.write(
    "\n*** THE TESTS WITH OTHER PROGRAMS DO NOT RUN: no Python environment could be made.        ***\n" +
      "*** They need python3 (3.10 or newer) with venv and pip, and the packages of             ***\n" +
      "*** packages/server/test/interop/requirements.txt (Debian: apt-get install python3-venv). ***\n\n",
  );
  process.exit(1);
}
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
become(runtime(), [vitest, "run", ...process.argv.slice(2)], {
  ...process.env,
  DATA_TOOLS_TESTS: "interop",
  DATA_TOOLS_INTEROP: python,
});

/** The interpreter of an environment with the pinned packages; null if it cannot be made. */
function environment() {
  const pinned = readFileSync(requirements, "utf8");
  const digest = createHash("sha256").update(pinned).digest("hex").slice(0, 12);
  const folder = join(root, "node_modules", ".cache", "interop", digest);
  const interpreter = join(folder, "bin", "python");
  const done = join(folder, "complete");
  if (existsSync(done)) return interpreter;
  process.stderr.write("Making a Python environment for the tests with other programs (once)…\n");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const made =
    succeeds("python3", ["-m", "venv", folder]) &&
    succeeds(interpreter, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements]);
  if (!made) return null;
  writeFileSync(done, pinned);
  return interpreter;
}

function succeeds(command, args) {
  return spawnSync(command, args, { stdio: ["ignore", "ignore", "inherit"] }).status === 0;
}
