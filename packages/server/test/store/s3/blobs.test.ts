// Blobs in a bucket of a server that answers as others do: lists in pages, no conditions on writes, no lengths, answers
// that break off or tell of another object.
import { afterEach, describe, expect, test } from "vitest";
import { nameOfBlob, placeName } from "../../../src/store/blob-names.ts";
import type { Blobs, Lying } from "../../../src/store/blobs.ts";
import { s3Blobs } from "../../../src/store/s3/blobs.ts";
import type { S3Settings } from "../../../src/store/s3/settings.ts";
import { settingsFor } from "../../interop/s3/server.ts";
import { newBlobId, newRef } from "../samples.ts";
import { type Answer, answering } from "./answering.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Blobs of a server with these answers, and what it was asked. */
async function blobsOf(answers: readonly Answer[], more: Partial<S3Settings> = {}) {
  const server = await answering(answers);
  const blobs = await s3Blobs(settingsFor(server.endpoint, { partBytes: 4, ...more }));
  closing.push(() => blobs.close(), server.stop);
  return { blobs, asked: server.asked };
}

const id = newBlobId(newRef());
const name = nameOfBlob(id);
const before = Date.UTC(2026, 0, 2);
const [old, young] = ["2026-01-01T00:00:00.000Z", "2026-01-03T00:00:00.000Z"];
const missing: Answer = { status: 404, code: "NoSuchKey" };
const notOffered: Answer = { status: 501, code: "NotImplemented" };
const taken: Answer = { status: 412, code: "PreconditionFailed" };
const trouble: Answer = { status: 500, code: "InternalError" };
const object = (body: string, more: Partial<Answer> = {}): Answer => ({ body, headers: { etag: '"one"' }, ...more });

const xml = (root: string, inner: string): Answer => ({
  body: `<?xml version="1.0" encoding="UTF-8"?><${root}>${inner}</${root}>`,
});
const listed = (inner: string) => xml("ListBucketResult", inner);
const uploads = (inner: string) => xml("ListMultipartUploadsResult", inner);
const lying = (key: string, at: string) =>
  `<Contents><Key>blobs/${key}</Key><LastModified>${at}</LastModified><Size>1</Size></Contents>`;
const upload = (key: string, at: string, of = "u1") =>
  `<Upload><Key>blobs/${key}</Key><UploadId>${of}</UploadId><Initiated>${at}</Initiated></Upload>`;

async function allOf(blobs: Blobs): Promise<Lying[]> {
  const found: Lying[] = [];
  for await (const batch of blobs.olderThan(before)) {
    expect(batch).not.toEqual([]);
    found.push(...batch);
  }
  return found;
}

describe("lists", () => {
  test("[B24] pages are read to the last; what is young, or none of ours, is left out", async () => {
    const other = newBlobId(newRef());
    const { blobs, asked } = await blobsOf([
      listed(
        `<IsTruncated>true</IsTruncated><NextContinuationToken>2</NextContinuationToken>${lying(name, old)}${lying(placeName, old)}`,
      ),
      listed(`<IsTruncated>true</IsTruncated><NextContinuationToken>3</NextContinuationToken>${lying(name, young)}`),
      listed(lying(nameOfBlob(other), old)),
      uploads(
        `<IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker><NextUploadIdMarker>u</NextUploadIdMarker>${upload(name, old)}${upload("alien", old)}`,
      ),
      uploads(`<IsTruncated>false</IsTruncated>${upload(name, young)}${upload(name, old, "u2")}`),
    ]);
    expect(await allOf(blobs)).toEqual([
      { name, blob: id },
      { name: nameOfBlob(other), blob: other },
      { name: `${name}?upload=u1`, blob: null },
      { name: `${name}?upload=u2`, blob: null },
    ]);
    expect(asked).toEqual(["GET list-type", "GET list-type", "GET list-type", "GET uploads", "GET uploads"]);
  });

  test("[B24] where uploads cannot be listed, blobs are all there is; an empty bucket has none", async () => {
    expect(await allOf((await blobsOf([listed(lying(name, old)), notOffered])).blobs)).toEqual([{ name, blob: id }]);
    expect(await allOf((await blobsOf([listed(""), uploads("")])).blobs)).toEqual([]);
    await expect(
      allOf((await blobsOf([listed(""), { status: 403, code: "AccessDenied" }])).blobs),
    ).rejects.toMatchObject({
      code: "unavailable",
    });
  });
});

