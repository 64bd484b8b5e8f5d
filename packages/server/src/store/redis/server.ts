// What the store asks of the Redis it is opened on: that it never throws away what it was given, and is new enough.
import { assert, Refusal, refuse } from "../../errors.ts";
import type { Address } from "./address.ts";
import { fieldsOf } from "./base.ts";
import type { Connection } from "./connection.ts";
import { unavailable } from "./faults.ts";

/** What a server says of itself. */
export interface ServerFacts {
  readonly version: string;
  readonly policy: string;
  /** Bytes in use, and at most; null if there is no end. */
  readonly used: number;
  readonly most: number | null;
  readonly appends: boolean;
  readonly snapshots: boolean;
}

/** Asks each master. */
export async function serverFacts(connection: Connection): Promise<ServerFacts[]> {
  const [told, saved] = [await connection.everywhere(["INFO"]), await configured(connection, "save")];
  return told.map((text, n) => {
    const of = (name: string) => new RegExp(`^${name}:(.*?)\r?$`, "m").exec(String(text))?.[1] ?? "";
    const most = Number(of("maxmemory"));
    if (of("role") === "slave") throw unavailable({ reason: "it is a replica and takes no writes" });
    return {
      version: of("valkey_version") || of("redis_version"),
      policy: of("maxmemory_policy"),
      used: Number(of("used_memory")),
      most: most > 0 ? most : null,
      appends: of("aof_enabled") === "1",
      snapshots: (saved?.[n] ?? "") !== "",
    };
  });
}

/** What each master is configured to; null where one may not ask. */
export async function configured(connection: Connection, name: string): Promise<string[] | null> {
  try {
    const told = await connection.everywhere(["CONFIG", "GET", name]);
    return told.map((pair) => String(fieldsOf(pair)[1]));
  } catch {
    // Its user may not, or nobody may: some who run a Redis for others leave the command out.
    return null;
  }
}

const say = (why: { reason: string }): never => refuse("invalid_params", { field: "STORE", ...why });

/** Refuses a server on which work could get lost by itself; answers what somebody should know. */
export async function checkServer(connection: Connection, { kind }: Address): Promise<string[]> {
  const [info] = await connection.everywhere(["INFO", "cluster"]);
  const isCluster = /^cluster_enabled:1/m.test(String(info));
  if (isCluster && kind !== "cluster") say({ reason: "the server is part of a cluster: write redis-cluster://" });
  return warningsOf(await serverFacts(connection));
}

/** The same, by what the servers say of themselves. */
export function warningsOf(servers: readonly ServerFacts[]): string[] {
  const warnings: string[] = [];
  for (const { version, policy, appends, snapshots } of servers) {
    if (Number.parseInt(version, 10) < 7)
      say({ reason: `Redis ${version} is too old: 7.0 or newer is needed, or Valkey` });
    if (policy !== "noeviction") {
      throw new Refusal("evicting_store", { policy });
    }
    if (!appends) {
      warnings.push(
        snapshots
          ? "Redis keeps no append-only file: when it ends, work since its last snapshot is lost. Set appendonly yes."
          : "Redis keeps nothing on a disk: when it ends, all work is lost. Set appendonly yes.",
      );
    }
  }
  return [...new Set(warnings)];
}

/** The time of the first master, ms since 1970. */
export async function timeOf(connection: Connection): Promise<number> {
  const [told] = await connection.everywhere(["TIME"]);
  assert(Array.isArray(told), "a Redis tells the time as a list");
  const [seconds, micros] = told.map((part) => Number(String(part)));
  assert(seconds !== undefined && micros !== undefined, "a Redis tells the time as two numbers");
  return seconds * 1000 + micros / 1000;
}

/** Milliseconds for which it counts how full a server was when it was last asked. */
const roomFor = 1000;

/** Tells the room of the fullest master, whose work cannot go elsewhere; asks at most once a second. */
export function roomOf(connection: Connection): () => Promise<{ free: number; size: number } | null> {
  let asked = Number.NEGATIVE_INFINITY;
  let room: Promise<{ free: number; size: number } | null> = Promise.resolve(null);
  const ask = async () => {
    const rooms = (await serverFacts(connection)).flatMap(({ used, most }) =>
      most === null ? [] : [{ free: Math.max(0, most - used), size: most }],
    );
    return rooms.sort((a, b) => a.free / a.size - b.free / b.size)[0] ?? null;
  };
  return () => {
    if (performance.now() - asked < roomFor) return room;
    asked = performance.now();
    room = ask();
    return room;
  };
}
