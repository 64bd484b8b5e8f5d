// Filling a data folder with the records of another: what may be there before, what is there after, and what marks it
// until it is whole.
import { spawnSync } from "node:child_process";
import { createSecretKey, randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { aggregateRecord, type StoreRecord } from "../../src/store/everything.ts";
import type { Filling } from "../../src/store/filling.ts";
import { localFilling } from "../../src/store/local/filling.ts";
import { readStore } from "../../src/store/local/reader.ts";
import { localStore } from "../../src/store/local.ts";
import { assertLeft, markOf } from "../../src/store/restoring.ts";
import type { Store } from "../../src/store/store.ts";
import { wrap } from "../../src/store/wrap.ts";
import { auditOf, blobIn, bytesOf, commitOf, headOf, made, newRef, opOf, start, stepOf } from "./samples.ts";

let home: string;
let folder: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "data-tools-filling-"));
  folder = join(home, "filled");
});
afterEach(() => rmSync(home, { recursive: true }));

async function everythingIn(of: string): Promise<StoreRecord[]> {
  const reader = readStore(of);
  const all: StoreRecord[] = [];
  for await (const record of reader.everything()) all.push(record);
  await reader.close();
  return all;
}

async function filled(records: readonly StoreRecord[]): Promise<void> {
  const filling = await localFilling(folder, "p_1");
  for (const record of records) await filling.put(record);
  await filling.finish();
  await filling.release();
  await filling.close();
}

const database = () => new DatabaseSync(join(folder, "heads.sqlite"));
const nothing = { warned: null, blobs: [], leases: [] };

/** What a store can hold, once each. */
async function work(store: Store): Promise<void> {
  const [session, datasource, erased] = [newRef(), newRef("datasource"), newRef("recipe")];
  await made(store, datasource);
  const blob = await blobIn(store, session);
  await store.commit(
    commitOf(session, 0, {
      next: headOf(session, 1, { expiresAt: start + 9 }),
      steps: [stepOf(0), stepOf(1)],
      blobs: [blob],
      docs: [{ name: "note", body: bytesOf("half a thought") }],
      audit: [auditOf(0)],
      lease: [datasource.id],
      op: opOf(session, "k"),
      counts: { made: 1 },
    }),
  );
  await store.noteWarning(session, start + 9, {});
  await store.commit(commitOf(erased, 0, { audit: [auditOf(0)] }));
  await store.commit({ ref: erased, expect: 1, next: null });
  await store.createMeta("audit-key", bytesOf("wrapped"));
  await store.createMeta("key-check", bytesOf("wrapped"));
}

test("[B70] a folder filled with everything of another holds the same: the erased, warnings and answers too", async () => {
  const store = await localStore(join(home, "first"));
  await work(store);
  const records = await everythingIn(join(home, "first"));
  expect(records.map((record) => (record.is === "aggregate" ? [record.head?.expiresAt, record.warned] : []))).toEqual(
    expect.arrayContaining([
      [start + 9, start + 9],
      [undefined, null],
    ]),
  );
  await filled(records);
  expect(await everythingIn(folder)).toEqual(records);
  await store.close();
});

test("[B70] a store with nothing in it is filled too", async () => {
  await filled([]);
  const store = await localStore(folder);
  expect(await store.trails()).toEqual([]);
  await store.close();
});

test("[N94] a folder filled with what was handed over has the format that tells of it", async () => {
  const formatOf = async () => {
    const store = await localStore(folder);
    const format = Buffer.from((await store.meta("format")) ?? []).toString();
    await store.close();
    return format;
  };
  const [own, handed] = [newRef("session", "bob"), newRef("session", "bob")];
  const wrapped = (sealedFor: string) =>
    wrap("k_1", createSecretKey(randomBytes(32)), ["bob", "session", handed.id], randomBytes(32), sealedFor);
  await filled([aggregateRecord(own, headOf(own, 1, { wrappedKey: wrapped("bob") }), nothing)]);
  expect(await formatOf()).toBe("1");
  rmSync(folder, { recursive: true });
  await filled([aggregateRecord(handed, headOf(handed, 1, { wrappedKey: wrapped("ann") }), nothing)]);
  expect(await formatOf()).toBe("2");
});

