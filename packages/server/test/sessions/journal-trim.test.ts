// A journal whose front is cut off: what is left is proved from its first link on, erased trails are still
// checked, and a front that was cut off by anyone else is found.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkAudit } from "../../src/sessions/audit-check.ts";
import { readCheckpoints } from "../../src/sessions/checkpoints.ts";
import { journalRef } from "../../src/sessions/journal-links.ts";
import { openKeysToRead } from "../../src/store/keys.ts";
import { readStore } from "../../src/store/local/reader.ts";
import { meanwhile } from "./meanwhile.ts";
import { type Home, me, openHome, stillClock } from "./product.ts";

const day = 24 * 3_600_000;
let clock: ReturnType<typeof stillClock>;
let home: Home;
beforeEach(async () => {
  clock = stillClock();
  home = await openHome({ "audit-keep": "2d" }, { now: clock.now, after: () => () => {} });
});
afterEach(() => home.close());

const database = () => join(home.folder, "data", "heads.sqlite");
const ref = () => journalRef(home.product.core.vault.keys, me.owner);
const entries = () => home.product.core.vault.store.audit(ref());
const actions = async () =>
  (await home.product.audit.list(me, { limit: 1000 })).entries.filter(({ kind }) => kind === "journal").reverse();
const sweep = () => home.sessions.sweep();
const note = (n: number) => home.product.core.journal.noteNow(me, { action: "export", on: `s_${n}`, detail: { n } });

/** What `audit verify` finds in the folder. */
async function found(checkpoints?: string) {
  const store = readStore(join(home.folder, "data"));
  try {
    const keys = await openKeysToRead({ source: `file:${join(home.folder, "ring.json")}`, store });
    const kept = checkpoints === undefined ? null : await readCheckpoints(checkpoints, keys);
    const { findings } = await checkAudit({ store, keys }, kept);
    return findings.map(({ kind, where, seq }) => [kind, where, seq]);
  } finally {
    await store.close();
  }
}

/** Five old entries, one of them an erasure, and two young ones. */
async function written() {
  const { id } = await home.start();
  for (let n = 0; n < 3; n++) await home.sessions.rename(me, id, `name ${n}`);
  for (let n = 1; n <= 2; n++) await note(n);
  await home.sessions.remove(me, id, { now: true });
  for (let n = 4; n <= 5; n++) await note(n);
  clock.advance(4 * day);
  for (let n = 6; n <= 7; n++) await note(n);
  return id;
}