describe("removals", () => {
  test("[V3] what another removed first is told as gone, and asked for once", async () => {
    const gone = await blobsOf([{ status: 404 }]);
    expect(await gone.blobs.remove(name)).toBeNull();
    expect(gone.asked).toEqual(["HEAD"]);
    const { blobs, asked } = await blobsOf([{ body: "12345" }, missing]);
    expect(await blobs.remove(name)).toBe(5);
    expect(asked).toEqual(["HEAD", "DELETE"]);
    const kept = await blobsOf([{ body: "12345" }, { status: 403, code: "AccessDenied" }]);
    await expect(kept.blobs.remove(name)).rejects.toMatchObject({ code: "unavailable" });
  });

  test("[B24] an upload that was abandoned is ended once, with the bytes of its parts", async () => {
    const parts = xml("ListPartsResult", "<Part><Size>3</Size></Part><Part><Size>4</Size></Part>");
    const of = `${name}?upload=u1`;
    const ended = async (...answers: Answer[]) => (await blobsOf(answers)).blobs.remove(of);
    expect(await ended(parts, { status: 204 })).toBe(7);
    expect(await ended(xml("ListPartsResult", ""), { status: 204 })).toBe(0);
    const unknown: Answer = { status: 404, code: "NoSuchUpload" };
    expect(await ended(unknown)).toBeNull();
    expect(await ended(parts, unknown)).toBeNull();
  });
});

describe("the name of the place", () => {
  test("[B27] it is read, or given where there is none, unless another was first", async () => {
    expect(await (await blobsOf([object("ours")])).blobs.place("new")).toBe("ours");
    expect(await (await blobsOf([missing])).blobs.place(null)).toBeNull();
    const first = await blobsOf([missing, {}, object("new")]);
    expect(await first.blobs.place("new")).toBe("new");
    expect(first.asked).toEqual(["GET", "PUT *", "GET"]);
    expect(await (await blobsOf([missing, taken, object("theirs")])).blobs.place("new")).toBe("theirs");
  });

  test("[B27] a server without conditions on writes takes one too", async () => {
    const { blobs, asked } = await blobsOf([missing, notOffered, {}, object("new")]);
    expect(await blobs.place("new")).toBe("new");
    expect(asked).toEqual(["GET", "PUT *", "PUT", "GET"]);
    const never = await blobsOf([missing, notOffered, notOffered]);
    await expect(never.blobs.place("new")).rejects.toMatchObject({ code: "unavailable" });
  });
});

describe("downloads", () => {
  const read = async (...answers: Answer[]) => {
    const { blobs, asked } = await blobsOf(answers);
    const bytes = await blobs.get(id);
    return { text: bytes && Buffer.from(bytes).toString(), asked };
  };

  test("[B22] what is cut goes on where it stopped, while it is the same object; a part that is too short too", async () => {
    const cut = object("hello world", { cutAt: 5 });
    expect(await read(cut, object(" wo", { status: 206 }), object("rld", { status: 206 }))).toEqual({
      text: "hello world",
      asked: ["GET", 'GET "one" bytes=5-', 'GET "one" bytes=8-'],
    });
    expect(await read(cut, taken, object("another"))).toEqual({
      text: "another",
      asked: ["GET", 'GET "one" bytes=5-', "GET"],
    });
    expect((await read(missing)).text).toBeNull();
  });

  test("[B22] what came whole before the connection broke is not asked for again", async () => {
    const cut = object("hello world", { cutAt: 5 });
    const rest = object(" world and more", { status: 206, cutAt: 6 });
    expect(await read(cut, rest)).toEqual({ text: "hello world", asked: ["GET", 'GET "one" bytes=5-'] });
  });

  test("[B22] an answer that does not tell its length is read to its end, and anew where it is cut", async () => {
    expect((await read(object("hello", { chunked: true }))).text).toBe("hello");
    expect(await read(object("hello", { chunked: true, cutAt: 2 }), object("hello", { chunked: true }))).toEqual({
      text: "hello",
      asked: ["GET", "GET"],
    });
  });

  test("[B22] bytes that are not those of their checksum are asked for again", async () => {
    const checked = (sum: string) => object("hello", { headers: { etag: '"one"', "x-amz-checksum-crc32": sum } });
    expect(await read(checked("AAAAAA=="), checked("NhCmhg=="))).toEqual({ text: "hello", asked: ["GET", "GET"] });
  });

  test("[B23] one that takes longer than anybody is patient is given up", async () => {
    const { blobs } = await blobsOf([object("hello")], { patienceMs: -60_000 });
    await expect(blobs.get(id)).rejects.toMatchObject({
      code: "unavailable",
      values: { reason: "it sends too slowly" },
    });
  });
});

