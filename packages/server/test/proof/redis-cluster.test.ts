// The store on a cluster of three masters under the contract: whatever one commit changes lies in one slot.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe } from "vitest";
import { blobFiles } from "../../src/store/local/blob-files.ts";
import { redisStore } from "../../src/store/redis.ts";
import { hasRedis, startCluster } from "../redis.ts";
import { storeContract } from "../store/contract.ts";

const folder = mkdtempSync(join(tmpdir(), "data-tools-blobs-"));
let close = async () => {};
afterAll(async () => {
  await close();
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(!hasRedis())("redis cluster", () => {
  storeContract("redis cluster", async () => {
    const cluster = await startCluster();
    close = cluster.close;
    return redisStore({ store: cluster.url, blobs: blobFiles(folder) });
  });
});
