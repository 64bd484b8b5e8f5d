// The contract of a store, what belongs to whom: aggregates that become another owner's, and who has what.
import { createSecretKey, randomBytes } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { Move, Ref, Store } from "../../src/store/store.ts";
import { wrap } from "../../src/store/wrap.ts";
import {
  auditOf,
  blobIn,
  bytesOf,
  commitOf,
  headOf,
  made,
  newRef,
  nothing,
  opOf,
  seenIn,
  start,
  stepOf,
} from "./samples.ts";

/** Registers the tests on an open store. */
export function ownersContract(open: () => Store): void {
  let store: Store;
  beforeAll(() => {
    store = open();
  });

  const owned = () => `owner-${newRef().id}`;
  const move = (ref: Ref, changes: Partial<Move> = {}): Move => ({
    ref,
    was: bytesOf(`key of ${ref.id}`),
    next: bytesOf(`next key of ${ref.id}`),
    ...changes,
  });
  const at = (ref: Ref, owner: string): Ref => ({ ...ref, owner });

  const seen = (ref: Ref) => seenIn(store, ref);

  describe("reassign", () => {
    test("[M2] an aggregate goes with all that hangs on it, under its id and revision; its old owner has nothing of it", async () => {
      const [from, to] = [owned(), owned()];
      const datasource = await made(store, newRef("datasource", from), { binnedAt: start, bytes: 5 });
      const recipe = await made(store, newRef("recipe", from));
      const session = newRef("session", from);
      const blob = await blobIn(store, session);
      const op = opOf(session, `of-${session.id}`);
      await store.commit(
        commitOf(session, 0, {
          next: headOf(session, 1, { bytes: blob.bytes, expiresAt: start + 9 }),
          steps: [stepOf(0), stepOf(1)],
          blobs: [blob],
          audit: [auditOf(0), auditOf(1)],
          docs: [{ name: "draft", body: bytesOf("x") }],
          lease: [datasource.id],
          op,
        }),
      );
      const before = await seen(session);
      expect(
        await store.reassign(
          [session, datasource, recipe].map((ref) => move(ref)),
          to,
        ),
      ).toEqual({ ok: true });
      const wrappedKey = bytesOf(`next key of ${session.id}`);
      expect(await seen(at(session, to))).toEqual({ ...before, head: { ...before.head, owner: to, wrappedKey } });
      expect(await store.head(at(datasource, to))).toMatchObject({ binnedAt: start, bytes: 5, revision: 1 });
      expect((await store.heads(to, "recipe")).map(({ id }) => id)).toEqual([recipe.id]);
      for (const ref of [session, datasource, recipe]) expect(await seen(ref)).toEqual(nothing);
      expect(await store.trails(from)).toEqual([]);
      expect(await store.leases(datasource.id)).toEqual([session.id]);
      // A key for retries was the former owner's.
      expect(await store.op(op.owner, op.route, op.key)).toBeNull();
      expect(await store.op(to, op.route, op.key)).toBeNull();
      expect((await store.wrappedKeys()).filter(({ ref }) => ref.id === session.id)).toEqual([
        { ref: at(session, to), wrappedKey },
      ]);
      await store.collect(Date.now() + 60_000);
      expect((await store.getBlob(blob.id))?.length).toBe(blob.bytes);
      // It lives on there.
      const next = headOf(at(session, to), 2, { wrappedKey });
      expect(await store.commit(commitOf(at(session, to), 1, { next, audit: [auditOf(2)] }))).toEqual({ ok: true });
      expect(await store.reassign([{ ...move(at(session, to)), was: wrappedKey }], from)).toMatchObject({
        ok: false,
        reason: "leased",
      });
    });

    test("[M2] who still takes it for the former owner's changes nothing of it", async () => {
      const [from, to] = [owned(), owned()];
      const ref = await made(store, newRef("session", from));
      await store.reassign([move(ref)], to);
      const before = await seen(at(ref, to));
      for (const expected of [0, 1]) {
        expect(await store.commit(commitOf(ref, expected))).toEqual({ ok: false, reason: "conflict", head: null });
      }
      expect(await store.commit({ ref, expect: 1, next: null })).toMatchObject({ ok: false, reason: "conflict" });
      expect(await store.touch(ref, start + 5, null)).toBe(false);
      expect(await store.putDoc(ref, "draft", bytesOf("x"))).toBe(false);
      expect(await store.rewrap(ref, bytesOf(`key of ${ref.id}`), bytesOf("x"))).toBe(false);
      expect(await seen(at(ref, to))).toEqual(before);
    });

    test("[M2] all are moved or none: one that changed its wrapping, or is gone, keeps the others where they are", async () => {
      const [from, to] = [owned(), owned()];
      const refs = [
        await made(store, newRef("session", from)),
        await made(store, newRef("recipe", from)),
        await made(store, newRef("session", from)),
      ];
      const last = refs[2] ?? newRef();
      const moves = refs.map((ref) => move(ref));
      await store.rewrap(last, bytesOf(`key of ${last.id}`), bytesOf("rewrapped"));
      expect(await store.reassign(moves, to)).toEqual({ ok: false, reason: "conflict", ref: last });
      for (const ref of refs) expect(await store.head(ref)).not.toBeNull();
      expect(await store.head(refs[0] ?? newRef())).toMatchObject({
        wrappedKey: bytesOf(`key of ${refs[0]?.id}`),
      });
      await store.commit({ ref: last, expect: 1, next: null });
      expect(await store.reassign(moves, to)).toEqual({ ok: false, reason: "conflict", ref: last });
      expect(await store.heads(to, "session")).toEqual([]);
      expect(await store.reassign(moves.slice(0, 2), to)).toEqual({ ok: true });
      expect(await store.heads(from, "session")).toEqual([]);
    });

    test("[M2] a session and what it leases have one owner", async () => {
      const [from, to] = [owned(), owned()];
      const datasource = await made(store, newRef("datasource", from));
      const [one, two] = [newRef("session", from), newRef("session", from)];
      for (const ref of [one, two]) await store.commit(commitOf(ref, 0, { lease: [datasource.id] }));
      for (const [moves, apart] of [
        [[one], one],
        [[datasource], datasource],
        [[one, datasource], datasource],
      ] as const) {
        const result = await store.reassign(
          moves.map((ref) => move(ref)),
          to,
        );
        expect(result).toEqual({ ok: false, reason: "leased", ref: apart });
      }
      await store.commit(commitOf(two, 1, { release: [datasource.id] }));
      expect(
        await store.reassign(
          [one, datasource].map((ref) => move(ref)),
          to,
        ),
      ).toEqual({ ok: true });
      expect(await store.commit(commitOf(newRef("session", from), 0, { lease: [datasource.id] }))).toEqual({
        ok: false,
        reason: "gone",
      });
    });

    test("[M2] of two who hand over at once one wins", async () => {
      const ref = await made(store);
      const results = await Promise.all(["bob", "carol", "dora"].map((to) => store.reassign([move(ref)], to)));
      expect(results.map(({ ok }) => ok)).toEqual([true, false, false]);
      expect((await store.head(at(ref, "bob")))?.revision).toBe(1);
    });

    test("[K9] nothing is handed over under a key that was retired", async () => {
      const ref = await made(store);
      const next = wrap("k_gone", createSecretKey(randomBytes(32)), ["bob", "session", ref.id], randomBytes(32));
      expect(await store.retireKey("k_gone")).toBe(0);
      await expect(store.reassign([move(ref, { next })], "bob")).rejects.toMatchObject({ code: "unavailable" });
      expect(await store.head(ref)).not.toBeNull();
    });

    test("moves that contradict themselves, settings and journals are bugs and change nothing", async () => {
      const ref = await made(store);
      const kept = [await made(store, newRef("settings")), await made(store, newRef("journal"))];
      await expect(store.reassign([move(ref), move(ref)], "bob")).rejects.toThrow("assertion failed");
      await expect(store.reassign([move(ref)], ref.owner)).rejects.toThrow("assertion failed");
      for (const each of kept) {
        await expect(store.reassign([move(ref), move(each)], "bob")).rejects.toThrow("assertion failed");
      }
      for (const each of [ref, ...kept]) expect(await store.head(each)).not.toBeNull();
      expect(await store.reassign([], "bob")).toEqual({ ok: true });
    });
  });

  describe("owners", () => {
    test("[M1] tells of every owner what is there, by kind, with bytes and last use; journals do not count", async () => {
      const [one, two, empty] = [`${owned()} é`, owned(), owned()];
      await made(store, newRef("session", one), { bytes: 10, usedAt: start + 5 });
      await made(store, newRef("session", one), { bytes: 1, usedAt: start + 7, binnedAt: start + 7 });
      await made(store, newRef("datasource", one), { bytes: 100, binnedAt: start });
      await made(store, newRef("journal", one), { usedAt: start + 900 });
      await made(store, newRef("recipe", two), { usedAt: start + 3 });
      await made(store, newRef("settings", two), { usedAt: start + 2 });
      await made(store, newRef("journal", empty));
      const gone = await made(store, newRef("recipe", empty));
      await store.commit({ ref: gone, expect: 1, next: null });
      await made(store, newRef("settings", ""));
      const all = await store.owners();
      const none = { sessions: 0, binned: 0, datasources: 0, recipes: 0, bytes: 0 };
      expect(all.find(({ owner }) => owner === one)).toEqual({
        ...none,
        owner: one,
        sessions: 1,
        binned: 1,
        datasources: 1,
        bytes: 111,
        usedAt: start + 7,
      });
      expect(all.find(({ owner }) => owner === two)).toEqual({ ...none, owner: two, recipes: 1, usedAt: start + 3 });
      expect(all.some(({ owner }) => owner === empty || owner === "")).toBe(false);
      expect(all.map(({ owner }) => owner)).toEqual(all.map(({ owner }) => owner).sort());
    });
  });
}
