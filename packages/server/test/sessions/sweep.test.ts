// A round of housekeeping whose ground moves: what came into use, went or was changed by another server between two
// looks of it; and what it leaves where settings say so.
import { afterEach, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import type { Clock } from "../../src/clock.ts";
import { isSilent, sweepPlan } from "../../src/sessions/due.ts";
import { minute } from "../../src/sessions/lifetimes.ts";
import { meanwhile } from "./meanwhile.ts";
import { type Home, me, openHome, refusalOf, smallCsv, stillClock, tableOf, upper } from "./product.ts";

const hour = 60 * minute;
const day = 24 * hour;
const admin = { ...me, role: "admin" as const };

let home: Home;
let other: OpenedProduct;
let clock: ReturnType<typeof stillClock>;
afterEach(() => home.close());

/** What is to be done after a time is done when a test says so. */
async function opened(flags: Record<string, string> = {}, after: Clock["after"] = () => () => {}): Promise<void> {
  clock = stillClock();
  home = await openHome({ retention: "60m", bin: "2h", ...flags }, { now: clock.now, after });
  other = await home.second();
}
const figure = async (name: string) =>
  (await home.product.figures(admin)).figures.find((each) => each.name === `data_tools_${name}_total`)?.total;
const status = async (id: string) => (await home.sessions.view(me, id)).status;

test("[T2] a session that another server erases while it expires is passed over", async () => {
  await opened();
  const { id } = await home.start();
  clock.advance(61 * minute);
  meanwhile(home.product, "warning", () => other.sessions.remove(me, id, { now: true }));
  expect(await home.sessions.sweep()).toMatchObject({ expired: 0, collected: 0 });
  expect(await figure("sessions_expired")).toBe(0);
  expect(await refusalOf(home.sessions.view(me, id))).toMatchObject({ code: "not_found" });
});

test("[T2] what is gone when its turn comes is passed over, and the others have theirs", async () => {
  await opened();
  const [one, two] = [await home.start(), await home.start()];
  clock.advance(61 * minute);
  meanwhile(home.product, "due", () => other.sessions.remove(me, one.id, { now: true }));
  expect((await home.sessions.sweep()).gone.expired.map(({ id }) => id)).toEqual([two.id]);
});

test("[T2] a session that is damaged keeps no other from its end", async () => {
  await opened();
  const [broken, whole] = [await home.start(), await home.start()];
  const { store } = home.product.core.vault;
  const ref = { owner: me.owner, kind: "session" as const, id: broken.id };
  const head = await store.head(ref);
  if (!head) throw new Error("it is there");
  const next = {
    ...head,
    revision: head.revision + 1,
    body: head.body.map((byte, at) => (at === 50 ? byte ^ 1 : byte)),
  };
  await store.commit({ ref, expect: head.revision, next });
  clock.advance(61 * minute);
  expect((await home.sessions.sweep()).gone.expired.map(({ id }) => id)).toEqual([whole.id]);
});

test("[T8] longer rules that are set at the moment of the end save what would have gone", async () => {
  await opened();
  const { id } = await home.start();
  clock.advance(61 * minute);
  let looks = 0;
  const longer = async () => {
    if (++looks === 2) await home.product.people.setPreferences(me, { retentionMinutes: 300 });
  };
  meanwhile(home.product, "head", longer, { of: id, times: 2 });
  expect((await home.sessions.sweep()).expired).toBe(0);
  expect([await status(id), await figure("sessions_ended_while_active")]).toEqual(["ready", 0]);
});

test("[T9] an end that no server could warn of is put off, unless the session went to the bin meanwhile", async () => {
  await opened();
  const [one, two] = [await home.start(), await home.start()];
  await home.shut();
  clock.advance(61 * minute);
  await home.reopen();
  other = await home.second();
  meanwhile(home.product, "warning", () => other.sessions.remove(me, one.id), { of: one.id });
  expect((await home.sessions.sweep()).gone.postponed.map(({ id }) => id)).toEqual([two.id]);
  expect([await status(one.id), await status(two.id)]).toEqual(["bin", "ready"]);
});

test("[T6] a deleted datasource stays that a session came to use after all", async () => {
  await opened();
  const { id: datasource } = await home.csv(smallCsv);
  let goOn = () => {};
  const pausing = new Promise<void>((isRead) => {
    meanwhile(
      other,
      "head",
      () => {
        isRead();
        return new Promise<void>((resolve) => {
          goOn = resolve;
        });
      },
      { of: datasource },
    );
  });
  const beginning = other.sessions.create(me, { datasource });
  await pausing;
  await home.product.datasources.remove(me, datasource);
  meanwhile(home.product, "due", () => {
    goOn();
    return beginning;
  });
  expect((await home.sessions.sweep()).collected).toBe(0);
  expect((await tableOf(home.sessions, (await beginning).id)).rows).toHaveLength(6);
});

test("[T9] in read-only mode ends are told of, and what is deleted stays where it is", async () => {
  await opened();
  const { id } = await home.start();
  const { id: datasource } = await home.csv(smallCsv);
  await home.product.datasources.remove(me, datasource);
  await home.product.administration.setReadOnly(admin, { on: true });
  const told: unknown[] = [];
  home.product.events.listen(me.owner, (event) => told.push(event));
  clock.advance(56 * minute);
  expect(await home.sessions.sweep()).toMatchObject({ expired: 0, collected: 0 });
  expect(told).toEqual([expect.objectContaining({ type: "expiry", session: id, status: "warned" })]);
  expect(
    await home.product.core.vault.store.head({ owner: me.owner, kind: "datasource", id: datasource }),
  ).toBeTruthy();
});

test("[T4] a bin without an end keeps everything", async () => {
  await opened({ bin: "unlimited" });
  const { id } = await home.start();
  await home.sessions.apply(me, id, [upper("city")]);
  await home.sessions.remove(me, id);
  clock.advance(4000 * day);
  expect((await home.sessions.sweep()).collected).toBe(0);
  expect(await home.sessions.restore(me, id)).toMatchObject({ status: "ready", depth: 1 });
});

test("[T1] where sessions stay in memory without an end none leaves for being idle", async () => {
  await opened({ idle: "unlimited", retention: "unlimited" });
  const { id } = await home.start();
  await tableOf(home.sessions, id);
  clock.advance(4000 * day);
  expect((await home.sessions.sweep()).evicted).toBe(0);
  await expect.poll(() => home.product.core.engine.resident().map(({ session }) => session)).toEqual([id]);
});

test("[V5] a plan leaves out what the rules of now keep longer", async () => {
  await opened();
  const { id } = await home.start();
  const { core } = home.product;
  const looking = { store: core.vault.store, openHead: core.vault.openHead, settings: core.settings };
  clock.advance(2 * hour);
  expect((await sweepPlan(looking, core.config, clock.now())).postponed.map((going) => going.id)).toEqual([id]);
  // Set as by a server that ended before it came to the sessions.
  await core.settings.setOrganisation(admin, { retention: null });
  const plan = await sweepPlan(looking, core.config, clock.now());
  expect([plan.expired, plan.postponed, plan.erased]).toEqual([[], [], []]);
});

test("[T2] a session without an end has no silent one", async () => {
  await opened({ retention: "unlimited" });
  const { id } = await home.start();
  const { core } = home.product;
  const document = await core.documents.open(me, id);
  expect(await isSilent({ settings: core.settings, store: core.vault.store }, document, clock.now())).toBe(false);
});

/** A step that asks the store for a datasource while it is carried out. */
async function withOther() {
  const { id } = await home.start();
  const { id: datasource } = await home.csv("place,sea\nOslo,yes\n", "places");
  return { id, datasource, call: { op: "join", params: { datasource, on: [{ left: "city", right: "place" }] } } };
}

test("[T1] a session stays in memory while a preview of it is made, however long that takes", async () => {
  await opened({ idle: "10m" });
  const { id, datasource, call } = await withOther();
  const rounds: unknown[] = [];
  const round = async () => {
    clock.advance(11 * minute);
    rounds.push((await home.sessions.sweep()).evicted);
  };
  meanwhile(home.product, "head", round, { of: datasource });
  expect((await home.sessions.preview(me, id, call)).columns.map(({ name }) => name)).toContain("sea");
  expect(rounds).toEqual([0]);
  clock.advance(11 * minute);
  expect((await home.sessions.sweep()).evicted).toBe(1);
});

test("[T2] a session is noted as in use while work goes on in it, and no longer", async () => {
  const waiting = new Set<() => void>();
  await opened({}, (ms, call) => {
    if (ms === minute / 2) waiting.add(call);
    return () => waiting.delete(call);
  });
  const { id, datasource, call } = await withOther();
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const noteAgain = async () => {
    expect(waiting.size).toBe(1);
    meanwhile(home.product, "head", () => ended, { of: id });
    for (const note of waiting) note();
    waiting.clear();
  };
  meanwhile(home.product, "head", noteAgain, { of: datasource });
  expect((await home.sessions.apply(me, id, [call])).depth).toBe(1);
  clock.advance(2 * minute);
  end();
  const usedAt = async () =>
    (await home.product.core.vault.store.head({ owner: me.owner, kind: "session", id }))?.usedAt;
  await expect.poll(usedAt).toBe(clock.now());
  await home.sessions.view(me, id);
  expect(waiting.size).toBe(0);
});
