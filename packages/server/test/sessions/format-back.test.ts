// Data folders of every released format, worked on by this version and taken back to each earlier format.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type OpenedProduct, openProduct, readConfig } from "../../src/app.ts";
import type { Operation } from "../../src/model/operation.ts";
import { operations } from "../../src/operations/index.ts";
import { takeBack, viewFormat } from "../../src/store/local/formats.ts";
import { formatVersion, refuseNewer } from "../../src/store/local/schema.ts";
import { sealedForOf } from "../../src/store/wrap.ts";
import { dataTools } from "../cli/terminal.ts";
import { calm, rename } from "./product.ts";

const fixtures = fileURLToPath(new URL("../fixtures", import.meta.url));
const admin = { owner: "root", name: "root", role: "admin" } as const;
const [local, bob] = [
  { owner: "local", name: "local" },
  { owner: "bob", name: "Bob" },
];
/** Fixture, whom its session was made for, and the formats to go back to. */
const ways = [
  { from: 1, first: "local", to: 1 },
  { from: 2, first: "ann", to: 1 },
] as const;

let home: string;
let product: OpenedProduct | null = null;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "data-tools-format-back-"));
});
afterEach(async () => {
  await product?.close();
  product = null;
  rmSync(home, { recursive: true, force: true });
});

const folder = () => join(home, "store");
const flags = () => ({ "data-dir": folder(), keys: `file:${join(home, "ring.json")}` });
const open = async () => {
  product = await openProduct(readConfig({ ...flags(), ...calm, "engine-processes": "1" }, {}));
  return product;
};
const shut = async () => {
  await product?.close();
  product = null;
};
const withDatabase = <T>(work: (db: DatabaseSync) => T): T => {
  const db = new DatabaseSync(join(folder(), "heads.sqlite"), { readOnly: true });
  try {
    return work(db);
  } finally {
    db.close();
  }
};
/** What a program that knows formats up to this one does with the folder. */
const openedBy = (known: number) => withDatabase((db) => refuseNewer(db, folder(), known));
const back = (...more: string[]) =>
  dataTools(["format", "back", ...more, ...Object.entries(flags()).flatMap(([name, value]) => [`--${name}`, value])]);

test("[N95] every format but the present one has a way back that is tried here", () => {
  const kept = readdirSync(fixtures).flatMap((name) => /^format-(\d+)$/.exec(name)?.[1] ?? []);
  expect(kept.map(Number).toSorted()).toEqual(Array.from({ length: formatVersion }, (_, at) => at + 1));
  for (let to = 1; to < formatVersion; to++) expect(ways.map((way) => way.to)).toContain(to);
});

test.each(ways)(
  "[N95] a folder of format $from is worked on, is refused by a program of format $to, is taken back to it, and is whole",
  async ({ from, first, to }) => {
    cpSync(join(fixtures, `format-${from}`), home, { recursive: true });
    const { session, shown } = JSON.parse(readFileSync(join(home, "expected.json"), "utf8"));
    const { ownership, sessions } = await open();
    await ownership.transfer(admin, local.owner, bob.owner);
    await sessions.apply(bob, session, [rename("city", "town")]);
    expect(() => takeBack(folder(), to)).toThrow("another process holds it");
    await shut();
    expect(() => openedBy(to)).toThrow("made by a newer version");

    const refused = await back("--to", String(to));
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining("--hand-back") });
    expect(viewFormat(folder())).toMatchObject({ found: formatVersion, adds: [{ format: 2, records: 2 }] });
    const done = await back("--to", String(to), "--hand-back");
    expect(done).toMatchObject({ code: 0, out: expect.stringContaining(`has format ${to} now`) });
    expect(() => openedBy(to)).not.toThrow();
    const keys = withDatabase((db) => db.prepare("SELECT wrapped_key AS key FROM heads").all());
    expect(keys.filter(({ key }) => sealedForOf(key as Uint8Array) !== null)).toEqual([]);

    const again = await open();
    const owner = { owner: first, name: first };
    for (const { step, columns, rows } of shown) {
      const page = await again.sessions.rows(owner, session, { offset: 0, limit: 100, step });
      expect({ columns: page.columns, rows: page.rows }).toEqual({ columns, rows });
    }
    expect((await again.sessions.view(owner, session)).columns.map(({ name }) => name)).toContain("town");
    expect((await again.sessions.audit(owner, session)).broken).toBeNull();
    expect((await again.sessions.verify(owner, session)).damaged).toEqual([]);
    expect(await again.sessions.list(bob)).toEqual([]);
  },
);

test("[N95] a folder that only earlier records are in was left as it was and needs no way back", async () => {
  cpSync(join(fixtures, "format-1"), home, { recursive: true });
  const { sessions } = await open();
  const { session } = JSON.parse(readFileSync(join(home, "expected.json"), "utf8"));
  await sessions.undo(local, session);
  await shut();
  expect(() => openedBy(1)).not.toThrow();
  expect(await back("--to", "1")).toMatchObject({ code: 0, out: expect.stringContaining("already") });
  expect(await back("--to", "2")).toMatchObject({ code: 2 });
  expect(await back()).toMatchObject({ code: 2, err: expect.stringContaining("--to N") });
});

test("[N96] steps of an operation that this program does not know show their tables and are undone; repeating them is refused", async () => {
  cpSync(join(fixtures, "format-1"), home, { recursive: true });
  const { sessions } = await open();
  const { session } = JSON.parse(readFileSync(join(home, "expected.json"), "utf8"));
  const call = { op: "rename-column", params: { column: "city", to: "town" } };
  await sessions.apply(local, session, [call]);
  await shut();
  const known = operations as Map<string, Operation>;
  const declared = known.get(call.op) as Operation;
  known.delete(call.op);
  try {
    const { sessions: earlier } = await open();
    const { steps, cursor } = await earlier.history(local, session);
    expect(steps.find(({ id }) => id === cursor)?.summary).toBe(call.op);
    const columns = async () =>
      (await earlier.rows(local, session, { offset: 0, limit: 9 })).columns.map((c) => c.name);
    expect(await columns()).toContain("town");
    await earlier.undo(local, session);
    expect(await columns()).toContain("city");
    await earlier.redo(local, session);
    expect(await columns()).toContain("town");
    await expect(earlier.apply(local, session, [call])).rejects.toMatchObject({ code: "unknown_operation" });
  } finally {
    known.set(call.op, declared);
  }
});
