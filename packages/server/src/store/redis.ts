// The store on Redis or Valkey, which several servers use at once; blobs lie elsewhere. What one owner has is changed by
// one script at a time, which compares before it sets; nothing correct depends on a lock, a lifetime or a list.
import { Refusal, refuse } from "../errors.ts";
import type { Blobs } from "./blobs.ts";
import { assertCommit, assertMoves, assertNotRetired, blobParts } from "./commit-rules.ts";
import type { Filling } from "./filling.ts";
import { rememberMade } from "./made-blobs.ts";
import type { StoreReader } from "./reader.ts";
import { readAddress } from "./redis/address.ts";
import { auditByTime } from "./redis/audit-by-time.ts";
import { allOwners, ask, type Base, forEach, type Owner, scanHash } from "./redis/base.ts";
import { collecting } from "./redis/collect.ts";
import { committing } from "./redis/commit.ts";
import { connect } from "./redis/connection.ts";
import { everythingOf } from "./redis/everything.ts";
import { redisFilling as fill } from "./redis/filling.ts";
import { type Handovers, handoversOf, usualGiveUp } from "./redis/handover.ts";
import { namesOf, tagOf } from "./redis/names.ts";
import { newsOver } from "./redis/news.ts";
import { readsOf } from "./redis/reads.ts";
import { assertRecord, bytesOf, type Field } from "./redis/records.ts";
import { type Registry, registryOf } from "./redis/registry.ts";
import { newWrite, onceFor, runOver, type ScriptName, sendDurably, told } from "./redis/scripts.ts";
import { checkServer, configured, roomOf, type ServerFacts, serverFacts, timeOf } from "./redis/server.ts";
import { surveysOf } from "./redis/survey.ts";
import { refuseHalf } from "./restoring.ts";
import { type Counts, type Ref, retiredName, type Store } from "./store.ts";
import { keyIdOf } from "./wrap.ts";

/** The format of what is kept; raised when an older version could not read it. */
const format = "1";

export interface RedisOptions {
  /** As STORE writes it. */
  readonly store: string;
  readonly password?: string;
  /** Of the sentinels, if the address names some. */
  readonly sentinelPassword?: string;
  readonly authority?: string;
  readonly blobs: Blobs;
  /** How many replicas must have a commit before it is answered. */
  readonly replicas?: number;
  /** Whether it must be on the master's disk. */
  readonly synced?: boolean;
  /** Milliseconds for which a question is asked again where the way is cut. */
  readonly patience?: number;
  /** Seconds after which a handover whose server is gone is taken back. */
  readonly giveUpAfter?: number;
  /** It is being restored: whoever else opens it is refused. */
  readonly restoring?: boolean;
  /** Told what an operator should know of the server. */
  readonly warn?: (text: string) => void;
}

/**
 * Opens the store; refuses with `unavailable` what does not answer, with `evicting_store` a server that throws away
 * what it was given, with `newer_format` a store of a newer version, with `half_restored` one that a restore did not
 * finish.
 */
export async function redisStore(options: RedisOptions): Promise<Store> {
  return opened(options, async (base, registry, warnings) => {
    for (const warning of warnings) options.warn?.(warning);
    await openFormat(base, options.restoring === true);
    return storeOver(base, registry, handoversOf(base, registry, options.giveUpAfter ?? usualGiveUp));
  });
}

/**
 * Opens the store to read, beside the servers that run on it: nothing is made or changed. Refuses with `not_found` if
 * there is no store.
 */
export async function redisReader(options: RedisOptions): Promise<StoreReader> {
  return opened(options, async (base, registry) => {
    if ((await ask(base, "HGET", base.names.records, "format")) === null) {
      refuse("not_found", { what: "store in Redis" });
    }
    await assertFormat(base);
    const handovers = { ...handoversOf(base, registry, usualGiveUp), completes: async () => false };
    const store = storeOver(base, registry, handovers);
    return { ...store, isOneMoment: false, everything: () => everythingOf(base, store) };
  });
}

/** Begins to fill an empty store; see filling.ts. */
export async function redisFilling(options: RedisOptions, point: string): Promise<Filling> {
  return opened(options, (base, registry) => fill(base, registry, format, point));
}

/**
 * What the servers say of themselves, what somebody should know of them, how each syncs its append-only file (null where
 * one may not ask), and how many milliseconds this clock is after theirs; refuses like `redisStore`.
 */
