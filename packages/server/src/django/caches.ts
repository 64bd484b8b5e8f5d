// Caches of Django that sessions may be kept in (SESSION_ENGINE = …backends.cache). Their values are pickles, which
// anyone who can write into the cache can make, so they are read as plain data or not at all.
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { refuse } from "../errors.ts";
import { readPickle, readPickleAt } from "../pickle/reader.ts";
import { PickleRefused } from "../pickle/refused.ts";
import type { PickleValue } from "../pickle/values.ts";
import type { Database, ExpiringTable } from "./database.ts";
import { redis } from "./redis.ts";

export interface Cache {
  /** The value under a full key; null if there is none that can be read. Rejects if the cache does not answer. */
  get(key: string): Promise<PickleValue | null>;
  close(): Promise<void>;
}

interface CacheOptions {
  /** Where tables of DatabaseCache lie. */
  readonly database: Database;
  readonly now: () => number;
}

/** Bytes of a value, packed or not. */
const longestEntry = 1 << 20;

/** The cache an address names; nothing is opened yet. Refuses an address of no known form. */
export function cacheOf(address: string, { database, now }: CacheOptions): Cache {
  const [, kind, place = ""] = /^(file|database):(.+)$/.exec(address) ?? [];
  if (kind === "file") return fileCache(place, now);
  if (kind === "database") return databaseCache(place, database);
  if (/^rediss?:\/\//.test(address)) {
    const entries = redis(address, longestEntry);
    return { get: async (key) => plain(await entries.get(key)), close: () => entries.close() };
  }
  return refuse("invalid_params", {
    field: "DJANGO_CACHE",
    reason: "it must be redis://…, rediss://…, file:FOLDER or database:TABLE",
  });
}

/** A pickle of plain data, packed by zlib or not; null for anything else. */
function plain(bytes: Buffer | null): PickleValue | null {
  if (bytes === null) return null;
  return orNull(() => readPickle(bytes[0] === 0x78 ? unpacked(bytes) : bytes));
}

const unpacked = (bytes: Uint8Array) => inflateSync(bytes, { maxOutputLength: longestEntry });

/** What is read, null if it is broken or holds more than plain data. */
function orNull<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (error instanceof PickleRefused || /^Z_|^ERR_BUFFER_TOO_LARGE$/.test(code)) return null;
    throw error;
  }
}

/** Django's FileBasedCache: the pickle of the end in seconds since 1970, then the packed pickle of the value. */
function fileCache(folder: string, now: () => number): Cache {
  return {
    async get(key) {
      const name = `${createHash("md5").update(key).digest("hex")}.djcache`;
      const bytes = await beginningOf(join(folder, name));
      if (bytes === null || bytes.length > longestEntry) return null;
      return orNull(() => {
        const { value: ends, end } = readPickleAt(bytes, 0);
        const ended = ends !== null && !(typeof ends === "number" && ends * 1000 > now());
        return ended ? null : readPickle(unpacked(bytes.subarray(end)));
      });
    },
    async close() {},
  };
}

/** A file, or its beginning if it is longer than an entry may be; null if there is none. */
async function beginningOf(path: string): Promise<Buffer | null> {
  try {
    const file = await open(path);
    try {
      const room = Buffer.alloc(longestEntry + 1);
      const { bytesRead } = await file.read(room, 0, room.length, 0);
      return room.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Django's DatabaseCache: a table with pickles in base64. */
function databaseCache(table: string, database: Database): Cache {
  const columns: ExpiringTable = { table, key: "cache_key", value: "value", end: "expires" };
  return {
    async get(key) {
      const text = await database.unexpired(columns, key);
      return text === null ? null : plain(Buffer.from(text, "base64"));
    },
    close: async () => {},
  };
}
