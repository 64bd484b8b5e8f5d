// Parts of sessions that lie in a cache, by their keys: which there may be, and which there are.
import { djangoKey, type LegacyKey, legacyKey } from "../../legacy/keys.ts";
import { type FoundSession, isWanted, pairsOf, type Wanted } from "./source.ts";

/** How a cache makes keys. */
export interface KeyOptions {
  /** KEY_PREFIX of the cache. */
  readonly prefix?: string | undefined;
  /** VERSION of the cache. */
  readonly version?: number | undefined;
}

export type CacheGeneration = LegacyKey["generation"];
export type Which = Pick<LegacyKey, "generation" | "user" | "datasource">;

const generations: readonly CacheGeneration[] = ["cache", "json"];

/** Parts that have no number. */
const plainParts: Readonly<Record<CacheGeneration, readonly string[]>> = {
  cache: ["current", "history", "metadata"],
  json: ["current", "original", "metadata"],
};
/** Numbers that are asked for at once. */
const block = 128;
/** Numbers that are looked for in any case where there is a session: the first ones may have ended before the others. */
const surely = 1024;
const mostNumbers = 1_000_000;

/** The keys of a cache and back. */
export function keysOf({ prefix = "", version = 1 }: KeyOptions) {
  const beginning = `${prefix}:${version}:`;
  return {
    beginning,
    keyOf: (of: Which, part: string) => djangoKey({ ...of, part }, prefix, version),
    partOf: (key: string) => (key.startsWith(beginning) ? legacyKey(key, prefix) : null),
    plain: (of: Which) => (plainParts[of.generation] ?? []).map((part) => djangoKey({ ...of, part }, prefix, version)),
  };
}

/**
 * The parts that a session has, without a list of all keys; `having` tells which of some there are. Those of
 * `known` are asked for in any case.
 */
export async function partsOf(
  { generation }: Which,
  having: (parts: readonly string[]) => Promise<readonly string[]>,
  known: readonly string[] = [],
): Promise<string[]> {
  const first = plainParts[generation];
  const found = new Set([...(await having(first)), ...(await having(known.filter((part) => !first.includes(part))))]);
  if (generation === "cache") return [...found];
  const least = found.size > 0 ? surely : block;
  for (let from = 0; from < mostNumbers; from += block) {
    const numbers = Array.from({ length: block }, (_, index) => from + index);
    const some = await having(numbers.flatMap((k) => [`history:${k}`, `history:${k}:meta`, `redo:${k}`]));
    for (const part of some) found.add(part);
    if (some.length === 0 && from + block >= least) break;
  }
  return [...found];
}

/** Keys of a list put together as sessions; those that are not asked for and those of others are left out. */
export function gathered(wanted: Wanted, keyOptions: KeyOptions) {
  const { partOf } = keysOf(keyOptions);
  const sessions = new Map<string, Which & { readonly parts: Set<string> }>();
  return {
    add(key: string): void {
      const found = partOf(key);
      if (found === null || !isWanted(wanted, found)) return;
      const { generation, user, datasource, part } = found;
      const id = `${generation} ${user} ${datasource}`;
      const session = sessions.get(id) ?? { generation, user, datasource, parts: new Set() };
      sessions.set(id, session);
      session.parts.add(part);
    },
    sessions: () => sessions.values(),
  };
}

/** All that is asked for where users and datasources are both given. */
export function* pairs(wanted: Required<Wanted>): Generator<Which> {
  for (const pair of pairsOf(wanted)) for (const generation of generations) yield { generation, ...pair };
}

/** The session of some parts, each with its end in milliseconds (null if it has none): it ends with the first of them. */
export function sessionOf(of: Which, ends: ReadonlyMap<string, number | null>): FoundSession | null {
  if (ends.size === 0) return null;
  const { generation, user, datasource } = of;
  const first = Math.min(...[...ends.values()].map((end) => end ?? Infinity));
  const expiresAt = first > 8.64e15 ? null : new Date(first).toISOString();
  return { generation, user, datasource, parts: [...ends.keys()].sort(), expiresAt };
}