describe("a journal cut at its front", () => {
  test("[J62] loses what is older than it is kept and tells so; what is left is still proved", async () => {
    const erased = await written();
    expect(await found()).toEqual([]);
    expect((await sweep()).trimmed).toBe(5);
    expect((await entries()).map(({ seq }) => seq)).toEqual([6, 7, 8]);
    expect((await actions()).map(({ action, detail }) => [action, detail.n ?? detail.entries])).toEqual([
      ["export", 6],
      ["export", 7],
      ["trim", 5],
    ]);
    expect(await found()).toEqual([]);
    // Nothing more is due on the same day; later the rest is, and the chain goes on.
    expect((await sweep()).trimmed).toBe(0);
    await note(9);
    clock.advance(4 * day);
    expect((await sweep()).trimmed).toBe(4);
    expect((await entries()).map(({ seq }) => seq)).toEqual([10]);
    await home.reopen();
    await note(11);
    expect(await found()).toEqual([]);

    // The trail of what was erased is still measured by what the cut entries told.
    await home.shut();
    const whole = readFileSync(database());
    const of = `n = (SELECT n FROM aggregates WHERE id = '${erased}')`;
    for (const [sql, wanted] of [
      [`DELETE FROM audit WHERE seq = 4 AND ${of}`, ["cut_end", erased, 4]],
      [`UPDATE audit SET at = at + 1 WHERE seq = 2 AND ${of}`, ["changed", erased, 2]],
      [`DELETE FROM docs`, ["not_erased", erased, 4]],
      [`UPDATE docs SET body = zeroblob(90)`, ["not_erased", erased, 4]],
    ] as const) {
      change(sql);
      expect([sql, await found()]).toEqual([sql, [wanted]]);
      writeFileSync(database(), whole);
    }
  });

  test("[J62] a front that anyone else cut off, or put back, is found", async () => {
    await written();
    await sweep();
    await home.shut();
    const whole = readFileSync(database());
    const { id } = ref();
    const of = `n = (SELECT n FROM aggregates WHERE id = '${id}')`;
    const cases = [
      [`DELETE FROM audit WHERE seq = 6 AND ${of}`, [["cut_beginning", id, 6]]],
      [`DELETE FROM audit WHERE seq = 7 AND ${of}`, [["missing", id, 7]]],
      [`DELETE FROM audit WHERE seq = 8 AND ${of}`, [["cut_end", id, 8]]],
      [`UPDATE audit SET at = at + 1 WHERE seq = 6 AND ${of}`, [["changed", id, 6]]],
      [`INSERT INTO audit SELECT n, 5, at, mac, body FROM audit WHERE seq = 6 AND ${of}`, [["added", id, 6]]],
    ] as const;
    for (const [sql, wanted] of cases) {
      change(sql);
      expect([sql, await found()]).toEqual([sql, wanted]);
      writeFileSync(database(), whole);
    }
  });

  test("[J62] checkpoints from before and after the cut agree with it", async () => {
    await home.close();
    const own = { now: clock.now, after: () => () => {} };
    home = await openHome({ "audit-keep": "2d" }, own);
    const folder = join(home.folder, "checkpoints");
    const config = { "audit-keep": "2d", "audit-checkpoints": folder, "data-dir": join(home.folder, "data") };
    const again = await openHome({ ...config, keys: `file:${join(home.folder, "ring.json")}` }, own);
    await written();
    // Closing writes a checkpoint.
    await again.shut();
    await sweep();
    const later = await openHome({ ...config, keys: `file:${join(home.folder, "ring.json")}` }, own);
    await later.shut();
    expect(await found(folder)).toEqual([]);
    await home.shut();
    change(`DELETE FROM audit WHERE seq = 8 AND n = (SELECT n FROM aggregates WHERE id = '${ref().id}')`);
    expect(await found(folder)).toContainEqual(["rolled_back", ref().id, 8]);
    for (const other of [again, later]) await other.close();
  });

  test("[J62] two servers cut and write at once: one chain comes of it", async () => {
    await written();
    const other = await home.second();
    await Promise.all([
      sweep(),
      other.sessions.sweep(),
      ...[8, 9, 10].map(note),
      other.core.journal.noteNow(me, { action: "export", on: "s_11" }),
    ]);
    expect(await found()).toEqual([]);
    expect((await actions()).filter(({ action }) => action === "trim")).toHaveLength(1);
    expect((await actions()).filter(({ action }) => action === "export")).toHaveLength(6);
  });

  test("[J62] what another server writes while it is cut is left and follows", async () => {
    await written();
    const other = await home.second();
    const theirs = () => other.core.journal.noteNow(me, { action: "export", on: "s_8" });
    meanwhile(home.product, "lastAudit", theirs, { of: ref().id });
    expect((await sweep()).trimmed).toBe(5);
    expect(await found()).toEqual([]);
    expect((await actions()).map(({ action, on }) => [action, on]).slice(-2)).toEqual([
      ["export", "s_8"],
      ["trim", null],
    ]);
  });

  test("[J62] nothing is cut unless AUDIT_KEEP says so", async () => {
    await home.close();
    home = await openHome({}, { now: clock.now, after: () => () => {} });
    await written();
    clock.advance(4000 * day);
    expect((await sweep()).trimmed).toBe(0);
    expect((await entries()).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });
});

function change(sql: string): void {
  const opened = new DatabaseSync(database());
  opened.exec(sql);
  opened.close();
}
