// The name of a blob where it lies, `<2 characters>/<home>.<random>`: the same in a folder and in a bucket, so that
// all of them are moved by copying files. Neither part of an id holds a dot.
import type { BlobId } from "../model/state.ts";
import { blobParts } from "./commit-rules.ts";

/** Where the place's own name stands; see `Blobs.place`. */
export const placeName = "place";

export function nameOfBlob(id: BlobId): string {
  const { home, random } = blobParts(id);
  return `${random.slice(-2)}/${home}.${random}`;
}

/** The blob of a name; null for what a write in progress goes by, undefined for what is none of ours. */
export function blobOfName(name: string): BlobId | null | undefined {
  const form = /^(..)\/([a-z0-9_-]{1,64})\.([a-z0-9_-]{2,64})(\.new_[a-z0-9]+)?$/;
  const [, folder, home, random, temporary] = form.exec(name) ?? [];
  if (home === undefined || random?.slice(-2) !== folder) return undefined;
  return temporary === undefined ? `${home}/${random}` : null;
}
