// What is still served when the machine is nearly full: uploads are refused first, then what adds, and never what
// takes back, shows, keeps, exports or deletes.
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Gauges, systemGauges } from "../../src/sessions/gauges.ts";
import { formula, type Home, me, openHome, refusalOf, smallCsv, stillClock, upper } from "./product.ts";

const gigabyte = 2 ** 30;

/** A machine whose fullness is said. */
function machine() {
  const state = { memory: 0 as number | null, free: 100 * gigabyte, size: 100 * gigabyte };
  const gauges: Gauges = {
    memory: () => state.memory,
    disk: async () => ({ free: state.free, size: state.size }),
  };
  return { state, gauges };
}

/** Everything that goes on however full the machine is. */
async function expectServed(home: Home, id: string): Promise<void> {
  const { sessions, product } = home;
  await sessions.undo(me, id);
  await sessions.redo(me, id);
  await sessions.goTo(me, id, null);
  await sessions.redo(me, id);
  expect((await sessions.rows(me, id, { offset: 0, limit: 10 })).total).toBe(6);
  await sessions.extend(me, id);
  const file = await sessions.exportTo(me, id, { format: "csv", safe: true });
  expect(file.bytes).toBeGreaterThan(0);
  await file.done();
  expect((await sessions.history(me, id)).steps.length).toBeGreaterThan(0);
  expect((await sessions.audit(me, id)).entries.length).toBeGreaterThan(0);
  expect((await product.audit.list(me)).entries.length).toBeGreaterThan(0);
  await sessions.restore(me, id).catch((error) => expect(error).toMatchObject({ code: "not_in_bin" }));
  await sessions.remove(me, id);
  await sessions.restore(me, id);
}

const another = () => formula(`c${randomBytes(4).toString("hex")}`, "price * 2");

describe("admission by memory", () => {
  const { state, gauges } = machine();
  const clock = stillClock();
  let home: Home;
  let id: string;
  let datasource: string;
  beforeAll(async () => {
    home = await openHome({ "memory-full": "80", reserve: "1GB" }, clock, gauges);
    datasource = (await home.csv(smallCsv)).id;
    id = (await home.sessions.create(me, { datasource })).id;
    await home.sessions.apply(me, id, [upper("city")]);
  });
  afterAll(() => home.close());

  test("[G6] below the bound all is taken, also where the system does not tell", async () => {
    for (const memory of [0.799, null]) {
      state.memory = memory;
      await home.csv(smallCsv);
      await home.sessions.apply(me, id, [another()]);
    }
  });

  test("[G6] from it on uploads are refused, with when to come again; steps are still taken", async () => {
    state.memory = 0.8;
    const refusal = { code: "low_memory", status: 503, retryAfter: 15, values: { what: "uploads" } };
    expect(await refusalOf(home.csv(smallCsv))).toMatchObject(refusal);
    expect(await refusalOf(home.product.spool(me))).toMatchObject(refusal);
    const file = { path: "nowhere", name: "x.csv", bytes: 1 };
    expect(await refusalOf(home.product.datasources.preview(me, file, {}))).toMatchObject(refusal);
    const again = home.product.datasources.change(me, datasource, { options: { delimiter: ";" } });
    expect(await refusalOf(again)).toMatchObject(refusal);
    expect((await home.product.datasources.change(me, datasource, { name: "renamed" })).name).toBe("renamed");
    await home.sessions.apply(me, id, [another()]);
    await home.sessions.create(me, { datasource });
  });

  test("[G6] nearer to the end new sessions, steps and analyses are refused; the rest goes on", async () => {
    state.memory = 0.95;
    const before = (await home.sessions.view(me, id)).version;
    const requests: Record<string, Promise<unknown>> = {
      create: home.sessions.create(me, { datasource }),
      duplicate: home.sessions.duplicate(me, id),
      apply: home.sessions.apply(me, id, [another()]),
      recipe: home.sessions.runRecipe(me, id, { calls: [another()] }),
      dry: home.sessions.runRecipe(me, id, { calls: [another()], dryRun: true }),
      preview: home.sessions.preview(me, id, another()),
      save: home.sessions.save(me, id, { name: "x" }),
      analyse: home.sessions.analyse(me, id, { name: "flags", params: {} }),
      profile: home.sessions.profile(me, id),
      report: home.sessions.report(me, id),
      keep: home.product.recipes.create(me, { name: "x", calls: [another()] }),
    };
    for (const [name, request] of Object.entries(requests))
      expect([name, (await refusalOf(request)).code]).toEqual([name, "low_memory"]);
    expect((await home.sessions.view(me, id)).version).toBe(before);
    await expectServed(home, id);
    state.memory = 0.5;
    await home.sessions.apply(me, id, [another()]);
  });

  test("[G6] what nobody uses leaves memory when it is short", async () => {
    await home.sessions.rows(me, id, { offset: 0, limit: 1 });
    const { engine } = home.product.core;
    expect(engine.resident().map(({ session }) => session)).toContain(id);
    // Nothing has been unused for a minute yet: nothing leaves.
    state.memory = 0.95;
    await refusalOf(home.csv(smallCsv));
    expect(engine.resident().map(({ session }) => session)).toContain(id);
    clock.advance(61_000);
    await refusalOf(home.csv(smallCsv));
    await expect.poll(() => engine.resident()).toEqual([]);
    state.memory = 0;
  });
});

