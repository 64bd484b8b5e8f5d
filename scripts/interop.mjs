// npm run test:interop: tests against other programs. Makes a Python environment with the pinned packages
// of requirements.txt, another one with MLflow, one with linters, one with Schemathesis, and a folder for each version
// of Django and of pandas (once, below node_modules/.cache), installs Redis, PostgreSQL, ClamAV, Prometheus, nginx, Caddy, Chromium and an S3 server where
// that may be done, then runs packages/*/test/interop.
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { environment, installs, once } from "./python.mjs";
import {
  become,
  buildPage,
  caddy,
  chromium,
  clamav,
  installPackages,
  nginx,
  postgres,
  prometheus,
  redis,
  root,
  runtime,
  s3Server,
  systemd,
} from "./setup.mjs";

installPackages();
buildPage();
const tests = join(root, "packages", "server", "test", "interop");
const requirements = join(tests, "requirements.txt");
// What is fetched or built for minutes is made beside each other.
const s3 = process.env.DATA_TOOLS_S3 ?? s3Server();
const mlflow = environment(join(tests, "mlflow", "requirements.txt"), "a Python environment with MLflow (700 MB)");
const linters = environment(join(tests, "deploy", "requirements.txt"), "a Python environment with linters");
const schemathesis = environment(
  join(tests, "schemathesis", "requirements.txt"),
  "a Python environment with Schemathesis",
);
const python = await environment(requirements, "a Python environment");
const djangos = python && (await folders(python, "django", "Django"));
const pandas = python && (await folders(python, "pandas", "pandas"));
if (python === null || djangos === null || pandas === null) {
  process.stderr.write(
    "\n*** THE TESTS WITH OTHER PROGRAMS DO NOT RUN: no Python environment could be made.        ***\n" +
      "*** They need python3 (3.10 or 3.11) with venv and pip, and the packages of              ***\n" +
      "*** packages/server/test/interop/requirements.txt (Debian: apt-get install python3-venv). ***\n\n",
  );
  process.exit(1);
}
if ((await mlflow) === null)
  process.stderr.write("\n*** NOT RUN: THE TESTS WITH MLFLOW, because it could not be installed. ***\n\n");
const servers = [redis() && "redis", postgres() && "postgres", clamav() && "clamav"].filter((name) => name !== null);
prometheus();
for (const install of [nginx, caddy, systemd]) install();
const browser = chromium();
const made = { s3: await s3, mlflow: await mlflow, linters: await linters, schemathesis: await schemathesis };
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
become(runtime(), [vitest, "run", ...process.argv.slice(2)], {
  ...process.env,
  DATA_TOOLS_TESTS: "interop",
  DATA_TOOLS_INTEROP: python,
  DATA_TOOLS_DJANGO: JSON.stringify(djangos),
  DATA_TOOLS_PANDAS: JSON.stringify(pandas),
  DATA_TOOLS_SERVERS: servers.join(","),
  ...(made.s3 !== null && { DATA_TOOLS_S3: made.s3 }),
  ...(made.mlflow !== null && { DATA_TOOLS_MLFLOW_PYTHON: made.mlflow }),
  ...(made.linters && { DATA_TOOLS_LINTERS: dirname(made.linters) }),
  ...(made.schemathesis && { DATA_TOOLS_SCHEMATHESIS: join(dirname(made.schemathesis), "st") }),
  ...(browser === null && { DATA_TOOLS_NO_BROWSER: "1" }),
});

/** Version of a program → folder with its packages; null if one cannot be made. */
async function folders(interpreter, folder, program) {
  const made = {};
  for (const name of readdirSync(join(tests, folder))) {
    const version = /^requirements-(.+)\.txt$/.exec(name)?.[1];
    if (version === undefined) continue;
    const pinned = join(tests, folder, name);
    const install = (target) => installs(interpreter, pinned, "--target", target);
    made[version] = await once(pinned, `a folder with ${program} ${version}`, install);
    if (made[version] === null) return null;
  }
  return made;
}
