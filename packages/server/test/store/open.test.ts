// What the settings say of store and blobs: what names no place is refused, and what is only named is not made.
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readConfig } from "../../src/config.ts";
import { openFilling } from "../../src/store/filling.ts";
import { assertThere, isThere, openReader, openStoreOf } from "../../src/store/open.ts";
import { blobFolder, openBlobs } from "../../src/store/open-blobs.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "data-tools-open-"));
  vi.stubEnv("AWS_REGION", undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const config = (flags: Record<string, string> = {}) => readConfig({ "data-dir": join(folder, "data"), ...flags }, {});
const now = () => 0;
const inMemory = { code: "invalid_params", values: { field: "STORE", reason: expect.stringContaining("in memory") } };

describe("the store", () => {
  test("a STORE that names none is refused, and nothing is made", async () => {
    await expect(openStoreOf(config({ store: "mysql://db" }), now)).rejects.toMatchObject({
      code: "invalid_params",
      values: { field: "STORE", reason: expect.stringContaining("“mysql://db” is neither local: nor memory:") },
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  test("one in memory is there for no other process: not to be read, looked for or restored", async () => {
    const settings = config({ store: "memory:" });
    expect(await isThere(settings)).toBe(false);
    await expect(openReader(settings)).rejects.toMatchObject(inMemory);
    await expect(assertThere(settings)).rejects.toMatchObject(inMemory);
    await expect(openFilling(settings, "p_1")).rejects.toMatchObject(inMemory);
  });

  test("one in a folder is there when it was made", async () => {
    expect(await isThere(config())).toBe(false);
    await expect(assertThere(config())).rejects.toMatchObject({ code: "not_found" });
    await (await openStoreOf(config(), now)).close();
    expect(await isThere(config())).toBe(true);
    await assertThere(config());
  });
});

describe("[B26] the place of blobs", () => {
  const bucket = { blobs: "s3://bucket/some/where", "s3-region": "eu-central-1" };

  test.each([
    [{ blobs: "s3://bucket" }, "S3_REGION", "the bucket's region is needed"],
    [{ ...bucket, "s3-endpoint": "nowhere" }, "S3_ENDPOINT", "it is no address"],
    [{ ...bucket, blobs: "s3://B/" }, "BLOBS", "is not of the form s3://BUCKET/PREFIX"],
    [{ blobs: "file:here" }, "BLOBS", "is neither file:/FOLDER nor s3://BUCKET/PREFIX"],
    [{ blobs: "ftp://host/" }, "BLOBS", "is neither file:/FOLDER nor s3://BUCKET/PREFIX"],
  ])("%j is refused by %s: %s", async (flags, field, reason) => {
    await expect(openBlobs(config(flags))).rejects.toMatchObject({
      code: "invalid_params",
      values: { field, reason: expect.stringContaining(reason) },
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  test("of two parts of a key one alone is refused", async () => {
    const one = { ...config(bucket), S3_ACCESS_KEY_ID: "key" };
    await expect(openBlobs(one)).rejects.toMatchObject({ values: { field: "S3_ACCESS_KEY_ID" } });
  });

  const cacheIn = (name: string) => join(folder, name);

  test.each<[string, Record<string, string>, Record<string, string>, string[]]>([
    ["without a cache", {}, { "blob-cache": "0" }, []],
    ["with its cache in the data folder", {}, { "blob-cache": "1MB" }, ["data/blob-cache"]],
    ["whose region the environment tells", { AWS_REGION: "eu-west-1" }, { "s3-region": "", "blob-cache": "0" }, []],
    [
      "with an address and no region",
      {},
      { "s3-region": "", "s3-endpoint": "http://127.0.0.1:9", "blob-cache": "0" },
      [],
    ],
    ["with no end to patience", {}, { "s3-timeout": "unlimited", "s3-patience": "unlimited", "blob-cache": "0" }, []],
  ])("a bucket is not asked when it is opened, %s", async (_, env, flags, made) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const blobs = await openBlobs(config({ ...bucket, ...flags }));
    expect(["data/blob-cache"].filter((name) => existsSync(join(folder, name)))).toEqual(made);
    expect(await blobs.free()).toBeNull();
    await blobs.close();
  });

  test("a cache lies where BLOB_CACHE_DIR says, and keys may stand in the settings", async () => {
    const settings = config({ ...bucket, "blob-cache": "1MB", "blob-cache-dir": cacheIn("elsewhere") });
    const blobs = await openBlobs({ ...settings, S3_ACCESS_KEY_ID: "key", S3_SECRET_ACCESS_KEY: "secret" });
    expect(readdirSync(folder)).toEqual(["elsewhere"]);
    await blobs.close();
  });

  test("the folder whose disk fills is told, and that a bucket has none", () => {
    expect(blobFolder(config())).toBe(join(folder, "data", "blobs"));
    expect(blobFolder(config({ blobs: "file:/srv/blobs" }))).toBe("/srv/blobs");
    expect(blobFolder(config(bucket))).toBeNull();
  });
});
