// Work that changes its owner and owners who go for good, on the real product: what went is whole for whom it
// went to and not there for whom it was, beside a second server that knew it before; nothing of others moves.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { SessionEvent } from "@data-tools/client";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import type { Actor } from "../../src/sessions/api.ts";
import { checkAudit } from "../../src/sessions/audit-check.ts";
import { workbenchOf } from "../../src/sessions/core.ts";
import { stateAt } from "../../src/sessions/document.ts";
import {
  formula,
  type Home,
  inFolder,
  me,
  openHome,
  opKey,
  refusalOf,
  rename,
  smallCsv,
  stillClock,
  upper,
} from "./product.ts";

const bob: Actor = { owner: "bob", name: "Bob" };
const carol: Actor = { owner: "carol", name: "Carol" };
const admin: Actor = { owner: "root", name: "Root", role: "admin" };

let clock: ReturnType<typeof stillClock>;
let home: Home;
beforeEach(async () => {
  clock = stillClock();
  home = await openHome({}, clock);
});
afterEach(() => home.close());

const ownership = () => home.product.ownership;
const calls = [upper("city")];
const begun = async (actor: Actor, text = smallCsv) => {
  const { id: datasource } = await home.csv(text, "table.csv", actor);
  const { id } = await home.sessions.create(actor, { datasource });
  return { id, datasource };
};

/** All that an owner sees. */
async function worldOf(actor: Actor, product: OpenedProduct = home.product) {
  const sessions = await product.sessions.list(actor);
  const tables = [];
  for (const { id, status } of sessions) {
    if (status !== "bin") tables.push((await product.sessions.rows(actor, id, { offset: 0, limit: 1000 })).rows);
  }
  return {
    sessions: sessions.map(({ id, name, version, status, depth }) => ({ id, name, version, status, depth })),
    tables,
    histories: await Promise.all(sessions.map(({ id }) => product.sessions.history(actor, id))),
    datasources: await product.datasources.list(actor),
    recipes: (await product.recipes.list(actor)).map(({ id, name }) => ({ id, name })),
  };
}
const nothing = { sessions: [], tables: [], histories: [], datasources: [], recipes: [] };

async function intact(): Promise<void> {
  const { vault, journal } = home.product.core;
  await journal.flush();
  expect((await checkAudit(vault, null)).findings).toEqual([]);
}

/** A session with steps, a draft and a save, one in the bin, one on a deleted datasource, two recipes. */
async function settled(actor: Actor) {
  const { sessions, datasources, recipes } = home.product;
  const { id, datasource } = await begun(actor);
  await sessions.apply(actor, id, [upper("city"), formula("double", "price * 2")]);
  await sessions.undo(actor, id);
  await sessions.putDraft(actor, id, "form", { column: "price" });
  await sessions.save(actor, id, { name: "clean" });
  const copy = await sessions.duplicate(actor, id);
  await sessions.remove(actor, copy.id);
  const hidden = await begun(actor, "a,b\n1,2\n3,4\n");
  await datasources.remove(actor, hidden.datasource);
  await recipes.create(actor, { name: "Monthly", calls });
  await recipes.create(actor, { name: "Weekly", calls });
  return { id, datasource, copy: copy.id, hidden: hidden.id };
}

