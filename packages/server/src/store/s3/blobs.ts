// Blobs as objects of an S3 bucket, named as files are, created once and never changed. Uploads in parts that
// were abandoned are found and ended by the collector.
import type { ListMultipartUploadsCommandInput, ListMultipartUploadsCommandOutput } from "@aws-sdk/client-s3";
import { assert } from "../../errors.ts";
import { blobOfName, nameOfBlob, placeName } from "../blob-names.ts";
import type { Blobs, Lying } from "../blobs.ts";
import type { Request } from "./asking.ts";
import { openBucket } from "./bucket.ts";
import { download } from "./download.ts";
import { isMissing, isNotOffered } from "./faults.ts";
import type { S3Settings } from "./settings.ts";
import { uploader } from "./upload.ts";

/** Between the name of a blob and the id of an upload that was to make it. */
const uploadMark = "?upload=";

/** Blobs in a bucket; nothing is sent before they are asked for. */
export async function s3Blobs(settings: S3Settings): Promise<Blobs> {
  const bucket = await openBucket(settings);
  const { s3, asking, name: Bucket } = bucket;
  const uploads = uploader(bucket, settings.partBytes);
  const keyOf = (id: string) => `${settings.prefix}${nameOfBlob(id)}`;
  const nameOf = (key: string) => key.slice(settings.prefix.length);

  /** Does work again while that may help; null if what it asks for is not there. */
  async function ifThere<T>(request: Request<T>): Promise<T | null> {
    return asking.again(async () => {
      try {
        return await asking.once(request);
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    });
  }

  async function size(key: string): Promise<number | null> {
    const found = await ifThere((ending) => s3.headObject({ Bucket, Key: key }, ending));
    return found?.ContentLength ?? null;
  }

  async function* objects(before: number): AsyncGenerator<Lying[]> {
    let from: string | undefined;
    for (;;) {
      const where = { Bucket, Prefix: settings.prefix, ContinuationToken: from };
      const page = await asking.ask((ending) => s3.listObjectsV2(where, ending));
      const { Contents = [] } = page;
      yield Contents.flatMap(({ Key = "", LastModified }) => {
        const [name, isOld] = [nameOf(Key), LastModified !== undefined && LastModified.getTime() < before];
        const blob = blobOfName(name);
        return blob != null && isOld ? [{ name, blob }] : [];
      });
      from = page.NextContinuationToken;
      if (!page.IsTruncated || from === undefined) return;
    }
  }

  async function* abandoned(before: number): AsyncGenerator<Lying[]> {
    let from: Pick<ListMultipartUploadsCommandInput, "KeyMarker" | "UploadIdMarker"> = {};
    for (;;) {
      const page = await uploadsFrom(from);
      if (page === null) return;
      const { Uploads = [] } = page;
      yield Uploads.flatMap(({ Key = "", UploadId = "", Initiated }) => {
        const [name, isOld] = [nameOf(Key), Initiated !== undefined && Initiated.getTime() < before];
        return blobOfName(name) && isOld ? [{ name: `${name}${uploadMark}${UploadId}`, blob: null }] : [];
      });
      from = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
      if (!page.IsTruncated || from.KeyMarker === undefined) return;
    }
  }

  /** A page of the uploads under way; null where they cannot be listed: only the bucket's own rule ends them there. */
  function uploadsFrom(from: object): Promise<ListMultipartUploadsCommandOutput | null> {
    const where = { Bucket, Prefix: settings.prefix, ...from };
    return asking.again(async () => {
      try {
        return await asking.once((ending) => s3.listMultipartUploads(where, ending));
      } catch (error) {
        if (isNotOffered(error)) return null;
        throw error;
      }
    });
  }

  /** Ends an upload in parts; answers the bytes that were sent, null if it was ended. */
  async function endUpload(Key: string, UploadId: string): Promise<number | null> {
    const upload = { Bucket, Key, UploadId };
    const parts = await ifThere((ending) => s3.listParts(upload, ending));
    if (parts === null) return null;
    const ended = await ifThere((ending) => s3.abortMultipartUpload(upload, ending));
    const { Parts = [] } = parts;
    return ended && Parts.reduce((sum, { Size = 0 }) => sum + Size, 0);
  }

  return {
    async put(id, bytes) {
      return { id, bytes: await uploads.put(keyOf(id), bytes) };
    },
    get: async (id) => download(bucket, keyOf(id)),
    size: async (id) => size(keyOf(id)),
    async *olderThan(before) {
      for (const found of [objects(before), abandoned(before)]) {
        for await (const batch of found) if (batch.length > 0) yield batch;
      }
    },
    async remove(name) {
      const [object = "", upload] = name.split(uploadMark);
      assert(blobOfName(object), `only blobs are removed, not ${name}`);
      const key = `${settings.prefix}${object}`;
      if (upload !== undefined) return endUpload(key, upload);
      const found = await size(key);
      // Some servers tell one of two that remove it at once that it is not there; the store counts it once.
      if (found !== null) await ifThere((ending) => s3.deleteObject({ Bucket, Key: key }, ending));
      return found;
    },
    async place(propose) {
      const key = `${settings.prefix}${placeName}`;
      let known = await download(bucket, key);
      if (known === null && propose !== null) {
        await uploads.putUnlessThere(key, Buffer.from(propose));
        known = await download(bucket, key);
      }
      return known?.toString() ?? null;
    },
    free: async () => null,
    async close() {
      s3.destroy();
    },
  };
}
