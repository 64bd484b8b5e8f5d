// Blobs, with those remembered that this process made: they are known to be durable, so that the commit that
// names them need not ask where they lie, which may be far away.
import type { BlobId } from "../model/state.ts";
import type { Blobs } from "./blobs.ts";

/** A commit follows its blobs at once; whatever was made long before is asked for. */
const rememberedMost = 10_000;

export interface MadeBlobs extends Blobs {
  /** The size of each, null if there is none: what a commit is judged by. */
  sizes(ids: readonly BlobId[]): Promise<(number | null)[]>;
}

export function rememberMade(blobs: Blobs): MadeBlobs {
  const made = new Map<BlobId, number>();
  return {
    ...blobs,
    async put(id, bytes) {
      const record = await blobs.put(id, bytes);
      made.set(id, record.bytes);
      if (made.size > rememberedMost) made.delete(made.keys().next().value as BlobId);
      return record;
    },
    sizes: (ids) => Promise.all(ids.map(async (id) => made.get(id) ?? blobs.size(id))),
  };
}
