// How long things live, on a clock that moves only when told: idle sessions leave memory, unused ones go
// to the bin after a warning and can come back, and what is past the bin is erased with its key.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { SessionEvent } from "@data-tools/client";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { blobFilesIn } from "../store/samples.ts";
import { formula, type Home, me, openHome, opKey, refusalOf, stillClock, tableOf, upper } from "./product.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

let home: Home;
let clock: ReturnType<typeof stillClock>;
let heard: SessionEvent[];

async function opened(flags: Record<string, string>, ticks = false): Promise<void> {
  clock = stillClock();
  // Housekeeping is done when a test says so.
  const own = ticks ? clock : { now: clock.now, after: () => () => {} };
  home = await openHome({ retention: "60m", warning: "15m", bin: "2h", idle: "10m", ...flags }, own);
  heard = [];
  home.product.events.listen(me.owner, (event) => heard.push(event));
}

const expiries = (session: string) =>
  heard.flatMap((event) => (event.type === "expiry" && event.session === session ? [event.status] : []));
const resident = () => home.product.core.engine.resident().map(({ session }) => session);
const sweep = () => home.sessions.sweep();
const blobFiles = () => blobFilesIn(join(home.folder, "data"));
/** What holds a key; the journal of what was done outlives all of it. */
const wrapped = async () =>
  (await home.product.core.vault.store.wrappedKeys()).flatMap(({ ref }) => (ref.kind === "journal" ? [] : [ref.id]));

afterEach(() => home.close());

