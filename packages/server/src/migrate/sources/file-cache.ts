// Sessions in Django's file cache. Its files are named by sums of their keys, so that it can be asked for a user's
// session on a datasource, but not which there are.
import { opendir } from "node:fs/promises";
import { join } from "node:path";
import { Refusal, refuse } from "../../errors.ts";
import { fileCacheName } from "../../legacy/keys.ts";
import { LegacyRefused } from "../../legacy/refused.ts";
import { endOf } from "../../legacy/wrapping.ts";
import { PickleRefused } from "../../pickle/refused.ts";
import { type KeyOptions, keysOf, pairs, partsOf, sessionOf, type Which } from "./cache-parts.ts";
import { type Copy, changed } from "./copying.ts";
import { bytesFrom, lookingAt, type Mark, markOf, markOfOpen, opened, type Taken, takeAway } from "./lying.ts";
import type { FoundSession, Source } from "./source.ts";

interface FileCacheOptions extends KeyOptions {
  readonly now: () => number;
}

/** Bytes in which a file says when it ends. */
const beginningBytes = 64;

/** Sessions of the file cache in that folder. */
export function fileCacheSource(folder: string, options: FileCacheOptions): Source {
  const { keyOf } = keysOf(options);
  const pathOf = (of: Which, part: string) => join(folder, fileCacheName(keyOf(of, part)));

  /** When a file ends, in milliseconds, null if never; undefined if it is not there, or ended. */
  async function endOfFile(path: string): Promise<number | null | undefined> {
    const file = await opened(path);
    if (file === null) return undefined;
    try {
      const end = headOf(await beginningOf(file))?.ends ?? null;
      return end !== null && end <= options.now() ? undefined : end;
    } finally {
      await file.close();
    }
  }

  async function ends(of: Which, parts: Iterable<string>): Promise<Map<string, number | null>> {
    const found = new Map<string, number | null>();
    for (const part of parts) {
      const end = await endOfFile(pathOf(of, part));
      if (end !== undefined) found.set(part, end);
    }
    return found;
  }

  const having = (names: ReadonlySet<string>, of: Which) => async (parts: readonly string[]) =>
    parts.filter((part) => names.has(fileCacheName(keyOf(of, part))));

  /** Reads all of a session; the marks of what was read, and the copy. */
  async function read(found: FoundSession, copy: Copy): Promise<Taken | null | typeof changed> {
    const { generation } = found;
    if (generation === "files") return null;
    const of = { ...found, generation };
    const lying = await namesIn(folder);
    const parts = [...(await ends(of, await partsOf(of, having(lying, of)))).keys()].sort();
    if (parts.length === 0) return null;
    const marks = new Map<string, Mark>();
    for (const part of parts) {
      const path = pathOf(of, part);
      const file = await opened(path);
      if (file === null) return changed;
      try {
        marks.set(path, await markOfOpen(file));
        const beginning = await beginningOf(file);
        const head = headOf(beginning)?.bytes ?? 0;
        if (head > 0) await copy.part(`expiry:${part}`, [beginning.subarray(0, head)]);
        await copy.part(part, bytesFrom(file, head));
      } finally {
        await file.close();
      }
    }
    for (const [path, mark] of marks) if ((await markOf(path)) !== mark) return changed;
    return { fetched: copy.done(generation), marks };
  }

  return {
    name: `file:${folder}`,
    lists: false,

    async *sessions({ users, datasources } = {}) {
      if (!users || !datasources)
        return refuse("invalid_params", {
          field: "from",
          reason: "its files do not tell whose they are: name users and datasources, or the site's database",
        });
      const names = await namesIn(folder);
      for (const of of pairs({ users, datasources })) {
        const found = sessionOf(of, await ends(of, await partsOf(of, having(names, of))));
        if (found) yield found;
      }
    },

    ...lookingAt(read, (_, marks) => takeAway(marks)),
  };
}

async function beginningOf(file: NonNullable<Awaited<ReturnType<typeof opened>>>): Promise<Buffer> {
  const room = Buffer.alloc(beginningBytes);
  const { bytesRead } = await file.read(room, 0, beginningBytes, 0);
  return room.subarray(0, bytesRead);
}

/** What a file says of its end, and in how many bytes; null if it does not, which its reader will refuse. */
function headOf(beginning: Uint8Array): { ends: number | null; bytes: number } | null {
  try {
    return endOf(beginning);
  } catch (error) {
    if (error instanceof PickleRefused || error instanceof LegacyRefused) return null;
    throw error;
  }
}

/** Names of the cache's files. */
async function namesIn(folder: string): Promise<Set<string>> {
  const names = new Set<string>();
  try {
    for await (const { name } of await opendir(folder)) if (name.endsWith(".djcache")) names.add(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new Refusal("not_found", { what: `folder: ${folder}` });
  }
  return names;
}
