// How a session is kept safe: the key that seals it, everything stored of it verified, its audit trail.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { meanwhile } from "./meanwhile.ts";
import { formula, type Home, inFolder, me, openHome, opKey, refusalOf, rename, tableOf, upper } from "./product.ts";

let home: Home;
beforeEach(async () => {
  home = await openHome();
});
afterEach(() => home.close());

/** Files of the blobs that an aggregate keeps. */
const blobFiles = (of: string) =>
  readdirSync(join(home.folder, "data", "blobs"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.startsWith(`${of}.`))
    .map((entry) => join(entry.parentPath, entry.name));

function flip(path: string): void {
  writeFileSync(
    path,
    readFileSync(path).map((byte, at) => (at === 90 ? byte ^ 1 : byte)),
  );
}

/** Changes the database behind the server's back. */
function tamper(sql: string): void {
  const database = new DatabaseSync(join(home.folder, "data", "heads.sqlite"));
  database.exec(sql);
  database.close();
}

const verify = (id: string) => home.sessions.verify(me, id);

describe("sessions", () => {
  test.each(["steps", "docs"] as const)(
    "[S5] verifying is cancelled amid what the store told of its %s",
    async (question) => {
      const { id } = await home.start();
      meanwhile(home.product, question, () => home.sessions.cancel(me, id, "verify"), { of: id });
      const asked = home.sessions.verify(me, id, { opKey: opKey("verify") });
      expect(await refusalOf(asked)).toMatchObject({ code: "cancelled" });
      expect((await home.sessions.safety(me, id)).verified).toBeNull();
    },
  );

  test("[K6] the key that seals a session is named, and nothing of it told", async () => {
    const { id } = await home.start();
    await home.sessions.apply(me, id, [upper("city")]);
    const told = await home.sessions.safety(me, id);
    const ring = JSON.parse(readFileSync(join(home.folder, "ring.json"), "utf8")).keys[0];
    expect(told).toMatchObject({
      cipher: "AES-256-GCM",
      keyDerivation: "HKDF-SHA-512",
      key: { id: ring.id, state: "active", createdAt: ring.createdAt },
      newerKey: null,
      blobs: 1,
      verified: null,
    });
    expect(told.bytes).toBeGreaterThan(0);
    expect(JSON.stringify(told)).not.toContain(ring.key);
  });

  test("[K6] a session sealed with an older key says so", async () => {
    const { id } = await home.start();
    await home.shut();
    const path = join(home.folder, "ring.json");
    const ring = JSON.parse(readFileSync(path, "utf8"));
    ring.keys[0].state = "decrypt-only";
    const made = { id: "k_new", state: "active", createdAt: "2026-02-01T00:00:00.000Z" };
    ring.keys.push({ ...made, key: Buffer.alloc(32, 7).toString("base64") });
    writeFileSync(path, JSON.stringify(ring));
    await home.reopen();
    expect(await home.sessions.safety(me, id)).toMatchObject({
      key: { id: ring.keys[0].id, state: "decrypt-only" },
      newerKey: made,
    });
    const { id: next } = await home.start();
    expect(await home.sessions.safety(me, next)).toMatchObject({ key: made, newerKey: null });
  });

  test("[K7] a whole session is verified, and that is known after a restart", async () => {
    const { id, version } = await home.start();
    await home.sessions.apply(me, id, [upper("city"), formula("double", "price * 2")]);
    await home.sessions.putDraft(me, id, "form", { op: "sort-rows" });
    const found = await verify(id);
    expect(found).toMatchObject({ actor: me.name, damaged: [] });
    // The head, three states with the original, two entries, a draft, and at least three blobs.
    expect(found.checked).toBeGreaterThanOrEqual(10);
    expect(found.bytes).toBeGreaterThan(0);
    await home.reopen();
    expect((await home.sessions.safety(me, id)).verified).toEqual(found);
    expect((await home.sessions.view(me, id)).version).toBe(version + 1);
    expect((await verify(id)).damaged).toEqual([]);
  });

  test("[K7] one flipped bit of a blob is told with its step; other sessions are whole", async () => {
    const { id } = await home.start();
    const { id: other } = await home.start();
    for (const session of [id, other]) await home.sessions.apply(me, session, [rename("id", "key"), upper("city")]);
    const { steps } = await home.sessions.history(me, id);
    const [blob, ...more] = blobFiles(id);
    if (blob === undefined || more.length > 0) throw new Error("the second step has one blob");
    flip(blob);
    const { damaged } = await verify(id);
    expect(damaged).toMatchObject([
      { code: "damaged_step_data", step: steps[1]?.id, summary: steps[1]?.summary, values: { number: 2 } },
    ]);
    expect(damaged[0]?.text).toMatch(/^The data of step 2 is damaged\. Go back to the step before/);
    expect((await home.sessions.safety(me, id)).verified?.damaged).toEqual(damaged);
    expect((await verify(other)).damaged).toEqual([]);
    // What it says to do helps.
    await home.reopen();
    await home.sessions.goTo(me, id, steps[0]?.id ?? null);
    await home.sessions.apply(me, id, [upper("city")]);
    expect((await tableOf(home.sessions, id)).rows[1]).toEqual([2, "BERGEN", null]);
  });

  test("[K7] a damaged original is told of every session that shows it, a lost blob like a changed one", async () => {
    const { id: datasource } = await home.csv("a\n1\n");
    const { id } = await home.sessions.create(me, { datasource });
    await home.sessions.apply(me, id, [formula("b", "a + 1")]);
    for (const path of blobFiles(datasource)) flip(path);
    const [own] = blobFiles(id);
    if (own === undefined) throw new Error("no blob");
    writeFileSync(own, "");
    expect((await verify(id)).damaged.map(({ code, step }) => [code, step === null])).toEqual([
      ["damaged_original", true],
      ["damaged_step_data", false],
    ]);
  });

  test.runIf(inFolder())(
    "[K7] a session too damaged to open can still be verified, and says so afterwards",
    async () => {
      const { id } = await home.start();
      await home.sessions.apply(me, id, [upper("city")]);
      await home.shut();
      tamper("UPDATE steps SET body = CAST(substr(body, 1, length(body) - 1) || x'00' AS BLOB) WHERE seq = 1");
      await home.reopen();
      expect(await refusalOf(home.sessions.view(me, id))).toMatchObject({ code: "damaged" });
      const found = await verify(id);
      expect(found.damaged).toMatchObject([{ code: "damaged_step", values: { number: 1 }, summary: null }]);
      expect(await home.sessions.safety(me, id)).toMatchObject({ blobs: null, verified: found });
    },
  );

  test("[K7] work goes on while a session is verified", async () => {
    const { id } = await home.start();
    await home.sessions.apply(me, id, [upper("city")]);
    const [found, applied] = await Promise.all([verify(id), home.sessions.apply(me, id, [formula("b", "price + 1")])]);
    expect(found.damaged).toEqual([]);
    expect(applied.depth).toBe(2);
    const again = await verify(id);
    expect(again.damaged).toEqual([]);
    expect(again.checked).toBeGreaterThan(found.checked);
  });

  test("[K7] [S2] a verification asked for twice with one key is made once; a cancelled one leaves nothing", async () => {
    const { id } = await home.start();
    const ask = () => home.sessions.verify(me, id, { opKey: opKey("one", null, "POST /api/sessions/:id/verify") });
    const [first, second] = [await ask(), await ask()];
    expect(second).toEqual(first);
    const stopped = refusalOf(home.sessions.verify(me, id, { opKey: opKey("two", null, "verify") }));
    while (!home.product.core.jobs.has(id)) await new Promise((resolve) => setImmediate(resolve));
    await home.product.jobs.cancel(me, "two");
    expect(await stopped).toMatchObject({ code: "cancelled" });
    const { entries } = await home.sessions.audit(me, id);
    expect(entries.filter(({ action }) => action === "verify")).toHaveLength(1);
  });

  test("[K7] another owner's session does not exist", async () => {
    const { id } = await home.start();
    const stranger = { owner: "bob", name: "Bob" };
    for (const ask of [home.sessions.verify, home.sessions.safety, home.sessions.audit]) {
      expect(await refusalOf(ask(stranger, id))).toMatchObject({ code: "not_found" });
    }
  });

  test("[K8] the trail tells who did what in words, newest first, a page at a time", async () => {
    const { id } = await home.start();
    await home.sessions.apply(me, id, [upper("city")]);
    await home.sessions.apply(me, id, [rename("id", "key"), rename("price", "cost")]);
    await home.sessions.undo(me, id);
    await home.sessions.goTo(me, id, null);
    await home.sessions.rename(me, id, "other");
    await verify(id);
    const { entries, total, broken } = await home.sessions.audit(me, id);
    expect(entries.map(({ summary }) => summary)).toEqual([
      "Verified: everything is whole",
      "Session renamed",
      "Went to: Original table",
      "Undone, then at: Rename “id” to “key”",
      "Rename “id” to “key”, and more steps: 1",
      "Change case of “city” to upper",
      "Session started",
    ]);
    expect([total, broken]).toEqual([7, null]);
    expect(new Set(entries.map(({ actor, intact }) => `${actor} ${intact}`))).toEqual(new Set(["Ann true"]));
    const first = await home.sessions.audit(me, id, { limit: 3 });
    const second = await home.sessions.audit(me, id, { limit: 10, before: first.entries.at(-1)?.seq ?? 0 });
    expect([...first.entries, ...second.entries]).toEqual(entries);
    expect(second.total).toBe(7);
  });

  test.runIf(inFolder())("[K8] an entry that was changed or taken out breaks the trail there", async () => {
    const { id } = await home.start();
    for (const name of ["one", "two", "three"]) await home.sessions.rename(me, id, name);
    const found = async () => {
      const { entries, broken } = await home.sessions.audit(me, id);
      const damaged = (await verify(id)).damaged.map(({ values }) => values.number);
      return [broken, entries.filter(({ intact }) => !intact).map(({ seq }) => seq), damaged];
    };
    const of = `n = (SELECT n FROM aggregates WHERE id = '${id}')`;
    await home.shut();
    tamper(`UPDATE audit SET at = at - 1000 WHERE seq = 2 AND ${of}`);
    await home.reopen();
    expect(await found()).toEqual([2, [2], [2]]);
    await home.shut();
    tamper(`UPDATE audit SET at = at + 1000 WHERE seq = 2 AND ${of}; DELETE FROM audit WHERE seq = 3 AND ${of}`);
    await home.reopen();
    expect(await found()).toEqual([3, [], [3]]);
  });

  test("[K8] whatever can be done to a session has its words in the trail", async () => {
    const { id } = await home.start();
    await home.sessions.apply(me, id, [upper("city")]);
    const { cursor } = await home.sessions.history(me, id);
    await home.sessions.patchStep(me, id, String(cursor), { name: "capitals" });
    await home.sessions.undo(me, id);
    await home.sessions.redo(me, id);
    await home.sessions.extend(me, id);
    await home.sessions.remove(me, id);
    await home.sessions.restore(me, id);
    const told = async (of: string) => (await home.sessions.audit(me, of)).entries.map(({ summary }) => summary);
    expect(await told(id)).toEqual([
      "Session taken out of the bin",
      "Session moved to the bin",
      "Session kept longer",
      "Done again, then at: Change case of “city” to upper",
      "Undone, then at: Original table",
      "Name or note changed: Change case of “city” to upper",
      "Change case of “city” to upper",
      "Session started",
    ]);
    const copy = await home.sessions.duplicate(me, id);
    expect((await told(copy.id)).at(-1)).toBe("Session copied from another one");
  });

  test.runIf(inFolder())("[K8] a trail whose end was cut off is broken", async () => {
    const { id } = await home.start();
    for (const name of ["one", "two"]) await home.sessions.rename(me, id, name);
    await home.shut();
    tamper("DELETE FROM audit WHERE seq = 3");
    await home.reopen();
    expect((await home.sessions.audit(me, id)).broken).toBe(3);
    expect((await verify(id)).damaged).toMatchObject([{ code: "damaged_audit", values: { number: 3 } }]);
  });
});