describe("sessions", () => {
  beforeEach(() => opened({}));

  test("[T1] [S7] an idle session leaves memory; its work, its history and its drafts stay", async () => {
    const { id } = await home.start();
    await home.sessions.apply(me, id, [upper("city"), formula("a", "price * 2")]);
    await home.sessions.undo(me, id);
    await home.sessions.putDraft(me, id, "form", { half: "done" });
    const before = [await tableOf(home.sessions, id), await home.sessions.history(me, id)];
    clock.advance(9 * minute);
    await sweep();
    expect(resident()).toEqual([id]);
    clock.advance(2 * minute);
    await sweep();
    expect(resident()).toEqual([]);
    await expect.poll(() => readdirSync(home.product.core.scratch.directory)).toEqual([]);
    expect([await tableOf(home.sessions, id), await home.sessions.history(me, id)]).toEqual(before);
    expect(await home.sessions.draft(me, id, "form")).toEqual({ half: "done" });
    expect((await home.sessions.redo(me, id)).depth).toBe(2);
  });

  test("[T1] more sessions than fit: the longest unused leave memory first", async () => {
    await home.close();
    await opened({ "resident-sessions": "2" });
    const { id: datasource } = await home.csv("a,b\n1,2\n3,4\n");
    const ids: string[] = [];
    for (let n = 0; n < 4; n++) {
      const { id } = await home.sessions.create(me, { datasource });
      ids.push(id);
      clock.advance(1000);
      await home.sessions.rows(me, id, { offset: 0, limit: 1 });
    }
    // What is in use stays, so it may take a second look.
    const left = () => sweep().then(() => resident().sort());
    await expect.poll(left).toEqual(ids.slice(2).sort());
  });

  test("[T2] [T4] unused work is warned of, goes to the bin, and is collected with its key", async () => {
    const { id } = await home.start();
    await home.sessions.apply(me, id, [upper("city")]);
    clock.advance(44 * minute);
    await sweep();
    expect(expiries(id)).toEqual([]);
    clock.advance(2 * minute);
    await sweep();
    await sweep();
    expect(expiries(id)).toEqual(["warned"]);
    clock.advance(13 * minute);
    expect((await sweep()).expired).toBe(0);
    clock.advance(2 * minute);
    expect((await sweep()).expired).toBe(1);
    expect(expiries(id)).toEqual(["warned", "bin"]);
    const view = await home.sessions.view(me, id);
    expect(view.status).toBe("bin");
    expect(view.binUntil).toBe(new Date(clock.now() + 2 * hour).toISOString());
    expect(await refusalOf(home.sessions.apply(me, id, [upper("city")]))).toMatchObject({
      code: "in_bin",
      status: 410,
    });
    expect(await refusalOf(home.sessions.undo(me, id))).toMatchObject({ code: "in_bin" });

    clock.advance(2 * hour - minute);
    expect((await sweep()).collected).toBe(0);
    expect(await wrapped()).toContain(id);
    clock.advance(2 * minute);
    expect((await sweep()).collected).toBe(1);
    expect(await wrapped()).not.toContain(id);
    expect(await refusalOf(home.sessions.view(me, id))).toMatchObject({ code: "not_found", status: 404 });
    expect(await home.sessions.list(me)).toEqual([]);
  });

  test("[T3] from the bin it comes back as it was, with its time begun anew", async () => {
    const { id } = await home.start();
    const applied = await home.sessions.apply(me, id, [upper("city")]);
    const table = await tableOf(home.sessions, id);
    expect(await refusalOf(home.sessions.restore(me, id))).toMatchObject({ code: "not_in_bin", status: 409 });
    clock.advance(61 * minute);
    await sweep();
    clock.advance(hour);
    const restored = await home.sessions.restore(me, id);
    expect(restored).toMatchObject({ status: "ready", version: applied.version, cursor: applied.cursor });
    expect(restored.expiresAt).toBe(new Date(clock.now() + hour).toISOString());
    expect(expiries(id)).toEqual(["bin", "restored"]);
    expect(await tableOf(home.sessions, id)).toEqual(table);
    clock.advance(59 * minute);
    expect((await sweep()).expired).toBe(0);
    await home.sessions.remove(me, id);
    expect((await home.sessions.view(me, id)).status).toBe("bin");
    expect((await home.sessions.restore(me, id)).status).toBe("ready");
  });

  test("[T3] a bin that keeps for ever names no end", async () => {
    await home.close();
    await opened({ bin: "unlimited" });
    const { id } = await home.start();
    await home.sessions.remove(me, id);
    clock.advance(1000 * hour);
    await sweep();
    expect(await home.sessions.view(me, id)).toMatchObject({ status: "bin", binUntil: null });
    const refusal = await refusalOf(home.sessions.undo(me, id));
    expect([refusal.code, refusal.values, refusal.sentence()]).toEqual([
      "in_bin",
      { until: null },
      "This session is in the bin. Restore it to go on.",
    ]);
  });

  test("[T5] looking at rows counts as use; viewing the session, the list or its history does not", async () => {
    const { id } = await home.start();
    const expiresAt = async () => (await home.sessions.view(me, id)).expiresAt;
    const first = await expiresAt();
    clock.advance(30 * minute);
    await home.sessions.view(me, id);
    await home.sessions.list(me);
    await home.sessions.history(me, id);
    await home.sessions.audit(me, id);
    expect(await expiresAt()).toBe(first);
    for (const use of [
      () => home.sessions.rows(me, id, { offset: 0, limit: 1 }),
      () => home.sessions.profile(me, id),
      () => home.sessions.putDraft(me, id, "form", 1),
      () => home.sessions.apply(me, id, [formula(`c${clock.now()}`, "price * 2")]),
      () => home.sessions.undo(me, id),
    ]) {
      clock.advance(30 * minute);
      await use();
      expect(await expiresAt()).toBe(new Date(clock.now() + hour).toISOString());
    }
  });

  test("[T3] a session can be given more time, within bounds, once per key", async () => {
    const { id } = await home.start();
    clock.advance(50 * minute);
    await sweep();
    const extended = await home.sessions.extend(me, id);
    expect(extended.expiresAt).toBe(new Date(clock.now() + hour).toISOString());
    expect(expiries(id)).toEqual(["warned", "ready"]);
    const longer = await home.sessions.extend(me, id, { minutes: 300, opKey: opKey("extend") });
    expect(longer.expiresAt).toBe(new Date(clock.now() + 5 * hour).toISOString());
    expect(longer.version).toBe(1);
    clock.advance(minute);
    expect(await home.sessions.extend(me, id, { minutes: 300, opKey: opKey("extend") })).toEqual(longer);
    expect(await refusalOf(home.sessions.extend(me, id, { minutes: 5 }))).toMatchObject({
      code: "retention_too_short",
    });
    clock.advance(4 * hour);
    await home.sessions.rows(me, id, { offset: 0, limit: 1 });
    expect((await home.sessions.view(me, id)).expiresAt).toBe(new Date(clock.now() + 5 * hour).toISOString());
  });

  test("[T2] a session does not expire while an operation runs in it", async () => {
    const { id } = await home.start();
    const calls = Array.from({ length: 10 }, (_, n) => formula(`c${n}`, "price * 2"));
    const applying = home.sessions.apply(me, id, calls);
    await expect.poll(() => home.product.core.jobs.has(id), { interval: 1 }).toBe(true);
    clock.advance(2 * hour);
    expect(await sweep()).toMatchObject({ evicted: 0, expired: 0 });
    expect((await applying).depth).toBe(10);
    expect((await home.sessions.view(me, id)).status).toBe("ready");
    expect((await sweep()).expired).toBe(0);
    const saving = home.sessions.save(me, id, { name: "saved" });
    await expect.poll(() => home.product.core.jobs.has(id), { interval: 1 }).toBe(true);
    clock.advance(2 * hour);
    expect(await sweep()).toMatchObject({ evicted: 0, expired: 0 });
    await saving;
    expect((await home.sessions.view(me, id)).status).toBe("ready");
  });

  test("[T4] [T7] erased at once, a session is gone with its key; its blobs go when they are a day old", async () => {
    const { id } = await home.start();
    await home.sessions.apply(me, id, [upper("city")], { opKey: opKey("kept answer") });
    const before = blobFiles().length;
    await home.sessions.remove(me, id, { now: true });
    expect(await refusalOf(home.sessions.view(me, id))).toMatchObject({ code: "not_found" });
    expect(await wrapped()).not.toContain(id);
    expect(await home.product.core.vault.store.op(me.owner, opKey("").route, "kept answer")).toBeNull();
    clock.advance(23 * hour);
    expect((await sweep()).blobs).toBe(0);
    expect(blobFiles()).toHaveLength(before);
    clock.advance(2 * hour);
    expect((await sweep()).blobs).toBe(1);
    expect(blobFiles()).toHaveLength(before - 1);
  });

  test("[S7] a duplicate has all of the history under a key of its own and outlives its original", async () => {
    const { id } = await home.start();
    await home.sessions.apply(me, id, [upper("city"), formula("a", "price * 2")]);
    await home.sessions.undo(me, id);
    const table = await tableOf(home.sessions, id);
    const copy = await home.sessions.duplicate(me, id, { name: "copy", opKey: opKey("duplicate") });
    expect((await home.sessions.duplicate(me, id, { name: "copy", opKey: opKey("duplicate") })).id).toBe(copy.id);
    await home.sessions.remove(me, id, { now: true });
    clock.advance(50 * minute);
    await home.sessions.extend(me, copy.id, { minutes: 3000 });
    clock.advance(25 * hour);
    expect((await sweep()).blobs).toBe(2);
    expect(await tableOf(home.sessions, copy.id)).toEqual(table);
    expect((await home.sessions.redo(me, copy.id)).depth).toBe(2);
    expect((await tableOf(home.sessions, copy.id)).columns.map(({ name }) => name)).toContain("a");
    expect((await home.sessions.list(me)).map(({ name }) => name)).toEqual(["copy"]);
  });

  test("[S2] answers to keyed requests are kept for a day", async () => {
    const { id } = await home.start();
    const ask = { opKey: opKey("yesterday") };
    await home.sessions.extend(me, id, { minutes: 3000 });
    const one = await home.sessions.apply(me, id, [upper("city")], ask);
    clock.advance(23 * hour);
    await sweep();
    expect(await home.sessions.apply(me, id, [upper("city")], ask)).toEqual(one);
  });
});

