// Redis killed again and again under the commits of several servers: what was acknowledged is there, once, and in order.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { blobFiles } from "../../src/store/local/blob-files.ts";
import { redisStore } from "../../src/store/redis.ts";
import type { Ref, Store } from "../../src/store/store.ts";
import { hasRedis, type RedisServer, startRedis } from "../redis.ts";
import { auditOf, bytesOf, commitOf, headOf, made, newRef, opOf, stepOf } from "../store/samples.ts";

const kills = 12;

describe.skipIf(!hasRedis())("redis killed", () => {
  const folder = mkdtempSync(join(tmpdir(), "data-tools-blobs-"));
  let server: RedisServer;
  let stores: Store[] = [];
  beforeAll(async () => {
    server = await startRedis(["--appendonly", "yes", "--appendfsync", "always"]);
    const open = () => redisStore({ store: server.url, blobs: blobFiles(folder), patience: 15_000 });
    stores = await Promise.all([open(), open(), open()]);
  });
  afterAll(async () => {
    for (const store of stores) await store.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("[B1] [B2] every acknowledged commit is there exactly once, whole, after kill -9", async () => {
    const owner = newRef().id;
    const refs = [newRef("session", owner), newRef("session", owner), newRef("session"), newRef("session")];
    const acknowledged = new Map<string, number[]>(refs.map(({ id }) => [id, []]));
    let ended = false;
    /** Commits one step after the other; several of these rival for the same session. */
    async function work(store: Store, ref: Ref, by: number): Promise<void> {
      for (let n = 0; !ended; n++) {
        const revision = (await store.head(ref).catch(() => undefined))?.revision ?? 0;
        const seq = revision + 1;
        const commit = commitOf(ref, revision, {
          next: headOf(ref, seq, { body: bytesOf(`body ${seq} by ${by}`) }),
          steps: [stepOf(seq, { parent: null, body: bytesOf(`step ${seq} by ${by}`) })],
          audit: [auditOf(seq)],
          op: opOf(ref, `${ref.id}-${by}-${n}`),
          counts: { commits: 1 },
        });
        const result = await store.commit(commit).catch(() => null);
        if (result?.ok) acknowledged.get(ref.id)?.push(seq);
      }
    }
    const workers = stores.flatMap((store, by) => refs.map((ref) => work(store, ref, by)));
    const counts = () => [...acknowledged.values()].map(({ length }) => length);
    for (let n = 0; n < kills; n++) {
      const before = counts();
      // Every session is at work again, however slow the machine is.
      await expect.poll(() => counts().every((count, at) => count > (before[at] ?? 0))).toBe(true);
      await pause(Math.random() * 300);
      await server.kill();
      await server.start();
    }
    ended = true;
    await Promise.all(workers);
    const [store] = stores;
    if (!store) throw new Error("there are stores");
    let total = 0;
    for (const ref of refs) {
      const seen = acknowledged.get(ref.id) ?? [];
      expect(seen.length).toBeGreaterThanOrEqual(kills);
      // No two were told that they made the same revision.
      expect(new Set(seen).size).toBe(seen.length);
      const head = await store.head(ref);
      const revision = head?.revision ?? 0;
      expect(revision).toBeGreaterThanOrEqual(Math.max(...seen));
      const every = Array.from({ length: revision }, (_, n) => n + 1);
      expect((await store.audit(ref)).map(({ seq }) => seq)).toEqual(every);
      const steps = await store.steps(ref);
      expect(steps.map(({ seq }) => seq)).toEqual(every);
      const by = (text: Uint8Array | undefined) =>
        Buffer.from(text ?? [])
          .toString()
          .split(" by ")[1];
      expect(by(head?.body)).toBe(by(steps.at(-1)?.body));
      total += revision;
    }
    expect((await store.figures()).commits).toBe(total);
  });

  test("[B2] a file of commits that was cut anywhere opens as it was at some commit", async () => {
    const [store] = stores;
    if (!store) throw new Error("there are stores");
    const ref = await made(store);
    for (let seq = 1; seq <= 30; seq++) {
      const commit = { steps: [stepOf(seq, { parent: null })], audit: [auditOf(seq)], counts: { cut: 1 } };
      await store.commit(commitOf(ref, seq, commit));
    }
    await server.kill();
    server.cutFile(700 + Math.floor(Math.random() * 5000));
    await server.start();
    await expect.poll(() => store.head(ref).catch(() => null)).not.toBeNull();
    const revision = (await store.head(ref))?.revision ?? 0;
    expect(revision).toBeLessThan(31);
    expect(await store.steps(ref)).toHaveLength(revision - 1);
    expect(await store.audit(ref)).toHaveLength(revision - 1);
    expect((await store.figures()).cut).toBe(revision - 1);
    expect(await store.commit(commitOf(ref, revision, { audit: [auditOf(revision)] }))).toEqual({ ok: true });
  });
});
