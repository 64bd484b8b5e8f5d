// A slot of a cluster that moves to another node under the commits of its owner: each is written once, in order.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { blobFiles } from "../../src/store/local/blob-files.ts";
import { tagOf } from "../../src/store/redis/names.ts";
import { redisStore } from "../../src/store/redis.ts";
import type { Store } from "../../src/store/store.ts";
import { hasRedis, type RedisServer, startCluster } from "../redis.ts";
import { auditOf, bytesOf, commitOf, made, newRef, stepOf } from "../store/samples.ts";

describe.skipIf(!hasRedis())("a slot that moves", () => {
  const folder = mkdtempSync(join(tmpdir(), "data-tools-blobs-"));
  let cluster: Awaited<ReturnType<typeof startCluster>>;
  let store: Store;
  beforeAll(async () => {
    cluster = await startCluster();
    store = await redisStore({ store: cluster.url, blobs: blobFiles(folder), patience: 20_000 });
  });
  afterAll(async () => {
    await store.close();
    await cluster.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Sends a command while commits go on. */
  async function cli(node: RedisServer, ...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)("redis-cli", ["-p", String(node.port), ...args], { timeout: 10_000 });
    return stdout.trim();
  }

  /** Moves all keys of a slot, as an operator's tools do. */
  async function move(slot: string, from: RedisServer, to: RedisServer): Promise<void> {
    const id = (node: RedisServer) => cli(node, "CLUSTER", "MYID");
    expect(await cli(to, "CLUSTER", "SETSLOT", slot, "IMPORTING", await id(from))).toBe("OK");
    expect(await cli(from, "CLUSTER", "SETSLOT", slot, "MIGRATING", await id(to))).toBe("OK");
    for (;;) {
      const keys = (await cli(from, "CLUSTER", "GETKEYSINSLOT", slot, "3")).split("\n").filter(Boolean);
      if (keys.length === 0) break;
      await cli(from, "MIGRATE", "127.0.0.1", String(to.port), "", "0", "5000", "KEYS", ...keys);
    }
    for (const node of [to, from]) await cli(node, "CLUSTER", "SETSLOT", slot, "NODE", await id(to));
  }

  test("[B1] [B42] commits go on while it moves there and back, none twice and none lost", async () => {
    const ref = await made(store, newRef("session", "moving"));
    const [first] = cluster.nodes;
    const slot = first?.cli("CLUSTER", "KEYSLOT", `x{${tagOf("moving")}}`) ?? "";
    const owner = () => cluster.nodes.find((node) => node.cli("CLUSTER", "COUNTKEYSINSLOT", slot) !== "0");
    let ended = false;
    let done = 0;
    const committing = (async () => {
      while (!ended) {
        const seq = done + 1;
        const parts = { steps: [stepOf(seq, { parent: null })], audit: [auditOf(seq)], counts: { moved: 1 } };
        expect(await store.commit(commitOf(ref, seq, parts))).toEqual({ ok: true });
        done++;
        expect(await store.putDoc(ref, "draft", bytesOf(String(seq)))).toBe(true);
      }
    })();
    for (let n = 0; n < 4; n++) {
      const from = owner();
      const to = cluster.nodes.find((node) => node !== from);
      if (!from || !to) throw new Error("three nodes");
      const before = done;
      await expect.poll(() => done).toBeGreaterThan(before + 20);
      await move(slot, from, to);
    }
    ended = true;
    await committing;
    const every = Array.from({ length: done }, (_, n) => n + 1);
    expect((await store.audit(ref)).map(({ seq }) => seq)).toEqual(every);
    expect((await store.steps(ref)).map(({ seq }) => seq)).toEqual(every);
    expect((await store.head(ref))?.revision).toBe(done + 1);
    expect(await store.figures()).toEqual({ moved: done });
    expect(await store.doc(ref, "draft")).toEqual(bytesOf(String(done)));
  });

  test("[B60] news reach every server on a cluster", async () => {
    const other = await redisStore({ store: cluster.url, blobs: blobFiles(folder) });
    const heard: string[] = [];
    const stop = other.news?.hear((message) => heard.push(Buffer.from(message).toString()));
    await expect
      .poll(async () => {
        await store.news?.tell(bytesOf("hello"));
        return heard.length;
      })
      .toBeGreaterThan(0);
    stop?.();
    await other.close();
  });
});
