// The policy in docs/storage.md is enough for everything, and none of it can be left out.
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Blobs } from "../../../src/store/blobs.ts";
import { s3Blobs } from "../../../src/store/s3/blobs.ts";
import { type Bucket, openBucket } from "../../../src/store/s3/bucket.ts";
import { blobsContract } from "../../store/blobs-contract.ts";
import { newBlobId, newRef } from "../../store/samples.ts";
import { bucket, hasS3, type S3Server, settingsFor, startS3 } from "./server.ts";

interface Policy {
  readonly Version: string;
  readonly Statement: readonly {
    readonly Effect: string;
    readonly Action: readonly string[];
    readonly Resource: string;
  }[];
}

const page = readFileSync(fileURLToPath(new URL("../../../../../docs/storage.md", import.meta.url)), "utf8");
const [, text = ""] = /```json\n(\{\n {2}"Version".*?)```/s.exec(page) ?? [];
const policy = JSON.parse(text.replaceAll("my-bucket", bucket)) as Policy;
const actions = policy.Statement.flatMap(({ Action }) => Action);

describe.skipIf(!hasS3())("the policy of the access key", () => {
  const user = { accessKeyId: "server", secretAccessKey: "a secret of the server" };
  const partBytes = 5 * 2 ** 20;
  let server: S3Server;
  let owner: Bucket;
  const opened: Blobs[] = [];
  const open = async () => {
    const blobs = await s3Blobs(settingsFor(server.endpoint, { credentials: user, prefix: "data-tools/" }));
    opened.push(blobs);
    return blobs;
  };

  /** Lets the user do what the documentation says, without one of it. */
  async function allow(left = ""): Promise<void> {
    const statements = policy.Statement.map((each) => ({
      ...each,
      Principal: { AWS: [user.accessKeyId] },
      Action: each.Action.filter((action) => action !== left),
    }));
    const Policy = JSON.stringify({ ...policy, Statement: statements.filter(({ Action }) => Action.length > 0) });
    await owner.s3.putBucketPolicy({ Bucket: bucket, Policy });
  }

  beforeAll(async () => {
    server = await startS3();
    server.addUser(user);
    owner = await openBucket(settingsFor(server.endpoint));
    await allow();
  });
  afterAll(async () => {
    for (const each of opened) await each.close();
    owner?.s3.destroy();
    await server?.stop();
  });

  blobsContract("S3, with the least privileges", async () => ({ open, large: partBytes }));

  /** Everything that is ever asked of a bucket. */
  async function everything(): Promise<void> {
    const blobs = await open();
    await blobs.place("place_x");
    const [small, large] = [newBlobId(newRef()), newBlobId(newRef())];
    await blobs.put(small, [randomBytes(10)]);
    await blobs.put(large, [randomBytes(partBytes + 1)]);
    const { UploadId } = await owner.s3.createMultipartUpload({
      Bucket: bucket,
      Key: `data-tools/xx/s_1.${"b".repeat(4)}xx`,
    });
    expect([await blobs.size(small), (await blobs.get(large))?.length]).toEqual([10, partBytes + 1]);
    for await (const batch of blobs.olderThan(Date.now() + 60_000)) {
      for (const { name } of batch) expect(await blobs.remove(name)).not.toBeNull();
    }
    const { Uploads = [] } = await owner.s3.listMultipartUploads({ Bucket: bucket });
    expect(Uploads.some((each) => each.UploadId === UploadId)).toBe(false);
    const failing = (async function* () {
      yield randomBytes(partBytes * 2);
      throw new Error("the source failed");
    })();
    await expect(blobs.put(newBlobId(newRef()), failing)).rejects.toThrow("the source failed");
    expect((await owner.s3.listMultipartUploads({ Bucket: bucket })).Uploads ?? []).toEqual([]);
  }

  test("[B26] what docs/storage.md allows is enough", async () => {
    await allow();
    await everything();
  });

  test.each(actions)("[B23] without %s it is told, or left undone", async (action) => {
    await allow(action);
    await expect(everything()).rejects.toThrow();
    await allow();
    await everything();
  });
});