describe("handing over", () => {
  test("[M5] everything goes, whole, also where a second server knew it; the former owner has nothing", async () => {
    const { id, datasource, copy, hidden } = await settled(me);
    await home.product.recipes.create(bob, { name: "MONTHLY", calls });
    await home.product.recipes.create(bob, { name: "Monthly (2)", calls });
    const others = await begun(carol);
    const beside = await home.second();
    for (const product of [home.product, beside]) {
      await product.sessions.preview(me, id, rename("price", "cost"));
      await worldOf(me, product);
    }
    const [before, untouched] = [await worldOf(me), await worldOf(carol)];
    const done = await ownership().transfer(admin, "ann", "bob");
    expect(done).toEqual({ sessions: 3, datasources: 3, recipes: 2, bytes: expect.any(Number), renamed: 1 });

    for (const product of [home.product, beside]) {
      expect(await worldOf(me, product)).toEqual(nothing);
      const after = await worldOf(bob, product);
      expect({ ...after, recipes: [] }).toEqual({ ...before, recipes: [] });
      expect(after.recipes.map(({ name }) => name).sort()).toEqual(["MONTHLY", "Monthly (2)", "Monthly (3)", "Weekly"]);
      expect(await product.sessions.draft(bob, id, "form")).toEqual({ column: "price" });
      for (const gone of [id, copy, hidden]) {
        const refusal = await refusalOf(product.sessions.view(me, gone));
        expect([refusal.code, refusal.values]).toEqual(["not_found", { what: "session" }]);
        expect(await refusalOf(product.sessions.apply(me, gone, calls))).toMatchObject({ code: "not_found" });
      }
      expect(await refusalOf(product.datasources.get(me, datasource))).toMatchObject({ code: "not_found" });
    }
    // It is worked on there as before, on both servers in turn.
    await home.sessions.redo(bob, id);
    await beside.sessions.apply(bob, id, [rename("price", "cost")]);
    await home.sessions.restore(bob, copy);
    await home.sessions.apply(bob, copy, [formula("more", "price + 1")]);
    await home.sessions.apply(bob, hidden, [rename("a", "c")]);
    await home.product.datasources.change(bob, datasource, { options: { delimiter: ";" } });
    const reread = await home.sessions.create(bob, { datasource });
    expect(reread.columns).toHaveLength(1);
    const world = await worldOf(bob);
    await home.reopen();
    expect(await worldOf(bob)).toEqual(world);
    for (const session of [id, copy, hidden]) {
      expect((await home.sessions.verify(bob, session)).damaged).toEqual([]);
      expect((await home.sessions.audit(bob, session)).broken).toBeNull();
    }
    expect(await worldOf(carol)).toEqual(untouched);
    expect((await home.sessions.verify(carol, others.id)).damaged).toEqual([]);
    await intact();
  });

  test("[M5] both owners' journals and the administrator's tell of it; a retry of the former owner is not answered", async () => {
    const { id, datasource } = await begun(me);
    const key = opKey("once");
    await home.sessions.apply(me, id, calls, { opKey: key });
    await ownership().transfer({ ...admin, from: "10.0.0.9" }, "ann", "bob");
    const told = async (actor: Actor) =>
      (await home.product.audit.list(actor, { limit: 1000 })).entries
        .filter(({ kind }) => kind === "journal")
        .map(({ action, actor: who, from, on, detail }) => [action, who, from, on, detail]);
    for (const [actor, detail] of [
      [me, { to: "bob" }],
      [bob, { from: "ann" }],
    ] as const) {
      const lines = await told(actor);
      for (const on of [id, datasource]) expect(lines).toContainEqual(["transfer", "Root", "10.0.0.9", on, detail]);
    }
    const counts = { sessions: 1, datasources: 1, recipes: 0, bytes: expect.any(Number) };
    expect(await told(admin)).toEqual([
      ["transfer-owner", "Root", "10.0.0.9", null, { from: "ann", to: "bob", ...counts }],
    ]);
    // The trail went with the session and tells who worked on it.
    const trail = (await home.product.audit.list(bob)).entries.filter(({ trail }) => trail === id);
    expect(trail.map(({ action, actor }) => [action, actor])).toEqual([
      ["apply", "Ann"],
      ["create", "Ann"],
    ]);
    expect(await refusalOf(home.sessions.apply(me, id, calls, { opKey: key }))).toMatchObject({ code: "not_found" });
    const again = await refusalOf(home.sessions.apply(bob, id, calls, { opKey: key }));
    expect(again.code).toBe("nothing_to_do");
    await intact();
  });

  test("[M5] pages of both hear that something moved", async () => {
    const { id, datasource } = await begun(me);
    const { datasource: hidden } = await begun(me);
    await home.product.datasources.remove(me, hidden);
    const heard: Record<string, SessionEvent[]> = { ann: [], bob: [], carol: [] };
    for (const [owner, events] of Object.entries(heard))
      home.product.events.listen(owner, (event) => events.push(event));
    await ownership().transfer(admin, "ann", "bob");
    expect(heard.ann).toContainEqual({ type: "expiry", session: id, expiresAt: null, status: "bin" });
    expect(heard.ann).toContainEqual({ type: "datasource", id: datasource, action: "deleted" });
    expect(heard.bob).toContainEqual(expect.objectContaining({ type: "expiry", session: id, status: "ready" }));
    expect(heard.bob).toContainEqual({ type: "datasource", id: datasource, action: "created" });
    // One that was deleted and is still in use goes along, and is shown to nobody.
    expect(heard.bob).not.toContainEqual(expect.objectContaining({ id: hidden, action: "created" }));
    expect(heard.carol).toEqual([]);
  });

  test("[M5] steps that wait their turn are done before, and go along", async () => {
    const { id } = await begun(me);
    const steps = [1, 2, 3].map((n) => home.sessions.apply(me, id, [formula(`c${n}`, `price * ${n}`)]));
    expect(await ownership().transfer(admin, "ann", "bob")).toMatchObject({ sessions: 1 });
    expect((await Promise.all(steps)).map(({ steps }) => steps.length)).toEqual([1, 1, 1]);
    expect((await home.sessions.view(bob, id)).depth).toBe(3);
    await intact();
  });

  test("[M5] steps of another server are done before and go along, or are refused whole", async () => {
    const { id } = await begun(me);
    const beside = await home.second();
    const theirs = [1, 2, 3, 4].map((n) => beside.sessions.apply(me, id, [formula(`c${n}`, `price * ${n}`)]));
    const outcomes = Promise.allSettled(theirs);
    await expect.poll(() => beside.core.jobs.has(id)).toBe(true);
    await ownership().transfer(admin, "ann", "bob");
    const refused = (await outcomes).flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
    for (const reason of refused) expect(reason).toMatchObject({ code: "not_found", values: { what: "session" } });
    for (const product of [home.product, beside]) {
      const { columns } = await product.sessions.rows(bob, id, { offset: 0, limit: 1 });
      expect(columns).toHaveLength(3 + theirs.length - refused.length);
    }
    expect((await home.sessions.verify(bob, id)).damaged).toEqual([]);
    await intact();
  });

  test("[M5] a look that began before is refused as not found, not as damaged", async () => {
    const { id } = await begun(me);
    const { core } = await home.second();
    const [document, workbench] = [await core.documents.open(me, id), await workbenchOf(core, me, id)];
    await ownership().transfer(admin, "ann", "bob");
    const look = workbench.page(stateAt(document), { offset: 0, limit: 5 });
    expect(await refusalOf(look)).toMatchObject({ code: "not_found", values: { what: "session" } });
    const theirs = await workbenchOf(core, bob, id);
    expect((await theirs.page(stateAt(document), { offset: 0, limit: 5 })).rows).toHaveLength(5);
  });

  test("[M5] to and fro, again and with nothing there it does what it says", async () => {
    const { id } = await settled(me);
    const before = await worldOf(me);
    await ownership().transfer(admin, "ann", "bob");
    await home.sessions.rename(bob, id, "bob's");
    const none = { sessions: 0, datasources: 0, recipes: 0, bytes: 0, renamed: 0 };
    expect(await ownership().transfer(admin, "ann", "bob")).toEqual(none);
    await ownership().transfer(admin, "bob", "carol");
    await ownership().transfer(admin, "carol", "ann");
    await home.sessions.rename(me, id, "table.csv");
    expect(await worldOf(me)).toEqual(before);
    for (const [from, to] of [
      ["ann", "ann"],
      ["", "ann"],
      ["ann", ""],
    ] as const) {
      expect(await refusalOf(ownership().transfer(admin, from, to))).toMatchObject({ code: "invalid_params" });
    }
    expect(await worldOf(me)).toEqual(before);
    await intact();
  });

  test.runIf(inFolder())(
    "[M3] a session whose row was moved by hand opens for nobody, and the audit says so",
    async () => {
      const { id } = await begun(me);
      await worldOf(me);
      const database = new DatabaseSync(join(home.folder, "data", "heads.sqlite"));
      database.exec(`UPDATE aggregates SET owner = 'bob' WHERE id = '${id}'`);
      expect(await refusalOf(home.sessions.view(bob, id))).toMatchObject({ code: "damaged" });
      expect(await refusalOf(home.sessions.rows(bob, id, { offset: 0, limit: 5 }))).toMatchObject({ code: "damaged" });
      expect(await refusalOf(home.sessions.view(me, id))).toMatchObject({ code: "not_found" });
      expect(await refusalOf(ownership().transfer(admin, "bob", "carol"))).toMatchObject({ code: "damaged" });
      const { findings } = await checkAudit(home.product.core.vault, null);
      expect(findings.map(({ where, kind }) => [where, kind])).toEqual([[id, "head_changed"]]);
      database.exec(`UPDATE aggregates SET owner = 'ann' WHERE id = '${id}'`);
      // Handed over rightly, and then moved on by hand.
      await ownership().transfer(admin, "ann", "bob");
      await worldOf(bob);
      for (const owner of ["carol", "ann"]) {
        database.exec(`UPDATE aggregates SET owner = '${owner}' WHERE id = '${id}'`);
        expect(await refusalOf(home.sessions.view({ ...me, owner }, id))).toMatchObject({ code: "damaged" });
      }
      database.close();
    },
  );
});

