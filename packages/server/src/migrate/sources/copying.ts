// What all sources do alike: bytes of a session go from where they lie into files, are counted and summed up, and
// are read again when they changed meanwhile.
import { createHash } from "node:crypto";
import { open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Refusal } from "../../errors.ts";
import type { Generation } from "../../legacy/session.ts";
import type { Fetched } from "./source.ts";

/** How often a session that changes is read, and the milliseconds before the next time. */
const tries = 5;
const rest = 50;

type Chunks = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

export interface Copy {
  /** Takes the bytes of a part; how many there were. */
  part(name: string, chunks: Chunks): Promise<number>;
  /** All that was taken, of a session of that generation. */
  done(generation: Generation): Fetched;
}

/** Copies parts into a folder; only sums them up if there is none. */
export function copyInto(folder: string | null): Copy {
  const files: Record<string, string> = {};
  const sums = new Map<string, string>();
  let bytes = 0;
  return {
    async part(name, chunks) {
      const path = folder === null ? null : join(folder, name.replaceAll(":", "-"));
      const file = path === null ? null : await open(path, "wx", 0o600);
      const hash = createHash("sha256");
      let length = 0;
      try {
        for await (const chunk of chunks) {
          hash.update(chunk);
          length += chunk.length;
          await file?.writeFile(chunk);
        }
      } finally {
        await file?.close();
      }
      if (path !== null) files[name] = path;
      sums.set(name, hash.digest("hex"));
      bytes += length;
      return length;
    },
    done: (generation) => ({ files, bytes, digest: digestOf(generation, sums) }),
  };
}

/**
 * The digest of a session from the sums of its parts. When it ends is no part of it, and neither is what the third
 * generation writes anew with each look.
 */
export function digestOf(generation: Generation, sums: ReadonlyMap<string, string>): string {
  const counted = [...sums].filter(
    ([part]) => !part.startsWith("expiry:") && !(generation === "json" && part === "metadata"),
  );
  const sorted = counted.sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex");
}

/** What changed while it was read. */
export const changed = Symbol("changed");

/** Reads until nothing changed meanwhile; refuses with `unavailable` what does not stand still. */
export async function atOneMoment<T>(
  folder: string | null,
  read: (copy: Copy) => Promise<T | typeof changed>,
): Promise<T> {
  for (let tried = 1; ; tried++) {
    const found = await read(copyInto(folder));
    if (found !== changed) return found;
    if (folder !== null)
      for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true });
    if (tried === tries)
      throw new Refusal("unavailable", { what: "old session", reason: "it changes while it is read" });
    await pause(rest * tried);
  }
}
