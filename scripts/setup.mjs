// What every entry point needs first, in plain JavaScript for Node 20 and later: the packages, the
// project's own Node, and, where asked for, the built page and system parts.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Newest change below these paths, in milliseconds since 1970. */
function newest(paths) {
  let time = 0;
  for (const path of paths) {
    if (!existsSync(path)) continue;
    const stats = statSync(path);
    if (!stats.isDirectory()) time = Math.max(time, stats.mtimeMs);
    else {
      const entries = readdirSync(path).filter((name) => name !== "node_modules" && name !== "dist");
      time = Math.max(time, newest(entries.map((name) => join(path, name))));
    }
  }
  return time;
}

/** Runs a command to its end; a failure ends this process with its exit code. */
export function run(command, args, options = {}) {
  const { status, signal } = spawnSync(command, args, { cwd: root, stdio: "inherit", ...options });
  if (status !== 0) {
    process.stderr.write(`failed: ${command} ${args.join(" ")}${signal ? ` (${signal})` : ""}\n`);
    process.exit(status ?? 1);
  }
}

/** Installs the packages of the lock file if they are missing or older than it. */
export function installPackages() {
  const done = join(root, "node_modules", ".package-lock.json");
  const lock = join(root, "package-lock.json");
  if (existsSync(done) && statSync(done).mtimeMs >= statSync(lock).mtimeMs) return;
  process.stderr.write("Installing packages (once)…\n");
  // Not `npm ci`: it refuses a lock file without optional packages of platforms that a registry does not offer.
  run("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"]);
}

/** A Node that runs TypeScript: the project's own, else this one if it is new enough. */
export function runtime() {
  const own = join(root, "node_modules", ".bin", "node");
  if (existsSync(own)) return own;
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  process.stderr.write(
    `Data Tools needs Node.js 22.18 or newer to run from a checkout; this is ${process.versions.node}, ` +
      "and no newer one could be installed for this platform. Install one from https://nodejs.org.\n",
  );
  process.exit(1);
}

/** Builds the page and the site of the documents, each if its sources are newer than what was built. */
export function buildPage() {
  if (isOlder("ui", ["packages/ui", "packages/client/src", "package-lock.json"])) {
    process.stderr.write("Building the page…\n");
    const vite = join(root, "node_modules", "vite", "bin", "vite.js");
    run(runtime(), [vite, "build", "--logLevel", "warn"], { cwd: join(root, "packages", "ui") });
  }
  const documents = readdirSync(root).filter((name) => name.endsWith(".md"));
  if (isOlder("docs", ["docs", "scripts/site", "deploy", "package-lock.json", ...documents])) {
    process.stderr.write("Building the documents…\n");
    run(runtime(), ["--disable-warning=ExperimentalWarning", join(root, "scripts", "site", "build.ts")]);
  }
}

/** Whether what is built in a folder of the server is older than its sources, or not there. */
function isOlder(folder, sources) {
  const built = join(root, "packages", "server", "dist", folder, "index.html");
  return !existsSync(built) || statSync(built).mtimeMs < newest(sources.map((path) => join(root, path)));
}

/** The path of a program, installed through apt where that may be done; null (said loudly) where not. */
function program(name, path, what) {
  if (existsSync(path)) return path;
  const isRoot = process.getuid?.() === 0;
  const sudo = !isRoot && spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0;
  if (existsSync("/usr/bin/apt-get") && (isRoot || sudo)) {
    process.stderr.write(`Installing ${name} for ${what}…\n`);
    const apt = (...args) => {
      const command = ["apt-get", "-qq", ...args];
      const [first, ...rest] = sudo ? ["sudo", "-n", ...command] : command;
      const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
      return spawnSync(first, rest, { stdio: ["ignore", "ignore", "inherit"], env }).status === 0;
    };
    if (apt("update") && apt("install", "-y", "--no-install-recommends", name) && existsSync(path)) return path;
  }
  process.stderr.write(
    `\n*** NOT RUN: ${what.toUpperCase()}, because ${name} is missing and may not be installed here. ***\n` +
      `*** Install it (apt-get install ${name}) and run the tests again. ***\n\n`,
  );
  return null;
}

export const chromium = () => program("chromium", "/usr/bin/chromium", "the tests of the page");
export const firefox = () => program("firefox-esr", "/usr/bin/firefox-esr", "the test of the page in Firefox");

export const redis = () => program("redis-server", "/usr/bin/redis-server", "the tests with Redis");
export const openrefine = () => program("openrefine", "/usr/bin/openrefine", "OpenRefine beside us");
export const strace = () => program("strace", "/usr/bin/strace", "the proof of every crash point");
export const clamav = () => program("clamav-daemon", "/usr/sbin/clamd", "the tests with a virus scanner");
export const postgres = () => program("postgresql", "/usr/bin/psql", "the tests with PostgreSQL");
export const prometheus = () => program("prometheus", "/usr/bin/promtool", "the tests of the alert rules");

export const nginx = () => program("nginx", "/usr/sbin/nginx", "the tests behind nginx");
export const caddy = () => program("caddy", "/usr/bin/caddy", "the tests behind Caddy");
export const systemd = () => program("systemd", "/usr/bin/systemd-analyze", "the tests of the systemd units");

/** A gateway that others made, which serves S3 from a folder: real requests, signatures and conditions. */
const gateway = { module: "github.com/versity/versitygw/cmd/versitygw", version: "v1.8.0" };

/** The path of an S3 server, built once by Go below node_modules/.cache; null (said loudly) where there is no Go. */
export async function s3Server() {
  const folder = join(root, "node_modules", ".cache", "s3", gateway.version);
  const path = join(folder, "versitygw");
  if (existsSync(path)) return path;
  const go = ["go", "/usr/local/go/bin/go", "/usr/lib/go/bin/go"].find(
    (each) => spawnSync(each, ["version"], { stdio: "ignore" }).status === 0,
  );
  if (go !== undefined) {
    process.stderr.write("Building an S3 server for the tests with S3 (once, a few minutes)…\n");
    const env = { ...process.env, GOBIN: folder };
    const options = { env, stdio: ["ignore", "ignore", "inherit"], cwd: "/" };
    const built = spawn(go, ["install", `${gateway.module}@${gateway.version}`], options);
    await new Promise((resolve) => built.once("close", resolve));
    if (existsSync(path)) return path;
  }
  process.stderr.write(
    "\n*** NOT RUN: THE TESTS WITH S3, because there is no S3 server and none could be built.          ***\n" +
      "*** They need Go (go.dev) to install versitygw; or name one: DATA_TOOLS_S3=/path/to/versitygw ***\n\n",
  );
  return null;
}

/** A port of the loopback that was free a moment ago. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port: free } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return free;
}

/** Whatever process is started from here on begins with modules that are compiled already: in half the time. */
const compiled = { NODE_COMPILE_CACHE: join(root, "packages", "server", "dist", "compiled") };

/** Runs a long-lived command, passing signals on, and ends with its exit code. */
export function become(command, args, env = process.env) {
  const child = spawn(command, args, { cwd: root, stdio: "inherit", env: { ...compiled, ...env } });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" || signal === "SIGTERM" ? 0 : 1)));
}