export async function askRedis(
  options: RedisOptions,
): Promise<{ facts: ServerFacts[]; warnings: string[]; syncs: string[] | null; apart: number }> {
  return opened(options, async (base, _, warnings) => {
    const facts = await serverFacts(base.connection);
    const syncs = await configured(base.connection, "appendfsync");
    const [asked, told] = [Date.now(), await timeOf(base.connection)];
    const apart = Math.round((asked + Date.now()) / 2 - told);
    await base.connection.close();
    return { facts, warnings, syncs, apart };
  });
}

async function opened<T>(
  options: RedisOptions,
  work: (base: Base, registry: Registry, warnings: string[]) => Promise<T>,
): Promise<T> {
  const { blobs, password = "", sentinelPassword = "", authority = "", patience = 6_000 } = options;
  const { replicas = 0, synced = false } = options;
  const address = readAddress(options.store);
  let renew = () => {};
  const connection = await connect({
    address,
    password,
    sentinelPassword,
    authority,
    patience,
    onRenewed: () => renew(),
  });
  const durably = { send: sendDurably(connection, { replicas, synced }) };
  const base: Base = {
    connection,
    names: namesOf(address.prefix),
    blobs: rememberMade(blobs),
    run: runOver(connection),
    runDurably: runOver(durably),
    sendDurably: durably.send,
  };
  try {
    const warnings = await checkServer(connection, address);
    const registry = registryOf(base);
    renew = registry.renew;
    return await work(base, registry, warnings);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function openFormat(base: Base, restoring: boolean): Promise<void> {
  const { names, run } = base;
  await run("create", [names.records, once(base, names.records)], ["format", format, onceFor]);
  await assertFormat(base, restoring);
}

async function assertFormat(base: Base, restoring = false): Promise<void> {
  const mark = restoring ? null : await ask(base, "HGET", base.names.records, "restoring");
  if (mark !== null) refuseHalf(String(mark));
  const found = Number(await ask(base, "HGET", base.names.records, "format"));
  if (found > Number(format)) throw new Refusal("newer_format", { path: "Redis", found, known: Number(format) });
}

function once({ names }: Base, key: string): string {
  return names.once(key, newWrite());
}

/** Names and numbers in turn. */
function pairsOf(counts: Counts): string[] {
  return Object.entries(counts).flatMap(([name, by]) => [name, String(by)]);
}

function storeOver(base: Base, registry: Registry, handovers: Handovers): Store {
  const { names, connection, blobs, run } = base;
  const reads = readsOf(base, handovers);
  const surveys = surveysOf(base, reads, registry);
  const commit = committing(base, registry, handovers);

  async function count(counts: Counts): Promise<void> {
    await run("count", [names.figures, once(base, names.figures)], [onceFor, ...pairsOf(counts)]);
  }
  const collector = collecting(base, registry, count);

  /** Runs a script that says ok or no about one aggregate; waits where it is being handed over. */
  async function decided(ref: Ref, script: ScriptName, keys: readonly string[], args: readonly (string | Buffer)[]) {
    for (;;) {
      const [word, rest] = told(await base.runDurably(script, keys, args));
      if (word === "frozen") await handovers.meet(String(rest[0]), [ref]);
      else return word;
    }
  }

  async function homes(ids: readonly string[]): Promise<Owner[]> {
    const found = new Map<string, Owner>();
    for (const ref of await forEach(ids, surveys.named)) {
      if (ref) found.set(ref.owner, { owner: ref.owner, tag: tagOf(ref.owner) });
    }
    return [...found.values()];
  }

  async function retireKey(id: string): Promise<number> {
    // First for the store, then for each owner: one who comes between takes it over.
    await ask(base, "HSET", names.retired, id, "");
    await handovers.quiet();
    const owners = await allOwners(base);
    await forEach(owners, ({ tag }) => ask(base, "SADD", names.owned(tag, "retired"), id));
    const secrets = await Promise.all([meta("key-check"), meta("audit-key")]);
    const wrapped = [
      ...secrets.flatMap((each) => each ?? []),
      ...(await surveys.wrappedKeys()).map((each) => each.wrappedKey),
    ];
    const inUse = wrapped.filter((each) => keyIdOf(each) === id).length;
    if (inUse === 0) {
      await run("create", [names.records, once(base, names.records)], [retiredName(id), "", onceFor]);
    } else {
      await ask(base, "HDEL", names.retired, id);
      await forEach(owners, ({ tag }) => ask(base, "SREM", names.owned(tag, "retired"), id));
    }
    return inUse;
  }

  async function meta(name: string): Promise<Uint8Array | null> {
    const found = (await ask(base, "HGET", names.records, name)) as Field;
    return found && bytesOf(found);
  }

  const room = roomOf(connection);
  const news = newsOver(connection, names.news);
  const { fields: _fields, ...aggregate } = reads;
  const { figures: commitFigures, kinds, ...whole } = surveys;
  return {
    news,
    ...aggregate,
    ...whole,
    async commit(asked) {
      assertCommit(asked);
      return commit(asked);
    },
    async reassign(moves, to) {
      assertMoves(moves, to);
      return handovers.reassign(moves, to);
    },
    async touch(ref, usedAt, expiresAt) {
      const tag = tagOf(ref.owner);
      const keys = [names.of(ref, "head"), names.owned(tag, "ends"), names.owned(tag, "bin")];
      const end = expiresAt === null ? "" : String(expiresAt);
      return (await decided(ref, "touch", keys, [ref.kind, ref.id, String(usedAt), end])) === "ok";
    },
    async putDoc(ref, name, body) {
      assertRecord(body);
      const head = names.of(ref, "head");
      const keys = [head, names.of(ref, "docs"), once(base, head)];
      const args = [ref.kind, name, body ? "set" : "remove", Buffer.from(body ?? []), onceFor];
      return (await decided(ref, body ? "document" : "removeDocument", keys, args)) === "ok";
    },
    auditByTime: (query) => auditByTime(base, reads, query, homes),

    async putBlob(id, bytes) {
      blobParts(id);
      return blobs.put(id, bytes);
    },
    async getBlob(id) {
      blobParts(id);
      return blobs.get(id);
    },
    collect: collector.collect,
    orphans: collector.orphans,
    async forgetOps(before) {
      await handovers.tend();
      const gone = await forEach(await allOwners(base), async ({ tag }) => {
        const keys = [names.owned(tag, "answers"), names.owned(tag, "answer-times"), names.owned(tag, "links")];
        let total = 0;
        for (;;) {
          const part = Number(await run("forget", keys, [String(before), "200"]));
          total += part;
          if (part < 200) return total;
        }
      });
      return gone.reduce((sum, each) => sum + each, 0);
    },

    async noteWarning(ref, expiresAt, counts) {
      const head = names.of(ref, "head");
      const keys = [head, names.owned(tagOf(ref.owner), "owner"), once(base, head)];
      const args = [ref.kind, String(expiresAt), onceFor, ...pairsOf(counts)];
      return (await decided(ref, "warn", keys, args)) === "ok";
    },
    count,
    async figures() {
      const total = await commitFigures();
      for (const [name, by] of await scanHash(base, names.figures))
        total.set(name, (total.get(name) ?? 0) + Number(by));
      return Object.fromEntries(total);
    },

    meta,
    async createMeta(name, value) {
      const keys = [names.records, once(base, names.records)];
      return told(await run("create", keys, [name, Buffer.from(value), onceFor]))[0] === "ok";
    },
    async rewrap(of, was, next) {
      const args = [Buffer.from(was), Buffer.from(next), keyIdOf(next) ?? "", onceFor];
      const said = async () => {
        if (typeof of !== "string") {
          const head = names.of(of, "head");
          const keys = [head, names.owned(tagOf(of.owner), "retired"), once(base, head)];
          return decided(of, "rewrap", keys, [of.kind, ...args]);
        }
        const keys = [names.records, names.retired, once(base, names.records)];
        return told(await run("rewrapSecret", keys, [of, ...args]))[0];
      };
      const word = await said();
      if (word === "retired") assertNotRetired(next, { retired: () => true });
      return word === "ok";
    },
    retireKey,
    async report(server, value) {
      if (value) await ask(base, "HSET", names.servers, server, Buffer.from(value));
      else await ask(base, "HDEL", names.servers, server);
    },
    async reports() {
      return [...(await scanHash(base, names.servers))].map(([server, value]) => ({ server, value: bytesOf(value) }));
    },
    async space() {
      const told = await serverFacts(connection);
      const database = told.reduce((sum, { used }) => sum + used, 0);
      return { kinds: await kinds(), database, free: await blobs.free() };
    },
    room,
    time: () => timeOf(connection),
    async close() {
      news.close();
      await connection.close();
      await blobs.close();
    },
  };
}