describe("the reserve of the disk", () => {
  const { state, gauges } = machine();
  let home: Home;
  let id: string;
  let datasource: string;
  beforeAll(async () => {
    home = await openHome({ reserve: "1GB" }, undefined, gauges);
    datasource = (await home.csv(smallCsv)).id;
    id = (await home.sessions.create(me, { datasource })).id;
    await home.sessions.apply(me, id, [upper("city")]);
  });
  afterAll(() => home.close());

  test("[G7] below twice the reserve uploads are refused, below it steps; the rest goes on", async () => {
    state.free = 2 * gigabyte;
    await home.csv(smallCsv);
    state.free = 2 * gigabyte - 1;
    const refusal = { code: "low_space", status: 507, retryAfter: 60, values: { what: "uploads" } };
    expect(await refusalOf(home.csv(smallCsv))).toMatchObject(refusal);
    await home.sessions.apply(me, id, [another()]);
    state.free = gigabyte;
    await home.sessions.apply(me, id, [another()]);
    state.free = gigabyte - 1;
    for (const request of [
      home.sessions.apply(me, id, [another()]),
      home.sessions.create(me, { datasource }),
      home.sessions.save(me, id, { name: "x" }),
      home.product.recipes.create(me, { name: "x", calls: [another()] }),
    ])
      expect((await refusalOf(request)).code).toBe("low_space");
    // To look costs no disk.
    await home.sessions.analyse(me, id, { name: "flags", params: {} });
    await home.sessions.preview(me, id, another());
    await expectServed(home, id);
  });

  test("[G7] of a small disk no more than a twentieth is kept free", async () => {
    state.size = 10 * gigabyte;
    state.free = gigabyte / 2 - 1;
    expect((await refusalOf(home.sessions.apply(me, id, [another()]))).code).toBe("low_space");
    state.free = gigabyte / 2;
    await home.sessions.apply(me, id, [another()]);
  });
});

/** A small disk of its own, if this machine lets one be made. */
function smallDisk(): string | null {
  const folder = mkdtempSync(join(tmpdir(), "data-tools-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=40m,mode=700", "tmpfs", folder], { stdio: "ignore" });
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
}

const disk = smallDisk();

describe.skipIf(disk === null)("a real disk that is nearly full", () => {
  const folder = disk ?? "";
  let home: Home;
  afterAll(async () => {
    await home?.close();
    execFileSync("umount", ["-l", folder]);
    rmSync(folder, { recursive: true, force: true });
  });

  test("[G7] uploads, then steps are refused before it is full; undo, redo, extend, export, delete and audit go on", async () => {
    home = await openHome({ "data-dir": join(folder, "data"), reserve: "1GB" });
    const { id: datasource } = await home.csv(smallCsv);
    const { id } = await home.sessions.create(me, { datasource });
    await home.sessions.apply(me, id, [upper("city")]);
    // Of 40 MB a twentieth is 2 MB: a file of somebody else leaves less than twice of it, then less than it.
    const filler = join(folder, "filler");
    const leave = async (bytes: number) => {
      rmSync(filler, { force: true });
      const { free } = (await systemGauges([folder]).disk()) ?? { free: 0 };
      writeFileSync(filler, Buffer.alloc(free - bytes, 1));
    };
    await leave(3 << 20);
    expect((await refusalOf(home.csv(smallCsv))).code).toBe("low_space");
    await home.sessions.apply(me, id, [another()]);
    await leave(3 << 19);
    expect((await refusalOf(home.sessions.apply(me, id, [another()]))).code).toBe("low_space");
    await expectServed(home, id);
    await home.sessions.remove(me, id, { now: true });
    rmSync(filler);
    await home.csv(smallCsv);
  });
});
