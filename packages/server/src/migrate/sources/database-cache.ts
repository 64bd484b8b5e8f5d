// Sessions in the table of Django's database cache, on SQLite or PostgreSQL: values in base64, read in slices within
// one transaction.
import { type Ask, allRows, type Database } from "../../django/database.ts";
import { momentOf } from "../../django/moments.ts";
import { joined, listed, named, type Statement, sql } from "../../django/statement.ts";
import { type CacheGeneration, gathered, type KeyOptions, keysOf, sessionOf, type Which } from "./cache-parts.ts";
import { type Copy, copyInto } from "./copying.ts";
import type { Fetched, FoundSession, Source, Wanted } from "./source.ts";

interface DatabaseCacheOptions extends KeyOptions {
  readonly database: Database;
  readonly now: () => number;
}

/** Characters of a value that come at once; whole groups of base64. */
const slice = 4 << 20;
const group = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** Ways in which keys begin that are asked for at once. */
const together = 90;
/** Years from here on are Django's way to say never. */
const never = Date.UTC(9999, 0, 1);

const kinds: readonly (readonly [CacheGeneration, string])[] = [
  ["cache", "datastudio"],
  ["json", "session"],
  ["json", "unified_session"],
];

interface Entry {
  readonly part: string;
  readonly key: string;
  /** As the table has it. */
  readonly expires: string;
  /** In milliseconds; null if never. */
  readonly ends: number | null;
}

/** Sessions of the cache in that table; the database is closed by whoever opened it. */
export function databaseCacheSource(table: string, options: DatabaseCacheOptions): Source {
  const { database, now } = options;
  const { beginning, partOf } = keysOf(options);
  const from = named(table, "DJANGO_CACHE");

  /** Rows whose keys begin in one of these ways. */
  const like = (beginnings: readonly string[]): Statement =>
    joined(
      beginnings.map((each) => sql`cache_key LIKE ${`${each.replace(/[\\%_]/g, "\\$&")}%`} ESCAPE '\\'`),
      " OR ",
    );
  const beginningsOf = ({ generation, user, datasource }: Which) =>
    kinds.flatMap(([of, kind]) => (of === generation ? [`${beginning}${kind}:${user}:${datasource}:`] : []));
  const columns = sql`cache_key AS key, CAST(expires AS text) AS expires`;

  function entryOf({ key, expires }: Readonly<Record<string, unknown>>): Entry | null {
    const part = typeof key === "string" ? partOf(key)?.part : undefined;
    if (part === undefined || typeof key !== "string" || typeof expires !== "string") return null;
    const at = momentOf(expires, database.zone);
    const ends = at === null || at >= never ? null : at;
    return ends !== null && ends <= now() ? null : { part, key, expires, ends };
  }

  /** Entries of those that are asked for, perhaps of others too. */
  async function* entries({ users, datasources }: Wanted): AsyncGenerator<Entry> {
    const whose = users?.flatMap((user) => datasources?.map((each) => `${user}:${each}:`) ?? [`${user}:`]) ?? [""];
    const begin = [...new Set(whose)].flatMap((who) => kinds.map(([, kind]) => `${beginning}${kind}:${who}`));
    for (let at = 0; at < begin.length; at += together) {
      const some = like(begin.slice(at, at + together));
      const pages = allRows(
        database,
        sql`cache_key`,
        (behind, order) => sql`SELECT ${columns} FROM ${from} WHERE (${some}) AND ${behind} ${order}`,
      );
      for await (const rows of pages)
        for (const row of rows) {
          const entry = entryOf(row);
          if (entry) yield entry;
        }
    }
  }

  /** Reads all of a session within a transaction; its keys and the copy, null if it is gone. */
  async function read(ask: Ask, found: FoundSession, copy: Copy): Promise<Taken | null> {
    const { generation } = found;
    if (generation === "files") return null;
    const beginnings = beginningsOf({ ...found, generation });
    const rows = await ask(sql`SELECT ${columns} FROM ${from} WHERE ${like(beginnings)} ORDER BY cache_key`);
    const there = rows.flatMap((row) => entryOf(row) ?? []);
    for (const { part, key, expires } of there) {
      await copy.part(`expiry:${part}`, [Buffer.from(expires)]);
      const decode = await isBase64(ask, key);
      await copy.part(part, values(ask, key, decode));
    }
    if (there.length === 0) return null;
    return { fetched: copy.done(generation), keys: there.map(({ key }) => key) };
  }

  async function* texts(ask: Ask, key: string): AsyncGenerator<string> {
    for (let at = 1; ; at += slice) {
      const [row] = await ask(sql`SELECT substr(value, ${at}, ${slice}) AS text FROM ${from} WHERE cache_key = ${key}`);
      if (typeof row?.text !== "string" || row.text === "") return;
      yield row.text;
      if (row.text.length < slice) return;
    }
  }

  async function isBase64(ask: Ask, key: string): Promise<boolean> {
    let ended = false;
    for await (const text of texts(ask, key)) {
      if (ended || !group.test(text)) return false;
      ended = text.endsWith("=");
    }
    return true;
  }

  /** The bytes of a value; what is no base64 comes as it is, for its reader to refuse. */
  async function* values(ask: Ask, key: string, decode: boolean): AsyncGenerator<Uint8Array> {
    for await (const text of texts(ask, key)) yield Buffer.from(text, decode ? "base64" : "utf8");
  }

  return {
    name: `database:${table}`,
    lists: true,

    async *sessions(wanted = {}) {
      const all = gathered(wanted, options);
      const ends = new Map<string, number | null>();
      for await (const { key, ends: end } of entries(wanted)) {
        all.add(key);
        ends.set(key, end);
      }
      const { keyOf } = keysOf(options);
      for (const session of all.sessions()) {
        const parts = [...session.parts].map((part) => [part, ends.get(keyOf(session, part)) ?? null] as const);
        const found = sessionOf(session, new Map(parts));
        if (found) yield found;
      }
    },

    fetch: (found, folder) => database.look(async (ask) => (await read(ask, found, copyInto(folder)))?.fetched ?? null),

    digest: (found) => database.look(async (ask) => (await read(ask, found, copyInto(null)))?.fetched.digest ?? null),

    async remove(found, digest) {
      const removed = await database.change(async (ask) => {
        const taken = await read(ask, found, copyInto(null));
        if (taken === null || taken.fetched.digest !== digest) return false;
        await ask(sql`DELETE FROM ${from} WHERE cache_key IN (${listed(taken.keys)})`);
        return true;
      });
      return removed === true;
    },

    close: async () => {},
  };
}

interface Taken {
  readonly fetched: Fetched;
  readonly keys: readonly string[];
}
