// Every fault at every request to a real S3 server: what passes is got over and changes nothing twice, what stays is
// told in time to whoever can act.
import { randomBytes } from "node:crypto";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { generate } from "selfsigned";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { nameOfBlob } from "../../../src/store/blob-names.ts";
import type { Blobs } from "../../../src/store/blobs.ts";
import { s3Blobs } from "../../../src/store/s3/blobs.ts";
import type { S3Settings } from "../../../src/store/s3/settings.ts";
import { newBlobId, newRef } from "../../store/samples.ts";
import { type Fault, type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
import { credentials, hasS3, type S3Server, settingsFor, startS3 } from "./server.ts";

const partBytes = 5 * 2 ** 20;

describe.skipIf(!hasS3())("faults of an S3 server", () => {
  let server: S3Server;
  let proxy: FaultProxy;
  /** Straight to the server. */
  let plain: Blobs;
  const opened: Blobs[] = [];

  const open = async (endpoint: string, more: Partial<S3Settings> = {}) => {
    const blobs = await s3Blobs(settingsFor(endpoint, more));
    opened.push(blobs);
    return blobs;
  };
  /** Through the proxy, soon at the end of its patience. */
  const hurried = (more: Partial<S3Settings> = {}) =>
    open(proxy.endpoint, { timeoutMs: 1000, patienceMs: 8000, ...more });
  const newId = () => newBlobId(newRef());

  /** Uploads under way of one blob. */
  async function uploadsOf(id: string): Promise<string[]> {
    const found: string[] = [];
    for await (const batch of plain.olderThan(Date.now() + 60_000)) {
      found.push(...batch.filter(({ blob }) => blob === null).map(({ name }) => name));
    }
    return found.filter((name) => name.startsWith(nameOfBlob(id)));
  }

  beforeAll(async () => {
    server = await startS3();
    proxy = await startFaultProxy(server.endpoint);
    plain = await open(server.endpoint);
  });
  afterAll(async () => {
    for (const each of opened) await each.close();
    await proxy?.stop();
    await server?.stop();
  });
  beforeEach(() => proxy.spoil());

  const passing: Fault[] = [
    { answer: 500, code: "InternalError" },
    { answer: 503, code: "SlowDown" },
    { answer: 409, code: "ConditionalRequestConflict" },
    { answer: 429, code: "TooManyRequests" },
    "drop",
    "silent",
    "lost",
    "late",
  ];
  const bodies: Fault[] = ["cut", "stall"];
  const named = (fault: Fault) => (typeof fault === "string" ? fault : `${fault.answer} ${fault.code}`);

  const writes = [
    { request: "the write of a small blob", of: /^PUT .*x-id=PutObject/, bytes: 1000 },
    { request: "the beginning of a large one", of: /^POST .*uploads/, bytes: partBytes + 1 },
    { request: "a part of it", of: /^PUT .*partNumber=2/, bytes: partBytes + 1 },
    { request: "its end", of: /^POST .*uploadId=/, bytes: partBytes + 1 },
  ];
  const spoiledWrites = writes.flatMap((each) =>
    [...passing, ...(each.request === "the write of a small blob" ? [] : bodies)].map((fault) => ({
      ...each,
      fault,
      name: named(fault),
    })),
  );
  test.each(spoiledWrites)("[B21] $name at $request: the blob is there, once", async ({ of, bytes, fault }) => {
    const [blobs, id, whole] = [await hurried(), newId(), randomBytes(bytes)];
    proxy.spoil({ of, fault, times: 1 });
    expect(await blobs.put(id, [whole])).toEqual({ id, bytes });
    expect(proxy.seen.filter((each) => each.fault !== null)).toHaveLength(1);
    expect(whole.equals((await plain.get(id)) ?? randomBytes(1))).toBe(true);
  });

  const reads = [
    { request: "a download", of: /^GET .*GetObject/, faults: [...passing, ...bodies, "flip" as const] },
    { request: "the question for its size", of: /^HEAD/, faults: passing },
    { request: "a list", of: /^GET .*list-type=2/, faults: [...passing, ...bodies] },
  ];
  const spoiledReads = reads.flatMap(({ faults, ...each }) =>
    faults.map((fault) => ({ ...each, fault, name: named(fault) })),
  );
  test.each(spoiledReads)("[B22] $name at $request: what comes is whole", async ({ of, fault }) => {
    const [blobs, id, whole] = [await hurried(), newId(), randomBytes(300_000)];
    await plain.put(id, [whole]);
    proxy.spoil({ of, fault, times: 1 });
    expect(whole.equals((await blobs.get(id)) ?? randomBytes(1))).toBe(true);
    expect(await blobs.size(id)).toBe(whole.length);
    const listed: (string | null)[] = [];
    for await (const batch of blobs.olderThan(Date.now() + 60_000)) listed.push(...batch.map(({ blob }) => blob));
    expect(listed).toContain(id);
    expect(proxy.seen.filter((each) => each.fault !== null)).toHaveLength(1);
  });

  test("[B22] a download that is cut again and again goes on where it stopped", async () => {
    const [blobs, id, whole] = [await hurried(), newId(), randomBytes(2_000_000)];
    await plain.put(id, [whole]);
    proxy.spoil({ of: /^GET/, fault: "cut", times: 4 });
    expect(whole.equals((await blobs.get(id)) ?? randomBytes(1))).toBe(true);
    expect(proxy.seen).toHaveLength(5);
  });

  test.each([...passing.map((fault) => ({ fault, name: named(fault) }))])(
    "[B21] $name at a removal: it is gone",
    async ({ fault }) => {
      const [blobs, id] = [await hurried(), newId()];
      await plain.put(id, [randomBytes(77)]);
      const name = nameOfBlob(id);
      proxy.spoil({ of: /^DELETE/, fault, times: 1 });
      expect(await blobs.remove(name)).toBe(77);
      expect(await plain.get(id)).toBeNull();
    },
  );

  test("[V3] a removal that finds nothing any more, because another was first, is done", async () => {
    const [blobs, id] = [await hurried(), newId()];
    await plain.put(id, [randomBytes(77)]);
    proxy.spoil({ of: /^DELETE/, fault: { answer: 404, code: "NoSuchKey" }, times: 1 });
    expect(await blobs.remove(nameOfBlob(id))).toBe(77);
  });

  test("[B6] [B21] a write whose answer was lost is told apart from another's", async () => {
    for (const length of [100, partBytes + 1]) {
      const [blobs, id, theirs] = [await hurried(), newId(), randomBytes(length)];
      // The first attempt never arrives; someone else takes the name before the second.
      proxy.spoil({ of: /^(PUT .*x-id=PutObject|POST .*uploadId=)/, fault: "silent", times: 1 });
      const writing = blobs.put(id, [randomBytes(length)]);
      writing.catch(() => {});
      await expect.poll(() => proxy.seen.some(({ fault }) => fault === "silent")).toBe(true);
      await plain.put(id, [theirs]);
      await expect(writing).rejects.toThrow("exists already");
      expect(theirs.equals((await plain.get(id)) ?? randomBytes(1))).toBe(true);
    }
  });

  test("[B6] a server without conditional writes is asked before", async () => {
    const [blobs, id, first] = [await hurried(), newId(), randomBytes(50)];
    proxy.spoil({ of: /^PUT/, fault: { answer: 501, code: "NotImplemented" }, times: 1 });
    await blobs.put(id, [first]);
    await expect(blobs.put(id, [randomBytes(50)])).rejects.toThrow("exists already");
    expect(first.equals((await plain.get(id)) ?? randomBytes(1))).toBe(true);
  });

  const lasting = [
    { name: "SlowDown", fault: { answer: 503, code: "SlowDown" }, reason: "less often", after: 5 },
    { name: "InternalError", fault: { answer: 500, code: "InternalError" }, reason: "500", after: 5 },
    { name: "silence", fault: "silent", reason: "did not answer within 1 s", after: 5 },
    { name: "broken connections", fault: "drop", reason: "no connection", after: 5 },
    { name: "no permission", fault: { answer: 403, code: "AccessDenied" }, reason: "policy", after: 60 },
    { name: "another region", fault: { answer: 301, code: "PermanentRedirect" }, reason: "S3_REGION", after: 60 },
  ] as const;
  test.each(lasting)("[B23] $name that lasts is refused with when to come again", async ({ fault, reason, after }) => {
    const blobs = await hurried({ patienceMs: 1500 });
    proxy.spoil({ of: /./, fault });
    for (const work of [() => blobs.get(newId()), () => blobs.put(newId(), [randomBytes(10)])]) {
      const refusal = await work().catch((error: unknown) => error);
      expect(refusal).toMatchObject({ code: "unavailable", status: 503, retryAfter: after });
      expect((refusal as Error).message).toContain(reason);
    }
  });

  test("[B23] a full bucket says so, and nothing of a large upload stays", async () => {
    const [blobs, id] = [await hurried(), newId()];
    proxy.spoil({ of: /partNumber=2/, fault: { answer: 507, code: "InsufficientStorage" } });
    const refusal = await blobs.put(id, [randomBytes(partBytes * 3)]).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: "store_full", status: 507 });
    expect(proxy.seen.some(({ of }) => of.startsWith("DELETE"))).toBe(true);
    expect(await uploadsOf(id)).toEqual([]);
  });

  test("[B23] wrong credentials and a missing bucket say what to look after, at once", async () => {
    const id = newId();
    const secret = { accessKeyId: "data-tools-tests", secretAccessKey: "another" };
    const wrong = await open(server.endpoint, { credentials: secret });
    const unknown = await open(server.endpoint, { credentials: { accessKeyId: "nobody", secretAccessKey: "x" } });
    for (const blobs of [wrong, unknown]) {
      const refusal = await blobs.get(id).catch((error: unknown) => error);
      expect(refusal).toMatchObject({ code: "unavailable", retryAfter: 60 });
      expect((refusal as Error).message).toContain("check");
      expect((refusal as Error).message).toContain("S3_ACCESS_KEY_ID");
    }
    const lost = await (await open(server.endpoint, { bucket: "no-such-bucket" }))
      .get(id)
      .catch((error: unknown) => error);
    expect((lost as Error).message).toContain("no such bucket");
    const dead = await open("http://127.0.0.1:9", { patienceMs: 300 });
    expect(await dead.get(id).catch((error: unknown) => error)).toMatchObject({ code: "unavailable", retryAfter: 5 });
  });

  test("[B23] a certificate that is not trusted is refused, and nothing is sent to who shows it", async () => {
    const { cert, private: key } = await generate([{ name: "commonName", value: "127.0.0.1" }]);
    let heard = 0;
    const stranger = createServer({ cert, key }, (_, answer) => {
      heard += 1;
      answer.end();
    });
    await new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", resolve));
    try {
      const blobs = await open(`https://127.0.0.1:${(stranger.address() as AddressInfo).port}`);
      const refusal = await blobs.put(newId(), [randomBytes(10)]).catch((error: unknown) => error);
      expect(refusal).toMatchObject({ code: "unavailable", retryAfter: 60 });
      expect((refusal as Error).message).toContain("certificate is not trusted");
      expect(heard).toBe(0);
    } finally {
      stranger.close();
    }
  });

  test("[B26] credentials that are not set come from where the SDK finds them; none at all say so", async () => {
    const id = newId();
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere");
    vi.stubEnv("AWS_CONFIG_FILE", "/nowhere");
    try {
      const none = await open(server.endpoint, { credentials: null });
      const refusal = await none.get(id).catch((error: unknown) => error);
      expect(refusal).toMatchObject({ code: "unavailable", retryAfter: 60 });
      expect((refusal as Error).message).toContain("S3_ACCESS_KEY_ID");
      vi.stubEnv("AWS_ACCESS_KEY_ID", credentials.accessKeyId);
      vi.stubEnv("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey);
      const found = await open(server.endpoint, { credentials: null });
      await found.put(id, [randomBytes(10)]);
      expect(await plain.size(id)).toBe(10);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test("[B24] an upload that was abandoned is listed when it is old, and ended", async () => {
    const [blobs, id] = [await hurried({ patienceMs: 0 }), newId()];
    proxy.spoil({ of: /^POST .*uploadId=/, fault: "drop" }, { of: /^DELETE/, fault: "drop" });
    await expect(blobs.put(id, [randomBytes(partBytes + 5)])).rejects.toMatchObject({ code: "unavailable" });
    const [left = ""] = await uploadsOf(id);
    for await (const batch of plain.olderThan(Date.now() - 60_000)) expect(batch).toEqual([]);
    expect(await plain.remove(left)).toBe(partBytes + 5);
    expect(await plain.remove(left)).toBeNull();
    expect(await uploadsOf(id)).toEqual([]);
    expect(await plain.get(id)).toBeNull();
  });
});
