// Several servers keep house over one store at once: each thing is done, written down, told and counted
// once, nothing in use ends, and nothing that is named by anything living is taken.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SessionEvent } from "@data-tools/client";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { asJob, touch } from "../../src/sessions/core.ts";
import { minute } from "../../src/sessions/lifetimes.ts";
import { blobFilesIn } from "../store/samples.ts";
import { type Home, me, openHome, smallCsv, stillClock, upper } from "./product.ts";

const hour = 60 * minute;
const day = 24 * hour;
const admin = { ...me, role: "admin" as const };

let home: Home;
let nodes: OpenedProduct[];
let heard: SessionEvent[][];
let clock: ReturnType<typeof stillClock>;

beforeEach(async () => {
  clock = stillClock();
  const own = { now: clock.now, after: () => () => {} };
  home = await openHome({ retention: "60m", warning: "15m", bin: "2h" }, own);
  nodes = [];
  heard = [];
  listen(home.product);
});
afterEach(() => home.close());

function listen(node: OpenedProduct): void {
  const list: SessionEvent[] = [];
  node.events.listen(me.owner, (event) => list.push(event));
  heard.push(list);
  nodes.push(node);
}

/** Something else happens once: when this server has read what is due, or just before its commit reaches the store. */
function meanwhile({ core }: OpenedProduct, moment: "due" | "commit", what: () => Promise<unknown>): void {
  const { store } = core.vault;
  const { due, commit } = store;
  let pending = true;
  const once = async () => {
    if (!pending) return;
    pending = false;
    await what();
  };
  store.due = async (...asked) => {
    const found = await due(...asked);
    if (moment === "due") await once();
    return found;
  };
  store.commit = async (asked) => {
    if (moment === "commit") await once();
    return commit(asked);
  };
}

const store = () => home.product.core.vault.store;
const sweepAll = () => Promise.all(nodes.map(({ sessions }) => sessions.sweep()));
const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);
const told = (id: string, status: string) =>
  heard.map((list) =>
    list.filter((event) => event.type === "expiry" && event.session === id && event.status === status),
  );
/** One server ends it; those that are told by it tell their listeners too, each once. */
async function expectEnds(id: string, times: number): Promise<void> {
  const hearing = home.product.core.bus.shared ? heard.length : 1;
  await expect.poll(() => told(id, "bin").flat().length, { timeout: 10_000 }).toBe(times * hearing);
}
const lines = async () => (await home.product.audit.list(me, { limit: 1000 })).entries;
const actions = async (id: string) => (await lines()).filter(({ on }) => on === id).map(({ action }) => action);
const figures = async () => {
  const { figures } = await home.product.figures(admin);
  return Object.fromEntries(
    figures.map(({ name, total }) => [/^data_tools_(.*)_total$/.exec(name)?.[1] ?? name, total]),
  );
};
/** What all servers together counted since they started. */
const sinceStart = async (name: string) => {
  const each = await Promise.all(nodes.map((node) => node.figures(admin)));
  return sum(
    each.map((view) => view.figures.find((figure) => figure.name === `data_tools_${name}_total`)?.sinceStart ?? 0),
  );
};
const blobFiles = () => blobFilesIn(join(home.folder, "data"));
async function started(count: number): Promise<string[]> {
  const { id: datasource } = await home.csv(smallCsv);
  const ids: string[] = [];
  for (let n = 0; n < count; n++) ids.push((await home.sessions.create(me, { datasource })).id);
  return ids;
}

