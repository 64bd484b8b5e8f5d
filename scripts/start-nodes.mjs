// npm run start:nodes: three servers on one Redis behind a small load balancer, all on this machine, to try what an
// installation of several is like: stop one of them, look on. Data is kept in ./.data/nodes.
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { balance } from "./balancer.mjs";
import { buildPage, freePort, installPackages, redis, root, runtime } from "./setup.mjs";

const port = 4870;
installPackages();
buildPage();
const program = redis();
if (program === null) process.exit(1);
const data = join(root, ".data", "nodes");
mkdirSync(join(data, "redis"), { recursive: true, mode: 0o700 });

const redisPort = await freePort();
const durable = ["--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction"];
const words = ["--port", `${redisPort}`, "--bind", "127.0.0.1", "--dir", join(data, "redis"), ...durable];
const store = spawn(program, words, { stdio: "ignore" });

// The key ring lies beside the data folder, never within it.
const keys = `file:${join(root, ".data", "nodes-keys.json")}`;
const nodes = [];
for (const name of ["north", "middle", "south"]) {
  const own = await freePort();
  const hosts = ["127.0.0.1", "localhost"].map((host) => `${host}:${port}`).join(",");
  const flags = [
    "--allowed-hosts",
    hosts,
    "--store",
    `redis://127.0.0.1:${redisPort}`,
    "--keys",
    keys,
    "--data-dir",
    data,
    "--port",
    `${own}`,
  ];
  const child = spawn(
    runtime(),
    [join(root, "packages", "server", "bin", "data-tools.js"), "serve", ...flags, "--node-name", name, "--drain", "2s"],
    { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, DATA_TOOLS_LOG_LEVEL: "warn" } },
  );
  nodes.push({ name, port: own, child });
  // The first one makes the key ring and the audit key.
  await answers(own);
}
const balancer = await balance(port, () => nodes);
process.stdout.write(
  `Data Tools is at http://127.0.0.1:${balancer.port}, on three servers and one Redis:\n` +
    nodes.map(({ name, port: own, child }) => `  ${name.padEnd(8)}port ${own}, process ${child.pid}\n`).join("") +
    `  Redis   port ${redisPort}, process ${store.pid}\n` +
    "End one of them (kill PROCESS) and go on working. Ctrl-C ends all.\n",
);

// A second Ctrl-C, or npm's own, must not leave Redis behind.
await new Promise((resolve) => {
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, resolve);
});
await balancer.stop();
await Promise.all(nodes.map(({ child }) => ended(child)));
await ended(store);

async function answers(at) {
  for (let tries = 0; tries < 300; tries++) {
    const answer = await fetch(`http://127.0.0.1:${at}/health/ready`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the server on port ${at} does not answer`);
}

function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null) return undefined;
  child.kill("SIGTERM");
  return new Promise((resolve) => child.once("exit", resolve));
}