test("many records are written as they come, and not all at the end", async () => {
  const ref = newRef();
  const filling = await localFilling(folder, "p_1");
  await filling.put(aggregateRecord(ref, headOf(ref, 1), nothing));
  for (let n = 0; n < 4500; n++) await filling.put({ is: "link", ...auditOf(n) });
  const beside = database();
  const count = () => Number(beside.prepare("SELECT count(*) AS n FROM audit").get()?.n);
  expect(count()).toBeGreaterThan(0);
  await filling.finish();
  expect(count()).toBe(4500);
  beside.close();
  await filling.close();
});

describe("[B76] a folder that is filled", () => {
  const begun = async () => {
    const filling = await localFilling(folder, "p_1");
    const ref = newRef();
    await filling.put(aggregateRecord(ref, headOf(ref, 1), nothing));
    return { filling, ref };
  };
  const assertHalf = async () => {
    const half = { code: "half_restored", values: { point: "p_1" } };
    await expect(localStore(folder)).rejects.toMatchObject(half);
    expect(() => readStore(folder)).toThrow(expect.objectContaining(half));
  };

  test("stays open for nobody who was refused it", async () => {
    const { filling } = await begun();
    await filling.close();
    await assertHalf();
    const open = readdirSync("/proc/self/fd").map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return "";
      }
    });
    expect(open.filter((path) => path.startsWith(folder))).toEqual([]);
  });

  test("is opened by nobody until it is released", async () => {
    const { filling, ref } = await begun();
    await assertHalf();
    await filling.finish();
    await assertHalf();
    await filling.release();
    await filling.close();
    const store = await localStore(folder);
    expect(await store.head(ref)).toEqual(headOf(ref, 1));
    await store.close();
  });

  test("is begun anew from nothing where an earlier filling ended", async () => {
    const { filling } = await begun();
    await filling.finish();
    await filling.close();
    await filled([]);
    const store = await localStore(folder);
    expect(await store.trails()).toEqual([]);
    await store.close();
  });

  test("stays marked when a record cannot be put, and nothing of its transaction stays", async () => {
    const { filling, ref } = await begun();
    await expect(filling.put(aggregateRecord(ref, headOf(ref, 2), nothing))).rejects.toThrow("UNIQUE");
    await filling.close();
    await assertHalf();
    const left = database();
    expect(left.prepare("SELECT count(*) AS n FROM aggregates").get()).toEqual({ n: 0 });
    left.close();
  });

  test.each<[string, () => void | Promise<void>]>([
    ["empty, as a killed first start leaves it", () => writeFileSync(join(folder, "heads.sqlite"), "")],
    [
      "without any work",
      async () => {
        await (await localStore(folder)).close();
      },
    ],
  ])("may have a database that is %s", async (_, before) => {
    const first: Filling = await localFilling(folder, "p_0");
    await first.close();
    rmSync(join(folder, "heads.sqlite"));
    await before();
    await filled([]);
    await (await localStore(folder)).close();
  });

  test.each<[string, (store: Store) => Promise<unknown>]>([
    ["work", (store) => made(store)],
    ["the key check of a server that was started", (store) => store.createMeta("key-check", bytesOf("wrapped"))],
  ])("must not hold %s", async (_, before) => {
    const store = await localStore(folder);
    await before(store);
    await store.close();
    const records = await everythingIn(folder);
    await expect(localFilling(folder, "p_1")).rejects.toMatchObject({ code: "not_empty", values: { what: folder } });
    expect(await everythingIn(folder)).toEqual(records);
  });
});

describe("[B76] the mark of a filling", () => {
  const marked = (process: number, host: string) => JSON.stringify({ point: "p_1", process, host });

  test("is left where its process has ended, is this one, or is on another machine", () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    for (const mark of [marked(pid, hostname()), markOf("p_1").toString(), marked(1, `not ${hostname()}`)])
      expect(() => assertLeft(mark)).not.toThrow();
  });

  test("is another's while that process is at work, who is named", () => {
    expect(() => assertLeft(marked(1, hostname()))).toThrow(
      expect.objectContaining({
        code: "backup_busy",
        values: { path: "p_1", holder: `process 1 on ${hostname()}` },
      }),
    );
  });
});
