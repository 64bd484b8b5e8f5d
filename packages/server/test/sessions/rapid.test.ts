// Impatient users: double clicks, retries, many requests at once, a browser that goes away, cancel, and
// two servers over one data folder.
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AppliedView } from "@data-tools/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Refusal } from "../../src/errors.ts";
import { json, serve } from "../http/running.ts";
import { formula, type Home, me, openHome, opKey, refusalOf, tableOf, upper } from "./product.ts";

const parallel = 40;
const queueLimit = 32;
const races = Number(process.env.DATA_TOOLS_TEST_RACES ?? 8);
const rowsOfLargeTable = 200_000;

let home: Home;
beforeAll(async () => {
  home = await openHome({ queue: String(queueLimit) });
});
afterAll(() => home.close());

const stepsOf = async (id: string) => (await home.sessions.history(me, id)).steps;

describe("keys and versions", () => {
  test("[S2] a double click with one key applies once, and a late retry gets the first answer", async () => {
    const { id } = await home.start();
    const calls = [upper("city")];
    const ask = { version: 1, opKey: opKey("double click", { calls, version: 1 }) };
    const [one, two] = await Promise.all([
      home.sessions.apply(me, id, calls, ask),
      home.sessions.apply(me, id, calls, ask),
    ]);
    expect(two).toEqual(one);
    expect(await stepsOf(id)).toHaveLength(1);
    await home.sessions.apply(me, id, [formula("a", "price * 2")], { version: 2 });
    expect(await home.sessions.apply(me, id, calls, ask)).toEqual(one);
    expect(await stepsOf(id)).toHaveLength(2);

    const undone = { opKey: opKey("undo click", {}, "POST /api/sessions/:id/undo") };
    const [first, again] = await Promise.all([home.sessions.undo(me, id, undone), home.sessions.undo(me, id, undone)]);
    expect(again).toEqual(first);
    expect((await home.sessions.view(me, id)).depth).toBe(1);
  });

  test("[S2] the first answer is kept through a restart", async () => {
    const { id } = await home.start();
    const ask = { version: 1, opKey: opKey("before restart", { n: 1 }) };
    const one = await home.sessions.apply(me, id, [upper("city")], ask);
    await home.reopen();
    expect(await home.sessions.apply(me, id, [upper("city")], ask)).toEqual(one);
    expect(await stepsOf(id)).toHaveLength(1);
  });

  test("[S2] the same key with another body is refused; another user's key is another key", async () => {
    const { id } = await home.start();
    await home.sessions.apply(me, id, [upper("city")], { opKey: opKey("reused", { calls: 1 }) });
    const other = home.sessions.apply(me, id, [formula("a", "price * 2")], { opKey: opKey("reused", { calls: 2 }) });
    expect(await refusalOf(other)).toMatchObject({ code: "key_reused", status: 422 });
    expect(await stepsOf(id)).toHaveLength(1);
    const stranger = { owner: "bob", name: "Bob" };
    const asked = home.sessions.apply(stranger, id, [upper("city")], { opKey: opKey("reused", { calls: 1 }) });
    expect(await refusalOf(asked)).toMatchObject({ code: "not_found", status: 404 });
  });

  test("[S4] a stale version changes nothing and is told the present one", async () => {
    const { id } = await home.start();
    await home.sessions.apply(me, id, [upper("city")], { version: 1 });
    const stale = [
      home.sessions.apply(me, id, [formula("a", "price * 2")], { version: 1 }),
      home.sessions.undo(me, id, { version: 1 }),
      home.sessions.redo(me, id, { version: 1 }),
      home.sessions.goTo(me, id, null, { version: 1 }),
      home.sessions.runRecipe(me, id, { calls: [formula("a", "price * 2")], version: 1 }),
      home.sessions.save(me, id, { name: "stale", version: 1 }),
    ];
    for (const refusal of await Promise.all(stale.map(refusalOf))) {
      expect(refusal).toMatchObject({ code: "version_conflict", status: 409, values: { expected: 1, version: 2 } });
    }
    expect(await stepsOf(id)).toHaveLength(1);
    const blind = home.sessions.apply(me, id, [{ op: "edit-cell", params: { row: 1, column: "city", value: "x" } }]);
    expect(await refusalOf(blind)).toMatchObject({ code: "version_required", status: 428 });
  });
});

describe("many at once", () => {
  test("[S3] requests are served in the order they came, up to the limit; the rest are told to wait", async () => {
    const { id } = await home.start();
    const asked = Array.from({ length: parallel }, (_, n) =>
      home.sessions.apply(me, id, [formula(`c${n}`, "price * 2")]),
    );
    const settled = await Promise.allSettled(asked);
    const served = settled.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
    expect(served.map(({ version }) => version)).toEqual(served.map((_, n) => n + 2));
    const refused = settled.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
    expect(refused).toHaveLength(parallel - queueLimit);
    for (const refusal of refused) expect(refusal).toMatchObject({ code: "busy", status: 429, retryAfter: 1 });
    const steps = await stepsOf(id);
    expect(steps.map(({ call }) => call.params.into)).toEqual(Array.from({ length: queueLimit }, (_, n) => `c${n}`));
    await home.sessions.undo(me, id, { count: queueLimit });
    expect((await home.sessions.view(me, id)).depth).toBe(0);
  });

  test("[S3] looking is served while a step is under way", async () => {
    const { id } = await home.start();
    const applying = home.sessions.apply(me, id, [upper("city"), formula("a", "price * 2"), formula("b", "a * 2")]);
    const pages = await Promise.all(
      Array.from({ length: 5 }, (_, n) => home.sessions.rows(me, id, { offset: n, limit: 1, step: null })),
    );
    expect(pages.map(({ rows }) => rows[0]?.[0])).toEqual([1, 2, 3, 4, 5]);
    expect((await applying).depth).toBe(3);
  });
});

