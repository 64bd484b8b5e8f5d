// A backup to be looked at: what it holds, whether every byte of it is whole, and the way back into files.
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { Refusal, refuse } from "../../errors.ts";
import type { Keys } from "../../store/sealing.ts";
import { copyInto, digestOf } from "../sources/copying.ts";
import type { Fetched, FoundSession } from "../sources/source.ts";
import { type Entry, entryId, partFolder, readEntries, readHead, refOf } from "./layout.ts";
import { openPart } from "./parts.ts";

interface Verified {
  readonly entry: Entry;
  /** Parts that are not whole; none if all of it is. */
  readonly damaged: readonly string[];
}

export interface OpenedBackup {
  readonly id: string;
  readonly createdAt: string;
  readonly entries: readonly Entry[];
  /** The entry of a session with that digest; null if it holds none. */
  find(found: Pick<FoundSession, "generation" | "user" | "datasource">, digest: string): Entry | null;
  /** Opens every byte of an entry and sums it up again. */
  verify(entry: Entry): Promise<Verified>;
  /** Files that no entry names: what was being kept when a process ended, or is left of a log that is gone. */
  unnamed(): Promise<number>;
  /** Puts the bytes of an entry into an empty folder, as its source did. Refuses with `damaged`. */
  extract(entry: Entry, folder: string): Promise<Fetched>;
}

/** Opens a backup; refuses with `not_found` if there is none, with `wrong_key` if its key is not in the ring. */
export async function openBackup(folder: string, keys: Keys): Promise<OpenedBackup> {
  const head = (await readHead(folder)) ?? refuse("not_found", { what: `backup: ${folder}` });
  const sealer = keys.open(refOf(head), head.wrappedKey);
  const byId = new Map<string, Entry>();
  for (const entry of await readEntries(folder, head, sealer)) byId.set(entryId(entry, entry.digest), entry);
  const entries = [...byId.values()];

  async function isWhole(entry: Entry, name: string): Promise<boolean> {
    const part = entry.parts[name];
    if (part === undefined) return false;
    try {
      for await (const _ of openPart(folder, sealer, part));
      return true;
    } catch (error) {
      if (error instanceof Refusal && error.code === "damaged") return false;
      throw error;
    }
  }

  return {
    id: head.id,
    createdAt: head.createdAt,
    entries,

    find: ({ generation, user, datasource }, digest) => {
      const session = { kind: "session", source: "", generation, user, datasource, expiresAt: null } as const;
      return byId.get(entryId(session, digest)) ?? null;
    },

    async verify(entry) {
      const damaged: string[] = [];
      for (const name of Object.keys(entry.parts)) if (!(await isWhole(entry, name))) damaged.push(name);
      const sums = new Map(Object.entries(entry.parts).map(([name, { sha256 }]) => [name, sha256]));
      const isSame = digestOf(entry.generation ?? "files", sums) === entry.digest;
      return { entry, damaged: isSame ? damaged : Object.keys(entry.parts) };
    },

    async unnamed() {
      const named = new Set(entries.flatMap(({ parts }) => Object.values(parts).map((part) => part.in)));
      let count = 0;
      for (const below of await readdir(partFolder(folder)))
        for (const name of await readdir(join(partFolder(folder), below))) if (!named.has(name)) count++;
      return count;
    },

    async extract(entry, into) {
      await mkdir(into, { recursive: true, mode: 0o700 });
      const copy = copyInto(into);
      for (const [name, part] of Object.entries(entry.parts)) await copy.part(name, openPart(folder, sealer, part));
      return copy.done(entry.generation ?? "files");
    },
  };
}
