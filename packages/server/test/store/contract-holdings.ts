// The contract of a store, what hangs on heads: use and expiry, documents, leases, blobs and their
// collector, and the store as a whole.
import { createSecretKey, randomBytes } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { type Ref, retiredName, type Store, type Survey } from "../../src/store/store.ts";
import { wrap } from "../../src/store/wrap.ts";
import { blobIn, bytesOf, commitOf, headOf, made, newBlobId, newRef, reasonOf, start, stepOf } from "./samples.ts";

/** Registers the tests on an open store. */
export function holdingsContract(open: () => Store): void {
  let store: Store;
  beforeAll(() => {
    store = open();
  });

  describe("use and expiry", () => {
    test("touch moves usedAt forward and sets expiresAt, without a new revision", async () => {
      const ref = await made(store);
      expect(await store.touch(ref, start + 10, start + 20)).toBe(true);
      expect(await store.touch(ref, start + 5, start + 30)).toBe(true);
      expect(await store.head(ref)).toEqual(headOf(ref, 1, { usedAt: start + 10, expiresAt: start + 30 }));
      expect(await store.touch(ref, start + 11, null)).toBe(true);
      expect((await store.head(ref))?.expiresAt).toBeNull();
    });

    test("touch brings nothing back: not the binned, not what never was", async () => {
      const binned = await made(store, newRef(), { binnedAt: start + 1 });
      expect(await store.touch(binned, start + 10, start + 20)).toBe(false);
      expect(await store.head(binned)).toEqual(headOf(binned, 1, { binnedAt: start + 1 }));
      expect(await store.touch(newRef(), start + 10, null)).toBe(false);
    });

    test("due names the expired, the long binned, and hidden datasources without leases", async () => {
      const at = (changes: Parameters<typeof headOf>[2], kind: Ref["kind"] = "session") =>
        made(store, newRef(kind), changes);
      const expired = await at({ expiresAt: start + 10 });
      const later = await at({ expiresAt: start + 11 });
      const longBinned = await at({ binnedAt: start + 4, expiresAt: start + 1 });
      const justBinned = await at({ binnedAt: start + 5, expiresAt: start + 1 });
      const unlimited = await at({});
      const hiddenUnused = await at({ binnedAt: start + 100 }, "datasource");
      const hiddenUsed = await at({ binnedAt: start + 1 }, "datasource");
      const session = newRef();
      await store.commit(commitOf(session, 0, { lease: [hiddenUsed.id] }));
      const due = async () => {
        const ids = new Set((await store.due(start + 10, start + 5)).map(({ id }) => id));
        const all = { expired, later, longBinned, justBinned, unlimited, hiddenUnused, hiddenUsed };
        return Object.entries(all).flatMap(([label, { id }]) => (ids.has(id) ? [label] : []));
      };
      expect(await due()).toEqual(["expired", "longBinned", "hiddenUnused"]);
      await store.commit(commitOf(session, 1, { release: [hiddenUsed.id] }));
      expect(await due()).toEqual(["expired", "longBinned", "hiddenUnused", "hiddenUsed"]);
    });
  });

  describe("documents", () => {
    test("the last write wins; null removes", async () => {
      const ref = await made(store);
      expect(await store.putDoc(ref, "draft", bytesOf("one"))).toBe(true);
      expect(await store.putDoc(ref, "draft", bytesOf("two"))).toBe(true);
      expect(await store.doc(ref, "draft")).toEqual(bytesOf("two"));
      expect(await store.putDoc(ref, "draft", null)).toBe(true);
      expect(await store.doc(ref, "draft")).toBeNull();
      expect(await store.docs(ref)).toEqual([]);
      expect((await store.head(ref))?.revision).toBe(1);
    });

    test("none is put where nothing is alive", async () => {
      const binned = await made(store, newRef(), { binnedAt: start });
      expect(await store.putDoc(binned, "draft", bytesOf("x"))).toBe(false);
      expect(await store.putDoc(newRef(), "draft", bytesOf("x"))).toBe(false);
      expect(await store.doc(binned, "draft")).toBeNull();
    });
  });

  describe("leases", () => {
    test("a session holds leases until it releases them, in the bin too", async () => {
      const datasource = await made(store, newRef("datasource"));
      const [one, two] = [newRef(), newRef()];
      for (const ref of [one, two]) await store.commit(commitOf(ref, 0, { lease: [datasource.id] }));
      await store.commit(commitOf(one, 1, { next: headOf(one, 2, { binnedAt: start }) }));
      expect(await store.leases(datasource.id)).toEqual([one.id, two.id].sort());
      await store.commit(commitOf(two, 1, { release: [datasource.id] }));
      expect(await store.leases(datasource.id)).toEqual([one.id]);
    });

    test("a hidden datasource can be leased; an erased, unknown or another owner's is gone", async () => {
      const hidden = await made(store, newRef("datasource"), { binnedAt: start });
      const foreign = await made(store, newRef("datasource", "bob"));
      const erased = await made(store, newRef("datasource"));
      await store.commit({ ref: erased, expect: 1, next: null });
      expect(reasonOf(await store.commit(commitOf(newRef(), 0, { lease: [hidden.id] })))).toBe("ok");
      const session = await made(store);
      for (const id of [erased.id, newRef("datasource").id, foreign.id, session.id]) {
        const taker = newRef();
        expect(await store.commit(commitOf(taker, 0, { lease: [hidden.id, id] }))).toEqual({
          ok: false,
          reason: "gone",
        });
        expect(await store.head(taker)).toBeNull();
      }
    });

    test("[B9] a leased datasource cannot be erased", async () => {
      const datasource = await made(store, newRef("datasource"));
      const session = newRef();
      await store.commit(commitOf(session, 0, { lease: [datasource.id] }));
      expect(reasonOf(await store.commit({ ref: datasource, expect: 1, next: null }))).toBe("leased");
      expect(await store.head(datasource)).not.toBeNull();
      await store.commit({ ref: session, expect: 1, next: null });
      expect(reasonOf(await store.commit({ ref: datasource, expect: 1, next: null }))).toBe("ok");
    });
  });

  describe("blobs", () => {
    test("a blob is read as it was put, from pieces and from none", async () => {
      const ref = newRef();
      async function* pieces() {
        yield bytesOf("one ");
        yield bytesOf("two");
      }
      const id = newBlobId(ref);
      expect(await store.putBlob(id, pieces())).toEqual({ id, bytes: 7 });
      expect(Buffer.from((await store.getBlob(id)) ?? []).toString()).toBe("one two");
      const empty = newBlobId(ref);
      expect(await store.putBlob(empty, [])).toEqual({ id: empty, bytes: 0 });
      expect((await store.getBlob(empty))?.length).toBe(0);
      expect(await store.getBlob(newBlobId(ref))).toBeNull();
    });

    test("[B6] blobs are never overwritten, not even by many at once", async () => {
      const id = newBlobId(newRef());
      const puts = await Promise.allSettled([..."abcdef"].map((text) => store.putBlob(id, [bytesOf(text)])));
      expect(puts.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      const first = Buffer.from((await store.getBlob(id)) ?? []).toString();
      await expect(store.putBlob(id, [bytesOf("other")])).rejects.toThrow("exists already");
      expect(Buffer.from((await store.getBlob(id)) ?? []).toString()).toBe(first);
    });

    test("a blob whose source fails is not there", async () => {
      const id = newBlobId(newRef());
      async function* failing() {
        yield bytesOf("half");
        throw new Error("the source ended");
      }
      await expect(store.putBlob(id, failing())).rejects.toThrow("the source ended");
      expect(await store.getBlob(id)).toBeNull();
      expect((await store.putBlob(id, [bytesOf("whole")])).bytes).toBe(5);
    });

    test("an id of any other form is a bug and reaches no file", async () => {
      for (const id of [
        "x",
        "../etc/passwd",
        "s_1/../x",
        "s_1/a/b",
        "/aa",
        "s_1/",
        "s_1/a\0b",
        "S_1/ab",
        "s_1/a.b",
        "s 1/ab",
      ]) {
        await expect(store.putBlob(id, [bytesOf("x")])).rejects.toThrow("assertion failed");
        await expect(store.getBlob(id)).rejects.toThrow("assertion failed");
        await expect(store.commit(commitOf(newRef(), 0, { blobs: [{ id, bytes: 1 }] }))).rejects.toThrow(
          "assertion failed",
        );
      }
    });

    test("[B7] a commit naming a missing blob, or another size, is refused", async () => {
      const ref = newRef();
      const blob = await blobIn(store, ref);
      for (const wrong of [
        { id: newBlobId(ref), bytes: 1 },
        { ...blob, bytes: 1 },
      ]) {
        await expect(store.commit(commitOf(ref, 0, { blobs: [blob, wrong] }))).rejects.toThrow("assertion failed");
      }
      expect(await store.head(ref)).toBeNull();
      expect(reasonOf(await store.commit(commitOf(ref, 0, { blobs: [blob] })))).toBe("ok");
    });

    test("[B8] the collector takes what no head refers to, and never what one does", async () => {
      await store.collect(Date.now() + 60_000);
      const ref = newRef();
      const [kept, dropped, orphan] = [await blobIn(store, ref), await blobIn(store, ref), await blobIn(store, ref)];
      await store.commit(commitOf(ref, 0, { blobs: [kept, dropped] }));
      const binned = await made(store);
      const inBin = await blobIn(store, binned);
      await store.commit(commitOf(binned, 1, { blobs: [inBin], next: headOf(binned, 2, { binnedAt: start }) }));
      await store.commit(commitOf(ref, 1, { dropBlobs: [dropped.id] }));
      expect(await store.collect(0)).toEqual({ blobs: 0, bytes: 0 });
      expect(await store.getBlob(orphan.id)).not.toBeNull();
      expect(await store.collect(Date.now() + 60_000)).toEqual({ blobs: 2, bytes: dropped.bytes + orphan.bytes });
      for (const { id } of [dropped, orphan]) expect(await store.getBlob(id)).toBeNull();
      for (const { id, bytes } of [kept, inBin]) expect((await store.getBlob(id))?.length).toBe(bytes);
      await store.commit({ ref, expect: 2, next: null });
      expect(await store.collect(Date.now() + 60_000)).toEqual({ blobs: 1, bytes: kept.bytes });
    });

    test("[B8] commits and collector racing: what a commit got is there", async () => {
      const refs = Array.from({ length: 30 }, () => newRef());
      const future = Date.now() + 600_000;
      const outcomes = await Promise.all(
        refs.map(async (ref) => {
          const blob = await blobIn(store, ref);
          const [done] = await Promise.allSettled([
            store.commit(commitOf(ref, 0, { blobs: [blob] })),
            store.collect(future),
          ]);
          return { ref, blob, committed: done.status === "fulfilled" };
        }),
      );
      for (const { ref, blob, committed } of outcomes) {
        expect((await store.head(ref)) !== null).toBe(committed);
        if (committed) expect((await store.getBlob(blob.id))?.length).toBe(blob.bytes);
      }
    });
  });

  describe("the store as a whole", () => {
    test("a record of the store is created once", async () => {
      expect(await store.meta("key-check")).toBeNull();
      expect(await store.createMeta("key-check", bytesOf("first"))).toBe(true);
      expect(await store.createMeta("key-check", bytesOf("second"))).toBe(false);
      expect(await store.meta("key-check")).toEqual(bytesOf("first"));
      expect(await store.meta("audit-key")).toBeNull();
    });

    test("the format is recorded from the start", async () => {
      expect(Buffer.from((await store.meta("format")) ?? []).toString()).toBe("1");
      expect(await store.createMeta("format", bytesOf("2"))).toBe(false);
    });

    test("wrappedKeys gives every key with its ref, the bin included", async () => {
      const [session, binned] = [await made(store), await made(store, newRef("datasource"), { binnedAt: start })];
      const found = (await store.wrappedKeys()).filter(({ ref }) => [session.id, binned.id].includes(ref.id));
      expect(found).toHaveLength(2);
      for (const ref of [session, binned]) {
        expect(found).toContainEqual({ ref, wrappedKey: bytesOf(`key of ${ref.id}`) });
      }
    });

    test("another wrapping takes the place of the one that was seen; head and revision stay", async () => {
      const ref = await made(store);
      const was = bytesOf(`key of ${ref.id}`);
      expect(await store.rewrap(ref, bytesOf("not that"), bytesOf("other"))).toBe(false);
      expect(await store.rewrap({ ...ref, owner: "bob" }, was, bytesOf("other"))).toBe(false);
      expect(await store.rewrap(ref, was, bytesOf("other"))).toBe(true);
      expect(await store.rewrap(ref, was, bytesOf("late"))).toBe(false);
      expect(await store.head(ref)).toEqual(headOf(ref, 1, { wrappedKey: bytesOf("other") }));
      const secret = await store.meta("key-check");
      expect(await store.rewrap("key-check", bytesOf("not that"), bytesOf("second"))).toBe(false);
      expect(secret && (await store.rewrap("key-check", secret, bytesOf("second")))).toBe(true);
      expect(await store.meta("key-check")).toEqual(bytesOf("second"));
    });

    test("a writer that knew an older wrapping does not put it back", async () => {
      const ref = await made(store);
      await store.rewrap(ref, bytesOf(`key of ${ref.id}`), bytesOf("newer"));
      expect(await store.commit(commitOf(ref, 1))).toEqual({ ok: true });
      expect(await store.head(ref)).toEqual(headOf(ref, 2, { wrappedKey: bytesOf("newer") }));
      expect(await store.rewrap(newRef(), bytesOf("newer"), bytesOf("x"))).toBe(false);
    });

    test("a key that wraps something is not retired; one that is retired wraps nothing more", async () => {
      const wrapped = (id: string) =>
        wrap(id, createSecretKey(randomBytes(32)), ["ann", "session", "s"], randomBytes(32));
      const [first, second] = [wrapped("k_first"), wrapped("k_second")];
      const ref = await made(store, newRef(), { wrappedKey: first });
      expect(await store.retireKey("k_first")).toBe(1);
      await store.rewrap(ref, first, second);
      expect(await store.meta(retiredName("k_first"))).toBeNull();
      expect(await store.retireKey("k_first")).toBe(0);
      expect(await store.retireKey("k_first")).toBe(0);
      expect(await store.meta(retiredName("k_first"))).not.toBeNull();
      await expect(made(store, newRef(), { wrappedKey: first })).rejects.toMatchObject({ code: "unavailable" });
      await expect(store.rewrap(ref, second, first)).rejects.toMatchObject({ code: "unavailable" });
      expect(await store.commit(commitOf(ref, 1, { next: headOf(ref, 2, { wrappedKey: first }) }))).toEqual({
        ok: true,
      });
      expect((await store.head(ref))?.wrappedKey).toEqual(second);
    });

    test("[K9] the store's own secrets are rewrapped after a key was retired too, and never to that key", async () => {
      const wrapped = (id: string) =>
        wrap(id, createSecretKey(randomBytes(32)), ["store", "secret", "s"], randomBytes(32));
      const [older, first, second] = [wrapped("k_older"), wrapped("k_third"), wrapped("k_fourth")];
      await store.createMeta("audit-key", first);
      const stands = await store.meta("audit-key");
      expect(await store.retireKey("k_older")).toBe(0);
      expect(stands && (await store.rewrap("audit-key", stands, second))).toBe(true);
      await expect(store.rewrap("audit-key", second, older)).rejects.toMatchObject({ code: "unavailable" });
      expect(await store.meta("audit-key")).toEqual(second);
    });

    test("what servers say of themselves is read by others, replaced and taken back", async () => {
      await store.report("one", bytesOf("a"));
      await store.report("two", bytesOf("b"));
      await store.report("one", bytesOf("c"));
      await store.report("two", null);
      await store.report("never", null);
      expect(await store.reports()).toEqual([{ server: "one", value: bytesOf("c") }]);
    });

    test("a survey tells sessions of all owners by what stands in their heads, sorted, a page at a time", async () => {
      const [ann, bob] = [`ann ${newRef().id}`, `bob ${newRef().id}`];
      const first = newRef("session", ann);
      await store.commit({
        ...commitOf(first, 0, { next: headOf(first, 1, { bytes: 30, expiresAt: start + 9 }) }),
        steps: [stepOf(0), stepOf(1), stepOf(2)],
      });
      const second = await made(store, newRef("session", ann), { bytes: 20, usedAt: start + 5 });
      const third = await made(store, newRef("session", ann), { bytes: 10, binnedAt: start + 1, expiresAt: start + 1 });
      await made(store, newRef("datasource", ann));
      const other = await made(store, newRef("session", bob));
      const page = { sort: "bytes", descending: true, offset: 0, limit: 10 } as const;
      const ids = async (ask: Partial<Survey>) =>
        (await store.survey({ ...page, owner: ann, ...ask })).sessions.map(({ id }) => id);
      expect(await store.survey({ ...page, owner: ann, limit: 1 })).toEqual({
        total: 3,
        sessions: [
          {
            ...{ owner: ann, id: first.id, createdAt: start, usedAt: start, expiresAt: start + 9, binnedAt: null },
            ...{ bytes: 30, steps: 2 },
          },
        ],
      });
      expect(await ids({})).toEqual([first.id, second.id, third.id]);
      expect(await ids({ descending: false, offset: 1 })).toEqual([second.id, first.id]);
      expect(await ids({ sort: "expiresAt", descending: false })).toEqual([third.id, first.id, second.id]);
      expect(await ids({ sort: "usedAt", limit: 1 })).toEqual([second.id]);
      expect(await ids({ sort: "steps", limit: 1 })).toEqual([first.id]);
      expect(await ids({ state: "bin" })).toEqual([third.id]);
      expect(await ids({ state: "alive" })).toEqual([first.id, second.id]);
      const one = await store.survey({ ...page, id: other.id });
      expect(one.sessions.map(({ owner }) => owner)).toEqual([bob]);
      expect(JSON.stringify(one)).not.toMatch(/body|key/i);
    });

    test("space tells what each kind takes", async () => {
      const countOf = async () => (await store.space()).kinds.find(({ kind }) => kind === "recipe");
      const before = (await countOf()) ?? { count: 0, bytes: 0 };
      await made(store, newRef("recipe"), { bytes: 12 });
      expect(await countOf()).toEqual({ kind: "recipe", count: before.count + 1, bytes: before.bytes + 12 });
    });

    test("usage counts heads and the blobs they refer to", async () => {
      const before = await store.usage();
      const session = newRef();
      const blobs = [await blobIn(store, session), await blobIn(store, session), await blobIn(store, session)];
      await store.commit(commitOf(session, 0, { blobs: blobs.slice(0, 2) }));
      await made(store, newRef("datasource"));
      await made(store, newRef("recipe"));
      const after = await store.usage();
      expect(after).toEqual({
        sessions: before.sessions + 1,
        datasources: before.datasources + 1,
        blobs: before.blobs + 2,
        bytes: before.bytes + 200,
      });
    });
  });
}
