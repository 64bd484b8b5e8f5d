// npm run test:interop: tests against other programs. Makes a Python environment with the pinned packages
// of requirements.txt and a folder for each version of Django and of pandas (once, below node_modules/.cache),
// installs Redis, PostgreSQL, ClamAV and an S3 server where that may be done, then runs packages/*/test/interop.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { become, clamav, installPackages, postgres, redis, root, runtime, s3Server } from "./setup.mjs";

installPackages();
const tests = join(root, "packages", "server", "test", "interop");
const requirements = join(tests, "requirements.txt");
const python = environment();
const djangos = python && folders(python, "django", "Django");
const pandas = python && folders(python, "pandas", "pandas");
if (python === null || djangos === null || pandas === null) {
  process.stderr.write(
    "\n*** THE TESTS WITH OTHER PROGRAMS DO NOT RUN: no Python environment could be made.        ***\n" +
      "*** They need python3 (3.10 or 3.11) with venv and pip, and the packages of              ***\n" +
      "*** packages/server/test/interop/requirements.txt (Debian: apt-get install python3-venv). ***\n\n",
  );
  process.exit(1);
}
const servers = [redis() && "redis", postgres() && "postgres", clamav() && "clamav"].filter((name) => name !== null);
const s3 = process.env.DATA_TOOLS_S3 ?? s3Server();
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
become(runtime(), [vitest, "run", ...process.argv.slice(2)], {
  ...process.env,
  DATA_TOOLS_TESTS: "interop",
  DATA_TOOLS_INTEROP: python,
  DATA_TOOLS_DJANGO: JSON.stringify(djangos),
  DATA_TOOLS_PANDAS: JSON.stringify(pandas),
  DATA_TOOLS_SERVERS: servers.join(","),
  ...(s3 !== null && { DATA_TOOLS_S3: s3 }),
});

/** The interpreter of an environment with the pinned packages; null if it cannot be made. */
function environment() {
  const made = once(requirements, "a Python environment", (folder) => {
    const interpreter = join(folder, "bin", "python");
    return succeeds("python3", ["-m", "venv", folder]) && installs(interpreter, requirements);
  });
  return made && join(made, "bin", "python");
}

/** Version of a program → folder with its packages; null if one cannot be made. */
function folders(interpreter, folder, program) {
  const made = {};
  for (const name of readdirSync(join(tests, folder))) {
    const version = /^requirements-(.+)\.txt$/.exec(name)?.[1];
    if (version === undefined) continue;
    const pinned = join(tests, folder, name);
    const install = (target) => installs(interpreter, pinned, "--target", target);
    made[version] = once(pinned, `a folder with ${program} ${version}`, install);
    if (made[version] === null) return null;
  }
  return made;
}

/** A folder for a file of pinned packages, made once; null if it cannot be made. */
function once(requirements, what, make) {
  const pinned = readFileSync(requirements, "utf8");
  const digest = createHash("sha256").update(pinned).digest("hex").slice(0, 12);
  const folder = join(root, "node_modules", ".cache", "interop", digest);
  const done = join(folder, "complete");
  if (existsSync(done)) return folder;
  process.stderr.write(`Making ${what} for the tests with other programs (once)…\n`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (!make(folder)) return null;
  writeFileSync(done, pinned);
  return folder;
}

function installs(interpreter, requirements, ...more) {
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
  return succeeds(interpreter, [...pip, ...more, "-r", requirements]);
}

function succeeds(command, args) {
  return spawnSync(command, args, { stdio: ["ignore", "ignore", "inherit"] }).status === 0;
}
