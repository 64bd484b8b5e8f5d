// What a store is made to do while it is killed. One round: a datasource made, blobs of two pieces, a
// session's commit with every part, the last round's datasource erased and that noted, two recipes handed over, a
// collection.
import type { Commit, Ref, Store } from "../../src/store/store.ts";
import { auditOf, bytesOf, headOf, opOf, stepOf } from "../store/samples.ts";

export const session = { owner: "ann", kind: "session", id: "s_crash" } as const;
/** An entry in it for each datasource that was erased. */
export const journal = { owner: "ann", kind: "journal", id: "j_crash" } as const;

/** The recipes of a round that are handed over from ann to bob. */
export function handedOver(round: number, owner: "ann" | "bob"): Ref[] {
  return ["a", "b"].map((which) => ({ owner, kind: "recipe", id: `r_${round}${which}` }));
}

/** Goes on from the last round; `say` hears of everything that the store has acknowledged. */
export async function doRounds(store: Store, rounds: number, say: (line: string) => void): Promise<void> {
  const first = (await store.head(session))?.revision ?? 0;

  for (let round = first; round < first + rounds; round++) {
    const datasource = { owner: "ann", kind: "datasource", id: `d_${round}` } as const;
    if ((await store.head(datasource)) === null) {
      await written(store, { ref: datasource, expect: 0, next: headOf(datasource, 1) });
      say(`made ${round}`);
    }
    const recipes = handedOver(round, "ann");
    for (const ref of recipes) {
      const next = headOf(ref, 1);
      const never = (await store.lastAudit(ref)) === null && (await store.lastAudit({ ...ref, owner: "bob" })) === null;
      if (never) await written(store, { ref, expect: 0, next, audit: [auditOf(0)], op: opOf(ref, ref.id) });
    }
    if (await store.head(recipes[0] ?? session)) {
      const moves = recipes.map((ref) => ({
        ref,
        was: headOf(ref, 1).wrappedKey,
        next: bytesOf(`bob's of ${ref.id}`),
      }));
      const result = await store.reassign(moves, "bob");
      if (!result.ok) throw new Error(`not handed over: ${result.reason}`);
    }
    say(`handed-over ${round}`);
    const orphan = `s_crash/orphan-${round}-${process.pid}`;
    await store.putBlob(orphan, [bytesOf("orphan")]);
    const { id, bytes } = await store.putBlob(`s_crash/b-${round}-${process.pid}`, [
      bytesOf("first "),
      bytesOf(`${round}`),
    ]);
    const beforeLast = await store.steps(session, [`step${round - 2}`]);
    const dropBlobs = beforeLast.map(({ body }) => Buffer.from(body).toString());
    await written(store, {
      ref: session,
      expect: round,
      next: headOf(session, round + 1),
      steps: [stepOf(round, { body: bytesOf(id) })],
      blobs: [{ id, bytes }],
      dropBlobs,
      audit: [auditOf(round)],
      op: opOf(session, `key${round}`),
      docs: [{ name: "draft", body: bytesOf(`${round}`) }],
      lease: [datasource.id],
      release: round > 0 ? [`d_${round - 1}`] : [],
    });
    say(`done ${round}`);
    if (round > 0) {
      const erased = { owner: "ann", kind: "datasource", id: `d_${round - 1}` } as const;
      const noted = (await store.head(journal))?.revision ?? 0;
      await written(store, {
        ref: erased,
        expect: 1,
        next: null,
        audit: [auditOf(0)],
        counts: { erased: 1 },
        beside: { ref: journal, expect: noted, next: headOf(journal, noted + 1), audit: [auditOf(noted)] },
      });
      say(`erased ${round - 1}`);
    }
    await store.collect(Date.now() + 60_000);
  }
}

async function written(store: Store, commit: Commit): Promise<void> {
  const result = await store.commit(commit);
  if (!result.ok) throw new Error(`not written: ${result.reason}`);
}
