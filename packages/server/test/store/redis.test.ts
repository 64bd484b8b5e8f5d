// The store on a real Redis under the contract, and what only a store that several servers share promises.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe } from "vitest";
import { blobFiles } from "../../src/store/local/blob-files.ts";
import { redisStore } from "../../src/store/redis.ts";
import { documentedRules, hasRedis, type RedisServer, startRedis } from "../redis.ts";
import { storeContract } from "./contract.ts";

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
});
