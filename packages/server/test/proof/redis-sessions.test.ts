// The product's own tests of sessions once more, with everything but blobs in a real Redis.
import { afterAll, beforeAll, describe } from "vitest";
import { hasRedis, type RedisServer, startRedis } from "../redis.ts";
import { openHomesOn } from "../sessions/product.ts";

const here = hasRedis();
let server: RedisServer | undefined;
openHomesOn(() => server?.url ?? "");
beforeAll(async () => {
  if (!here) return;
  server = await startRedis(["--appendonly", "yes"]);
});
afterAll(async () => {
  openHomesOn(null);
  await server?.close();
});

const suites = [
  "history",
  "safety",
  "pruning",
  "ownership",
  "lifetime",
  "lifetimes",
  "collection",
  "journal",
  "stored-recipes",
  "quotas",
  "batch",
  "eviction",
  "preview",
  "rapid",
  "audit-pages",
];

for (const suite of suites) {
  describe.skipIf(!here)(suite, async () => {
    await import(`../sessions/${suite}.test.ts`);
  });
}
