// Whoever meets a handover that a server left where it ended, at any of its moments, brings it to its end.
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { namesOf, parts, tagOf } from "../../../src/store/redis/names.ts";
import type { Move, Ref, Store } from "../../../src/store/store.ts";
import { proxyTo } from "../../proxy.ts";
import { hasRedis, type RedisServer } from "../../redis.ts";
import { redisStores } from "../../redis-stores.ts";
import { auditOf, bytesOf, commitOf, headOf, made, newRef, start, stepOf } from "../samples.ts";

const { closing, redis, open } = redisStores(6000);
const names = namesOf("data-tools");
const page = { sort: "usedAt", descending: true, offset: 0, limit: 10 } as const;
const to = "bob";
const at = (ref: Ref): Ref => ({ ...ref, owner: to });
const moveOf = (ref: Ref, next = bytesOf("next key")): Move => ({ ref, was: bytesOf(`key of ${ref.id}`), next });

type State = "preparing" | "aborting" | "decided";

/** Leaves a handover as a server does that ends in the middle of it. */
function leave(server: RedisServer, ref: Ref, state: State, since = 0): void {
  const next = Buffer.from("next key").toString("base64");
  const what = JSON.stringify({ to, moves: [{ ref, next }] });
  server.cli("HSET", names.owners, tagOf(to), to);
  server.cli("HSET", names.owned(tagOf(to), "owner"), "name", to);
  server.cli("HSET", names.handover, "id", "h_dead", "state", state, "at", String(since), "what", what);
  server.cli("HSET", names.of(ref, "head"), "fz", "h_dead");
  for (const part of parts) server.cli("COPY", names.of(ref, part), names.staged(tagOf(to), ref.id, "h_dead", part));
}

/** How often a command was asked for. */
const callsOf = (server: RedisServer, command: string) =>
  Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(server.cli("INFO", "commandstats"))?.[1]);

const isOver = (server: RedisServer) => [server.cli("EXISTS", names.handover), server.cli("KEYS", "*/h_*")].join("");

