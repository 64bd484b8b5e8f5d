// The contract of a store: every sentence of store/store.ts as a test. Each store runs it.
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Commit, CommitResult, Ref, Store } from "../../src/store/store.ts";
import { auditOf, blobIn, bytesOf, commitOf, headOf, made, newBlobId, newRef, opOf, start, stepOf } from "./samples.ts";

/** Registers the suite; `open` gives an empty store. */
export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(`store contract: ${name}`, () => {
    let store: Store;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(async () => {
      await store.close();
    });

    const other = (ref: Ref): Ref => ({ ...ref, owner: "bob" });
    const reasonOf = (result: CommitResult) => (result.ok ? "ok" : result.reason);
    /** Everything that can be seen of an aggregate. */
    const seen = async (ref: Ref) => ({
      head: await store.head(ref),
      steps: await store.steps(ref),
      audit: await store.audit(ref),
      docs: await Promise.all((await store.docs(ref)).map(async (doc) => [doc, await store.doc(ref, doc)])),
    });

    describe("heads", () => {
      test("a head is read as it was committed", async () => {
        const ref = newRef();
        const next = headOf(ref, 1, { expiresAt: start + 5, bytes: 7, body: randomBytes(5000), version: 0 });
        expect(await store.commit(commitOf(ref, 0, { next }))).toEqual({ ok: true });
        expect(await store.head(ref)).toEqual({ ...next, body: new Uint8Array(next.body) });
      });

      test("what never was has no head, steps, documents or audit", async () => {
        expect(await seen(newRef())).toEqual({ head: null, steps: [], audit: [], docs: [] });
        expect(await store.lastAudit(newRef())).toBeNull();
      });

      test("another owner, or another kind, of the same id does not exist", async () => {
        const ref = newRef();
        await store.commit(
          commitOf(ref, 0, { steps: [stepOf(0)], audit: [auditOf(0)], docs: [{ name: "d", body: bytesOf("x") }] }),
        );
        for (const stranger of [other(ref), { ...ref, kind: "datasource" as const }]) {
          expect(await seen(stranger)).toEqual({ head: null, steps: [], audit: [], docs: [] });
          expect(await store.lastAudit(stranger)).toBeNull();
          expect(await store.touch(stranger, start + 99, null)).toBe(false);
          expect(await store.putDoc(stranger, "d", bytesOf("y"))).toBe(false);
          expect(await store.doc(stranger, "d")).toBeNull();
          for (const expected of [0, 1]) {
            expect(await store.commit(commitOf(stranger, expected))).toEqual({
              ok: false,
              reason: "conflict",
              head: null,
            });
          }
        }
        expect((await store.head(ref))?.revision).toBe(1);
      });

      test("heads lists those of one owner and kind, newest use first, the bin included", async () => {
        const owner = `owner-${newRef().id}`;
        const old = await made(store, newRef("session", owner), { usedAt: start + 1 });
        const fresh = await made(store, newRef("session", owner), { usedAt: start + 3 });
        const binned = await made(store, newRef("session", owner), { usedAt: start + 2, binnedAt: start + 2 });
        const datasource = await made(store, newRef("datasource", owner));
        expect((await store.heads(owner, "session")).map(({ id }) => id)).toEqual([fresh.id, binned.id, old.id]);
        expect((await store.heads(owner, "datasource")).map(({ id }) => id)).toEqual([datasource.id]);
      });

      test("usedAt never goes back", async () => {
        const ref = await made(store, newRef(), { usedAt: start + 100 });
        await store.commit(commitOf(ref, 1, { next: headOf(ref, 2, { usedAt: start + 50 }) }));
        expect((await store.head(ref))?.usedAt).toBe(start + 100);
      });

      test("bytes handed to the store and got from it are the caller's own", async () => {
        const body = bytesOf("mine");
        const ref = newRef();
        await store.commit(commitOf(ref, 0, { next: headOf(ref, 1, { body }) }));
        body.fill(0);
        (await store.head(ref))?.body.fill(1);
        expect((await store.head(ref))?.body).toEqual(bytesOf("mine"));
      });
    });

    describe("commit", () => {
      test("[B3] a stale revision changes nothing and answers what stands", async () => {
        const ref = newRef();
        await store.commit(commitOf(ref, 0, { steps: [stepOf(0)], audit: [auditOf(0)] }));
        await store.commit(commitOf(ref, 1));
        const before = await seen(ref);
        const op = opOf(ref, `stale-${ref.id}`);
        const stale: Partial<Commit> = {
          steps: [stepOf(1)],
          audit: [auditOf(1)],
          docs: [{ name: "d", body: bytesOf("x") }],
          op,
        };
        for (const expected of [0, 1, 3]) {
          const result = await store.commit(commitOf(ref, expected, stale));
          expect(result).toEqual({ ok: false, reason: "conflict", head: before.head });
        }
        expect(await seen(ref)).toEqual(before);
        expect(await store.op(op.owner, op.route, op.key)).toBeNull();
      });

      test("[B3] of many commits on one revision exactly one wins, and its parts alone are there", async () => {
        const ref = await made(store);
        const results = await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            store.commit(commitOf(ref, 1, { steps: [stepOf(0, { id: `by${index}` })], audit: [auditOf(index)] })),
          ),
        );
        const winners = results.flatMap(({ ok }, index) => (ok ? [index] : []));
        expect(winners).toHaveLength(1);
        expect((await store.steps(ref)).map(({ id }) => id)).toEqual([`by${winners[0]}`]);
        expect((await store.audit(ref)).map(({ seq }) => seq)).toEqual(winners);
        expect((await store.head(ref))?.revision).toBe(2);
      });

      test("many commits to different aggregates at once all succeed, whole", async () => {
        const refs = Array.from({ length: 40 }, () => newRef());
        const results = await Promise.all(
          refs.map((ref) =>
            store.commit(commitOf(ref, 0, { steps: [stepOf(0)], audit: [auditOf(0)], op: opOf(ref, ref.id) })),
          ),
        );
        expect(results.every(({ ok }) => ok)).toBe(true);
        for (const ref of refs) {
          expect((await store.steps(ref)).length + (await store.audit(ref)).length).toBe(2);
          expect((await store.op(ref.owner, "POST /steps", ref.id))?.ref).toEqual(ref);
        }
      });

      test("[B1] a commit that fails leaves nothing, and leaves those beside it alone", async () => {
        const ref = newRef();
        const beside = Array.from({ length: 30 }, () => newRef());
        await store.commit(commitOf(ref, 0, { steps: [stepOf(0)], audit: [auditOf(0)] }));
        const before = await seen(ref);
        const twoOfOneSeq = [stepOf(1), stepOf(1, { id: "again" })];
        const failing = { steps: twoOfOneSeq, audit: [auditOf(1)], op: opOf(ref, `half-${ref.id}`) };
        const results = await Promise.allSettled(
          beside.flatMap((one) => [store.commit(commitOf(one, 0)), store.commit(commitOf(ref, 1, failing))]),
        );
        for (const [index, { status }] of results.entries()) {
          expect(status).toBe(index % 2 === 0 ? "fulfilled" : "rejected");
        }
        expect(await seen(ref)).toEqual(before);
        expect(await store.op(ref.owner, "POST /steps", `half-${ref.id}`)).toBeNull();
        for (const one of beside) expect((await store.head(one))?.revision).toBe(1);
      });

      test("a commit that contradicts itself is a bug and changes nothing", async () => {
        const ref = await made(store);
        const wrong: Commit[] = [
          commitOf(ref, 1, { next: headOf(ref, 3) }),
          commitOf(ref, 1, { next: headOf(newRef(), 2) }),
          commitOf(ref, 1, { next: headOf(ref, 2, { usedAt: 0.5 }) }),
          commitOf(ref, 0, { next: null }),
          commitOf(ref, 1, { next: null, steps: [stepOf(0)] }),
          commitOf(ref, -1),
        ];
        for (const commit of wrong) await expect(store.commit(commit)).rejects.toThrow("assertion failed");
        expect((await store.head(ref))?.revision).toBe(1);
      });

      test("steps are added, and replaced by id", async () => {
        const ref = newRef();
        await store.commit(commitOf(ref, 0, { steps: [stepOf(1), stepOf(0)] }));
        const named = stepOf(1, { body: bytesOf("renamed"), bytes: 3 });
        await store.commit(commitOf(ref, 1, { steps: [named, stepOf(2)] }));
        expect(await store.steps(ref)).toEqual([stepOf(0), named, stepOf(2)]);
        expect(await store.steps(ref, ["step2", "step0", "none"])).toEqual([stepOf(0), stepOf(2)]);
        expect(await store.steps(ref, [])).toEqual([]);
      });

      test("audit entries are only added, in an unbroken row", async () => {
        const ref = newRef();
        await store.commit(commitOf(ref, 0, { audit: [auditOf(0), auditOf(1)] }));
        for (const bad of [auditOf(1), auditOf(3)]) {
          await expect(store.commit(commitOf(ref, 1, { audit: [bad] }))).rejects.toThrow();
        }
        await store.commit(commitOf(ref, 1, { audit: [auditOf(2)] }));
        expect(await store.audit(ref)).toEqual([auditOf(0), auditOf(1), auditOf(2)]);
        expect(await store.audit(ref, 1, 1)).toEqual([auditOf(1)]);
        expect(await store.audit(ref, 2)).toEqual([auditOf(2)]);
        expect(await store.lastAudit(ref)).toEqual(auditOf(2));
      });

      test("documents are set and removed with the commit", async () => {
        const ref = newRef();
        const set = (name: string) => ({ name, body: bytesOf(name) });
        await store.commit(commitOf(ref, 0, { docs: [set("a"), set("b")] }));
        await store.commit(commitOf(ref, 1, { docs: [{ name: "a", body: null }, set("c")] }));
        expect(await store.docs(ref)).toEqual(["b", "c"]);
        expect(await store.doc(ref, "c")).toEqual(bytesOf("c"));
        expect(await store.doc(ref, "a")).toBeNull();
      });
    });

    describe("operation keys", () => {
      test("[B4] a key used twice gives the first answer and changes nothing, however stale the retry", async () => {
        const ref = await made(store);
        const op = opOf(ref, "once");
        const commit = commitOf(ref, 1, { op, steps: [stepOf(0)] });
        expect(await store.commit(commit)).toEqual({ ok: true });
        const retry = { ...commit, op: { ...op, body: bytesOf("second answer") } };
        expect(await store.commit(retry)).toEqual({ ok: false, reason: "duplicate", op });
        expect(await store.commit(commitOf(ref, 2, { op: retry.op }))).toEqual({ ok: false, reason: "duplicate", op });
        expect((await store.head(ref))?.revision).toBe(2);
        expect(await store.op(op.owner, op.route, op.key)).toEqual(op);
      });

      test("[B4] of many commits with one key exactly one is written", async () => {
        const refs = Array.from({ length: 10 }, () => newRef());
        const key = `race-${newRef().id}`;
        const results = await Promise.all(refs.map((ref) => store.commit(commitOf(ref, 0, { op: opOf(ref, key) }))));
        expect(results.map(reasonOf).sort()).toEqual([...Array(9).fill("duplicate"), "ok"]);
        const heads = await Promise.all(refs.map((ref) => store.head(ref)));
        expect(heads.filter((head) => head !== null)).toHaveLength(1);
      });

      test("a key is scoped to owner and route", async () => {
        const ref = await made(store);
        const mine = opOf(ref, "scoped");
        const others = [opOf(ref, "scoped", { route: "POST /undo" }), opOf(ref, "scoped", { owner: "bob" })];
        for (const [index, op] of [mine, ...others].entries()) {
          expect(reasonOf(await store.commit(commitOf(ref, 1 + index, { op })))).toBe("ok");
        }
        expect(await store.op("carol", mine.route, mine.key)).toBeNull();
      });

      test("an answer may be sealed by another aggregate, but by one that exists", async () => {
        const [ref, sealer] = [await made(store), await made(store, newRef("datasource"))];
        const op = opOf(ref, `by-${ref.id}`, { ref: sealer });
        expect(reasonOf(await store.commit(commitOf(ref, 1, { op })))).toBe("ok");
        expect((await store.op(op.owner, op.route, op.key))?.ref).toEqual(sealer);
        const lost = opOf(ref, `lost-${ref.id}`, { ref: newRef() });
        await expect(store.commit(commitOf(ref, 2, { op: lost }))).rejects.toThrow("assertion failed");
      });

      test("forgetOps forgets those older than a time", async () => {
        const ref = newRef();
        await store.commit(commitOf(ref, 0, { op: opOf(ref, `old-${ref.id}`, { at: 10 }) }));
        await store.commit(commitOf(ref, 1, { op: opOf(ref, `new-${ref.id}`, { at: 20 }) }));
        expect(await store.forgetOps(20)).toBe(1);
        expect(await store.op(ref.owner, "POST /steps", `old-${ref.id}`)).toBeNull();
        expect(await store.op(ref.owner, "POST /steps", `new-${ref.id}`)).not.toBeNull();
      });
    });

    describe("erasing", () => {
      test("[B5] head, steps, documents, leases and answers go; the audit chain stays; the id never returns", async () => {
        const [ref, datasource] = [newRef(), await made(store, newRef("datasource"))];
        const op = opOf(ref, `erased-${ref.id}`);
        const docs = [{ name: "d", body: bytesOf("x") }];
        await store.commit(
          commitOf(ref, 0, { steps: [stepOf(0)], audit: [auditOf(0)], docs, op, lease: [datasource.id] }),
        );
        expect(await store.commit({ ref, expect: 1, next: null, audit: [auditOf(1)] })).toEqual({ ok: true });
        expect(await seen(ref)).toEqual({ head: null, steps: [], audit: [auditOf(0), auditOf(1)], docs: [] });
        expect(await store.op(op.owner, op.route, op.key)).toBeNull();
        expect(await store.leases(datasource.id)).toEqual([]);
        for (const expected of [0, 1, 2]) {
          expect(await store.commit(commitOf(ref, expected))).toEqual({ ok: false, reason: "conflict", head: null });
          expect(reasonOf(await store.commit(commitOf(other(ref), expected)))).toBe("conflict");
        }
        expect(await store.touch(ref, start + 1, null)).toBe(false);
        expect(await store.putDoc(ref, "d", bytesOf("y"))).toBe(false);
        expect(await store.head(ref)).toBeNull();
        expect((await store.wrappedKeys()).some((entry) => entry.ref.id === ref.id)).toBe(false);
      });

      test("[B3] an erase of a stale revision changes nothing", async () => {
        const ref = await made(store);
        expect(reasonOf(await store.commit({ ref, expect: 2, next: null }))).toBe("conflict");
        expect(await store.head(ref)).not.toBeNull();
      });

      test("a key used for the erase itself stays used", async () => {
        const ref = await made(store);
        const op = opOf(ref, `erasing-${ref.id}`);
        expect(reasonOf(await store.commit({ ref, expect: 1, next: null, op }))).toBe("ok");
        expect(reasonOf(await store.commit({ ref, expect: 1, next: null, op }))).toBe("duplicate");
      });
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

      test("usage counts heads and the blobs they refer to", async () => {
        const before = await store.usage();
        const session = newRef();
        const blobs = [await blobIn(store, session), await blobIn(store, session), await blobIn(store, session)];
        await store.commit(commitOf(session, 0, { blobs: blobs.slice(0, 2) }));
        await made(store, newRef("datasource"));
        const after = await store.usage();
        expect(after).toEqual({
          sessions: before.sessions + 1,
          datasources: before.datasources + 1,
          blobs: before.blobs + 2,
          bytes: before.bytes + 200,
        });
      });
    });
  });
}
