// Real Redis servers for tests: each on a free loopback port with a folder of its own, ended by the process that was
// started. Tests that need one say so loudly where there is none.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

export interface RedisServer {
  readonly port: number;
  readonly folder: string;
  readonly url: string;
  /** Sends one command; answers what redis-cli prints. */
  cli(...args: string[]): string;
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>;
  /** Starts it again over the same folder. */
  start(): Promise<void>;
  /** Lets it stand still, or go on. */
  signal(signal: "SIGSTOP" | "SIGCONT"): void;
  /** Cuts bytes off the end of the file of commands, as a loss of power does. */
  cutFile(bytes: number): void;
  /** All bytes it wrote to its disk. */
  written(): Buffer;
  close(): Promise<void>;
}

const program = process.env.TEST_REDIS_SERVER ?? "redis-server";

/** Whether there is a server to test with; says so where there is none. */
export function hasRedis(): boolean {
  const found = spawnSync(program, ["--version"]).status === 0;
  if (!found) console.warn(`NOT TESTED: there is no ${program} on this machine; the store on Redis is not tried.`);
  return found;
}

/** What the server says of its version: `Redis server v=7.0.15 …`. */
export function versionOf(): string {
  return spawnSync(program, ["--version"]).stdout?.toString() ?? "";
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === "string") throw new Error("a port has a number");
  return address.port;
}

