// Owners change and go while another server works on what is theirs.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import type { Actor } from "../../src/sessions/api.ts";
import { checkAudit } from "../../src/sessions/audit-check.ts";
import { journalRef } from "../../src/sessions/journal-links.ts";
import { meanwhile } from "./meanwhile.ts";
import { type Home, me, openHome, opKey, refusalOf, smallCsv, stillClock, upper } from "./product.ts";

const bob: Actor = { owner: "bob", name: "Bob" };
const admin: Actor = { owner: "root", name: "Root", role: "admin" };
const clock = stillClock();
let home: Home;
let other: OpenedProduct;
beforeEach(async () => {
  home = await openHome({ retention: "30d" }, { now: clock.now, after: () => () => {} });
  other = await home.second();
});
afterEach(() => home.close());

const ownership = () => home.product.ownership;
async function begun(actor: Actor) {
  const { id: datasource } = await home.csv(smallCsv, "table.csv", actor);
  return { ...(await home.sessions.create(actor, { datasource })), datasource };
}
const idsOf = async (actor: Actor) => (await home.sessions.list(actor)).map(({ id }) => id).sort();
const actionsOf = async (actor: Actor) =>
  (await home.product.audit.list(actor)).entries.filter(({ kind }) => kind === "journal").map(({ action }) => action);
async function intact(): Promise<void> {
  const { vault, journal } = home.product.core;
  await journal.flush();
  expect((await checkAudit(vault, null)).findings).toEqual([]);
}

describe("handing over", () => {
  test("[M5] what is begun on it meanwhile goes along", async () => {
    const { id, datasource } = await begun(me);
    const { keys } = home.product.core.vault;
    let late = "";
    const begin = async () => {
      late = (await other.sessions.create(me, { datasource })).id;
    };
    meanwhile(home.product, "lastAudit", begin, { of: journalRef(keys, me.owner).id });
    expect(await ownership().transfer(admin, "ann", "bob")).toMatchObject({ sessions: 2, datasources: 1 });
    expect(await idsOf(bob)).toEqual([id, late].sort());
    expect(await idsOf(me)).toEqual([]);
    await intact();
  });

  test("[M5] pages hear until when it is kept; who hands over his own is named in both journals alone", async () => {
    const { id, expiresAt } = await begun(admin);
    const heard: unknown[] = [];
    home.product.events.listen("bob", (event) => heard.push(event));
    await ownership().transfer(admin, "root", "bob");
    expect(expiresAt).toEqual(expect.any(String));
    expect(heard).toContainEqual({ type: "expiry", session: id, expiresAt, status: "ready" });
    expect(await actionsOf(admin)).toEqual(["transfer", "transfer"]);
    expect(await actionsOf(bob)).toEqual(["transfer", "transfer"]);
  });

  test("[M5] what is handed back is what was handed over; what the owner had himself stays", async () => {
    const [mine, theirs] = [await begun(me), await begun(bob)];
    await ownership().transfer(admin, "ann", "bob");
    expect(await idsOf(bob)).toEqual([mine.id, theirs.id].sort());
    expect(await ownership().handBack(admin)).toMatchObject([{ sessions: 1, datasources: 1 }]);
    expect([await idsOf(me), await idsOf(bob)]).toEqual([[mine.id], [theirs.id]]);
    await intact();
  });
});

describe("erasing", () => {
  const again = async (datasource: string) => void (await other.sessions.create(bob, { datasource }));

  test.each(["head", "leases"] as const)(
    "[M6] what is begun when the store has told its %s goes too",
    async (question) => {
      const { datasource } = await begun(bob);
      meanwhile(home.product, question, () => again(datasource), { of: datasource });
      expect(await ownership().erase(admin, "bob")).toMatchObject({ sessions: 2, datasources: 1 });
      expect(await ownership().owners(admin)).toEqual([]);
      await intact();
    },
  );

  test("[M6] where new work is begun without end it is refused for now", async () => {
    const { datasource } = await begun(bob);
    meanwhile(home.product, "head", () => again(datasource), { of: datasource, times: 99 });
    expect(await refusalOf(ownership().erase(admin, "bob"))).toMatchObject({ code: "busy", retryAfter: 1 });
  });

  test("[M6] what another server changes first is erased as it then is", async () => {
    const { id } = await begun(bob);
    meanwhile(home.product, "audit", () => other.sessions.rename(bob, id, "theirs"), { of: id });
    expect(await ownership().erase(admin, "bob")).toMatchObject({ sessions: 1, datasources: 1 });
    expect(await ownership().owners(admin)).toEqual([]);
    await intact();
  });

  test("[M6] a session that another server erases when its turn has come counts there", async () => {
    const { id } = await begun(bob);
    meanwhile(home.product, "heads", () => other.sessions.remove(bob, id, { now: true }));
    expect(await ownership().erase(admin, "bob")).toMatchObject({ sessions: 0, datasources: 1 });
    expect(await ownership().owners(admin)).toEqual([]);
    await intact();
  });

  test("[M6] the work of others goes on", async () => {
    const [{ id }, theirs] = [await begun(me), await begun(bob)];
    meanwhile(home.product, "putBlob", () => ownership().erase(admin, "bob"));
    const done = await home.sessions.apply(me, id, [upper("city")], { opKey: opKey("mine") });
    expect(done.depth).toBe(1);
    expect(await refusalOf(home.sessions.view(bob, theirs.id))).toMatchObject({ code: "not_found" });
  });
});
