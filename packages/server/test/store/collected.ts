// A commit in the moment between the collector's decision and the removal: the blob lies there, and is lost all the same.
import { expect } from "vitest";
import type { Blobs } from "../../src/store/blobs.ts";
import type { Store } from "../../src/store/store.ts";
import { blobIn, commitOf, made, newRef } from "./samples.ts";

/** Opens a store over those blobs, and commits one while the collector is about to remove it. */
export async function takenIsNotNamed(files: Blobs, open: (blobs: Blobs) => Promise<Store>): Promise<void> {
  let meanwhile = async () => {};
  const store = await open({
    ...files,
    async remove(name) {
      await meanwhile();
      return files.remove(name);
    },
  });
  const ref = await made(store, newRef());
  const blob = await blobIn(store, ref);
  let answer: unknown = null;
  meanwhile = async () => {
    expect(await files.size(blob.id)).toBe(blob.bytes);
    answer = await store.commit(commitOf(ref, 1, { blobs: [blob] })).catch((error: Error) => error.message);
  };
  expect(await store.collect(Date.now() + 60_000)).toMatchObject({ blobs: 1 });
  expect(answer).toContain(blob.id);
  expect(await store.head(ref)).toMatchObject({ revision: 1 });
  await store.close();
}
