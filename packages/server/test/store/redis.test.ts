// The store on a real Redis under the contract, and what only a store that several servers share promises.
import { createSecretKey, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { blobFiles } from "../../src/store/local/blob-files.ts";
import { tagOf } from "../../src/store/redis/names.ts";
import { redisStore } from "../../src/store/redis.ts";
import { wrap } from "../../src/store/wrap.ts";
import { documentedRules, hasRedis, type RedisServer, startRedis } from "../redis.ts";
import { takenIsNotNamed } from "./collected.ts";
import { storeContract } from "./contract.ts";
import { bytesOf, made, newRef } from "./samples.ts";

const folder = mkdtempSync(join(tmpdir(), "data-tools-blobs-"));
const servers: RedisServer[] = [];
afterAll(async () => {
  for (const server of servers) await server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function redis(settings: readonly string[] = []): Promise<RedisServer> {
  const server = await startRedis(settings);
  servers.push(server);
  return server;
}

describe.skipIf(!hasRedis())("redis", () => {
  // With the privileges that are documented, so that they are enough for everything.
  storeContract("redis", async () => {
    const server = await redis();
    server.cli("ACL", "SETUSER", "data-tools", ...documentedRules("secret"));
    server.cli("ACL", "SETUSER", "default", "off");
    const store = server.url.replace("//", "//data-tools@");
    return redisStore({ store, password: "secret", blobs: blobFiles(join(folder, "contract")) });
  });

  test("[B8] what was taken is named by no commit, though it lies there still", async () => {
    const { url } = await redis();
    await takenIsNotNamed(blobFiles(join(folder, "taken")), (blobs) => redisStore({ store: url, blobs }));
  });

  test("[B10] an erased key is in no byte of a snapshot taken after, wherever it was before", async () => {
    const server = await redis(["--rdbcompression", "no"]);
    const store = await redisStore({ store: server.url, blobs: blobFiles(join(folder, "erased")) });
    const [gone, kept] = [await made(store), await made(store)];
    const [newer, handed] = [bytesOf(`newer key of ${gone.id}`), bytesOf(`handed over key of ${gone.id}`)];
    await store.rewrap(gone, bytesOf(`key of ${gone.id}`), newer);
    expect(await store.reassign([{ ref: gone, was: newer, next: handed }], "bob")).toEqual({ ok: true });
    expect(await store.commit({ ref: { ...gone, owner: "bob" }, expect: 1, next: null })).toEqual({ ok: true });
    server.cli("SAVE");
    const bytes = server.written();
    expect(bytes.includes(`key of ${kept.id}`)).toBe(true);
    expect(bytes.includes(`key of ${gone.id}`)).toBe(false);
    await store.close();
  });

  test("[K9] a key that was retired wraps nothing of an owner who comes after, nor of one another server knows", async () => {
    const server = await redis();
    const open = () => redisStore({ store: server.url, blobs: blobFiles(join(folder, "retired")) });
    const [one, two] = [await open(), await open()];
    const wrapped = (id: string) => ({
      wrappedKey: wrap(id, createSecretKey(randomBytes(32)), ["ann", "session", "s"], randomBytes(32)),
    });
    await made(one, newRef("session", "known"), wrapped("k_used"));
    expect([await two.retireKey("k_old"), await two.retireKey("k_used")]).toEqual([0, 1]);
    for (const owner of ["known", "new"]) {
      await expect(made(one, newRef("session", owner), wrapped("k_old"))).rejects.toMatchObject({
        code: "unavailable",
      });
      await expect(made(two, newRef("session", owner), wrapped("k_old"))).rejects.toMatchObject({
        code: "unavailable",
      });
      // What could not be retired is used on.
      await made(one, newRef("session", owner), wrapped("k_used"));
    }
    // A mark that an owner took over from a retirement that came to nothing harms nobody.
    server.cli("SADD", `data-tools:{${tagOf("new")}}:retired`, "k_used");
    await made(one, newRef("session", "new"), wrapped("k_used"));
    await one.close();
    await two.close();
  });
});