test("[H9] whoever is told of a step finds it: what is told is kept", async () => {
  const { id } = await home.start();
  const found: Promise<{ told: number; stands: number }>[] = [];
  const stop = home.product.events.listen(me.owner, (event) => {
    if (event.type !== "step" || event.session !== id) return;
    found.push(home.sessions.view(me, id).then(({ version }) => ({ told: event.version, stands: version })));
  });
  await home.sessions.apply(me, id, [upper("city")]);
  await home.sessions.undo(me, id);
  await home.sessions.redo(me, id);
  stop();
  expect((await Promise.all(found)).map(({ told }) => told)).toEqual([2, 3, 4]);
  for (const { told, stands } of await Promise.all(found)) expect(stands).toBeGreaterThanOrEqual(told);
});

describe("going away and stopping", () => {
  let large: string;
  beforeAll(async () => {
    const lines = Array.from({ length: rowsOfLargeTable }, (_, n) => `${n},${(n * 7919) % 1_000_003},word ${n % 977}`);
    large = (await home.csv(`a,b,c\n${lines.join("\n")}\n`)).id;
  });
  const manyCalls = Array.from({ length: 12 }, (_, n) => ({
    op: "sort-rows",
    params: { by: [{ column: n % 2 ? "a" : "b", order: n % 3 ? "desc" : "asc" }] },
  }));
  const running = (id: string) => expect.poll(() => home.product.core.jobs.has(id), { interval: 1 }).toBe(true);

  test("[S3] a step that was begun ends though its browser went away", async () => {
    const user = { owner: "local", name: "local" };
    const { id: datasource } = await home.csv("city\nOslo\nRome\n", "towns.csv", user);
    const { id } = await home.sessions.create(user, { datasource });
    const server = await serve(home.product);
    const gone = new AbortController();
    const calls = Array.from({ length: 20 }, (_, n) => formula(`c${n}`, "upper(city)"));
    const asked = fetch(`${server.url}/api/sessions/${id}/steps`, { ...json({ calls }), signal: gone.signal });
    await running(id);
    gone.abort();
    await expect(asked).rejects.toThrow("aborted");
    expect(home.product.core.jobs.has(id)).toBe(true);
    await expect.poll(() => home.product.core.jobs.has(id)).toBe(false);
    expect(await home.sessions.view(user, id)).toMatchObject({ version: 2, depth: calls.length });
    await server.close();
  });

  test.each([0, 0.2, 0.7])("[S5] what is cancelled, begun to %d, leaves no step, no blob and no file", async (part) => {
    const { id } = await home.sessions.create(me, { datasource: large });
    await home.sessions.rows(me, id, { offset: 0, limit: 1 });
    const files = () => readdirSync(home.product.core.scratch.directory, { recursive: true }).sort();
    const stored = () => readdirSync(join(home.folder, "data", "blobs"), { recursive: true }).sort();
    const before = { files: files(), stored: stored() };
    const applying = home.sessions.apply(me, id, manyCalls, { version: 1, opKey: opKey(`to cancel ${part}`) });
    await running(id);
    const begun = () => home.product.core.jobs.get(id)?.at(-1)?.progress ?? 0;
    await expect.poll(begun, { interval: 1 }).toBeGreaterThanOrEqual(part);
    const view = await home.sessions.view(me, id);
    expect(view).toMatchObject({ status: "busy", running: { key: `to cancel ${part}`, op: "batch" } });
    expect(await refusalOf(home.sessions.cancel(me, id, "another"))).toMatchObject({ code: "nothing_running" });
    await home.sessions.cancel(me, id, `to cancel ${part}`);
    expect(await refusalOf(applying)).toMatchObject({ code: "cancelled", status: 409 });
    expect({ files: files(), stored: stored() }).toEqual(before);
    expect(await stepsOf(id)).toEqual([]);
    expect(await home.sessions.view(me, id)).toMatchObject({ version: 1, status: "ready", running: null });
    expect(await refusalOf(home.sessions.cancel(me, id, `to cancel ${part}`))).toMatchObject({
      code: "nothing_running",
    });
    const again = await home.sessions.apply(me, id, manyCalls.slice(0, 1), { version: 1 });
    expect(again.version).toBe(2);
  });

  test("[S5] a step can be cancelled while a save goes on beside it", async () => {
    const { id } = await home.sessions.create(me, { datasource: large });
    const applying = home.sessions.apply(me, id, manyCalls, { opKey: opKey("beside") });
    await running(id);
    const saving = home.sessions.save(me, id, { name: "saved meanwhile" });
    await expect.poll(() => home.product.core.jobs.get(id)?.length, { interval: 1 }).toBe(2);
    await home.sessions.cancel(me, id, "beside");
    expect(await refusalOf(applying)).toMatchObject({ code: "cancelled" });
    expect((await saving).rows).toBe(rowsOfLargeTable);
  });

  test("[S1] a group that fails in its last call leaves no step, no blob and no file", async () => {
    const { id } = await home.start();
    await home.sessions.rows(me, id, { offset: 0, limit: 1 });
    const files = () => readdirSync(home.product.core.scratch.directory, { recursive: true }).sort();
    const before = { files: files(), usage: await home.product.core.vault.store.usage() };
    const calls = [upper("city"), formula("a", "price * 2"), formula("b", "no_such * 2")];
    const refusal = await refusalOf(home.sessions.apply(me, id, calls, { version: 1 }));
    expect(refusal.status).toBe(422);
    expect({ files: files(), usage: await home.product.core.vault.store.usage() }).toEqual(before);
    expect(await home.sessions.view(me, id)).toMatchObject({ version: 1, depth: 0 });
  });
});

