// What a user did that changed no head: reads, exports, saves, erasures and refusals, in the owner's journal.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { AuditLine } from "@data-tools/client";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Actor } from "../../src/sessions/api.ts";
import { journalRef } from "../../src/sessions/journal-links.ts";
import { type Home, inFolder, me, openHome, refusalOf, stillClock, upper } from "./product.ts";

let clock: ReturnType<typeof stillClock>;
let home: Home;
beforeEach(async () => {
  clock = stillClock();
  home = await openHome({}, clock);
});
afterEach(() => home.close());

const quarter = 15 * 60_000;
const all = async (actor: Actor = me) => (await home.product.audit.list(actor, { limit: 1000 })).entries.reverse();
const told = (lines: readonly AuditLine[]) => lines.map(({ action, on }) => [action, on]);
const journal = async (actor: Actor = me) => (await all(actor)).filter(({ kind }) => kind === "journal");
const look = (id: string, actor: Actor = me) => home.sessions.rows(actor, id, { offset: 0, limit: 5 });

describe("the journal", () => {
  test("[J1] a read is written once per actor, session and quarter of an hour", async () => {
    const [one, two] = [(await home.start()).id, (await home.start()).id];
    for (const id of [one, one, two, one]) await look(id);
    await home.sessions.profile(me, one);
    await look(one, { ...me, name: "Ann's script" });
    expect((await journal()).map(({ action, on, actor }) => [action, on, actor])).toEqual([
      ["read", one, "Ann"],
      ["read", two, "Ann"],
      ["read", one, "Ann's script"],
    ]);
    clock.advance(quarter - 1);
    await look(one);
    expect(await journal()).toHaveLength(3);
    clock.advance(1);
    await look(one);
    expect(await journal()).toHaveLength(4);
  });

  test("[J1] every export and every save is written, with where it went and nothing of what it holds", async () => {
    const { id } = await home.start();
    for (const format of ["csv", "csv"] as const) {
      await (await home.sessions.exportTo(me, id, { format, safe: false })).done();
    }
    await home.sessions.recipeText(me, id, { format: "sql" });
    const saved = await home.sessions.save(me, id, { name: "clean" });
    expect((await journal()).map(({ action, on, detail }) => [action, on, detail])).toEqual([
      ["export", id, { format: "csv", safe: false, bytes: expect.any(Number) }],
      ["export", id, { format: "csv", safe: false, bytes: expect.any(Number) }],
      ["export", id, { format: "sql" }],
      ["save", id, { datasource: saved.id }],
    ]);
  });

  test("[J1] who erased a session is told when its own trail can be read no more", async () => {
    const { id } = await home.start();
    await home.sessions.apply(me, id, [upper("city")]);
    await home.sessions.remove(me, id, { now: true });
    const lines = await all();
    expect(lines.filter(({ trail }) => trail === id).map(({ action, actor }) => [action, actor])).toEqual([
      ["", ""],
      ["", ""],
    ]);
    expect(lines.find(({ action }) => action === "erase")).toMatchObject({
      actor: "Ann",
      on: id,
      detail: { entries: 2 },
    });
  });

  test.runIf(inFolder())("[J1] a journal that is damaged keeps nobody else's from being written", async () => {
    const { id } = await home.start();
    await look(id);
    await journal();
    const { vault } = home.product.core;
    const [bob, cleo] = ["bob", "cleo"].map((name) => ({ ...me, owner: name, name })) as [Actor, Actor];
    const ref = journalRef(vault.keys, me.owner);
    const database = new DatabaseSync(join(home.folder, "data", "heads.sqlite"));
    const where = "WHERE n = (SELECT n FROM aggregates WHERE id = ?)";
    const body = database.prepare(`SELECT body FROM heads ${where}`).get(ref.id)?.body as Uint8Array;
    const put = (bytes: Uint8Array) => database.prepare(`UPDATE heads SET body = ? ${where}`).run(bytes, ref.id);
    put(new Uint8Array(90));
    for (const actor of [me, bob, cleo])
      home.product.audit.refused(actor, { route: "GET /api/x", code: "not_found", looked: false });
    expect(await journal(bob)).toHaveLength(1);
    const waiting = home.product.core.journal.flush();
    expect((await refusalOf(waiting)).code).toBe("damaged");
    expect((await vault.store.trails(cleo.owner)).map(({ last }) => last?.seq)).toEqual([1]);
    put(body);
    database.close();
    expect(await journal()).toHaveLength(2);
  });

  test("[J1] equal refusals of a moment are one entry that tells how many", async () => {
    for (let n = 0; n < 1000; n++) {
      home.product.audit.refused(me, {
        route: "POST /api/sessions/:id/undo",
        code: "nothing_to_undo",
        looked: false,
      });
    }
    home.product.audit.refused(me, { route: "POST /api/sessions/:id/undo", code: "busy", looked: false });
    expect((await journal()).map(({ outcome, detail }) => [outcome, detail])).toEqual([
      ["refused", { code: "nothing_to_undo", times: 1000 }],
      ["refused", { code: "busy" }],
    ]);
  });

  test("[J1] a look that is refused again and again is one entry a quarter of an hour", async () => {
    const refused = () =>
      home.product.audit.refused(me, { route: "GET /api/sessions/:id", code: "not_found", looked: true });
    for (let n = 0; n < 3; n++) {
      refused();
      clock.advance(quarter / 3);
    }
    expect(await journal()).toHaveLength(1);
    refused();
    expect((await journal()).map(({ action, outcome }) => [action, outcome])).toEqual([
      ["GET /api/sessions/:id", "refused"],
      ["GET /api/sessions/:id", "refused"],
    ]);
  });

  test("[J1] what waits is written after a second, and when the server ends", async () => {
    const { id } = await home.start();
    await look(id);
    const { store, keys } = home.product.core.vault;
    const entries = async () => (await store.audit(journalRef(keys, me.owner))).length;
    expect(await entries()).toBe(0);
    clock.advance(1000);
    await expect.poll(entries).toBe(1);
    await (await home.sessions.exportTo(me, id, { format: "csv", safe: false })).done();
    await home.reopen();
    expect(told(await journal())).toEqual([
      ["read", id],
      ["export", id],
    ]);
  });

  test("[J1] two servers on one folder write one journal", async () => {
    const { id } = await home.start();
    const other = await home.second();
    const note = (n: number) => ({ action: "export", on: id, detail: { n } });
    const journals = [home.product.core.journal, other.core.journal];
    for (let n = 0; n < 10; n++) {
      for (const each of journals) each.note(me, note(n));
      await Promise.all(journals.map((each) => each.flush()));
    }
    const lines = await journal();
    expect(lines.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
  });

  test("[J2] users see their own entries alone, a page at a time, newest first", async () => {
    const bob: Actor = { owner: "bob", name: "Bob", from: "192.0.2.7" };
    const { id } = await home.start();
    for (let n = 0; n < 5; n++) await home.sessions.rename({ ...me, from: "192.0.2.1" }, id, `name ${n}`);
    await home.csv("a\n1\n", "bobs.csv", bob);
    expect((await all(bob)).map(({ action, from, kind }) => [action, from, kind])).toEqual([
      ["create", "192.0.2.7", "datasource"],
    ]);
    const pages: AuditLine[] = [];
    for (let before: string | null | undefined; before !== null; ) {
      const page = await home.product.audit.list(me, { limit: 3, ...(before && { before }) });
      pages.push(...page.entries);
      before = page.next;
    }
    expect(pages.reverse()).toEqual(await all());
    expect(pages.slice(-5).map(({ action, from, on }) => `${action} ${from} ${on}`)).toEqual(
      Array(5).fill(`rename 192.0.2.1 ${id}`),
    );
    expect(await refusalOf(home.product.audit.list(me, { before: "j_x.1" }))).toMatchObject({ code: "not_found" });
  });
});
