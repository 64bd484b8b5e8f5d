// All of an owner's lines, however many: read a part at a time and none left out; and what was not written is not told.
import { afterEach, beforeEach, expect, test } from "vitest";
import { entryOf } from "../../src/sessions/audit.ts";
import { auditLines, auditLog, telling } from "../../src/sessions/audit-log.ts";
import { journalRef } from "../../src/sessions/journal-links.ts";
import { memoryStore } from "../../src/store/memory.ts";
import { auditOf, commitOf, newRef } from "../store/samples.ts";
import { type Home, me, openHome, stillClock } from "./product.ts";

const clock = stillClock();
let home: Home;
beforeEach(async () => {
  home = await openHome({ store: "memory:" }, { now: clock.now, after: () => () => {} });
});
afterEach(() => home.close());

async function all<T>(each: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of each) found.push(one);
  return found;
}

/** So many exports in the journal, every hundredth of which somebody else made in the owner's name. */
async function written(count: number): Promise<void> {
  for (let n = 1; n <= count; n++) {
    clock.advance(1);
    const name = n % 100 === 0 ? "Ann's script" : "Ann";
    home.product.core.journal.note({ ...me, name }, { action: "export", on: `s_${n}`, detail: { n } });
  }
  await home.product.core.journal.flush();
}

test("[J60] lines beyond one reading follow in their order, none twice and none left out", async () => {
  await written(1234);
  const { vault } = home.product.core;
  const lines = await all(auditLines(vault, { owner: me.owner }));
  expect(lines.map(({ detail }) => detail.n)).toEqual(Array.from({ length: 1234 }, (_, n) => n + 1));
  expect(await all(auditLines(vault, { session: "s_never" }))).toEqual([]);
});

test("[J60] a page of rare lines looks through as many as it takes", async () => {
  await written(1234);
  const { vault } = home.product.core;
  const rare = await auditLog(vault, { owner: me.owner, actor: "Ann's script" });
  expect(rare.entries.map(({ detail }) => detail.n)).toEqual([
    1200, 1100, 1000, 900, 800, 700, 600, 500, 400, 300, 200, 100,
  ]);
  expect(rare.next).toBeNull();
  expect(await auditLog(vault, { session: "s_never" })).toEqual({ entries: [], next: null });
});

test("[J1] of ten thousand and more that wait the newest are left out, and what could not be written waits", async () => {
  const { journal, vault } = home.product.core;
  const { commit } = vault.store;
  const note = (n: number) => journal.note(me, { action: "export", on: `s_${n}` });
  note(1);
  for (const comesMeanwhile of [() => {}, () => note(2)]) {
    vault.store.commit = async () => {
      vault.store.commit = commit;
      comesMeanwhile();
      throw new Error("the disk is gone");
    };
    await expect(journal.flush()).rejects.toThrow("the disk is gone");
  }
  for (let n = 3; n <= 10_001; n++) note(n);
  await journal.flush();
  expect(await vault.store.audit(journalRef(vault.keys, me.owner))).toHaveLength(10_000);
  const lines = auditLines(vault, { owner: me.owner });
  const oldest = [(await lines.next()).value, (await lines.next()).value];
  const { entries } = await auditLog(vault, { owner: me.owner }, { limit: 1 });
  expect([...oldest, ...entries].map((line) => line?.on)).toEqual(["s_1", "s_2", "s_10000"]);
});

test("[J64] what is written is told on, what lost against another write is not", async () => {
  const told: unknown[] = [];
  const store = telling(memoryStore(), ({ trail, seq, action }) => told.push([trail, seq, action]));
  const ref = newRef();
  expect(await store.commit(commitOf(ref, 0, { audit: [auditOf(1)] }))).toEqual({ ok: true });
  expect(await store.commit(commitOf(ref, 0, { audit: [auditOf(1)] }))).toMatchObject({ reason: "conflict" });
  // Of a link that another process made only its place is known.
  expect(told).toEqual([[ref.id, 1, ""]]);
  expect(entryOf(auditOf(1))).toBeNull();
});

test("[J61] that an administrator looked at the entries of all, or took them along, is in the administrator's own journal", async () => {
  const admin = { owner: "root", name: "Root", role: "admin" as const };
  const { audit } = home.product;
  await audit.listAll(admin, {});
  await all(await audit.linesOfAll(admin, {}));
  const { entries } = await audit.list(admin, {});
  expect(entries.map(({ action, on, outcome }) => [action, on, outcome])).toEqual([
    ["export", "audit", "done"],
    ["read", "audit", "done"],
  ]);
});
