// The caches in which the old system may have kept sessions, real ones, with what Django writes into them.
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { deflateSync } from "node:zlib";
import { createClient } from "redis";
import { databaseOf } from "../../src/django/databases.ts";
import { djangoKey, fileCacheName } from "../../src/legacy/keys.ts";
import { type SourceOptions, sourceOf } from "../../src/migrate/sources/index.ts";
import type { Source } from "../../src/migrate/sources/source.ts";
import { bytes, little } from "../pickle/pickling.ts";
import type { RedisServer } from "../redis.ts";
import type { OldSession } from "./old-sessions.ts";

export interface Place {
  source(options?: SourceOptions): Source;
  /** Writes a value as the old system does, to end then (in milliseconds; never if null). */
  put(key: string, value: Buffer, ends: number | null): Promise<void>;
  /** All that is kept there, in one text. */
  contents(): Promise<string>;
  close(): Promise<void>;
}

const users = { table: "auth_user", name: "username", superuser: "is_superuser" };

/** Opens a SQLite file as the site's database. */
export function siteDatabase(path: string) {
  return databaseOf(`sqlite:${path}`, { users, zone: "UTC", now: Date.now });
}

/** Puts all parts of a session somewhere; they end in four hours. */
export async function putSession(place: Place, session: OldSession, prefix = "", version = 1): Promise<void> {
  for (const [part, value] of session.parts)
    await place.put(djangoKey({ ...session, part }, prefix, version), value, Date.now() + 14_400_000);
}

const sum = (value: Uint8Array) => createHash("sha256").update(value).digest("hex");

/** A database of a Redis. */
export async function redisPlace(server: RedisServer, database: number): Promise<Place> {
  const url = `${server.url}/${database}`;
  const client = createClient({ url });
  await client.connect();
  await client.flushDb();
  return {
    source: (options) => sourceOf(url, options),
    async put(key, value, ends) {
      await client.set(key, value);
      if (ends !== null) await client.pExpireAt(key, ends);
    },
    async contents() {
      const lines: string[] = [];
      for (const key of (await client.keys("*")).sort())
        lines.push(`${key} ${await client.pExpireTime(key)} ${await client.sendCommand(["DUMP", key])}`);
      return lines.join("\n");
    },
    async close() {
      client.destroy();
    },
  };
}

/** A folder of Django's file cache. */
export async function filePlace(): Promise<Place & { readonly folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), "data-tools-file-cache-"));
  return {
    folder,
    source: (options) => sourceOf(`file:${folder}`, options),
    async put(key, value, ends) {
      writeFileSync(join(folder, fileCacheName(key)), fileCacheBytes(value, ends));
    },
    contents: async () => contentsOf(folder),
    async close() {
      rmSync(folder, { recursive: true });
    },
  };
}

/** What Django's file cache writes for a value. */
export function fileCacheBytes(value: Buffer, ends: number | null): Buffer {
  const seconds = Buffer.alloc(8);
  seconds.writeDoubleBE((ends ?? 0) / 1000);
  const head = ends === null ? bytes(0x80, 5, "N.") : bytes(0x80, 5, 0x95, little(10, 8), "G", seconds, ".");
  return Buffer.concat([head, deflateSync(value)]);
}

/** Names, times and sums of all files of a folder. */
export function contentsOf(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => `${path} ${sum(readFileSync(path))}`)
    .join("\n");
}

/** A table of Django's database cache, in SQLite. */
export async function tablePlace(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), "data-tools-site-"));
  const path = join(folder, "site.sqlite3");
  const on = <T>(work: (file: DatabaseSync) => T): T => {
    const file = new DatabaseSync(path);
    try {
      return work(file);
    } finally {
      file.close();
    }
  };
  on((file) => file.exec(cacheTable));
  const database = siteDatabase(path);
  return {
    source: (options) => sourceOf("database:site_cache", { ...options, database }),
    async put(key, value, ends) {
      const row = [key, value.toString("base64"), expiresOf(ends)];
      on((file) => file.prepare("INSERT OR REPLACE INTO site_cache VALUES (?, ?, ?)").run(...row));
    },
    contents: async () =>
      on((file) => JSON.stringify(file.prepare("SELECT * FROM site_cache ORDER BY cache_key").all())),
    async close() {
      await database.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** What Django's createcachetable makes on SQLite. */
const cacheTable = `CREATE TABLE "site_cache" ("cache_key" varchar(255) NOT NULL PRIMARY KEY,
  "value" text NOT NULL, "expires" datetime NOT NULL);
  CREATE INDEX "site_cache_expires" ON "site_cache" ("expires");`;

/** A time as Django writes it into SQLite. */
export function expiresOf(ends: number | null): string {
  return ends === null ? "9999-12-31 00:00:00" : new Date(ends).toISOString().replace("T", " ").slice(0, 19);
}

/** A folder as MEDIA_ROOT, with what the old system left below it. */
export function mediaRoot(fill: (folder: string) => void): string {
  const folder = mkdtempSync(join(tmpdir(), "data-tools-media-"));
  mkdirSync(join(folder, "temp_sessions"));
  fill(folder);
  return folder;
}
