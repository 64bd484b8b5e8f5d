// Another server is first, between two looks of a request at the store: what comes of it is one moment's truth, and
// nobody's change is lost.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { journalRef } from "../../src/sessions/journal-links.ts";
import { meanwhile } from "./meanwhile.ts";
import { type Home, me, openHome, opKey, refusalOf, rename, smallCsv, stillClock, tableOf, upper } from "./product.ts";

const admin = { ...me, role: "admin" as const };
const clock = stillClock();
let home: Home;
let other: OpenedProduct;
beforeEach(async () => {
  home = await openHome({ retention: "60m" }, { now: clock.now, after: () => () => {} });
  other = await home.second();
});
afterEach(() => home.close());

const calls = [rename("price", "cost")];
const always = 99;

describe("a session", () => {
  let id: string;
  beforeEach(async () => {
    ({ id } = await home.start());
  });

  test("[B3] is read of one moment; where that moment never comes it is refused for now", async () => {
    meanwhile(other, "steps", () => home.sessions.rename(me, id, "renamed"), { of: id });
    expect((await other.sessions.view(me, id)).name).toBe("renamed");
    const third = await home.second();
    meanwhile(third, "steps", () => home.sessions.rename(me, id, "again"), { of: id, times: always });
    expect(await refusalOf(third.sessions.view(me, id))).toMatchObject({ code: "busy", retryAfter: 1 });
  });

  test("[B3] that is erased while it is read is gone", async () => {
    meanwhile(other, "steps", () => home.sessions.remove(me, id, { now: true }), { of: id });
    expect(await refusalOf(other.sessions.view(me, id))).toMatchObject({ code: "not_found" });
  });

  test("[S4] is renamed although another was first; one who never gets his turn is refused for now", async () => {
    const theirs = () => other.sessions.rename(me, id, "theirs");
    meanwhile(home.product, "head", theirs, { of: id });
    expect((await home.sessions.rename(me, id, "mine")).name).toBe("mine");
    meanwhile(home.product, "head", theirs, { of: id, times: always });
    expect(await refusalOf(home.sessions.rename(me, id, "mine"))).toMatchObject({ code: "busy", retryAfter: 1 });
    expect((await other.sessions.view(me, id)).name).toBe("theirs");
  });

  test("[S4] that is erased before a change is written is gone", async () => {
    meanwhile(home.product, "head", () => other.sessions.remove(me, id, { now: true }), { of: id });
    expect(await refusalOf(home.sessions.rename(me, id, "mine"))).toMatchObject({ code: "not_found" });
  });

  test("[S4] that changes while it is erased for good is not erased, and says so", async () => {
    meanwhile(home.product, "audit", () => other.sessions.rename(me, id, "theirs"), { of: id });
    expect(await refusalOf(home.sessions.remove(me, id, { now: true }))).toMatchObject({ code: "busy" });
    expect((await home.sessions.view(me, id)).name).toBe("theirs");
  });

  test("[T6] is not begun on a datasource that is erased before it is written", async () => {
    const { id: datasource } = await home.csv(smallCsv);
    const erase = async () => {
      await other.datasources.remove(me, datasource);
      await other.sessions.sweep();
    };
    meanwhile(home.product, "head", erase, { of: datasource });
    expect(await refusalOf(home.sessions.create(me, { datasource }))).toMatchObject({
      code: "not_found",
      values: { what: "datasource" },
    });
    expect(await home.sessions.list(me)).toHaveLength(1);
  });

  test("[T6] that was erased is named no more among those that use a deleted datasource", async () => {
    const { datasource } = await home.sessions.view(me, id);
    const second = await home.sessions.create(me, { datasource: datasource.id, name: "second" });
    meanwhile(home.product, "leases", () => other.sessions.remove(me, id, { now: true }));
    const { usedBy } = await home.product.datasources.remove(me, datasource.id);
    expect(usedBy).toEqual([{ id: second.id, name: "second" }]);
  });

  test("[K7] that is erased while it is verified is gone, and not damaged", async () => {
    for (const question of ["steps", "docs"] as const) {
      const { id: verified } = await home.start();
      meanwhile(home.product, question, () => other.sessions.remove(me, verified, { now: true }), { of: verified });
      expect(await refusalOf(home.sessions.verify(me, verified))).toMatchObject({ code: "not_found" });
    }
  });

  test("[S5] that is erased while a draft of it is written is gone", async () => {
    meanwhile(home.product, "docs", () => other.sessions.remove(me, id, { now: true }), { of: id });
    expect(await refusalOf(home.sessions.putDraft(me, id, "form", 1))).toMatchObject({ code: "not_found" });
  });

  test("[T8] that went to the bin while other rules were set stays there", async () => {
    const heard: unknown[] = [];
    home.product.events.listen(me.owner, (event) => heard.push(event));
    meanwhile(home.product, "heads", () => other.sessions.remove(me, id));
    await home.product.people.setPreferences(me, { retentionMinutes: 30 });
    expect((await home.sessions.view(me, id)).status).toBe("bin");
    expect(heard).toEqual([]);
  });

  test("[J1] is erased with its entry in the journal although another server wrote there first", async () => {
    const { keys } = home.product.core.vault;
    const theirs = () => other.core.journal.noteNow(me, { action: "export", on: "s_other" });
    meanwhile(home.product, "lastAudit", theirs, { of: journalRef(keys, me.owner).id });
    await home.sessions.remove(me, id, { now: true });
    const lines = (await home.product.audit.list(me)).entries.filter(({ kind }) => kind === "journal");
    expect(lines.map(({ action, seq }) => [action, seq])).toEqual([
      ["erase", 2],
      ["export", 1],
    ]);
  });
});

