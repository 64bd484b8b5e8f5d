// The places in which the old system may keep sessions, by the address that names one.
import type { Database } from "../../django/database.ts";
import { refuse } from "../../errors.ts";
import { databaseCacheSource } from "./database-cache.ts";
import { fileCacheSource } from "./file-cache.ts";
import { mediaSource } from "./media.ts";
import { redisSource } from "./redis.ts";
import type { Source } from "./source.ts";

export interface SourceOptions {
  /** The Django site's database, for caches that lie in it. */
  readonly database?: Database | null;
  /** KEY_PREFIX of the cache. */
  readonly prefix?: string;
  /** VERSION of the cache, 1 if not said. */
  readonly version?: number;
  /** A file of certificate authorities (PEM) for rediss://. */
  readonly authority?: string;
  readonly now?: () => number;
}

/**
 * The source that an address names: redis://…, rediss://…, file:FOLDER, database:TABLE or media:MEDIA_ROOT. Nothing
 * is opened yet. Refuses an address of no known form.
 */
export function sourceOf(address: string, options: SourceOptions = {}): Source {
  const { database = null, now = Date.now } = options;
  if (isRedisAddress(address)) return redisSource(address, options);
  const [, kind, place = ""] = /^(file|database|media):(.+)$/s.exec(address) ?? [];
  if (kind === "file") return fileCacheSource(place, { ...options, now });
  if (kind === "media") return mediaSource(place);
  if (kind !== "database")
    return refuse("invalid_params", {
      field: "from",
      reason: "it must be redis://…, rediss://…, file:FOLDER, database:TABLE or media:MEDIA_ROOT",
    });
  if (database === null)
    return refuse("invalid_params", { field: "from", reason: "a cache in the database needs DJANGO_DATABASE" });
  return databaseCacheSource(place, { ...options, database, now });
}

function isRedisAddress(address: string): boolean {
  if (!/^rediss?:/.test(address)) return false;
  const { host = "", pathname = "" } = URL.canParse(address) ? new URL(address) : {};
  if (host !== "" && /^(\/\d{0,4})?$/.test(pathname)) return true;
  return refuse("invalid_params", {
    field: "from",
    reason: "it is no address of the form redis://USER:PASSWORD@HOST:PORT/DATABASE",
  });
}
