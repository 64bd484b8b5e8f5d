// Nothing a user's table says lies readable in Redis: not in its memory, its snapshot, its file of commands or its log.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasRedis, type RedisServer, startRedis } from "../redis.ts";
import { marks, marksIn, use } from "./marks.ts";
import { type Server, startServer } from "./server.ts";

describe.skipIf(!hasRedis())("[K5] what is marked is not found in Redis", () => {
  const folder = mkdtempSync(join(tmpdir(), "data-tools-sealed-"));
  const environment = () => ({ DATA_TOOLS_STORE: redis.url, DATA_TOOLS_STORE_PASSWORD: "passwort5Kn" });
  let redis: RedisServer;
  let server: Server;
  let session: string;
  beforeAll(async () => {
    // Uncompressed, so that what is there is found.
    redis = await startRedis(["--appendonly", "yes", "--rdbcompression", "no", "--aof-use-rdb-preamble", "no"]);
    redis.cli("CONFIG", "SET", "requirepass", "passwort5Kn");
    server = await startServer(folder, [], environment());
    session = await use(server);
  });
  afterAll(async () => {
    await server.end("SIGTERM");
    await redis.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("neither in what it wrote to its disk, nor in what the server printed", async () => {
    redis.cli("-a", "passwort5Kn", "SAVE");
    const written = redis.written();
    // The search is able to find: the id of the session is no secret.
    expect(written.includes(session)).toBe(true);
    expect(written.length).toBeGreaterThan(10_000);
    expect(marksIn(written)).toEqual([]);
    expect(marksIn(Buffer.from(server.printed()))).toEqual([]);
    expect(server.printed()).not.toContain("passwort5Kn");
  });

  test("[B40] after kill -9 of the server all is there, in another server too", async () => {
    const other = await startServer(folder, [], environment());
    const seen = async ({ client }: Server) => ({
      page: await client.sessions.rows(session, { limit: 50 }),
      steps: (await client.sessions.history(session)).steps,
    });
    const before = await seen(server);
    expect(JSON.stringify(before.page.rows)).toContain(marks.edit);
    expect(await seen(other)).toEqual(before);
    await server.end("SIGKILL");
    const { version } = await other.client.sessions.undo(session);
    server = await startServer(folder, [], environment());
    expect((await server.client.sessions.get(session)).version).toBe(version);
    await other.end("SIGTERM");
  });
});