/** Starts a server; `settings` are lines of its configuration as arguments. */
export async function startRedis(settings: readonly string[] = []): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), "data-tools-redis-"));
  const port = await freePort();
  let child: ChildProcess | null = null;

  const plain = settings.includes("--tls-port") ? "0" : String(port);
  const command = [
    ...["--port", plain, "--bind", "127.0.0.1", "--dir", folder, "--maxmemory-policy", "noeviction"],
    ...["--save", "", "--daemonize", "no", "--loglevel", "warning"],
    ...settings.map((each) => each.replaceAll("PORT", String(port))),
  ];
  const cli = (...args: string[]) => {
    const reach = settings.includes("--tls-port") ? ["--tls", "--insecure"] : [];
    const done = spawnSync("redis-cli", ["-h", "127.0.0.1", "-p", String(port), ...reach, ...args], {
      timeout: 10_000,
    });
    return done.stdout.toString().trim();
  };
  const server: RedisServer = {
    port,
    folder,
    url: `redis://127.0.0.1:${port}`,
    cli,
    async kill() {
      const ended = child;
      child = null;
      if (!ended || ended.exitCode !== null || ended.signalCode !== null) return;
      await new Promise<void>((done) => {
        ended.once("exit", () => done());
        ended.kill("SIGKILL");
      });
    },
    async start() {
      const started = spawn(program, command, { stdio: ["ignore", "pipe", "pipe"] });
      let said = "";
      for (const stream of [started.stdout, started.stderr]) {
        stream.on("data", (text: Buffer) => {
          said += text;
        });
      }
      child = started;
      // A test that fails half-way leaves no server behind.
      const end = () => void started.kill("SIGKILL");
      process.once("exit", end);
      started.once("close", () => process.off("exit", end));
      for (let tries = 0; tries < 200; tries++) {
        if (started.exitCode !== null) throw new Error(`redis-server ended: ${said}`);
        const answer = cli("PING");
        if (/PONG|NOAUTH|NOPERM/.test(answer)) return;
        await pause(50);
      }
      throw new Error(`redis-server did not start: ${said}`);
    },
    signal(signal) {
      child?.kill(signal);
    },
    cutFile(bytes) {
      const below = join(folder, "appendonlydir");
      const name = readdirSync(below).find((each) => each.endsWith(".incr.aof")) ?? "";
      const file = join(below, name);
      truncateSync(file, Math.max(0, statSync(file).size - bytes));
    },
    written: () =>
      Buffer.concat(
        readdirSync(folder, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => readFileSync(join(entry.parentPath, entry.name))),
      ),
    async close() {
      await server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

/** The privileges that docs/redis.md gives the store's user, as arguments of ACL SETUSER. */
export function documentedRules(password: string): string[] {
  const told = readFileSync(new URL("../../../docs/redis.md", import.meta.url), "utf8");
  const [, rules = ""] = /^ACL SETUSER data-tools (.*)$/m.exec(told) ?? [];
  if (rules === "") throw new Error("docs/redis.md names no privileges");
  const isOld = /v=7\.[01]\./.test(versionOf());
  return rules
    .replace("PASSWORD", password)
    .split(" ")
    .filter((rule) => !(isOld && rule === "+waitaof"));
}

export interface Sentinel {
  readonly port: number;
  /** The port of the server that it takes for the master. */
  master(): number;
  close(): Promise<void>;
}

/** A sentinel that watches a master under the name main and replaces it within a second or two. */
export async function startSentinel(master: RedisServer, password = ""): Promise<Sentinel> {
  const folder = mkdtempSync(join(tmpdir(), "data-tools-sentinel-"));
  const port = await freePort();
  const file = join(folder, "sentinel.conf");
  const lines = [
    `port ${port}`,
    "bind 127.0.0.1",
    `dir ${folder}`,
    `sentinel monitor main 127.0.0.1 ${master.port} 1`,
    "sentinel down-after-milliseconds main 500",
    "sentinel failover-timeout main 3000",
    ...(password === "" ? [] : [`requirepass ${password}`]),
  ];
  writeFileSync(file, `${lines.join("\n")}\n`);
  const child = spawn(program, [file, "--sentinel"], { stdio: "ignore" });
  const ask = (...args: string[]) =>
    spawnSync("redis-cli", ["-h", "127.0.0.1", "-p", String(port), ...args], {
      timeout: 5000,
      env: { ...process.env, REDISCLI_AUTH: password },
    }).stdout.toString();
  for (let tries = 0; !ask("SENTINEL", "REPLICAS", "main").includes("slave"); tries++) {
    if (tries > 300 || child.exitCode !== null) throw new Error("the sentinel knows no replica");
    await pause(100);
  }
  return {
    port,
    master: () => Number(ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "main").split("\n")[1]),
    async close() {
      await new Promise<void>((done) => {
        child.once("exit", () => done());
        child.kill("SIGKILL");
      });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A cluster of three masters, with a replica each if that is asked; its address and what ends it. */
export async function startCluster({ replicas = false } = {}): Promise<{
  url: string;
  /** The masters first, then the replica of each. */
  nodes: RedisServer[];
  close(): Promise<void>;
}> {
  const settings = ["--cluster-enabled", "yes", "--cluster-node-timeout", "3000", "--appendonly", "yes"];
  const places = replicas ? [0, 1, 2, 0, 1, 2] : [0, 1, 2];
  const nodes = await Promise.all(places.map(() => startRedis(settings)));
  const [first] = nodes;
  if (!first) throw new Error("three");
  const bounds = [0, 5461, 10923, 16384];
  for (const [n, node] of nodes.entries()) {
    if (n < 3) node.cli("CLUSTER", "ADDSLOTSRANGE", String(bounds[n]), String((bounds[n + 1] ?? 0) - 1));
    node.cli("CLUSTER", "SET-CONFIG-EPOCH", String(n + 1));
  }
  for (const node of nodes.slice(1))
    node.cli("CLUSTER", "MEET", "127.0.0.1", String(first.port), String(first.port + 10000));
  const all = async (holds: (node: RedisServer) => boolean) => {
    for (let tries = 0; !nodes.every(holds); tries++) {
      if (tries > 150) throw new Error(`no cluster: ${first.cli("CLUSTER", "INFO")}`);
      await pause(100);
    }
  };
  const knows = (node: RedisServer, text: string) => node.cli("CLUSTER", "INFO").includes(text);
  await all((node) => knows(node, `cluster_known_nodes:${nodes.length}`));
  for (const [n, node] of nodes.entries())
    if (n >= 3) node.cli("CLUSTER", "REPLICATE", nodes[n - 3]?.cli("CLUSTER", "MYID") ?? "");
  await all((node) => knows(node, "cluster_state:ok"));
  const isLinked = (node: RedisServer) => /role:master|master_link_status:up/.test(node.cli("INFO", "replication"));
  if (replicas) await all(isLinked);
  return {
    url: `redis-cluster://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(",")}`,
    nodes,
    async close() {
      for (const node of nodes) await node.close();
    },
  };
}
