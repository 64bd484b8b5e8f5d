// The keys under which the old system kept sessions in Django's cache: a prefix and a version of Django's, then a
// kind, a user's number, a datasource's id, and which part it is.
import { createHash } from "node:crypto";

export interface LegacyKey {
  readonly generation: "cache" | "json";
  readonly user: string;
  readonly datasource: string;
  /** `current`, `history`, `metadata`, `original`, `history:3`, `history:3:meta`, `redo:3`. */
  readonly part: string;
}

const uuid = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const who = `(\\d{1,19}):(${uuid})`;
const first = new RegExp(`^datastudio:${who}:(current|history|metadata)$`);
const third = new RegExp(`^session:${who}:(current|original)$`);
const thirdToo = new RegExp(`^unified_session:${who}:(metadata|(?:history|redo):\\d{1,6}|history:\\d{1,6}:meta)$`);

/** What a key of the cache stands for; null for keys of others. `prefix` is Django's KEY_PREFIX. */
export function legacyKey(key: string, prefix = ""): LegacyKey | null {
  const rest = key.startsWith(prefix) ? /^:\d{1,9}:(.+)$/.exec(key.slice(prefix.length))?.[1] : undefined;
  if (rest === undefined) return null;
  const cache = first.exec(rest);
  const json = third.exec(rest) ?? thirdToo.exec(rest);
  const [, user, datasource, part] = cache ?? json ?? [];
  if (user === undefined || datasource === undefined || part === undefined) return null;
  return { generation: cache === null ? "json" : "cache", user, datasource, part };
}

/** The key of a part, as Django makes it. */
export function djangoKey({ generation, user, datasource, part }: LegacyKey, prefix = "", version = 1): string {
  const kind =
    generation === "cache" ? "datastudio" : /^(current|original)$/.test(part) ? "session" : "unified_session";
  return `${prefix}:${version}:${kind}:${user}:${datasource}:${part}`;
}

/** The name of the file in which Django's file cache keeps a key. */
export function fileCacheName(key: string): string {
  return `${createHash("md5").update(key).digest("hex")}.djcache`;
}
