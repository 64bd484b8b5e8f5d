// Sessions in a Redis or Valkey that Django uses as a cache. It is asked without holding it up: keys are scanned or
// named, values come in slices, and a watch on the keys tells whether they stood still meanwhile. Nothing but
// `remove` sends a command that changes anything.
import { connectionTo, type Send } from "../../django/redis.ts";
import { Refusal } from "../../errors.ts";
import { LegacyRefused, refuseLegacy } from "../../legacy/refused.ts";
import { gathered, type KeyOptions, keysOf, pairs, partsOf, sessionOf, type Which } from "./cache-parts.ts";
import { atOneMoment, type Copy, changed, copyInto } from "./copying.ts";
import type { Fetched, FoundSession, Source, Wanted } from "./source.ts";

interface RedisOptions extends KeyOptions {
  /** A file of certificate authorities (PEM) for rediss://. */
  readonly authority?: string | undefined;
}

/** Milliseconds after which it counts as not answering. */
const patience = 20_000;
/** Bytes of a value that come at once. */
const slice = 4 << 20;
/** Keys that a scan looks at in one go. */
const scanned = "1000";

/** Sessions of the Redis at that address, redis://… or rediss://…; nothing is opened yet. */
export function redisSource(address: string, options: RedisOptions): Source {
  const connection = connectionTo(address, { patience, authority: options.authority });
  const { beginning, keyOf, plain } = keysOf(options);
  const send: Send = (...commands) => told(connection.send(...commands));
  const alone = async <T>(work: (send: Send) => Promise<T>): Promise<T> => {
    // Whether there is a way is told before: what fails within need not be Redis.
    await send(["PING"]);
    return connection.alone((ask) => work((...commands) => told(ask(...commands))));
  };

  async function having(ask: Send, of: Which, parts: readonly string[]): Promise<string[]> {
    const keys = parts.map((part) => keyOf(of, part));
    if (keys.length === 0) return [];
    const [count] = await ask(["EXISTS", ...keys]);
    if (count === 0) return [];
    const answers = await ask(...keys.map((key) => ["EXISTS", key]));
    return parts.filter((_, index) => answers[index] === 1);
  }

  async function withEnds(of: Which, parts: readonly string[]): Promise<FoundSession | null> {
    if (parts.length === 0) return null;
    const rests = await send(...parts.map((part) => ["PTTL", keyOf(of, part)]));
    const now = Date.now();
    const ends = parts.flatMap((part, index): [string, number | null][] => {
      const rest = Number(rests[index]);
      return rest === -2 ? [] : [[part, rest === -1 ? null : now + rest]];
    });
    return sessionOf(of, new Map(ends));
  }

  /** Reads a session on a connection that watches it; `end` is what is done while it still is what was read. */
  async function watched<T>(
    ask: Send,
    found: FoundSession,
    copy: Copy,
    end: (keys: string[], fetched: Fetched) => Promise<T | typeof changed>,
  ): Promise<T | null | typeof changed> {
    const of = whichOf(found);
    // Whatever is added to a session, its present table is written with it.
    await ask(["WATCH", ...plain(of)]);
    try {
      const parts = (await partsOf(of, (some) => having(ask, of, some), found.parts)).sort();
      if (parts.length === 0) return null;
      const keys = parts.map((part) => keyOf(of, part));
      await ask(["WATCH", ...keys]);
      for (const part of parts) {
        const key = keyOf(of, part);
        const [length] = await ask(["STRLEN", key]);
        const bytes = await copy.part(part, slices(ask, key, Number(length)));
        if (bytes !== length) return changed;
      }
      return await end(keys, copy.done(found.generation));
    } finally {
      await ask(["UNWATCH"]);
    }
  }

  const unchanged = async (ask: Send) => (await ask(["MULTI"], ["EXEC"]))[1] !== null;

  return {
    name: nameOf(address),
    lists: true,

    async *sessions(wanted = {}) {
      const { users, datasources } = wanted;
      if (users && datasources) {
        for (const of of pairs({ users, datasources })) {
          const found = await withEnds(of, await partsOf(of, (parts) => having(send, of, parts)));
          if (found) yield found;
        }
        return;
      }
      const all = gathered(wanted, options);
      const pattern = `${literal(beginning)}${patternOf(wanted)}`;
      for (let cursor = "0", first = true; first || cursor !== "0"; first = false) {
        const [answer] = await send(["SCAN", cursor, "MATCH", pattern, "COUNT", scanned]);
        const [next, keys] = answer as [Buffer, Buffer[]];
        for (const key of keys) all.add(key.toString("utf8"));
        cursor = String(next);
      }
      for (const session of all.sessions()) {
        const found = await withEnds(session, [...session.parts]);
        if (found) yield found;
      }
    },

    fetch: (found, folder) =>
      alone((ask) =>
        atOneMoment(folder, (copy) =>
          watched(ask, found, copy, async (_, fetched) => ((await unchanged(ask)) ? fetched : changed)),
        ),
      ),

    digest: (found) =>
      alone((ask) =>
        atOneMoment(null, (copy) =>
          watched(ask, found, copy, async (_, { digest }) => ((await unchanged(ask)) ? digest : changed)),
        ),
      ),

    async remove(found, digest) {
      const removed = await alone((ask) =>
        watched(ask, found, copyInto(null), async (keys, fetched) => {
          if (fetched.digest !== digest) return false;
          const answers = await ask(["MULTI"], ["UNLINK", ...keys], ["EXEC"]);
          return answers[2] !== null;
        }),
      );
      return removed === true;
    },

    close: () => connection.close(),
  };
}

async function* slices(ask: Send, key: string, length: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < length; from += slice) {
    const [bytes] = await ask(["GETRANGE", key, String(from), String(Math.min(from + slice, length) - 1)]);
    if (!Buffer.isBuffer(bytes)) return;
    yield bytes;
  }
}

function whichOf({ generation, user, datasource }: FoundSession): Which {
  if (generation === "files") return refuseLegacy("a session of files does not lie in a cache");
  return { generation, user, datasource };
}

/** What follows the prefix in keys that may be asked for. */
function patternOf({ users, datasources }: Wanted): string {
  const one = (some: readonly string[] | undefined) => (some?.length === 1 ? literal(some[0] ?? "") : "*");
  return `*:${one(users)}:${one(datasources)}:*`;
}

/** A text as a pattern that fits it alone. */
function literal(text: string): string {
  return text.replace(/[\\*?[\]^-]/g, "\\$&");
}

/** The address without its password. */
function nameOf(address: string): string {
  const { protocol, host, pathname } = new URL(address);
  return `${protocol}//${host}${pathname === "/" ? "" : pathname}`;
}

/** Failures as people are told them: of a value, or of Redis. */
async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Refusal || error instanceof LegacyRefused) throw error;
    const said = error instanceof Error ? error.message : String(error);
    if (said.startsWith("WRONGTYPE")) return refuseLegacy("a key of it holds something else than a value");
    throw new Refusal("unavailable", { what: "Redis of the old system", reason: said });
  }
}