describe("a look", () => {
  test.each<[string, (id: string) => Promise<unknown>, number]>([
    ["is deleted", (id) => other.sessions.remove(me, id), 0],
    ["is handed over", () => other.ownership.transfer(admin, me.owner, "bob"), 0],
    ["comes to its end", runOut, 1],
  ])("[T2] at a session that %s meanwhile is answered; ends are counted alone", async (_, end, counted) => {
    const { id } = await home.start();
    await tableOf(home.sessions, id);
    clock.advance(2 * 60_000);
    meanwhile(home.product, "head", () => end(id), { of: id });
    expect((await tableOf(home.sessions, id)).rows).toHaveLength(6);
    expect(await endedInUse()).toBe(counted);
  });
});

async function endedInUse(): Promise<number | undefined> {
  const { figures } = await home.product.figures(admin);
  return figures.find(({ name }) => name.includes("ended_while_active"))?.total;
}

/** The time of everything that is not in use runs out, and another server ends it. */
async function runOut(): Promise<void> {
  clock.advance(45 * 60_000);
  await other.sessions.sweep();
  clock.advance(16 * 60_000);
  expect((await other.sessions.sweep()).expired).toBe(1);
}

describe("a step", () => {
  test("[S5] that is cancelled when its files are sealed leaves nothing", async () => {
    const { id, version } = await home.start();
    const ask = { opKey: opKey("stop") };
    meanwhile(home.product, "putBlob", () => home.sessions.cancel(me, id, "stop"));
    expect(await refusalOf(home.sessions.apply(me, id, [upper("city")], ask))).toMatchObject({ code: "cancelled" });
    expect(await home.sessions.view(me, id)).toMatchObject({ version, depth: 0 });
  });

  test("[T2] whose session ends under it is refused, and counted where its time was over", async () => {
    for (const [end, counted] of [
      [(id: string) => other.sessions.remove(me, id), 0],
      [runOut, 1],
    ] as const) {
      const { id } = await home.start();
      meanwhile(home.product, "putBlob", () => end(id));
      expect(await refusalOf(home.sessions.apply(me, id, [upper("city")]))).toMatchObject({ code: "in_bin" });
      expect(await endedInUse()).toBe(counted);
    }
  });
});

test("[R4] a recipe that another server changes first is not changed or deleted, and says so", async () => {
  const { id } = await home.product.recipes.create(me, { name: "Monthly", calls });
  const theirs = () => other.recipes.change(me, id, { description: "theirs" });
  meanwhile(home.product, "lastAudit", theirs, { of: id });
  expect(await refusalOf(home.product.recipes.change(me, id, { name: "Mine" }))).toMatchObject({ code: "busy" });
  meanwhile(home.product, "audit", theirs, { of: id });
  expect(await refusalOf(home.product.recipes.remove(me, id))).toMatchObject({ code: "busy" });
  expect(await home.product.recipes.get(me, id)).toMatchObject({ name: "Monthly", description: "theirs" });
});

test("[S4] a datasource that another server changes first is not changed, and says so", async () => {
  const { id } = await home.csv(smallCsv);
  meanwhile(home.product, "lastAudit", () => other.datasources.change(me, id, { name: "theirs" }), { of: id });
  expect(await refusalOf(home.product.datasources.change(me, id, { name: "mine" }))).toMatchObject({ code: "busy" });
  expect((await home.product.datasources.get(me, id)).name).toBe("theirs");
});

test("[T10] settings that another server changes first, the first time and later, are not changed and say so", async () => {
  const { people } = home.product;
  for (const minutes of [60, 90]) {
    await people.organisation(admin);
    const theirs = () => other.people.setOrganisation(admin, { retentionMinutes: minutes });
    meanwhile(home.product, "head", theirs, { of: "organisation" });
    expect(await refusalOf(people.setOrganisation(admin, { retentionMinutes: 300 }))).toMatchObject({ code: "busy" });
    expect((await other.people.organisation(admin)).retentionMinutes).toBe(minutes);
  }
});
