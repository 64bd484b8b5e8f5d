// A server that is cut off anywhere while work is handed over: another completes it or takes it back, all of it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { blobFiles } from "../../src/store/local/blob-files.ts";
import { readAddress } from "../../src/store/redis/address.ts";
import { connect } from "../../src/store/redis/connection.ts";
import { namesOf, tagOf } from "../../src/store/redis/names.ts";
import { runOver } from "../../src/store/redis/scripts.ts";
import { redisStore } from "../../src/store/redis.ts";
import type { Move, Ref, Store } from "../../src/store/store.ts";
import { proxyTo } from "../proxy.ts";
import { hasRedis, type RedisServer, startRedis } from "../redis.ts";
import { auditOf, blobIn, bytesOf, commitOf, headOf, made, newRef, opOf, start, stepOf } from "../store/samples.ts";

describe.skipIf(!hasRedis())("a handover cut off", () => {
  const folder = mkdtempSync(join(tmpdir(), "data-tools-blobs-"));
  let server: RedisServer;
  let other: Store;
  const open = (port: number, patience: number, giveUpAfter = 0) =>
    redisStore({ store: `redis://127.0.0.1:${port}`, blobs: blobFiles(folder), patience, giveUpAfter });
  beforeAll(async () => {
    server = await startRedis();
    other = await open(server.port, 6000);
  });
  afterAll(async () => {
    await other.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const nextKey = (ref: Ref) => bytesOf(`next key of ${ref.id}`);
  const moveOf = (ref: Ref): Move => ({ ref, was: bytesOf(`key of ${ref.id}`), next: nextKey(ref) });
  const nothing = { sessions: 0, datasources: 0, recipes: 0, stored: 0 };

  async function work(owner: string) {
    const datasource = await made(other, newRef("datasource", owner), { bytes: 5 });
    const session = newRef("session", owner);
    const blob = await blobIn(other, session);
    const first = commitOf(session, 0, {
      next: headOf(session, 1, { bytes: blob.bytes, expiresAt: start }),
      ...{ steps: [stepOf(0), stepOf(1)], audit: [auditOf(1)], blobs: [blob], lease: [datasource.id] },
      ...{ docs: [{ name: "draft", body: bytesOf("x") }], op: opOf(session, `of-${session.id}`) },
    });
    expect(await other.commit(first)).toEqual({ ok: true });
    return { datasource, session, blob };
  }

  /** Everything of an owner that can be seen. */
  const seen = async (owner: string, { session, datasource }: { session: Ref; datasource: Ref }) => {
    const ref = { ...session, owner };
    return {
      heads: [await other.head(ref), await other.head({ ...datasource, owner })].map((head) => head?.revision ?? null),
      parts: [(await other.steps(ref)).length, (await other.audit(ref)).length, (await other.docs(ref)).length],
      use: await other.use(owner),
      trails: (await other.trails(owner)).length,
      byTime: (await other.auditByTime({ owner, order: "oldest", limit: 10 })).length,
      due: (await other.due(start, start)).filter((head) => head.owner === owner).length,
    };
  };

  test("[M2] [B47] wherever it was cut, all is the old owner's or all the new one's, and lives on there", async () => {
    const outcomes = new Set<string>();
    for (let pieces = 1; ; pieces++) {
      const [from, to] = [newRef().id, newRef().id];
      const made = await work(from);
      const proxy = await proxyTo(server.port);
      const cut = await open(proxy.port, 50);
      proxy.endAfter(pieces);
      const result = await cut.reassign([moveOf(made.session), moveOf(made.datasource)], to).catch(() => null);
      await cut.close();
      await proxy.close();
      // Whoever sweeps tends what was left.
      await expect
        .poll(async () => {
          await other.forgetOps(0);
          return server.cli("EXISTS", "data-tools:{store}:handover");
        })
        .toBe("0");
      const there = (await other.head({ ...made.session, owner: to })) !== null;
      outcomes.add(there ? "done" : "taken back");
      if (result?.ok) expect(there).toBe(true);
      const [owner, none] = there ? [to, from] : [from, to];
      const whole = { heads: [1, 1], parts: [2, 1, 1], trails: 2, byTime: 1, due: 1 };
      const use = { sessions: 1, datasources: 1, recipes: 0, stored: made.blob.bytes + 5 };
      expect(await seen(owner, made)).toEqual({ ...whole, use });
      const gone = { heads: [null, null], parts: [0, 0, 0], use: nothing, trails: 0, byTime: 0, due: 0 };
      expect(await seen(none, made)).toEqual(gone);
      expect(await other.leases(made.datasource.id)).toEqual([made.session.id]);
      expect(await other.named(made.session.id)).toEqual({ ...made.session, owner });
      await other.collect(Date.now() + 60_000);
      expect((await other.getBlob(made.blob.id))?.length).toBe(made.blob.bytes);
      const stranger = commitOf({ ...made.session, owner: none }, 1);
      expect(await other.commit(stranger)).toEqual({ ok: false, reason: "conflict", head: null });
      const ref = { ...made.session, owner };
      expect(await other.commit(commitOf(ref, 1, { audit: [auditOf(2)] }))).toEqual({ ok: true });
      expect(server.cli("KEYS", "*/h_*")).toBe("");
      if (result?.ok) break;
    }
    expect(outcomes).toEqual(new Set(["taken back", "done"]));
  });

  test("[M2] [B47] there and back again, and to a third, leaves one of everything", async () => {
    const [ann, bob, eve] = [newRef().id, newRef().id, newRef().id];
    const made = await work(ann);
    const key = { was: bytesOf("k"), next: bytesOf("k") };
    const refs = (owner: string) => [made.session, made.datasource].map((ref) => ({ ...ref, owner }));
    const first = [made.session, made.datasource].map((ref) => ({ ...moveOf(ref), next: key.next }));
    expect(await other.reassign(first, bob)).toEqual({ ok: true });
    const moves = (owner: string) => refs(owner).map((ref) => ({ ref, ...key }));
    for (const [from, to] of [
      [bob, ann],
      [ann, bob],
      [bob, eve],
    ] as const) {
      expect(await other.reassign(moves(from), to)).toEqual({ ok: true });
      expect(await other.named(made.session.id)).toEqual({ ...made.session, owner: to });
    }
    for (const owner of [ann, bob]) expect(await other.use(owner)).toEqual(nothing);
    expect(await seen(eve, made)).toMatchObject({ heads: [1, 1], parts: [2, 1, 1], trails: 2, byTime: 1 });
    await other.collect(Date.now() + 60_000);
    expect((await other.getBlob(made.blob.id))?.length).toBe(made.blob.bytes);
  });

  test("[M2] [B47] a server that comes back late, after all was completed and handed back, changes nothing", async () => {
    const [ann, bob] = [newRef().id, newRef().id];
    const made = await work(ann);
    const key = { was: bytesOf("k"), next: bytesOf("k") };
    const first = [made.session, made.datasource].map((ref) => ({ ...moveOf(ref), next: key.next }));
    expect(await other.reassign(first, bob)).toEqual({ ok: true });
    const back = [made.session, made.datasource].map((ref) => ({ ref: { ...ref, owner: bob }, ...key }));
    expect(await other.reassign(back, ann)).toEqual({ ok: true });
    const before = [await seen(ann, made), await seen(bob, made)];
    const address = readAddress(`redis://127.0.0.1:${server.port}`);
    const connection = await connect({ address, password: "", authority: "", patience: 1000, onRenewed() {} });
    const names = namesOf(address.prefix);
    const owned = ["owner", "ids", "ends", "bin", "links", "answers", "answer-times", "audit-times"] as const;
    for (const owner of [ann, bob]) {
      const tag = tagOf(owner);
      const keys = [...owned.map((part) => names.owned(tag, part)), ...names.partsOf(tag, made.session.id)];
      await runOver(connection)("depart", keys, ["h_late", made.session.id, "session", tagOf("eve")]);
      const own = (["owner", "ids", "ends", "bin", "links", "audit-times"] as const).map((part) =>
        names.owned(tag, part),
      );
      const parts = [...names.stagedOf(tag, made.session.id, "h_late"), ...names.partsOf(tag, made.session.id)];
      await runOver(connection)("settle", [...own, ...parts], [made.session.id, "session", "late key"]);
      await runOver(connection)("thaw", [names.part(tag, made.session.id, "head")], ["h_late"]);
    }
    // What it copied late is of no use to anybody.
    const late = names.stagedOf(tagOf(bob), made.session.id, "h_late")[0] ?? "";
    await connection.send(late, ["HSET", late, "k", "session"]);
    await other.collect(0);
    expect(server.cli("EXISTS", late)).toBe("0");
    await connection.close();
    expect([await seen(ann, made), await seen(bob, made)]).toEqual(before);
    expect(await other.named(made.session.id)).toEqual(made.session);
  });

  test("[B47] one that is under way is left the time it needs, and what was decided stays decided", async () => {
    const patient = await open(server.port, 1000, 600);
    const address = readAddress(`redis://127.0.0.1:${server.port}`);
    const connection = await connect({ address, password: "", authority: "", patience: 1000, onRenewed() {} });
    const place = namesOf(address.prefix).handover;
    const decide = async (...args: string[]) => String(await runOver(connection)("handover", [place], args));
    expect(await decide("begin", "h_slow", JSON.stringify({ to: "eve", moves: [] }))).toBe("ok");
    await patient.forgetOps(0);
    expect(await decide("decide", "h_slow")).toBe("ok");
    expect([await decide("abort", "h_slow"), await decide("give up", "h_slow", "-1")]).toEqual(["decided", "decided"]);
    expect(await decide("end", "h_slow")).toBe("ok");
    await connection.close();
    await patient.close();
  });

  test("[M2] [B47] commits meanwhile are written before it or conflict after it, never lost", async () => {
    const [from, to] = [newRef().id, newRef().id];
    const made = await work(from);
    // Nobody is gone here, however long it takes.
    const patient = await open(server.port, 6000, 60);
    let revision = 1;
    const committing = (async () => {
      for (;;) {
        const result = await patient.commit(commitOf(made.session, revision, { audit: [auditOf(revision + 1)] }));
        if (!result.ok) return result;
        revision++;
      }
    })();
    let result = await patient.reassign([moveOf(made.session), moveOf(made.datasource)], to);
    while (!result.ok) result = await patient.reassign([moveOf(made.session), moveOf(made.datasource)], to);
    expect(await committing).toEqual({ ok: false, reason: "conflict", head: null });
    await patient.close();
    const ref = { ...made.session, owner: to };
    expect((await other.head(ref))?.revision).toBe(revision);
    expect(await other.audit(ref)).toHaveLength(revision);
  });
});
