// Creating an object, once: every write says that the name must be free. A write whose answer was lost is sent again
// under the same name; if the name is taken then, the bytes under it tell whether the first one did it.
import { createHash } from "node:crypto";
import type { CompletedPart } from "@aws-sdk/client-s3";
import { assert, Refusal } from "../../errors.ts";
import type { Bytes } from "../blobs.ts";
import type { Bucket } from "./bucket.ts";
import { download } from "./download.ts";
import { isMissing, isNotOffered, isPassing, isTaken } from "./faults.ts";

/** Parts on their way at once. */
const flyingMost = 2;

interface Uploader {
  /** Creates an object of unknown length; answers its size when it is durable. Fails as a bug if it exists. */
  put(key: string, bytes: Bytes): Promise<number>;
  /** Creates a small object, unless there is one already. */
  putUnlessThere(key: string, bytes: Buffer): Promise<void>;
}

export function uploader(bucket: Bucket, partBytes: number): Uploader {
  const { s3, asking, name: Bucket } = bucket;
  /** Whether the server knows conditions on writes; where it does not, the name is looked up before. */
  let isConditional = true;

  /** Sends what creates an object until it is there; `isOurs` tells whether what is there is what was sent. */
  async function create(
    key: string,
    send: (condition: { IfNoneMatch?: "*" }) => Promise<unknown>,
    isOurs: () => Promise<boolean>,
  ): Promise<void> {
    // Whether an earlier attempt may have arrived.
    let isUnknown = false;
    const attempt = async (): Promise<void> => {
      if (!isConditional && !isUnknown) await assertFree(key);
      try {
        await send(isConditional ? { IfNoneMatch: "*" } : {});
      } catch (error) {
        if (isConditional && isNotOffered(error)) {
          isConditional = false;
          return attempt();
        }
        if (isTaken(error)) return assert(isUnknown && (await isOurs()), `blob ${key} exists already`);
        if (isMissing(error)) return assertEnded(isOurs);
        isUnknown ||= isPassing(error);
        throw error;
      }
    };
    await asking.again(attempt);
  }

  /** An upload in parts that is not there any more has made its object, or was ended by someone else. */
  async function assertEnded(isOurs: () => Promise<boolean>): Promise<void> {
    if (await isOurs()) return;
    throw new Refusal("unavailable", { what: "blob storage", reason: "an upload was ended there" }, 1);
  }

  async function assertFree(key: string): Promise<void> {
    try {
      await asking.once((ending) => s3.headObject({ Bucket, Key: key }, ending));
    } catch (error) {
      if (isMissing(error)) return;
      throw error;
    }
    assert(false, `blob ${key} exists already`);
  }

  async function putWhole(key: string, bytes: Buffer): Promise<number> {
    const send = (condition: object) =>
      asking.once((ending) => s3.putObject({ Bucket, Key: key, Body: bytes, ...condition }, ending));
    await create(key, send, async () => (await download(bucket, key))?.equals(bytes) === true);
    return bytes.length;
  }

  async function putParts(key: string, parts: AsyncIterable<Buffer>): Promise<number> {
    const { UploadId } = await asking.ask((ending) =>
      s3.createMultipartUpload({ Bucket, Key: key, ChecksumAlgorithm: "CRC32" }, ending),
    );
    assert(UploadId !== undefined, "an upload has an id");
    const upload = { Bucket, Key: key, UploadId };
    try {
      const { sent, size, digest } = await sendParts(upload, parts);
      const all = { ...upload, MultipartUpload: { Parts: sent } };
      const complete = (condition: object) =>
        asking.once((ending) => s3.completeMultipartUpload({ ...all, ...condition }, ending));
      const isOurs = async () => digestOf(await download(bucket, key)) === digest;
      await create(key, complete, isOurs);
      return size;
    } catch (error) {
      // What this leaves is ended by the collector, or by the bucket's own rule.
      await asking.once((ending) => s3.abortMultipartUpload(upload, ending)).catch(() => {});
      throw error;
    }
  }

  async function sendParts(upload: { Bucket: string; Key: string; UploadId: string }, parts: AsyncIterable<Buffer>) {
    const hash = createHash("sha256");
    const sent: (CompletedPart & { readonly PartNumber: number })[] = [];
    const flying = new Set<Promise<void>>();
    let failure: { error: unknown } | null = null;
    let [number, size] = [0, 0];
    const fly = async (PartNumber: number, Body: Buffer) => {
      try {
        const part = { ...upload, PartNumber, Body };
        const { ETag, ChecksumCRC32 } = await asking.ask((ending) => s3.uploadPart(part, ending));
        sent.push({ PartNumber, ETag, ChecksumCRC32 });
      } catch (error) {
        failure ??= { error };
      }
    };
    try {
      for await (const part of parts) {
        if (failure !== null) break;
        number += 1;
        size += part.length;
        hash.update(part);
        const one = fly(number, part).finally(() => flying.delete(one));
        flying.add(one);
        if (flying.size >= flyingMost) await Promise.race(flying);
      }
    } finally {
      await Promise.all(flying);
    }
    if (failure !== null) throw (failure as { error: unknown }).error;
    sent.sort((a, b) => a.PartNumber - b.PartNumber);
    return { sent, size, digest: hash.digest("hex") };
  }

  return {
    async putUnlessThere(key, bytes) {
      const attempt = async (): Promise<void> => {
        const condition = isConditional ? { IfNoneMatch: "*" } : {};
        try {
          await asking.once((ending) => s3.putObject({ Bucket, Key: key, Body: bytes, ...condition }, ending));
        } catch (error) {
          if (isTaken(error)) return;
          if (!isConditional || !isNotOffered(error)) throw error;
          isConditional = false;
          return attempt();
        }
      };
      await asking.again(attempt);
    },
    async put(key, bytes) {
      const parts = inParts(bytes, partBytes);
      const first = await parts.next();
      const second = await parts.next();
      const whole = first.value ?? Buffer.alloc(0);
      if (second.done) return putWhole(key, whole);
      return putParts(key, joined([whole, second.value], parts));
    },
  };
}

/** Bytes as they come, in parts of one size; the last may be smaller. */
async function* inParts(bytes: Bytes, size: number): AsyncGenerator<Buffer, undefined> {
  let waiting: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    for (let rest = chunk; rest.length > 0; ) {
      const piece = rest.subarray(0, size - length);
      rest = rest.subarray(piece.length);
      waiting.push(piece);
      length += piece.length;
      if (length < size) continue;
      yield Buffer.concat(waiting);
      [waiting, length] = [[], 0];
    }
  }
  if (length > 0) yield Buffer.concat(waiting);
}

async function* joined(first: readonly Buffer[], rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield* first;
  yield* rest;
}

function digestOf(bytes: Buffer | null): string | null {
  return bytes && createHash("sha256").update(bytes).digest("hex");
}
