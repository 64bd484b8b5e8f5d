// `data-tools sweep` beside a running server: the dry run tells what a round does, to the id, and changes
// nothing; the round does that. What it counted is in doctor.
import { readdirSync, readFileSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Home, me, openHome, smallCsv, upper } from "../sessions/product.ts";
import { blobFilesIn } from "../store/samples.ts";
import { dataTools } from "./terminal.ts";

interface Going {
  id: string;
  owner: string;
  kind: string;
  bytes: number;
}
interface Told {
  dryRun: boolean;
  postponed: Going[];
  expired: Going[];
  erased: Going[];
  collected: { blobs: number; bytes: number; ids?: string[] };
}

const hour = 3_600_000;
const day = 24 * hour;
let home: Home;
let past: number;
const data = () => join(home.folder, "data");
const sets = () => ["--retention", "60m", "--bin", "2h"];
const flags = () => ["--data-dir", data(), "--keys", `file:${join(home.folder, "ring.json")}`, ...sets()];
const sweep = async (...more: string[]) => {
  const ran = await dataTools(["sweep", "--json", ...more, ...flags()]);
  expect([ran.code, ran.err]).toEqual([0, ""]);
  return ran.json<Told>();
};
const ids = (list: Going[]) => list.map(({ id }) => id).sort();
const files = () => blobFilesIn(data());

beforeEach(async () => {
  // The product's clock stands in the past, so that what it did is old for a command of today.
  past = Date.now() - 5 * hour;
  home = await openHome({ retention: "60m", bin: "2h" }, { now: () => past, after: () => () => {} });
});
afterEach(() => home.close());

/** Sessions that expired, that are past the bin, that are in use; a hidden datasource; blobs of all of them. */
async function furnished() {
  const { id: datasource } = await home.csv(smallCsv);
  const make = async () => (await home.sessions.create(me, { datasource })).id;
  const [expired, own, binned] = [await make(), await make(), await make()];
  for (const id of [expired, own, binned]) await home.sessions.apply(me, id, [upper("city")]);
  await home.sessions.extend(me, own, { minutes: 6000 });
  await home.sessions.remove(me, binned);
  const { id: hidden } = await home.csv(smallCsv, "hidden.csv");
  // Ends are warned of in time: one that is not would be put off.
  past += 55 * 60_000;
  await home.sessions.sweep({ blobs: false });
  await home.product.datasources.remove(me, hidden);
  past = Date.now();
  const recent = await make();
  // Files are dated by the system: these are two days old.
  for (const { parentPath, name } of files()) {
    const old = new Date(Date.now() - 2 * day);
    utimesSync(join(parentPath, name), old, old);
  }
  return { datasource, expired, own, binned, hidden, recent };
}

