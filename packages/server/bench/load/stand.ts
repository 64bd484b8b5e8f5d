// The installation people work on: one server or several, on a store, and what may be done to it meanwhile.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { freePort, type RedisServer, startCluster, startRedis } from "../../test/redis.ts";
import { childrenOf, type Node, startNode } from "./node.ts";

interface StandOptions {
  readonly nodes: number;
  /**
   * As STORE writes it; `redis` starts one that keeps everything at once (`appendfsync always`), `redis-cluster` three
   * masters with a replica each.
   */
  readonly store: string;
  /** Folder of another version of the project, from which every second server is started. */
  readonly beside?: string | undefined;
}

export interface Stand {
  /** What the report calls its store. */
  readonly store: string;
  /** The link for the first administrator: each server that finds none makes another, and the last one holds. */
  readonly link: string;
  /** The folder of plain files. */
  readonly scratch: string;
  /**
   * Where the next request of somebody goes: the server that this person was sent to first while it takes requests,
   * as load balancers keep people by the cookie, and else another; any server if nobody is named.
   */
  url(person?: number): string;
  /** Processes of the servers that run now. */
  pids(): number[];
  /** Ends one server after the other, as it is told to or at once, and starts it again. */
  restartAll(how: "stop" | "kill"): Promise<void>;
  /** Kills one server, another each time, and starts it again. */
  killOne(): Promise<void>;
  /** Lets one server stand still for some seconds. */
  stopOne(): Promise<void>;
  /** Kills the engines of one server; those who compute there are told, and it starts others. */
  killEngines(): Promise<void>;
  /** Ends Redis at once and starts it again; of a cluster one master after the other, whose replica takes over. */
  killRedis(): Promise<void>;
  end(): Promise<void>;
}

interface Place {
  readonly port: number;
  readonly flags: Readonly<Record<string, string>>;
  readonly main: string | undefined;
  node: Node;
  /** Whether requests are sent there, as a load balancer knows from /health/ready. */
  ready: boolean;
}

/** Milliseconds a server goes on answering after it was told to stop. */
const drainMs = 2_000;
/** Milliseconds that one stands still. */
const stopMs = 3_000;

/** A Redis of one's own, if that is meant. */
async function redisFor(store: string): Promise<{ url: string; kill(): Promise<void>; close(): Promise<void> } | null> {
  if (store === "redis") {
    const server = await startRedis(["--appendonly", "yes", "--appendfsync", "always"]);
    const kill = async () => {
      await server.kill();
      await server.start();
    };
    return { url: server.url, kill, close: server.close };
  }
  if (store !== "redis-cluster") return null;
  const { url, nodes, close } = await startCluster({ replicas: true });
  const isMaster = (node: RedisServer) => node.cli("ROLE").startsWith("master");
  let turn = 0;
  const kill = async () => {
    const masters = nodes.filter(isMaster);
    const master = masters[turn++ % masters.length];
    await master?.kill();
    while (nodes.filter((node) => node !== master && isMaster(node)).length < 3) await wait(100);
    await master?.start();
  };
  return { url, kill, close };
}

export async function standUp({ nodes, store, beside }: StandOptions): Promise<Stand> {
  const folder = await mkdtemp(join(tmpdir(), "data-tools-load-"));
  const scratch = await mkdtemp("/dev/shm/data-tools-load-");
  const redis = await redisFor(store);
  const places: Place[] = [];
  for (let n = 0; n < nodes; n++) {
    const own = join(scratch, `${n}`);
    await mkdir(own, { mode: 0o700 });
    const flags = {
      auth: "accounts",
      store: redis?.url ?? store,
      "data-dir": join(folder, "data"),
      keys: `file:${join(folder, "ring.json")}`,
      scratch: own,
      "node-name": `node-${n + 1}`,
      drain: `${drainMs}ms`,
    };
    const port = await freePort();
    const main = beside !== undefined && n % 2 === 1 ? join(beside, "packages/server/src/main.ts") : undefined;
    places.push({ port, flags, main, node: await startNode(flags, port, main), ready: true });
  }
  const [first] = places;
  if (!first) throw new Error("there is a server");

  async function restart(place: Place, how: "stop" | "kill"): Promise<void> {
    if (how === "stop") {
      // It says that it is not ready; a balancer that looks every half second knows within one.
      const gone = place.node.stop();
      await wait(drainMs / 4);
      place.ready = false;
      await gone;
    } else {
      await place.node.kill();
      place.ready = false;
    }
    place.node = await startNode(place.flags, place.port, place.main);
    place.ready = true;
  }

  let turn = 0;
  const next = () => places[turn++ % places.length] ?? first;

  return {
    store,
    link: places.at(-1)?.node.first ?? "",
    scratch,
    url(person) {
      const kept = person === undefined ? undefined : places[person % places.length];
      if (kept?.ready) return kept.node.url;
      const able = places.filter(({ ready }) => ready);
      const { node } = able[Math.floor(Math.random() * able.length)] ?? first;
      return node.url;
    },
    pids: () => places.map(({ node }) => node.pid),
    async restartAll(how) {
      for (const place of places) await restart(place, how);
    },
    killOne: () => restart(next(), "kill"),
    async stopOne() {
      const place = next();
      process.kill(place.node.pid, "SIGSTOP");
      place.ready = false;
      await wait(stopMs);
      process.kill(place.node.pid, "SIGCONT");
      place.ready = true;
    },
    async killEngines() {
      for (const pid of await childrenOf(next().node.pid)) process.kill(pid, "SIGKILL");
    },
    killRedis: async () => redis?.kill(),
    async end() {
      for (const { node } of places) await Promise.race([node.stop(), wait(20_000)]);
      await redis?.close();
      for (const each of [folder, scratch]) await rm(each, { recursive: true, force: true });
    },
  };
}
