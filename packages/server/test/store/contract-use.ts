// The contract of a store, what an owner has and may have: counted within the commit, so that of many at once no
// more go through than there is room for.
import { beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../src/clock.ts";
import type { Commit, CommitResult, Ref, Store } from "../../src/store/store.ts";
import { bytesOf, commitOf, headOf, made, newRef, opOf, reasonOf, start } from "./samples.ts";

/** Registers the tests on an open store. */
export function useContract(open: () => Store): void {
  let store: Store;
  beforeAll(() => {
    store = open();
  });

  const saidOf = (result: CommitResult) => (!result.ok && result.reason === "beyond" ? result.of : reasonOf(result));
  const someone = () => newId("owner");

  /** Commits a first head of some bytes within limits. */
  async function create(ref: Ref, within: Commit["within"], bytes = 0): Promise<string> {
    return saidOf(await store.commit(commitOf(ref, 0, { next: headOf(ref, 1, { bytes }), ...(within && { within }) })));
  }

  describe("use", () => {
    test("[G2] what is alive is counted, the bytes of the bin too, and only the owner's", async () => {
      const owner = someone();
      expect(await store.use(owner)).toEqual({ sessions: 0, datasources: 0, recipes: 0, stored: 0 });
      await made(store, newRef("session", owner), { bytes: 5 });
      await made(store, newRef("session", owner), { bytes: 7, binnedAt: start });
      await made(store, newRef("datasource", owner), { bytes: 11 });
      await made(store, newRef("recipe", owner));
      await made(store, newRef("settings", owner));
      await made(store, newRef("session", someone()), { bytes: 100 });
      const erased = await made(store, newRef("session", owner), { bytes: 1000 });
      await store.commit({ ref: erased, expect: 1, next: null });
      expect(await store.use(owner)).toEqual({ sessions: 1, datasources: 1, recipes: 1, stored: 23 });
    });

    test("[G2] a commit that would go beyond changes nothing and says beyond what", async () => {
      const owner = someone();
      const ref = newRef("session", owner);
      expect(await create(ref, { sessions: 1, stored: 10 }, 10)).toBe("ok");
      const second = newRef("session", owner);
      expect(await create(second, { sessions: 1, stored: 100 })).toBe("sessions");
      expect(await create(second, { sessions: 2, stored: 10 }, 1)).toBe("stored");
      expect(await store.head(second)).toBeNull();
      expect(await create(newRef("datasource", owner), { datasources: 0 })).toBe("datasources");
      expect(await create(newRef("recipe", owner), { recipes: 0 })).toBe("recipes");
      expect(await create(second, { sessions: 2, stored: 11 }, 1)).toBe("ok");
      expect(await store.use(owner)).toEqual({ sessions: 2, datasources: 0, recipes: 0, stored: 11 });
    });

    test("[G2] whoever has too much already may still change, delete and take back, only not add", async () => {
      const owner = someone();
      const ref = await made(store, newRef("session", owner), { bytes: 50 });
      const within = { sessions: 0, stored: 10 };
      const next = (revision: number, changes: Partial<Commit["next"]>) => ({
        within,
        next: headOf(ref, revision, { bytes: 50, ...changes }),
      });
      expect(saidOf(await store.commit(commitOf(ref, 1, next(2, {}))))).toBe("ok");
      expect(saidOf(await store.commit(commitOf(ref, 2, next(3, { bytes: 51 }))))).toBe("stored");
      expect(saidOf(await store.commit(commitOf(ref, 2, next(3, { bytes: 49 }))))).toBe("ok");
      expect(saidOf(await store.commit(commitOf(ref, 3, next(4, { bytes: 49, binnedAt: start }))))).toBe("ok");
      expect(saidOf(await store.commit(commitOf(ref, 4, next(5, { bytes: 49 }))))).toBe("sessions");
      expect(saidOf(await store.commit({ ref, expect: 4, next: null, within }))).toBe("ok");
    });

    test("[G2] a retry gets its first answer, however full it is meanwhile", async () => {
      const owner = someone();
      const ref = newRef("session", owner);
      const op = opOf(ref, `full-${ref.id}`, { body: bytesOf("first") });
      await store.commit(commitOf(ref, 0, { op, within: { sessions: 1 } }));
      const again = newRef("session", owner);
      expect(saidOf(await store.commit(commitOf(again, 0, { op, within: { sessions: 1 } })))).toBe("duplicate");
    });

    test("[G2] of twenty at once for the last place exactly one goes through", async () => {
      const owner = someone();
      for (let n = 0; n < 4; n++) await made(store, newRef("session", owner));
      const refs = Array.from({ length: 20 }, () => newRef("session", owner));
      const said = await Promise.all(refs.map((ref) => create(ref, { sessions: 5 })));
      expect(said.filter((each) => each === "ok")).toHaveLength(1);
      expect(said.filter((each) => each === "sessions")).toHaveLength(19);
      expect((await store.use(owner)).sessions).toBe(5);
    });
  });
}