describe("erasing", () => {
  test.runIf(inFolder())(
    "[M6] everything of an owner goes for good, in use or damaged, and nothing of others; the audit stays whole",
    async () => {
      const { id, datasource } = await settled(bob);
      const broken = await begun(bob);
      await begun(me);
      await home.product.people.setPreferences(bob, { retentionMinutes: 500 });
      await home.product.people.setPreferences(me, { retentionMinutes: 700 });
      const database = new DatabaseSync(join(home.folder, "data", "heads.sqlite"));
      database.exec(
        `UPDATE heads SET body = x'00', wrapped_key = x'00' WHERE n = (SELECT n FROM aggregates WHERE id = '${broken.id}')`,
      );
      const before = await worldOf(me);
      const done = await ownership().erase(admin, "bob");
      expect(done).toEqual({ sessions: 4, datasources: 4, recipes: 2, bytes: expect.any(Number) });
      expect(done.bytes).toBeGreaterThan(1000);
      expect(await worldOf(bob)).toEqual(nothing);
      expect((await ownership().owners(admin)).map(({ owner }) => owner)).toEqual(["ann"]);
      expect(await worldOf(me)).toEqual(before);
      expect((await home.product.people.me(me)).preferences).toEqual({ retentionMinutes: 700 });
      // No head, and with it no wrapped key, is left but the journal's; blobs go when they may.
      const kinds = database.prepare("SELECT kind FROM aggregates JOIN heads USING (n) WHERE owner = 'bob'").all();
      expect(kinds).toEqual([{ kind: "journal" }]);
      expect(database.prepare("SELECT count(*) AS n FROM ops WHERE owner = 'bob'").get()).toEqual({ n: 0 });
      database.close();
      expect(await ownership().erase(admin, "bob")).toEqual({ sessions: 0, datasources: 0, recipes: 0, bytes: 0 });
      const lines = (await home.product.audit.list(bob, { limit: 1000 })).entries;
      for (const on of [id, datasource]) {
        expect(lines).toContainEqual(expect.objectContaining({ action: "erase", on, actor: "Root" }));
      }
      expect((await home.product.audit.list(admin)).entries[0]).toMatchObject({
        action: "erase-owner",
        detail: { owner: "bob", ...done },
      });
      await intact();

      // Whoever comes back under the name begins anew.
      expect((await home.product.people.me(bob)).preferences).toEqual({});
      for (const minutes of [600, 800]) await home.product.people.setPreferences(bob, { retentionMinutes: minutes });
      await home.reopen();
      expect((await home.product.people.me(bob)).preferences).toEqual({ retentionMinutes: 800 });
      await settled(bob);
      await ownership().erase(admin, "bob");
      await home.product.people.setPreferences(bob, { retentionMinutes: 900 });
      expect((await home.product.people.me(bob)).preferences).toEqual({ retentionMinutes: 900 });
      await intact();
    },
  );

  test("[M6] what was handed over before goes with whom it went to, and its blobs are collected", async () => {
    await begun(me);
    await ownership().transfer(admin, "ann", "bob");
    await ownership().erase(admin, "ann");
    expect((await worldOf(bob)).sessions).toHaveLength(1);
    await ownership().erase(admin, "bob");
    await intact();
    const { store } = home.product.core.vault;
    clock.advance(25 * 3_600_000);
    // The product's own sweeper, which the clock has woken, may be first.
    await home.sessions.sweep();
    await expect.poll(async () => (await store.figures()).blobs_collected).toBeGreaterThan(0);
    expect(await store.usage()).toEqual({ sessions: 0, datasources: 0, blobs: 0, bytes: 0 });
  });

  test("[M6] an erasure that was written down and not done, for another came first, does not mislead the audit", async () => {
    const { id } = await begun(me);
    const head = await home.product.core.vault.store.head({ owner: "ann", kind: "session", id });
    if (!head) throw new Error("it is there");
    // In many journals, for they are read in no order of time.
    const note = { action: "erase", on: id, detail: { entries: head.revision } };
    for (let n = 0; n < 20; n++) await home.product.core.journal.noteNow({ ...me, owner: `owner ${n}` }, note);
    await ownership().transfer(admin, "ann", "bob");
    await ownership().transfer(admin, "bob", "carol");
    for (const name of ["one", "two"]) await home.sessions.rename(carol, id, name);
    await ownership().erase(admin, "carol");
    await intact();
  });

  test("[M6] a file that is being read and steps under way are stopped and leave nothing", async () => {
    const { id } = await begun(bob);
    const big = `a,b\n${"1,2\n".repeat(400_000)}`;
    const reading = home.csv(big, "big.csv", bob).catch((error: unknown) => error);
    const step = home.sessions.apply(bob, id, calls).catch((error: unknown) => error);
    await expect.poll(() => home.product.core.jobs.size).toBeGreaterThan(0);
    await ownership().erase(admin, "bob");
    await Promise.all([reading, step]);
    expect(await worldOf(bob)).toEqual(nothing);
    expect(await ownership().owners(admin)).toEqual([]);
    await intact();
  });
});

test("[M1] owners are told and changed by administrators alone; for others that does not exist", async () => {
  const { id } = await begun(me);
  clock.advance(1000);
  await home.sessions.remove(me, id);
  await home.product.recipes.create(bob, { name: "r", calls });
  const bytes = (await home.product.core.vault.store.usage()).bytes;
  const none = {
    sessions: 0,
    binned: 0,
    datasources: 0,
    recipes: 0,
    bytes: 0,
    usedAt: new Date(clock.now()).toISOString(),
  };
  expect(await ownership().owners(admin)).toEqual([
    { ...none, owner: "ann", binned: 1, datasources: 1, bytes },
    { ...none, owner: "bob", recipes: 1 },
  ]);
  for (const actor of [me, { ...me, role: "user" as const }]) {
    for (const asked of [
      ownership().owners(actor),
      ownership().transfer(actor, "ann", "bob"),
      ownership().erase(actor, "ann"),
    ]) {
      expect((await refusalOf(asked)).values).toEqual({ what: "address" });
    }
  }
  expect((await worldOf(me)).sessions).toHaveLength(1);
});
