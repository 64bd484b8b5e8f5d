// The contract of a store, heads and commits: compare-and-set, all or nothing, operation keys, erasing.
import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { Commit, Ref, Store } from "../../src/store/store.ts";
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
  reasonOf,
  seenIn,
  start,
  stepOf,
} from "./samples.ts";

/** Registers the tests on an open store. */
export function commitContract(open: () => Store): void {
  let store: Store;
  beforeAll(() => {
    store = open();
  });

  const other = (ref: Ref): Ref => ({ ...ref, owner: "bob" });
  const seen = (ref: Ref) => seenIn(store, ref);

  describe("heads", () => {
    test("a head is read as it was committed", async () => {
      const ref = newRef();
      const next = headOf(ref, 1, { expiresAt: start + 5, bytes: 7, body: randomBytes(5000), version: 0 });
      expect(await store.commit(commitOf(ref, 0, { next }))).toEqual({ ok: true });
      expect(await store.head(ref)).toEqual({ ...next, body: new Uint8Array(next.body) });
    });

    test("what never was has no head, steps, documents or audit", async () => {
      expect(await seen(newRef())).toEqual(nothing);
    });

    test("another owner, or another kind, of the same id does not exist", async () => {
      const ref = newRef();
      await store.commit(
        commitOf(ref, 0, { steps: [stepOf(0)], audit: [auditOf(0)], docs: [{ name: "d", body: bytesOf("x") }] }),
      );
      for (const stranger of [other(ref), { ...ref, kind: "datasource" as const }]) {
        expect(await seen(stranger)).toEqual(nothing);
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

    test("[B3] a revision of the same number whose audit is another's is as stale", async () => {
      const ref = newRef();
      await store.commit(commitOf(ref, 0, { audit: [auditOf(0)] }));
      await store.commit(commitOf(ref, 1, { audit: [auditOf(1)] }));
      const before = await seen(ref);
      const on = (mac: string): Partial<Commit> => ({ audit: [{ ...auditOf(2), follows: bytesOf(mac) }] });
      expect(await store.commit(commitOf(ref, 2, on("mac of what was lost")))).toMatchObject({ reason: "conflict" });
      const other = await made(store, newRef());
      expect(
        await store.commit(commitOf(other, 1, { beside: { ...commitOf(ref, 2, on("mac of what was lost")), ref } })),
      ).toMatchObject({ reason: "beside" });
      expect(await seen(ref)).toEqual(before);
      expect(await store.commit(commitOf(ref, 2, on("mac 1")))).toEqual({ ok: true });
      expect((await store.lastAudit(ref))?.seq).toBe(2);
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
        commitOf(ref, 1, { op: opOf(ref, "not mine", { owner: "bob" }) }),
        commitOf(ref, 1, { op: opOf(ref, "sealed by another", { ref: newRef("session", "bob") }) }),
        commitOf(ref, 1, { beside: commitOf(newRef("journal", "bob"), 0) }),
        commitOf(ref, 1, { blobs: [await blobIn(store, newRef())] }),
        commitOf(ref, 1, { counts: { sessions_begun: 0.5 } }),
        commitOf(ref, 1, { cutAudit: 1 }),
        commitOf(newRef("recipe"), 0, { lease: ["d_1"] }),
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

    test("trails tells how far every chain goes, those of the erased too, of one owner or of all", async () => {
      const owner = `owner-${newRef().id}`;
      const [long, none, gone] = [newRef("session", owner), newRef("datasource", owner), newRef("recipe", owner)];
      await store.commit(commitOf(long, 0, { audit: [auditOf(1), auditOf(2)] }));
      await store.commit(commitOf(none, 0));
      await store.commit(commitOf(gone, 0, { audit: [auditOf(1)] }));
      await store.commit({ ref: gone, expect: 1, next: null });
      const tip = (seq: number) => ({ seq, mac: auditOf(seq).mac });
      const wanted = [
        { ref: long, revision: 1, last: tip(2) },
        { ref: none, revision: 1, last: null },
        { ref: gone, revision: null, last: tip(1) },
      ].sort((a, b) => (a.ref.id < b.ref.id ? -1 : 1));
      expect(await store.trails(owner)).toEqual(wanted);
      expect((await store.trails()).filter(({ ref }) => ref.owner === owner)).toEqual(wanted);
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
      for (const [index, op] of [mine, opOf(ref, "scoped", { route: "POST /undo" })].entries()) {
        expect(reasonOf(await store.commit(commitOf(ref, 1 + index, { op })))).toBe("ok");
      }
      const theirs = await made(store, newRef("session", "bob"));
      expect(reasonOf(await store.commit(commitOf(theirs, 1, { op: opOf(theirs, "scoped") })))).toBe("ok");
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
      expect(await seen(ref)).toEqual({ ...nothing, audit: [auditOf(0), auditOf(1)], last: auditOf(1) });
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
}
