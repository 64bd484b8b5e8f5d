// Files in scratch that uploads are written into while they arrive. They lie in memory, so nobody has more of them
// at once than heavy jobs, however slowly they are sent.
import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { newId } from "../clock.ts";
import { inScratch } from "../engine/scratch.ts";
import { Refusal } from "../errors.ts";
import type { Product } from "./api.ts";
import type { Core } from "./core.ts";
import { scannerOf } from "./scanning.ts";

/** When to try again, in seconds. */
const later = 5;

export function createSpools({ limits, settings, scratch, config }: Core): Product["spool"] {
  const scanner = scannerOf(config.VIRUS_SCANNER);
  const open = new Set<{ readonly owner: string }>();
  return async ({ owner }) => {
    await limits.admit("uploads");
    const most = (await settings.quotas(owner))?.heavy ?? null;
    const theirs = [...open].filter((spool) => spool.owner === owner);
    if (most !== null && theirs.length >= most) throw new Refusal("too_much_at_once", { limit: most }, later);
    const mine = { owner };
    open.add(mine);
    const path = scratch.file(`-${newId("up")}`);
    return {
      path,
      receive: (source, through) =>
        inScratch(() => pipeline([source, ...(through ? [through] : []), createWriteStream(path, { mode: 0o600 })])),
      scan: async () => scanner?.scan(path),
      async done() {
        await scratch.remove(path);
        open.delete(mine);
      },
    };
  };
}
