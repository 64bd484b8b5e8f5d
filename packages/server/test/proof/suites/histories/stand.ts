// What a history happens on: three servers of the product on one store, a way from each to it that can be cut, and a
// real Redis, alone or with a replica that takes over. It stands from one case to the next.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { proxyTo } from "../../../proxy.ts";
import { freePort, type RedisServer, startRedis, startSentinel } from "../../../redis.ts";
import { type Server, startServer } from "../../server.ts";

/** One Redis that keeps everything at once; or a master, and a replica that must have what is acknowledged. */
export type Kind = "alone" | "replica";

export const places = [0, 1, 2] as const;
export type At = (typeof places)[number];

type Way = Awaited<ReturnType<typeof proxyTo>>;

export interface Stand {
  /** Where the server at a place listens, whether it runs or not. */
  url(at: At): string;
  /** Ends it with kill -9 and starts it again. */
  kill(at: At): Promise<void>;
  /** Lets its process stand still, or go on. */
  signal(at: At, signal: "SIGSTOP" | "SIGCONT"): void;
  /** Its way to the store. */
  way(at: At): Way;
  /** The Redis that takes writes; `other` is the replica, if there is one. */
  master(): RedisServer;
  other(): RedisServer;
  /** Waits until one Redis takes writes and the other follows it, whichever the sentinel chose meanwhile. */
  settled(): Promise<void>;
  /** After the master was killed: waits until the replica took over, and starts the old one as its replica. */
  takenOver(): Promise<void>;
  close(): Promise<void>;
}

/** Milliseconds between looks at a Redis, which hold everybody up, and how long they go on. */
const looks = { every: 300, most: 90_000 };
const synced = ["--appendonly", "yes", "--appendfsync", "always"];

export async function standUp(kind: Kind): Promise<Stand> {
  const folder = mkdtempSync(join(tmpdir(), "data-tools-histories-"));
  const memory = mkdtempSync("/dev/shm/data-tools-histories-");
  const closing: (() => Promise<unknown>)[] = [];
  const kept = <T extends { close(): Promise<unknown> }>(each: T): T => {
    closing.push(() => each.close());
    return each;
  };
  try {
    let master = kept(await startRedis(synced));
    let other = master;
    let ways: Way[] = [];
    let stores: string[];
    let chosen = () => master.port;
    if (kind === "alone") {
      ways = await Promise.all(places.map(async () => kept(await proxyTo(master.port))));
      stores = ways.map(({ port }) => `redis://127.0.0.1:${port}`);
    } else {
      other = kept(await startRedis([...synced, "--replicaof", `127.0.0.1 ${master.port}`]));
      await until("a new replica follows its master", () => follows(other, master));
      const sentinel = kept(await startSentinel(master));
      chosen = sentinel.master;
      stores = places.map(() => `redis-sentinel://127.0.0.1:${sentinel.port}/main`);
    }
    const ports = await Promise.all(places.map(() => freePort()));
    const start = (at: At) => {
      const scratch = join(memory, String(at));
      mkdirSync(scratch, { recursive: true, mode: 0o700 });
      const flags = ["--store", stores[at] ?? "", "--port", String(ports[at]), "--scratch", scratch];
      return startServer(folder, [
        ...flags,
        ...["--log-level", "error", "--store-replicas", kind === "alone" ? "0" : "1"],
      ]);
    };
    // The first one makes the key ring.
    const servers: Server[] = [await start(0)];
    servers.push(...(await Promise.all([start(1), start(2)])));
    closing.push(() => Promise.all(servers.map((server) => server.end("SIGKILL"))));
    const server = (at: At) => servers[at] as Server;

    // On a busy machine a sentinel may take a master for dead that nobody killed.
    const settled = () =>
      until("one Redis follows the other", () => {
        if (chosen() === other.port) [master, other] = [other, master];
        if (!isMaster(master)) return false;
        if (isMaster(other)) other.cli("REPLICAOF", "127.0.0.1", String(master.port));
        return follows(other, master);
      });

    return {
      url: (at) => `http://127.0.0.1:${ports[at]}`,
      async kill(at) {
        await server(at).end("SIGKILL");
        servers[at] = await start(at);
      },
      signal: (at, signal) => void server(at).child.kill(signal),
      way: (at) => ways[at] as Way,
      master: () => master,
      other: () => other,
      settled,
      async takenOver() {
        await until("the replica takes over", () => isMaster(other));
        [master, other] = [other, master];
        await other.start();
        await settled();
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }

  async function close(): Promise<void> {
    for (const each of closing.splice(0).reverse()) await each();
    for (const each of [folder, memory]) rmSync(each, { recursive: true, force: true });
  }
}

async function until(what: string, holds: () => boolean): Promise<void> {
  for (const end = performance.now() + looks.most; !holds(); ) {
    if (performance.now() > end) throw new Error(`not within ${looks.most} ms: ${what}`);
    await wait(looks.every);
  }
}

function isMaster(redis: RedisServer): boolean {
  return redis.cli("ROLE").startsWith("master");
}

function follows(replica: RedisServer, master: RedisServer): boolean {
  const told = replica.cli("INFO", "replication");
  return told.includes(`master_port:${master.port}`) && told.includes("master_link_status:up");
}
