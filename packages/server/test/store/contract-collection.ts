// The contract of a store, what sweepers on many nodes rely on: deadlines that a commit depends on, two
// aggregates written as one, warnings and figures counted once, what a collector would take, and links of
// many trails by time.
import { beforeAll, describe, expect, test } from "vitest";
import type { AuditPlace, AuditQuery, Ref, Store } from "../../src/store/store.ts";
import { auditOf, blobIn, commitOf, headOf, made, newRef, start, stepOf } from "./samples.ts";

/** Registers the tests on an open store. */
export function collectionContract(open: () => Store): void {
  let store: Store;
  beforeAll(() => {
    store = open();
  });

  const figure = async (name: string) => (await store.figures())[name] ?? 0;

  describe("deadlines and counts", () => {
    test("[V2] a commit that needs the head to be due conflicts if it came into use meanwhile", async () => {
      const ref = await made(store, newRef(), { expiresAt: start + 10 });
      const binning = commitOf(ref, 1, { next: headOf(ref, 2, { binnedAt: start + 10 }), due: start + 10 });
      await store.touch(ref, start + 5, start + 11);
      const used = headOf(ref, 1, { usedAt: start + 5, expiresAt: start + 11 });
      expect(await store.commit(binning)).toEqual({ ok: false, reason: "conflict", head: used });
      expect(await store.commit({ ...binning, due: start + 11 })).toEqual({ ok: true });
      const again = commitOf(ref, 2, { due: start + 100 });
      expect(await store.commit(again)).toMatchObject({ ok: false, reason: "conflict" });
      const endless = await made(store);
      expect(await store.commit(commitOf(endless, 1, { due: start }))).toMatchObject({ ok: false, reason: "conflict" });
    });

    test("[V1] counts are added with their commit, and not with one that is refused", async () => {
      const name = `figure_${newRef().id}`;
      const ref = newRef();
      const counts = { [name]: 2 };
      await store.commit(commitOf(ref, 0, { counts }));
      await store.commit(commitOf(ref, 0, { counts }));
      expect(await figure(name)).toBe(2);
      await Promise.all(Array.from({ length: 10 }, () => store.commit(commitOf(ref, 1, { counts }))));
      expect(await figure(name)).toBe(4);
      await store.count({ [name]: 3 });
      expect(await figure(name)).toBe(7);
    });

    test("[V1] two aggregates are written as one, or neither is", async () => {
      const [ref, journal] = [newRef(), newRef("journal")];
      const beside = (expect: number) => ({
        ref: journal,
        expect,
        next: headOf(journal, expect + 1),
        audit: [auditOf(expect)],
      });
      const state = async () => [
        (await store.head(ref))?.revision ?? 0,
        (await store.head(journal))?.revision ?? 0,
        (await store.audit(journal)).length,
      ];
      expect(await store.commit(commitOf(ref, 0, { beside: beside(0) }))).toEqual({ ok: true });
      expect(await store.commit(commitOf(ref, 1, { beside: beside(0) }))).toEqual({ ok: false, reason: "beside" });
      expect(await state()).toEqual([1, 1, 1]);
      expect(await store.commit(commitOf(ref, 0, { beside: beside(1) }))).toMatchObject({ reason: "conflict" });
      expect(await state()).toEqual([1, 1, 1]);
      expect(await store.commit({ ref, expect: 1, next: null, beside: beside(1) })).toEqual({ ok: true });
      expect(await state()).toEqual([0, 2, 2]);
      await expect(store.commit(commitOf(ref, 0, { beside: { ...beside(2), ref } }))).rejects.toThrow();
    });

    test("[V1] an end is warned of once; another end anew; one that is not the end any more not at all", async () => {
      const name = `figure_${newRef().id}`;
      const ref = await made(store, newRef(), { expiresAt: start + 10 });
      const note = (expiresAt: number) => store.noteWarning(ref, expiresAt, { [name]: 1 });
      expect(await store.warning(ref)).toBeNull();
      const noted = await Promise.all(Array.from({ length: 8 }, () => note(start + 10)));
      expect(noted.filter(Boolean)).toHaveLength(1);
      expect([await store.warning(ref), await figure(name)]).toEqual([start + 10, 1]);
      expect(await note(start + 11)).toBe(false);
      await store.touch(ref, start + 1, start + 20);
      expect([await note(start + 10), await note(start + 20), await figure(name)]).toEqual([false, true, 2]);
      await store.commit({ ref, expect: 1, next: null });
      expect(await store.warning(ref)).toBeNull();
    });
  });

  describe("what goes", () => {
    test("[V3] orphans are what the collector would take, those of the erased too; nothing goes", async () => {
      await store.collect(Date.now() + 60_000);
      const [ref, leaving] = [newRef(), newRef()];
      const [kept, dropped, orphan] = [await blobIn(store, ref), await blobIn(store, ref), await blobIn(store, ref)];
      const own = await blobIn(store, leaving);
      await store.commit(commitOf(ref, 0, { blobs: [kept, dropped] }));
      await store.commit(commitOf(ref, 1, { dropBlobs: [dropped.id] }));
      await store.commit(commitOf(leaving, 0, { blobs: [own] }));
      const later = Date.now() + 60_000;
      const ids = async (erased: string[]) => (await store.orphans(later, erased)).map(({ id }) => id).sort();
      expect(await ids([])).toEqual([dropped.id, orphan.id].sort());
      expect(await ids([leaving.id])).toEqual([dropped.id, orphan.id, own.id].sort());
      expect(await store.orphans(0, [leaving.id])).toEqual([]);
      const before = [await figure("blobs_collected"), await figure("bytes_collected")];
      expect(await store.collect(later)).toEqual({ blobs: 2, bytes: dropped.bytes + orphan.bytes });
      expect([await figure("blobs_collected"), await figure("bytes_collected")]).toEqual([
        (before[0] ?? 0) + 2,
        (before[1] ?? 0) + dropped.bytes + orphan.bytes,
      ]);
    });

    test("[V6] steps are dropped, with whatever hangs on them, and never one that another needs", async () => {
      const ref = newRef();
      await store.commit(commitOf(ref, 0, { steps: [stepOf(0), stepOf(1), stepOf(2)] }));
      await expect(store.commit(commitOf(ref, 1, { dropSteps: ["step1"] }))).rejects.toThrow("without its parent");
      await store.commit(commitOf(ref, 1, { dropSteps: ["step2", "step1"] }));
      expect(await store.steps(ref)).toEqual([stepOf(0)]);
      await store.commit(commitOf(ref, 2, { steps: [stepOf(1)] }));
      expect(await store.steps(ref)).toEqual([stepOf(0), stepOf(1)]);
    });

    test("[J62] a journal is cut at its front with a new head; nothing else is", async () => {
      const journal = newRef("journal");
      await store.commit(commitOf(journal, 0, { audit: [1, 2, 3, 4].map(auditOf) }));
      await store.commit(commitOf(journal, 1, { audit: [auditOf(5)], cutAudit: 3 }));
      expect(await store.audit(journal)).toEqual([auditOf(4), auditOf(5)]);
      await store.commit(commitOf(journal, 2, { audit: [auditOf(6)] }));
      expect((await store.lastAudit(journal))?.seq).toBe(6);
      await expect(store.commit(commitOf(await made(store), 1, { cutAudit: 1 }))).rejects.toThrow("only journals");
    });
  });

  describe("links by time", () => {
    const owner = `owner-${newRef().id}`;
    const refs = ["session", "datasource", "journal"].map((kind) => newRef(kind as Ref["kind"], owner));
    const stranger = newRef("session", `${owner}-2`);
    const at = (seq: number, time: number) => ({ ...auditOf(seq), at: start + time });
    /** Times that go back and forth and fall together, more than are read at a time. */
    const times = (of: number) => Array.from({ length: 40 }, (_, n) => at(n + 1, (n * 7 + of) % 23));
    const place = ({ ref, record }: { ref: Ref; record: { at: number; seq: number } }): AuditPlace => ({
      at: record.at,
      id: ref.id,
      seq: record.seq,
    });
    beforeAll(async () => {
      for (const [n, ref] of [...refs, stranger].entries()) await store.commit(commitOf(ref, 0, { audit: times(n) }));
      const gone = refs[0] ?? stranger;
      await store.commit({ ref: gone, expect: 1, next: null });
    });
    const all = async (query: Partial<AuditQuery>) =>
      (await store.auditByTime({ order: "oldest", limit: 1000, ...query })).map(place);
    const sorted = (places: AuditPlace[]) =>
      places.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : a.seq - b.seq));
    const wanted = (of: readonly Ref[]) =>
      sorted(of.flatMap(({ id }, n) => times(n).map(({ seq, at }) => ({ at, id, seq }))));

    test("[J60] all of an owner's, those of the erased too, in order both ways", async () => {
      const own = wanted(refs);
      expect(await all({ owner })).toEqual(own);
      expect(await all({ owner, order: "newest" })).toEqual(own.toReversed());
      const ids = new Set([...refs, stranger].map(({ id }) => id));
      const among = (await all({ limit: 100_000 })).filter(({ id }) => ids.has(id));
      expect(among).toEqual(wanted([...refs, stranger]));
    });

    test("[J60] page after page gives each once, of any size", async () => {
      for (const order of ["oldest", "newest"] as const) {
        for (const limit of [1, 7, 50]) {
          const pages: AuditPlace[] = [];
          for (;;) {
            const after = pages.at(-1);
            const page = await all({ owner, order, limit, ...(after && { after }) });
            pages.push(...page);
            if (page.length < limit) break;
          }
          expect(pages).toEqual(order === "oldest" ? wanted(refs) : wanted(refs).toReversed());
        }
      }
    });

    test("[J60] between two times, and of named trails alone", async () => {
      const [from, to] = [start + 5, start + 9];
      const between = wanted(refs).filter((each) => each.at >= from && each.at <= to);
      expect(await all({ owner, from, to })).toEqual(between);
      const trails = [refs[1]?.id ?? "", stranger.id];
      const named = wanted([...refs, stranger]).filter(({ id }) => trails.includes(id));
      expect(await all({ trails })).toEqual(named);
      expect(await all({ trails, owner, order: "newest", limit: 3 })).toEqual(
        named
          .filter(({ id }) => id !== stranger.id)
          .slice(-3)
          .toReversed(),
      );
      expect(await all({ owner, limit: 0 })).toEqual([]);
    });

    test("an aggregate is found by its id, erased or not; owners by what they have", async () => {
      expect(await store.named(refs[0]?.id ?? "")).toEqual(refs[0]);
      expect(await store.named(stranger.id)).toEqual(stranger);
      expect(await store.named("s_none")).toBeNull();
      const having = await store.ownersWith("session");
      expect([having.includes(stranger.owner), having.includes(owner)]).toEqual([true, false]);
    });
  });
}