describe.skipIf(!hasRedis())("a handover that was left", () => {
  const session = async (store: Store) => {
    const ref = newRef();
    await store.commit(commitOf(ref, 0, { steps: [stepOf(0)], audit: [auditOf(1)] }));
    return ref;
  };

  test.each<[string, (store: Store, ref: Ref) => Promise<unknown>, unknown]>([
    ["reads it", (store, ref) => store.head(ref), null],
    ["lists its owner's", (store, ref) => store.survey({ ...page, owner: ref.owner }), { sessions: [] }],
    ["changes it", (store, ref) => store.commit(commitOf(ref, 1)), { ok: false, reason: "conflict", head: null }],
    ["uses it", (store, ref) => store.touch(ref, start + 1, null), false],
    ["sweeps", (store) => store.forgetOps(0), 0],
    ["hands something over", async (store) => store.reassign([moveOf(await made(store))], "eve"), { ok: true }],
  ])("[B47] once it was decided, whoever %s completes it", async (_, work, outcome) => {
    const server = await redis();
    const store = await open(server.url);
    const ref = await session(store);
    leave(server, ref, "decided");
    const told = await work(store, ref);
    if (outcome !== null && typeof outcome === "object") expect(told).toMatchObject(outcome);
    else expect(told).toEqual(outcome);
    expect(isOver(server)).toBe("0");
    expect([await store.head(ref), (await store.head(at(ref)))?.revision]).toEqual([null, 1]);
    expect([(await store.steps(at(ref))).length, (await store.audit(at(ref))).length]).toEqual([1, 1]);
  });

  test.each<[State, string]>([
    ["preparing", "before it was decided, whoever needs what stands still takes it back"],
    ["aborting", "while it was taken back, whoever needs what stands still takes it back to the end"],
  ])("[B47] left %s: %s", async (state) => {
    const server = await redis();
    const store = await open(server.url);
    const ref = await session(store);
    leave(server, ref, state);
    // Reading needs nothing of it.
    expect((await store.head(ref))?.revision).toBe(1);
    expect((await store.survey({ ...page, owner: ref.owner })).sessions).toHaveLength(1);
    expect(await store.commit(commitOf(ref, 1))).toEqual({ ok: true });
    expect(isOver(server)).toBe("0");
    expect(await store.head(at(ref))).toBeNull();
  });

  test("[B47] what a server made stand still too late stands still for nobody", async () => {
    const server = await redis();
    const store = await open(server.url);
    const [one, two] = [await session(store), await session(store)];
    const late = (ref: Ref) => server.cli("HSET", names.of(ref, "head"), "fz", "h_late");
    late(one);
    expect((await store.head(one))?.revision).toBe(1);
    expect(await store.commit(commitOf(one, 1))).toEqual({ ok: true });
    for (const ref of [one, two]) late(ref);
    expect(await store.reassign([moveOf(one), moveOf(two)], to)).toEqual({ ok: true });
    expect([(await store.head(at(one)))?.revision, (await store.head(at(two)))?.revision]).toEqual([2, 1]);
  });

  test("[B47] while its server may still be at work, a change waits for what becomes of it", async () => {
    const server = await redis();
    const store = await open(server.url);
    const ref = await session(store);
    leave(server, ref, "preparing", 99_999_999_999);
    const before = callsOf(server, "evalsha");
    const changing = store.commit(commitOf(ref, 1));
    await expect.poll(() => callsOf(server, "evalsha")).toBeGreaterThan(before + 9);
    server.cli("HSET", names.handover, "state", "aborting");
    expect(await changing).toEqual({ ok: true });
  });

  test("[B47] another is refused when it waits without end", async () => {
    const server = await redis();
    const store = await open(server.url, { giveUpAfter: -9.9 });
    const ref = await session(store);
    leave(server, ref, "preparing", 99_999_999_999);
    await expect(store.reassign([moveOf(await made(store))], to)).rejects.toMatchObject({
      code: "unavailable",
      values: { reason: "work is being handed over without end" },
    });
  });

  test("[B47] copies of one that is under way stay, those of others go", async () => {
    const server = await redis();
    const store = await open(server.url);
    const ref = await session(store);
    leave(server, ref, "preparing", 99_999_999_999);
    const other = names.staged(tagOf(to), ref.id, "h_other", "head");
    server.cli("HSET", other, "k", "session");
    await store.collect(0);
    expect(server.cli("EXISTS", other, names.staged(tagOf(to), ref.id, "h_dead", "head"))).toBe("1");
    server.cli("DEL", names.handover);
    await store.collect(0);
    expect(server.cli("KEYS", "*/h_*")).toBe("");
  });

  test("[B47] what goes from one to another again and again is somebody's at every moment", async () => {
    const { url } = await redis();
    const [moving, looking] = [await open(url), await open(url)];
    const ref = await session(moving);
    let over = false;
    const going = (async () => {
      for (let n = 0; !over; n++) {
        const here = n % 2 === 0 ? ref : at(ref);
        const move = { ref: here, was: bytesOf(n === 0 ? `key of ${ref.id}` : "k"), next: bytesOf("k") };
        expect(await moving.reassign([move], n % 2 === 0 ? to : ref.owner)).toEqual({ ok: true });
      }
    })();
    const found = new Set<string | undefined>();
    for (let n = 0; n < 1000; n++) found.add((await looking.named(ref.id))?.owner);
    over = true;
    await going;
    expect(found).toEqual(new Set([ref.owner, to]));
  });

  test("[M2] of what is in the way of several owners' work the first is named", async () => {
    const store = await open((await redis()).url);
    const [ann, bea] = [newRef("session", "ann"), newRef("session", "bea")];
    const kept = [await made(store, newRef("recipe", "ann")), await made(store, newRef("recipe", "bea"))];
    const moves = kept.map((ref) => moveOf(ref));
    const refused = (...gone: Ref[]) => store.reassign([...moves, ...gone.map((ref) => moveOf(ref))], to);
    expect(await refused(bea, ann)).toEqual({ ok: false, reason: "conflict", ref: bea });
    expect(await refused(ann, bea)).toEqual({ ok: false, reason: "conflict", ref: ann });
    for (const ref of kept) expect(await store.commit(commitOf(ref, 1))).toEqual({ ok: true });
  });

  test("[B47] taken back by another at any moment of it, all is the old owner's or the new one's, and lives on there", async () => {
    const server = await redis();
    const proxy = await proxyTo(server.port);
    closing.push(() => proxy.close());
    const other = await open(server.url, { giveUpAfter: -1 });
    const slow = await open(`redis://127.0.0.1:${proxy.port}`, { patience: 100 });
    const outcomes = new Set<string>();
    for (let pieces = 1; !outcomes.has("undisturbed"); pieces++) {
      const ref = await session(other);
      const held = proxy.pieces() + pieces;
      let told = "";
      const handing = slow.reassign([moveOf(ref)], to).then(
        ({ ok }) => (ok ? "done" : "refused"),
        (error) => `${error.code}: ${error.values.reason}`,
      );
      handing.then((outcome) => {
        told = outcome;
      });
      // Answers are held up from some piece on, before it is answered.
      while (told === "" && proxy.pieces() < held) await turn();
      if (told !== "") outcomes.add("undisturbed");
      proxy.shut("hold");
      const isDecided = server.cli("HGET", names.handover, "state") === "decided";
      // The answer that it was decided does not come: it is given up, and that is not answered either.
      const before = callsOf(server, "evalsha");
      if (isDecided && !outcomes.has("unconfirmed: undefined"))
        await expect.poll(() => told !== "" || callsOf(server, "evalsha") > before).toBe(true);
      else await other.forgetOps(0);
      proxy.reopen();
      outcomes.add(await handing);
      await other.forgetOps(0);
      const there = (await other.head(at(ref))) !== null;
      const [owned, none] = there ? [at(ref), ref] : [ref, at(ref)];
      if ((await handing) === "done") expect(there).toBe(true);
      expect([(await other.steps(owned)).length, await other.head(none)]).toEqual([1, null]);
      expect(await other.named(ref.id)).toEqual(owned);
      expect(await other.commit(commitOf(owned, 1, { next: headOf(owned, 2) }))).toEqual({ ok: true });
      expect(isOver(server)).toBe("0");
    }
    // Where a machine is slow its patience may end before anything was begun.
    outcomes.delete("unavailable: it does not answer");
    expect(outcomes).toEqual(
      new Set([
        ...["done", "undisturbed", "unconfirmed: undefined"],
        "unavailable: the handover took too long and was given up",
      ]),
    );
  });
});