describe("four servers on one store", () => {
  beforeEach(async () => {
    for (let n = 0; n < 3; n++) listen(await home.second());
  });

  test("[V1] every warning, expiry and erasure is done, told and counted once", async () => {
    const ids = await started(8);
    for (const id of ids) await home.sessions.apply(me, id, [upper("city")]);
    clock.advance(46 * minute);
    await sweepAll();
    await sweepAll();
    // Every server tells its own listeners; it is counted once.
    for (const id of ids) expect(told(id, "warned").map(({ length }) => length)).toEqual([1, 1, 1, 1]);
    expect((await figures()).sessions_warned).toBe(8);
    clock.advance(15 * minute);
    const expired = await sweepAll();
    expect(sum(expired.map((swept) => swept.expired))).toBe(8);
    for (const id of ids) {
      expect((await actions(id)).filter((action) => action === "expire")).toHaveLength(1);
      await expectEnds(id, 1);
    }
    clock.advance(2 * hour + minute);
    const erased = await sweepAll();
    expect(sum(erased.map(({ collected }) => collected))).toBe(8);
    expect(erased.flatMap(({ gone }) => gone.erased.map(({ id }) => id)).sort()).toEqual(ids.toSorted());
    for (const id of ids) {
      expect((await lines()).filter(({ action, on }) => action === "erase" && on === id)).toHaveLength(1);
      await expectEnds(id, 2);
    }
    expect(await figures()).toMatchObject({
      sessions_warned: 8,
      sessions_expired: 8,
      sessions_erased: 8,
      sessions_ended_while_active: 0,
      sessions_warned_then_lost: 0,
      sessions_ended_unwarned: 0,
    });
    for (const name of ["sessions_warned", "sessions_expired", "sessions_erased"]) {
      expect([name, await sinceStart(name)]).toEqual([name, 8]);
    }
  });

  test("[V1] a hidden datasource is erased by one of them, and what nothing refers to is counted once", async () => {
    const { id } = await home.csv(smallCsv);
    const { id: other } = await home.csv(smallCsv);
    await home.product.datasources.remove(me, id);
    const before = blobFiles().length;
    clock.advance(day + minute);
    const swept = await sweepAll();
    expect(sum(swept.map(({ collected }) => collected))).toBe(1);
    expect((await lines()).filter(({ action, on }) => action === "erase" && on === id)).toHaveLength(1);
    const gone = before - blobFiles().length;
    expect(gone).toBe(before / 2);
    expect(sum(swept.map(({ blobs }) => blobs))).toBe(gone);
    expect(await figures()).toMatchObject({ datasources_erased: 1, blobs_collected: gone });
    expect(sum(swept.map(({ bytes }) => bytes))).toBe((await figures()).bytes_collected);
    expect((await home.product.datasources.get(me, other)).rows).toBe(6);
  });

  test.each(["due", "commit"] as const)(
    "[V1] one that another server takes out of the bin just before the sweeper's %s is not erased",
    async (moment) => {
      const [id = ""] = await started(1);
      await home.sessions.remove(me, id);
      clock.advance(2 * hour + minute);
      const [sweeping, other] = nodes;
      if (!sweeping || !other) throw new Error("there are nodes");
      meanwhile(sweeping, moment, () => other.sessions.restore(me, id));
      expect((await sweeping.sessions.sweep()).collected).toBe(0);
      expect((await home.sessions.view(me, id)).status).toBe("ready");
      expect((await figures()).sessions_erased).toBe(0);
      expect((await actions(id)).filter((action) => action === "erase")).toEqual([]);
      await expectEnds(id, 1);
    },
  );

  test.each(["due", "commit"] as const)(
    "[V2] one that another server uses just before the sweeper's %s goes on",
    async (moment) => {
      const [id = ""] = await started(1);
      clock.advance(61 * minute);
      const [sweeping, other] = nodes;
      if (!sweeping || !other) throw new Error("there are nodes");
      meanwhile(sweeping, moment, () => other.sessions.rows(me, id, { offset: 0, limit: 1 }));
      expect((await sweeping.sessions.sweep()).expired).toBe(0);
      expect((await home.sessions.view(me, id)).status).toBe("ready");
      expect((await actions(id)).filter((action) => action === "expire")).toEqual([]);
      expect(await figures()).toMatchObject({ sessions_expired: 0, sessions_ended_while_active: 0 });
      expect(told(id, "bin").flat()).toEqual([]);
    },
  );

  test("[V2] what comes into use on one server while another is about to end it goes on", async () => {
    const ids = await started(12);
    clock.advance(61 * minute);
    const [one, other] = nodes;
    if (!one || !other) throw new Error("there are nodes");
    const documents = await Promise.all(ids.map((id) => other.core.documents.open(me, id)));
    await Promise.all([one.sessions.sweep(), ...documents.map((document) => touch(other.core, document))]);
    const { sessions_expired: expired = 0, sessions_ended_while_active: inUse } = await figures();
    const heads = await store().heads(me.owner, "session");
    expect(heads.filter(({ binnedAt }) => binnedAt !== null)).toHaveLength(expired);
    // Those that were used in time stand; a use that came too late is told by the figure.
    expect(inUse).toBe(expired);
    for (const head of heads.filter(({ binnedAt }) => binnedAt === null))
      expect(head.expiresAt).toBe(clock.now() + hour);
  });

  test("[V2] work that goes on for long keeps its session, whichever server looks", async () => {
    await home.close();
    home = await openHome({ retention: "15m", bin: "2h" }, clock);
    const other = await home.second();
    const [id = ""] = await started(1);
    const { core } = home.product;
    await asJob(core, me, id, { key: "k", op: "long", heavy: false }, async () => {
      for (let n = 0; n < 40; n++) {
        clock.advance(minute / 2);
        const used = async () => (await store().head({ owner: me.owner, kind: "session", id }))?.usedAt ?? 0;
        await expect.poll(async () => clock.now() - (await used())).toBeLessThanOrEqual(2 * minute);
        await other.sessions.sweep({ blobs: false });
      }
    });
    expect((await home.sessions.view(me, id)).status).toBe("ready");
    clock.advance(15 * minute);
    await expect.poll(async () => (await home.sessions.view(me, id)).status).toBe("bin");
  });

  test("[V3] what a killed server left in memory goes, and nothing of those that run", async () => {
    const { directory } = home.product.core.scratch;
    const [, prefix = ""] = /^(.*-)\d+-[0-9a-f]+$/.exec(directory) ?? [];
    // No process has this number.
    const left = `${prefix}4194399-00ff00ff`;
    mkdirSync(left);
    writeFileSync(join(left, "f0-up"), "half an upload");
    const stand = () => nodes.map(({ core }) => existsSync(core.scratch.directory));
    await sweepAll();
    expect([existsSync(left), ...stand()]).toEqual([false, true, true, true, true]);
  });

  test("[V3] blobs that a living head or a lease names stay, whatever else goes", async () => {
    const { id: datasource } = await home.csv(smallCsv);
    const { id: kept } = await home.sessions.create(me, { datasource });
    const { id: leaving } = await home.sessions.create(me, { datasource });
    for (const id of [kept, leaving]) await home.sessions.apply(me, id, [upper("city")]);
    await home.sessions.undo(me, kept);
    // Hidden, but the session that stays shows its rows.
    await home.product.datasources.remove(me, datasource);
    await home.sessions.remove(me, leaving, { now: true });
    await home.sessions.extend(me, kept, { minutes: null });
    clock.advance(3 * day);
    const swept = await sweepAll();
    expect(sum(swept.map(({ blobs }) => blobs))).toBe(1);
    await home.reopen();
    expect((await home.sessions.rows(me, kept, { offset: 0, limit: 10 })).total).toBe(6);
    expect((await home.sessions.redo(me, kept)).depth).toBe(1);
    expect(await home.sessions.verify(me, kept)).toMatchObject({ damaged: [] });
  });
});