describe("uploads", () => {
  const created = xml("InitiateMultipartUploadResult", "<UploadId>u1</UploadId>");
  const part: Answer = { headers: { etag: '"part"' } };
  const whole = xml("CompleteMultipartUploadResult", "<ETag>whole</ETag>");
  const words = (text: string) => [Buffer.from(text)];

  test("[B6] a blob that lost its answer is told from another's by its bytes", async () => {
    const lost = await blobsOf([trouble, taken, object("abc")]);
    expect(await lost.blobs.put(id, words("abc"))).toEqual({ id, bytes: 3 });
    expect(lost.asked).toEqual(["PUT *", "PUT *", "GET"]);
    const anothers = await blobsOf([trouble, taken, object("xyz")]);
    await expect(anothers.blobs.put(id, words("abc"))).rejects.toThrow("exists already");
    const gone = await blobsOf([trouble, taken, missing]);
    await expect(gone.blobs.put(id, words("abc"))).rejects.toThrow("exists already");
    const first = await blobsOf([taken]);
    await expect(first.blobs.put(id, words("abc"))).rejects.toThrow("exists already");
  });

  test("[B6] without conditions on writes the name is looked up before, but not after an answer was lost", async () => {
    const { blobs, asked } = await blobsOf([notOffered, missing, {}, missing, trouble, {}, { body: "abc" }, trouble]);
    expect(await blobs.put(id, words("abc"))).toEqual({ id, bytes: 3 });
    expect(await blobs.put(id, words(""))).toEqual({ id, bytes: 0 });
    await expect(blobs.put(id, words("abc"))).rejects.toThrow("exists already");
    expect(asked).toEqual(["PUT *", "HEAD", "PUT", "HEAD", "PUT", "PUT", "HEAD"]);
    const never = await blobsOf([notOffered, { status: 403, code: "AccessDenied" }]);
    await expect(never.blobs.put(id, words("abc"))).rejects.toMatchObject({ code: "unavailable" });
  });

  test("[B21] a large blob goes in parts, however its bytes come, and is made of all of them", async () => {
    const { blobs, asked } = await blobsOf([created, part, part, part, whole]);
    expect(await blobs.put(id, [Buffer.from("ab"), Buffer.from("cdefghi"), Buffer.from("j")])).toEqual({
      id,
      bytes: 10,
    });
    expect(asked.toSorted()).toEqual(
      ["POST uploads", ...[1, 2, 3].map(() => "PUT uploadId partNumber"), "POST uploadId *"].toSorted(),
    );
  });

  test("[B21] parts that are not there any more have made the blob, or somebody ended them", async () => {
    const ended: Answer = { status: 404, code: "NoSuchUpload" };
    const done = await blobsOf([created, part, part, ended, object("abcdef")]);
    expect(await done.blobs.put(id, words("abcdef"))).toEqual({ id, bytes: 6 });
    for (const found of [missing, object("xyz")]) {
      const lost = await blobsOf([created, part, part, ended, found, { status: 204 }]);
      await expect(lost.blobs.put(id, words("abcdef"))).rejects.toMatchObject({
        ...{ code: "unavailable", retryAfter: 1 },
        values: { reason: "an upload was ended there" },
      });
      expect(lost.asked.at(-1)).toBe("DELETE uploadId");
    }
  });

  test("[B23] after a part that is refused no more are sent, and the upload is ended", async () => {
    const full: Answer = { status: 507, code: "InsufficientStorage" };
    const { blobs, asked } = await blobsOf([created, full, full, { status: 204 }]);
    await expect(blobs.put(id, words("abcdefghijklmnopqrstuvwxyz"))).rejects.toMatchObject({ code: "store_full" });
    expect(asked.filter((each) => each.startsWith("PUT")).length).toBeLessThan(4);
    expect(asked.at(-1)).toBe("DELETE uploadId");
  });
});

test.each([
  ["region and place of the bucket as they are said", { region: "eu-north-1", endpoint: "http://127.0.0.1:9" }],
  ["any region where the server is another's", { region: null, endpoint: "http://127.0.0.1:9" }],
  ["Amazon's own servers", { region: "eu-north-1", endpoint: null }],
  ["what the SDK finds by itself", { region: null, endpoint: null, credentials: null }],
])("[B26] %s: nothing is sent before something is asked for", async (_, settings) => {
  const blobs = await s3Blobs(settingsFor("", settings));
  expect(await blobs.free()).toBeNull();
  await blobs.close();
});
