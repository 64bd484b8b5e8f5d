// What the collector would take, only read.
import type { Blobs } from "../blobs.ts";
import type { BlobRecord } from "../store.ts";
import type { Reads } from "./reads.ts";

/** Blobs older than `before` that no head refers to but those of `erased`. */
export async function orphansOf(
  reads: Pick<Reads, "unreferred">,
  blobs: Pick<Blobs, "olderThan" | "size">,
  before: number,
  erased: readonly string[],
): Promise<BlobRecord[]> {
  const found: BlobRecord[] = [];
  for await (const old of blobs.olderThan(before)) {
    const ids = old.flatMap(({ blob }) => blob ?? []);
    for (const id of await reads.unreferred(ids, erased)) {
      const bytes = await blobs.size(id);
      if (bytes !== null) found.push({ id, bytes });
    }
  }
  return found;
}