describe("two servers over one data folder", () => {
  test("[S4] of two that change one session one wins, the other is told; nothing is lost", async () => {
    const { id } = await home.start();
    const other = (await home.second()).sessions;
    const columns: string[] = [];
    for (let race = 0; race < races; race++) {
      const { version } = await other.view(me, id);
      const outcomes = await Promise.allSettled([
        home.sessions.apply(me, id, [formula(`one${race}`, "price * 2")], { version }),
        other.apply(me, id, [formula(`two${race}`, "price * 3")], { version }),
        other.rename(me, id, `name ${race}`),
        home.sessions.patchStep(me, id, "st_none", { name: "x" }),
      ]);
      const applied = outcomes.slice(0, 2) as PromiseSettledResult<AppliedView>[];
      const won = applied.flatMap((outcome, n) =>
        outcome.status === "fulfilled" ? [["one", "two"][n] + String(race)] : [],
      );
      const lost = applied.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
      expect(won).toHaveLength(1);
      expect(lost[0]).toBeInstanceOf(Refusal);
      expect(lost[0]).toMatchObject({ code: "version_conflict", values: { expected: version, version: version + 1 } });
      expect(outcomes[2]?.status).toBe("fulfilled");
      columns.push(...won);
    }
    for (const sessions of [home.sessions, other]) {
      const table = await tableOf(sessions, id);
      const names = table.columns.map(({ name }) => name);
      expect(names.filter((name) => /^(one|two)/.test(name)).sort()).toEqual([...columns].sort());
      expect(await sessions.view(me, id)).toMatchObject({
        version: races + 1,
        depth: races,
        name: `name ${races - 1}`,
      });
      const { entries, broken } = await sessions.audit(me, id, { limit: 1000 });
      expect(broken).toBeNull();
      expect(entries.filter(({ action }) => action === "apply")).toHaveLength(races);
    }
  });

  test("[S2] one key sent to both servers is done once", async () => {
    const { id } = await home.start();
    const other = (await home.second()).sessions;
    const ask = () => ({ opKey: opKey("to both", { n: 1 }) });
    const [one, two] = await Promise.all([
      home.sessions.apply(me, id, [upper("city")], ask()),
      other.apply(me, id, [upper("city")], ask()),
    ]);
    expect(two).toEqual(one);
    expect(await stepsOf(id)).toHaveLength(1);
  });
});

describe("jobs", () => {
  test("[S5] an import under way is seen by its key, only by its owner, and is cancelled leaving nothing", async () => {
    const { datasources, jobs, core } = home.product;
    const text = `n,t\n${Array.from({ length: 400_000 }, (_, n) => `${n},${n % 97}`).join("\n")}\n`;
    const spool = await home.product.spool(me);
    writeFileSync(spool.path, text, { mode: 0o600 });
    const before = (await datasources.list(me)).length;
    const opKey = { route: "POST /api/datasources", key: "import-1", body: null };
    const file = { path: spool.path, name: "large.csv", bytes: text.length };
    const reading = refusalOf(datasources.create(me, file, { opKey }));
    await expect.poll(() => core.jobs.size, { interval: 1 }).toBe(1);
    expect(await jobs.get(me, "import-1")).toMatchObject({ id: "import-1", op: "import" });
    const stranger = { owner: "bob", name: "Bob" };
    expect(await refusalOf(jobs.get(stranger, "import-1"))).toMatchObject({ code: "not_found" });
    expect(await refusalOf(jobs.cancel(stranger, "import-1"))).toMatchObject({ code: "not_found" });
    await jobs.cancel(me, "import-1");
    expect(await reading).toMatchObject({ code: "cancelled" });
    await spool.done();
    expect((await datasources.list(me)).length).toBe(before);
    expect(core.jobs.size).toBe(0);
    expect(await refusalOf(jobs.get(me, "import-1"))).toMatchObject({ code: "not_found" });
  });
});
