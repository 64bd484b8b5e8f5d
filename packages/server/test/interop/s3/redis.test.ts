// Many machines: heads in a real Redis, sealed blobs in a bucket of a real S3 server, and nothing on the machines.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openProduct, readConfig } from "../../../src/app.ts";
import { redisStore } from "../../../src/store/redis.ts";
import { s3Blobs } from "../../../src/store/s3/blobs.ts";
import { hasRedis, type RedisServer, startRedis } from "../../redis.ts";
import { me, openHome, refusalOf, tableOf, upper } from "../../sessions/product.ts";
import { storeContract } from "../../store/contract.ts";
import { bucket, credentials, hasS3, type S3Server, settingsFor, startS3 } from "./server.ts";

describe.skipIf(!hasS3() || !hasRedis())("heads in Redis, blobs in a bucket", () => {
  const redises: RedisServer[] = [];
  let s3: S3Server;
  const redis = async () => {
    redises.push(await startRedis());
    return redises.at(-1)?.url ?? "";
  };
  beforeAll(async () => {
    s3 = await startS3();
  });
  afterAll(async () => {
    for (const each of redises) await each.close();
    await s3?.stop();
  });

  storeContract("Redis, its blobs in S3", async () =>
    redisStore({ store: await redis(), blobs: await s3Blobs(settingsFor(s3.endpoint, { prefix: "contract/" })) }),
  );

  test("[B26] [B27] [B40] a server with nothing but the ring goes on where another left off", async () => {
    const machines = [1, 2].map(() => mkdtempSync(join(tmpdir(), "data-tools-machine-")));
    const flags = {
      store: await redis(),
      blobs: `s3://${bucket}/work`,
      "s3-endpoint": s3.endpoint,
      "s3-path-style": "true",
      "s3-access-key-id": credentials.accessKeyId,
      "s3-secret-access-key": credentials.secretAccessKey,
    };
    const home = await openHome(flags);
    const { id } = await home.start();
    await home.sessions.apply(me, id, [upper("city")]);
    const shown = await tableOf(home.sessions, id);
    const other = (own: Record<string, string> = {}) =>
      readConfig({ ...flags, "data-dir": machines[1], keys: home.config.KEYS, "engine-processes": "1", ...own });
    const product = await openProduct(other());
    expect(await tableOf(product.sessions, id)).toEqual(shown);
    await product.sessions.undo(me, id);
    await product.close();
    expect((await home.sessions.view(me, id)).version).toBeGreaterThan(2);
    for (const machine of [home.config.DATA_DIR, ...machines]) {
      expect(readdirSync(machine).filter((name) => name !== "blob-cache")).toEqual([]);
    }
    const refusal = await refusalOf(openProduct(other({ blobs: `s3://${bucket}/elsewhere` })));
    expect(refusal).toMatchObject({ code: "invalid_params", values: { field: "BLOBS" } });
    await home.close();
    for (const machine of machines) rmSync(machine, { recursive: true });
  });
});
