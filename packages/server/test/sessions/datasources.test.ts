// What is kept of an upload is read again under other options, as long as it is there and there is room for it.
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { DatasourceBody } from "../../src/sessions/datasources.ts";
import { blobFilesIn } from "../store/samples.ts";
import { meanwhile } from "./meanwhile.ts";
import { type Home, me, openHome, opKey, refusalOf, smallCsv, upper } from "./product.ts";

const admin = { ...me, role: "admin" as const };
let home: Home;
beforeEach(async () => {
  home = await openHome({ "import-time": "unlimited" });
});
afterEach(() => home.close());

const datasources = () => home.product.datasources;
const options = { delimiter: ";" };

describe("a datasource", () => {
  test("[D2] is read without a limit of time where none is set", async () => {
    expect(await home.csv(smallCsv)).toMatchObject({ rows: 6 });
  });

  test("that was saved from a session has no upload to be read again", async () => {
    const { id } = await home.start();
    await home.sessions.apply(me, id, [upper("city")]);
    const saved = await home.sessions.save(me, id, { name: "saved" });
    const refusal = { code: "not_found", values: { what: expect.stringContaining("saved from a session") } };
    expect(await refusalOf(datasources().previewAgain(me, saved.id, options))).toMatchObject(refusal);
    expect(await refusalOf(datasources().change(me, saved.id, { options }))).toMatchObject(refusal);
  });

  test("whose kept upload is gone is damaged; the table is what it was", async () => {
    const { id } = await home.csv(smallCsv);
    const opened = await home.product.core.vault.open<DatasourceBody>({ owner: me.owner, kind: "datasource", id });
    const name = opened?.body.upload?.blob.split("/")[1] ?? "none";
    const files = blobFilesIn(join(home.folder, "data")).filter((file) => file.name.includes(name));
    expect(files).toHaveLength(1);
    for (const file of files) rmSync(join(file.parentPath, file.name));
    expect(await refusalOf(datasources().previewAgain(me, id, options))).toMatchObject({ code: "damaged" });
    expect(await refusalOf(datasources().change(me, id, { options }))).toMatchObject({ code: "damaged" });
    const session = await home.sessions.create(me, { datasource: id });
    expect((await home.sessions.rows(me, session.id, { offset: 0, limit: 10 })).total).toBe(6);
  });

  test("whose kept upload is looked at again lies unpacked in scratch only when it is its turn", async () => {
    const { id } = await home.csv(smallCsv);
    const { limits, scratch } = home.product.core;
    let end = () => {};
    const held = new Promise<void>((resolve) => {
      end = resolve;
    });
    const others = Array.from({ length: 64 }, (_, n) => limits.heavy(`other ${n}`, () => held));
    await expect.poll(() => limits.jobs().waiting).toBeGreaterThan(0);
    const { waiting } = limits.jobs();
    const looking = datasources().previewAgain(me, id, options);
    await expect.poll(() => limits.jobs().waiting).toBe(waiting + 1);
    const files = readdirSync(scratch.directory);
    end();
    await Promise.all(others);
    expect((await looking).columns).toHaveLength(1);
    expect(files).toEqual([]);
  });

  test("[S5] whose reading is cancelled when it is sealed is not there", async () => {
    meanwhile(home.product, "putBlob", () => home.product.jobs.cancel(me, "upload"));
    const spool = await home.product.spool(me);
    await spool.receive(Readable.from([smallCsv]));
    const file = { path: spool.path, name: "t.csv", bytes: smallCsv.length };
    expect(await refusalOf(datasources().create(me, file, { opKey: opKey("upload") }))).toMatchObject({
      code: "cancelled",
    });
    await spool.done();
    // What is done twice is done once: the place of another file is not given away.
    await spool.done();
    expect(await datasources().list(me)).toEqual([]);
  });

  test("[G2] has no room for another reading that would go beyond what its owner may have", async () => {
    const { id } = await home.csv(smallCsv);
    const { people } = home.product;
    const usedOf = async () => (await people.use(me)).limits.find(({ name }) => name === "stored")?.used ?? Number.NaN;
    const before = await usedOf();
    await datasources().change(me, id, { options });
    const after = await usedOf();
    // One byte less than sealing it takes; unsealed it would still have room.
    await home.product.core.settings.changeQuotas(admin, me.owner, { stored: 2 * after - before - 1 });
    expect(await refusalOf(datasources().change(me, id, { options }))).toMatchObject({ code: "too_much_stored" });
    expect(await usedOf()).toBe(after);
  });
});
