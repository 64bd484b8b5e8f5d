// The store on Redis beside the one in memory, under the same random work: whatever is answered and whatever is seen is
// the same. A failure prints its seed.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { blobFiles } from "../../src/store/local/blob-files.ts";
import { memoryStore } from "../../src/store/memory.ts";
import { redisStore } from "../../src/store/redis.ts";
import type { Commit, Move, Ref, Store } from "../../src/store/store.ts";
import { hasRedis, type RedisServer, startRedis } from "../redis.ts";
import { bytesOf, commitOf, headOf, newBlobId, newRef, start } from "../store/samples.ts";

const rounds = Number(process.env.ROUNDS ?? 12);
const movesInRound = 150;

/** Whole numbers below a bound, the same for the same seed. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe.skipIf(!hasRedis())("redis and memory", () => {
  const folder = mkdtempSync(join(tmpdir(), "data-tools-blobs-"));
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** One piece of random work, the same for both; some of it stale, refused or broken. */
  function workOf(next: (below: number) => number, refs: Ref[], owners: readonly string[], knows: Store) {
    const any = <T>(all: readonly T[]): T => all[next(all.length)] as T;
    /** Sometimes under the name of somebody else; an id that was never used is nobody else's to try. */
    const pick = async (): Promise<Ref> => {
      const [ref, owner] = [any(refs), any(owners)];
      return next(12) === 0 && (await knows.named(ref.id)) ? { ...ref, owner } : ref;
    };
    const half = () => next(2) === 0;
    return async (): Promise<(store: Store) => Promise<unknown>> => {
      const ref = await pick();
      const head = await knows.head(ref);
      const expect = next(8) === 0 ? next(4) : (head?.revision ?? 0);
      const last = (await knows.lastAudit(ref))?.seq ?? 0;
      const seq = next(15) === 0 ? last + 2 : last + 1;
      const [kind, blob] = [next(10), newBlobId(ref)];
      const datasources = refs.filter((each) => each.kind === "datasource").map(({ id }) => id);
      const audit = half() ? [{ seq, at: start + next(50), mac: bytesOf(`m${seq}`), body: bytesOf(`a${seq}`) }] : [];
      const op = {
        owner: ref.owner,
        route: "POST /x",
        key: `k${next(40)}`,
        at: start + next(9),
        ref,
        body: bytesOf("o"),
      };
      if (kind < 5) {
        const steps = half()
          ? [{ id: `s${next(9)}`, parent: null, seq: next(9), at: start, bytes: 1, body: bytesOf(`b${next(99)}`) }]
          : [];
        const change: Partial<Commit> = {
          next: headOf(ref, expect + 1, {
            usedAt: start + next(100),
            bytes: next(50),
            expiresAt: half() ? start + next(100) : null,
            binnedAt: next(5) === 0 ? start + next(100) : null,
          }),
          steps,
          audit,
          counts: { random: next(3) },
          docs: half() ? [{ name: `d${next(3)}`, body: half() ? bytesOf(`x${next(9)}`) : null }] : [],
          ...(ref.kind === "session" && half() && { lease: [any(datasources)] }),
          ...(ref.kind === "session" && half() && { release: [any(datasources)] }),
          ...(next(3) === 0 && { op }),
          ...(next(4) === 0 && { within: { sessions: next(4), stored: next(120) } }),
          ...(next(6) === 0 && { due: start + next(100) }),
          ...(next(4) === 0 && { dropSteps: [`s${next(9)}`] }),
        };
        const puts = next(3) === 0;
        return async (store) => {
          const blobs = puts ? [await store.putBlob(blob, [bytesOf("blob")])] : [];
          return store.commit(commitOf(ref, expect, { ...change, blobs }));
        };
      }
      if (kind === 5) return (store) => store.commit({ ref, expect: Math.max(1, expect), next: null, audit });
      if (kind === 6) {
        const [used, end] = [start + next(200), half() ? start + next(200) : null];
        return (store) => store.touch(ref, used, end);
      }
      if (kind === 7) {
        const [name, body] = [`d${next(3)}`, half() ? bytesOf(`p${next(9)}`) : null];
        return (store) => store.putDoc(ref, name, body);
      }
      if (kind === 8) {
        const at = start + next(100);
        return (store) => store.noteWarning(ref, at, { warned: 1 });
      }
      const [to, chosen] = [any(owners), refs.filter(() => next(4) === 0)];
      const moves: Move[] = chosen
        .filter(({ owner, kind: of }) => owner !== to && of !== "journal")
        .map((each) => ({ ref: each, was: bytesOf(`key of ${each.id}`), next: bytesOf(`key of ${each.id}`) }));
      return async (store) => {
        const result = await store.reassign(moves, to);
        if (result.ok && store === knows) {
          for (const { ref: moved } of moves) refs[refs.indexOf(moved)] = { ...moved, owner: to };
        }
        return result;
      };
    };
  }

  /** Whatever can be seen of a store. */
  async function seen(store: Store, refs: readonly Ref[], owners: readonly string[]) {
    const each = refs.map(async (ref) => ({
      head: await store.head(ref),
      steps: await store.steps(ref),
      audit: await store.audit(ref),
      docs: await Promise.all((await store.docs(ref)).map((name) => store.doc(ref, name))),
      warning: await store.warning(ref),
      leases: await store.leases(ref.id),
      named: await store.named(ref.id),
    }));
    const due = (await store.due(start + 50, start + 50)).map(({ id }) => id).sort();
    const page = { sort: "bytes", descending: false, offset: 0, limit: 99 } as const;
    return {
      each: await Promise.all(each),
      uses: await Promise.all(owners.map((owner) => store.use(owner))),
      due,
      survey: await store.survey(page),
      owners: await store.owners(),
      trails: await store.trails(),
      kinds: (await store.space()).kinds,
      usage: await store.usage(),
      figures: Object.entries(await store.figures())
        .filter(([, count]) => count !== 0)
        .sort(),
      byTime: await store.auditByTime({ order: "newest", limit: 500 }),
      keys: (await store.wrappedKeys()).map(({ ref }) => JSON.stringify(ref)).sort(),
    };
  }

  const outcome = (done: Promise<unknown>) =>
    done.then(
      (answer) => answer,
      (error: Error) => /assertion failed/.test(error.message) || error.message,
    );

  test("[B3] [B4] [B5] [B40] answer and show the same under random work", async () => {
    const first = Number(process.env.SEED ?? Date.now() % 1_000_000);
    for (let round = 0; round < rounds; round++) {
      const seed = first + round;
      const [memory, redis] = [
        memoryStore(),
        await redisStore({ store: `${server.url}?prefix=r${seed}`, blobs: blobFiles(join(folder, String(seed))) }),
      ];
      const owners = ["ann", "bob", "eve"];
      const kinds = ["session", "session", "datasource", "recipe", "journal"] as const;
      const refs = owners.flatMap((owner) => kinds.map((kind) => newRef(kind, owner)));
      const work = workOf(chance(seed), refs, owners, memory);
      for (let n = 0; n < movesInRound; n++) {
        const piece = await work();
        // Redis first: what is known for the next piece is what memory knows.
        const there = await outcome(piece(redis));
        const here = await outcome(piece(memory));
        expect([seed, n, there]).toEqual([seed, n, here]);
      }
      expect([seed, await seen(redis, refs, owners)]).toEqual([seed, await seen(memory, refs, owners)]);
      await redis.close();
    }
  });
});
