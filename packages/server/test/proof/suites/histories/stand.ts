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
  /** Kills the master, waits until the replica took over, and starts the old one as its replica. */
  failOver(): Promise<void>;
  close(): Promise<void>;
}

/** Milliseconds between looks at a Redis, which hold everybody up. */
const lookEvery = 300;
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
    if (kind === "alone") {
      ways = await Promise.all(places.map(async () => kept(await proxyTo(master.port))));
      stores = ways.map(({ port }) => `redis://127.0.0.1:${port}`);
    } else {
      other = kept(await startRedis([...synced, "--replicaof", `127.0.0.1 ${master.port}`]));
      await linked(other);
      const sentinel = kept(await startSentinel(master));
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
      async failOver() {
        // On a busy machine a sentinel may have taken the master for dead before.
        if (!master.cli("ROLE").startsWith("master")) [master, other] = [other, master];
        await master.kill();
        while (!other.cli("ROLE").startsWith("master")) await wait(lookEvery);
        [master, other] = [other, master];
        await other.start();
        other.cli("REPLICAOF", "127.0.0.1", String(master.port));
        await linked(other);
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

/** Waits until a replica follows its master. */
async function linked(replica: RedisServer): Promise<void> {
  while (!replica.cli("INFO", "replication").includes("master_link_status:up")) await wait(lookEvery);
}