describe("sweep", () => {
  test("[V5] the dry run tells what would go and changes nothing; the round does exactly that", async () => {
    const { expired, own, binned, hidden, recent } = await furnished();
    const state = () => {
      const database = new DatabaseSync(join(data(), "heads.sqlite"), { readOnly: true });
      const tables = ["heads", "steps", "blobs", "audit", "meta", "leases", "aggregates"];
      const rows = tables.map((table) => database.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all());
      database.close();
      return JSON.stringify([rows, files().map(({ name }) => name)]);
    };
    const before = state();
    const told = await sweep("--dry-run");
    expect(state()).toBe(before);
    expect(told.dryRun).toBe(true);
    expect([ids(told.expired), ids(told.erased)]).toEqual([[expired], [binned, hidden].sort()]);
    expect(told.erased).toContainEqual({ id: hidden, owner: "ann", kind: "datasource", bytes: expect.any(Number) });
    // The step's file of what is past the bin, and the two of the hidden datasource.
    const homes = (told.collected.ids ?? []).map((blob) => blob.split("/")[0]).sort();
    expect(homes).toEqual([binned, hidden, hidden].sort());
    const sizes = files().flatMap(({ parentPath, name }) =>
      homes.includes(name.split(".")[0]) ? [statSync(join(parentPath, name)).size] : [],
    );
    expect(told.collected).toMatchObject({ blobs: 3, bytes: sizes.reduce((sum, size) => sum + size, 0) });

    const { code, out } = await dataTools(["sweep", "--dry-run", ...flags()]);
    expect([code, out]).toEqual([0, expect.stringContaining("Would be removed: 3 stored files")]);
    expect(out).toContain(expired);
    expect(state()).toBe(before);

    const done = await sweep();
    expect(done).toMatchObject({
      dryRun: false,
      expired: told.expired,
      collected: { blobs: 3, bytes: told.collected.bytes },
    });
    expect(ids(done.erased)).toEqual(ids(told.erased));
    expect(await sweep()).toMatchObject({ expired: [], erased: [], collected: { blobs: 0 } });

    // The server beside it sees what was done, and goes on.
    const status = async (id: string) => (await home.sessions.view(me, id)).status;
    expect([await status(expired), await status(own), await status(recent)]).toEqual(["bin", "ready", "ready"]);
    expect((await home.sessions.redo(me, own).catch((error) => error)).code).toBe("nothing_to_redo");
    expect((await home.sessions.undo(me, own)).depth).toBe(0);
    expect((await home.sessions.rows(me, recent, { offset: 0, limit: 10 })).total).toBe(6);
  });

  test("[V4] [V5] an end that no server was there to warn of is put off, by the dry run's word and in fact", async () => {
    const { id } = await home.start();
    past = Date.now();
    const told = await sweep("--dry-run");
    expect([ids(told.expired), ids(told.postponed)]).toEqual([[], [id]]);
    const done = await sweep();
    expect([ids(done.expired), ids(done.postponed)]).toEqual([[], [id]]);
    expect((await sweep()).postponed).toEqual([]);
    const { status, expiresAt } = await home.sessions.view(me, id);
    expect([status, Date.parse(expiresAt ?? "") - Date.now() > 4 * 60_000]).toEqual(["ready", true]);
  });

  test("[V5] rules that administrators and users set count, and a store that is not there is not made", async () => {
    const { expired } = await furnished();
    await home.product.people.setPreferences(me, { retentionMinutes: null });
    expect(ids((await sweep("--dry-run")).expired)).toEqual([]);
    await home.product.people.setPreferences(me, { retentionMinutes: 20 });
    const database = new DatabaseSync(join(data(), "heads.sqlite"));
    database.exec(`UPDATE heads SET expires_at = 1 WHERE n = (SELECT n FROM aggregates WHERE id = '${expired}')`);
    database.close();
    // That is another end than the one that was warned of.
    expect(ids((await sweep("--dry-run")).postponed)).toEqual([expired]);
    for (const more of [["--dry-run"], []]) {
      const none = ["--data-dir", join(home.folder, "none"), "--keys", `file:${join(home.folder, "ring.json")}`];
      expect((await dataTools(["sweep", ...more, ...none])).code).toBe(2);
      expect((await dataTools(["sweep", ...more, "--store", "memory:", ...flags()])).code).toBe(2);
    }
    expect(readdirSync(home.folder)).not.toContain("none");
  });

  test("[V4] doctor prints the figures of the store", async () => {
    await furnished();
    await sweep();
    const { json } = await dataTools(["doctor", "--json", "--port", "1", ...flags()]);
    const { figures } = json<{ figures: { name: string; total: number }[] }>();
    const total = (name: string) => figures.find((figure) => figure.name === `data_tools_${name}_total`)?.total;
    expect([total("sessions_expired"), total("sessions_erased"), total("datasources_erased")]).toEqual([1, 1, 1]);
    expect([total("blobs_collected"), total("sessions_ended_while_active")]).toEqual([3, 0]);
    const { out } = await dataTools(["doctor", "--port", "1", ...flags()]);
    expect(out).toMatch(/data_tools_sessions_expired_total +1\n/);
  });
});

describe("keys", () => {
  test("[J63] a change of the key ring is in the organisation's journal, which users do not see", async () => {
    await furnished();
    const place = ["--data-dir", data(), "--keys", `file:${join(home.folder, "ring.json")}`];
    const { id } = (await dataTools(["keys", "add", "--json", ...place])).json<{ id: string }>();
    await expect
      .poll(async () => (await dataTools(["keys", "promote", id, ...place])).code, { timeout: 20_000, interval: 500 })
      .toBe(0);
    const { out } = await dataTools(["audit", "export", "--owner", "", ...place]);
    const lines = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ action, detail, owner }) => [action, detail.key, owner])).toEqual([
      ["keys.add", id, ""],
      ["keys.promote", id, ""],
    ]);
    expect(lines[0].actor).not.toBe("");
    expect(readFileSync(join(home.folder, "ring.json"), "utf8")).toContain(id);
    expect(JSON.stringify((await home.product.audit.list(me, { limit: 1000 })).entries)).not.toContain("keys.add");
    expect((await dataTools(["audit", "verify", ...place])).code).toBe(0);
  });
});
