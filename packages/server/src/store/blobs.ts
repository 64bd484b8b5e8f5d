// Where sealed blobs lie: files in a folder, or objects of an S3 bucket. A store keeps its heads elsewhere and
// asks nothing of blobs but this.
import type { BlobId } from "../model/state.ts";
import type { BlobRecord } from "./store.ts";

export type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** Something that lies there: a blob, or (`blob` null) what an abandoned write left. */
export interface Lying {
  readonly name: string;
  readonly blob: BlobId | null;
}

/** Where sealed blobs lie: each is created once, durable when `put` resolves, and never changed. */
export interface Blobs {
  /** Never overwrites: a blob that exists already is a bug. */
  put(id: BlobId, bytes: Bytes): Promise<BlobRecord>;
  get(id: BlobId): Promise<Uint8Array | null>;
  size(id: BlobId): Promise<number | null>;
  /** What is older than `before` (ms), a batch at a time; what is none of ours is left out. */
  olderThan(before: number): AsyncIterable<readonly Lying[]>;
  /** Removes one of those; its size, null if it was gone. */
  remove(name: string): Promise<number | null>;
  /**
   * The name of this place, by which a store knows that it is the one with its blobs; null if it has none. If it has
   * none and one is proposed, it takes that, unless another was first.
   */
  place(propose: string | null): Promise<string | null>;
  /** Bytes free where blobs lie; null if that is no disk. */
  free(): Promise<number | null>;
  close(): Promise<void>;
}