describe("figures", () => {
  test("[V4] what is warned, extended, restored, erased is counted, in the store for good", async () => {
    const [id = "", second = ""] = await started(2);
    clock.advance(46 * minute);
    await home.sessions.sweep();
    await home.sessions.extend(me, id);
    clock.advance(15 * minute);
    await home.sessions.sweep();
    await home.sessions.restore(me, second);
    await home.sessions.remove(me, second, { now: true });
    const wanted = {
      sessions_warned: 2,
      sessions_extended: 1,
      sessions_expired: 1,
      sessions_restored: 1,
      sessions_erased: 1,
      sessions_ended_unwarned: 0,
      sessions_warned_then_lost: 0,
    };
    expect(await figures()).toMatchObject(wanted);
    const { startedAt, holds } = await home.product.figures(admin);
    expect([startedAt, holds.sessions]).toEqual([new Date(clock.now() - 61 * minute).toISOString(), 1]);
    await home.reopen();
    expect(await figures()).toMatchObject(wanted);
    const after = await home.product.figures(admin);
    expect(sum(after.figures.map(({ sinceStart }) => sinceStart))).toBe(0);
    await expect(home.product.figures(me)).rejects.toMatchObject({ code: "not_found" });
  });

  test("[V4] an end that nobody was warned of is counted, and one that came although a warning was answered", async () => {
    const [silent = "", answered = ""] = await started(2);
    await home.sessions.extend(me, answered, { minutes: 30 });
    clock.advance(16 * minute);
    await home.sessions.sweep();
    expect((await figures()).sessions_warned).toBe(1);
    await home.sessions.extend(me, answered);
    // The machine sleeps for a long time.
    clock.advance(2 * hour);
    expect((await home.sessions.sweep()).expired).toBe(2);
    expect(await figures()).toMatchObject({
      sessions_expired: 2,
      sessions_ended_unwarned: 2,
      sessions_warned_then_lost: 1,
      sessions_ended_while_active: 0,
    });
    expect((await home.sessions.view(me, silent)).status).toBe("bin");
  });
});