test("[T2] the server looks after this by itself", async () => {
  await opened({}, true);
  const { id } = await home.start();
  clock.advance(90 * minute);
  const ticking = async () => {
    clock.advance(minute);
    return (await home.sessions.view(me, id)).status;
  };
  await expect.poll(ticking).toBe("bin");
});

describe("datasources", () => {
  beforeEach(() => opened({ retention: "unlimited" }));

  test("[T6] deleted, it is hidden at once and names its users, who work on; its key goes with the last", async () => {
    const { id: datasource } = await home.csv("a,b\n1,2\n3,4\n");
    const one = await home.sessions.create(me, { datasource, name: "one" });
    const two = await home.sessions.create(me, { datasource, name: "two" });
    const removed = await home.product.datasources.remove(me, datasource);
    expect(removed.usedBy?.map(({ name }) => name).sort()).toEqual(["one", "two"]);
    expect(await home.product.datasources.list(me)).toEqual([]);
    expect(await refusalOf(home.product.datasources.get(me, datasource))).toMatchObject({ code: "not_found" });
    expect(await refusalOf(home.sessions.create(me, { datasource }))).toMatchObject({ code: "not_found" });

    await sweep();
    await home.reopen();
    await home.sessions.apply(me, one.id, [formula("c", "a + b")]);
    expect((await tableOf(home.sessions, one.id)).rows).toEqual([
      [1, 2, 3],
      [3, 4, 7],
    ]);
    await home.sessions.remove(me, one.id, { now: true });
    expect((await sweep()).collected).toBe(0);
    expect(await wrapped()).toContain(datasource);
    await home.sessions.remove(me, two.id);
    expect((await sweep()).collected).toBe(0);
    await home.sessions.restore(me, two.id);
    expect((await tableOf(home.sessions, two.id)).rows).toHaveLength(2);
    await home.sessions.remove(me, two.id, { now: true });
    expect((await sweep()).collected).toBe(1);
    expect(await wrapped()).toEqual([]);
    clock.advance(25 * hour);
    await sweep();
    expect(blobFiles()).toEqual([]);
  });

  test("[T6] a saved table lives on by itself when its session and source are gone", async () => {
    const { id, datasource } = await home.start();
    await home.sessions.apply(me, id, [upper("city")]);
    const table = await tableOf(home.sessions, id);
    const saved = await home.sessions.save(me, id, { name: "saved" });
    await home.sessions.remove(me, id, { now: true });
    await home.product.datasources.remove(me, datasource.id);
    clock.advance(2 * day);
    await sweep();
    await sweep();
    const next = await home.sessions.create(me, { datasource: saved.id });
    expect(await tableOf(home.sessions, next.id)).toEqual(table);
  });

  test("[T4] one damaged session keeps no other from its end", async () => {
    const { id: before } = await home.start();
    const { id: bad } = await home.start();
    const { id: after } = await home.start();
    const { store } = home.product.core.vault;
    const ref = { owner: me.owner, kind: "session" as const, id: bad };
    const head = await store.head(ref);
    if (!head) throw new Error("no head");
    const body = Uint8Array.from(head.body, (byte, n) => (n === 50 ? byte ^ 1 : byte));
    const next = { ...head, revision: head.revision + 1, body, binnedAt: clock.now() };
    await store.commit({ ref, expect: head.revision, next });
    expect(await refusalOf(home.sessions.view(me, bad))).toMatchObject({ code: "damaged" });
    for (const id of [before, after]) await home.sessions.remove(me, id);
    clock.advance(3 * hour);
    expect(await sweep()).toMatchObject({ collected: 3 });
    for (const id of [before, bad, after]) expect(await wrapped()).not.toContain(id);
  });
});
