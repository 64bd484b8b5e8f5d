// What the collector would take, only read.
import type { BlobRecord } from "../store.ts";
import { type BlobFiles, blobOfFile } from "./blob-files.ts";
import type { Reads } from "./reads.ts";

/** Blobs older than `before` that no head refers to but those of `erased`. */
export async function orphansOf(
  reads: Pick<Reads, "unreferred">,
  files: Pick<BlobFiles, "olderThan" | "size">,
  before: number,
  erased: readonly string[],
): Promise<BlobRecord[]> {
  const found: BlobRecord[] = [];
  for await (const old of files.olderThan(before)) {
    const byBlob = new Map(old.flatMap((file) => (blobOfFile(file) ? [[blobOfFile(file) ?? "", file] as const] : [])));
    for (const id of await reads.unreferred([...byBlob.keys()], erased)) {
      const bytes = await files.size(byBlob.get(id) ?? "");
      if (bytes !== null) found.push({ id, bytes });
    }
  }
  return found;
}