describe("while no server ran", () => {
  test("[V4] what ran out is warned of first, ends a little later, and is counted as no silent end", async () => {
    const [id = "", used = ""] = await started(2);
    await home.shut();
    clock.advance(5 * hour);
    await home.reopen();
    heard = [];
    listen(home.product);
    const { gone } = await home.sessions.sweep();
    expect([gone.expired, gone.postponed.map(({ id }) => id).sort()]).toEqual([[], [id, used].sort()]);
    expect(told(id, "warned")[0]).toHaveLength(1);
    const view = await home.sessions.view(me, id);
    expect([view.status, Date.parse(view.expiresAt ?? "") - clock.now()]).toEqual(["ready", 15 * minute]);
    await home.sessions.rows(me, used, { offset: 0, limit: 1 });
    clock.advance(14 * minute);
    expect((await home.sessions.sweep()).expired).toBe(0);
    // A restart meanwhile puts nothing off again.
    await home.reopen();
    clock.advance(2 * minute);
    expect((await home.sessions.sweep()).gone).toMatchObject({ expired: [{ id }], postponed: [] });
    expect((await home.sessions.view(me, used)).status).toBe("ready");
    expect(await figures()).toMatchObject({
      sessions_warned: 2,
      sessions_expired: 1,
      sessions_ended_unwarned: 0,
      sessions_warned_then_lost: 0,
      sessions_ended_while_active: 0,
    });
  });
});

describe("an organisation's shorter retention", () => {
  const people = () => home.product.people;
  const bob = { owner: "bob", name: "Bob" };
  const expiresIn = async (id: string, actor = me) =>
    (Date.parse((await home.sessions.view(actor, id)).expiresAt ?? "") - clock.now()) / minute;

  test("[V7] holds at once for everybody's sessions that are not in use; those with their own wish keep it", async () => {
    const [unused = "", own = "", binned = ""] = await started(3);
    const { id: bobs } = await home.sessions.create(bob, { datasource: (await home.csv(smallCsv, "b.csv", bob)).id });
    await home.sessions.extend(me, own, { minutes: 600 });
    await home.sessions.remove(me, binned);
    clock.advance(10 * minute);
    await people().setOrganisation(admin, { retentionMinutes: 30 });
    expect(await Promise.all([expiresIn(unused), expiresIn(own), expiresIn(bobs, bob)])).toEqual([20, 590, 20]);
    expect((await home.sessions.view(me, binned)).status).toBe("bin");
    await people().setOrganisation(admin, { mostMinutes: 60 });
    expect(await expiresIn(own)).toBe(50);
    // A longer one saves what would have gone.
    await people().setOrganisation(admin, { mostMinutes: null, retentionMinutes: 240 });
    expect(await expiresIn(bobs, bob)).toBe(230);
  });

  test("[V7] nothing ends before it was possible to warn of it, by the warning that is set", async () => {
    const [id = ""] = await started(1);
    await home.sessions.extend(me, id, { minutes: 600 });
    clock.advance(300 * minute);
    await people().setOrganisation(admin, { mostMinutes: 60 });
    expect(await expiresIn(id)).toBe(15);
    await home.sessions.sweep();
    expect(told(id, "warned")[0]).toHaveLength(1);
    clock.advance(14 * minute);
    await home.sessions.sweep();
    expect((await home.sessions.view(me, id)).status).toBe("ready");
    clock.advance(2 * minute);
    await home.sessions.sweep();
    expect((await home.sessions.view(me, id)).status).toBe("bin");
    expect(await figures()).toMatchObject({ sessions_ended_unwarned: 0, sessions_ended_while_active: 0 });
  });

  test("[V7] a longest life set later ends nothing that is in use without a warning", async () => {
    const [id = ""] = await started(1);
    await home.sessions.extend(me, id, { minutes: null });
    clock.advance(10 * day);
    await people().setOrganisation(admin, { absoluteMinutes: 480 });
    await home.sessions.rows(me, id, { offset: 0, limit: 1 });
    await home.sessions.sweep();
    expect(await expiresIn(id)).toBe(15);
    expect(told(id, "warned")[0]).toHaveLength(1);
    clock.advance(16 * minute);
    expect((await home.sessions.sweep()).expired).toBe(1);
    expect(await figures()).toMatchObject({ sessions_ended_unwarned: 0, sessions_ended_while_active: 0 });
  });
});
