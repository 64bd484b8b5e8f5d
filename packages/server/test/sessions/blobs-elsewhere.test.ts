// Work whose sealed blobs lie elsewhere than beside their heads: in a folder that may be shared.
import { cp, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { openProduct, readConfig } from "../../src/app.ts";
import { systemClock } from "../../src/clock.ts";
import { blobFiles } from "../../src/store/local/blob-files.ts";
import { localStore } from "../../src/store/local.ts";
import { storeContract } from "../store/contract.ts";
import { formula, type Home, me, openHome, refusalOf, tableOf, upper } from "./product.ts";

let shared: string;
beforeEach(async () => {
  shared = await mkdtemp(join(tmpdir(), "data-tools-shared-"));
});
afterEach(async () => {
  await rm(shared, { recursive: true, force: true });
});

const made: string[] = [];
storeContract("local, its blobs in another folder", async () => {
  const folder = await mkdtemp(join(tmpdir(), "data-tools-elsewhere-"));
  made.push(folder);
  return localStore(join(folder, "data"), blobFiles(join(folder, "blobs")));
});
afterAll(async () => {
  for (const folder of made) await rm(folder, { recursive: true });
});

const filesIn = async (folder: string) =>
  (await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])).filter((each) => each.isFile());

describe("blobs in a shared folder", () => {
  let home: Home;
  afterEach(async () => {
    await home.close();
  });

  test("[B26] work is kept there alone, read by every server, and collected there", async () => {
    home = await openHome({ blobs: `file:${shared}` });
    const { id } = await home.start();
    await home.sessions.apply(me, id, [upper("city")]);
    await home.sessions.apply(me, id, [formula("double", '"price" * 2')]);
    const shown = await tableOf(home.sessions, id);
    expect(await filesIn(join(home.folder, "data", "blobs"))).toEqual([]);
    expect((await filesIn(shared)).length).toBeGreaterThanOrEqual(3);
    await home.reopen();
    expect(await tableOf(home.sessions, id)).toEqual(shown);
    const other = await home.second();
    expect(await tableOf(other.sessions, id)).toEqual(shown);
    await home.sessions.remove(me, id, { now: true });
    const removed = await home.product.core.vault.store.collect(Date.now() + 60_000);
    expect(removed.blobs).toBeGreaterThanOrEqual(1);
  });

  test("[B27] a folder that is not mounted is refused, and nothing is written into it", async () => {
    home = await openHome({ blobs: `file:${shared}` });
    await home.start();
    await home.shut();
    await rename(shared, `${shared}-away`);
    await mkdir(shared);
    const refusal = await refusalOf(openProduct(home.config));
    expect(refusal).toMatchObject({ code: "invalid_params", values: { field: "BLOBS" } });
    expect(await readdir(shared)).toEqual([]);
    await rm(shared, { recursive: true });
    await rename(`${shared}-away`, shared);
    await home.reopen();
  });

  test("[B27] a store knows its blobs by the name of their place: moved they are found, another's are refused", async () => {
    home = await openHome();
    const { id } = await home.start();
    const shown = await tableOf(home.sessions, id);
    await home.shut();
    const to = { "data-dir": home.config.DATA_DIR, keys: home.config.KEYS, "engine-processes": "1" };
    const moved = readConfig({ ...to, blobs: `file:${shared}` });
    expect(await refusalOf(openProduct(moved))).toMatchObject({ values: { field: "BLOBS" } });
    await cp(join(home.folder, "data", "blobs"), shared, { recursive: true });
    const product = await openProduct(moved, systemClock);
    expect(await tableOf(product.sessions, id)).toEqual(shown);
    await product.close();
    const strange = await openHome({ blobs: `file:${shared}-2` });
    await strange.close();
    expect(await refusalOf(openProduct(readConfig({ ...to, blobs: `file:${shared}-2` })))).toMatchObject({
      values: { field: "BLOBS" },
    });
    await rm(`${shared}-2`, { recursive: true });
  });

  test("[B27] two servers that start at once on a new folder agree on its name", async () => {
    const places = await Promise.all(
      ["one", "two", "three"].map((name) => blobFiles(join(shared, "new")).place(`place_${name}`)),
    );
    expect(new Set(places).size).toBe(1);
    expect(await blobFiles(join(shared, "other")).place(null)).toBeNull();
    home = await openHome();
  });

  test("[B26] settings that mean no place are refused by name", async () => {
    home = await openHome();
    const wrong: Record<string, string>[] = [
      { blobs: "file:relative" },
      { blobs: "/no/scheme" },
      { blobs: "s3://UPPER/x" },
      { blobs: "s3://bucket/a b", "s3-region": "eu-central-1" },
      { blobs: `file:${shared}`, store: "memory:" },
    ];
    for (const flags of wrong) {
      const config = readConfig({ "data-dir": join(home.folder, "other"), ...flags });
      expect(await refusalOf(openProduct(config)), JSON.stringify(flags)).toMatchObject({
        code: "invalid_params",
        values: { field: "BLOBS" },
      });
    }
    const half = readConfig(
      { blobs: "s3://bucket/x", "s3-endpoint": "http://127.0.0.1:9" },
      {
        DATA_TOOLS_DATA_DIR: join(home.folder, "other"),
        DATA_TOOLS_S3_ACCESS_KEY_ID: "id",
      },
    );
    expect(await refusalOf(openProduct(half))).toMatchObject({ values: { field: "S3_ACCESS_KEY_ID" } });
  });
});
