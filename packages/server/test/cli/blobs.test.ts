// Commands of an operator whose blobs lie in a shared folder.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { nameOfBlob } from "../../src/store/blob-names.ts";
import { type Home, openHome } from "../sessions/product.ts";
import { blobIn, newRef } from "../store/samples.ts";
import { dataTools } from "./terminal.ts";

let shared: string;
let home: Home;
beforeEach(async () => {
  shared = join(mkdtempSync(join(tmpdir(), "data-tools-shared-")), "blobs");
  home = await openHome({ blobs: `file:${shared}` });
});
afterEach(async () => {
  await home.close();
  rmSync(join(shared, ".."), { recursive: true });
});

const flags = (blobs = shared) => [
  ...["--data-dir", home.config.DATA_DIR, "--keys", home.config.KEYS, "--blobs", `file:${blobs}`],
];
const blobsCheck = async (where?: string) => {
  const { checks } = (await dataTools(["doctor", "--json", "--port", "9", ...flags(where)])).json<{
    checks: { name: string; ok: boolean; text: string }[];
  }>();
  return checks.find(({ name }) => name === "blobs");
};

test("[B27] doctor tells whether what holds the blobs answers and is the right one, and makes nothing", async () => {
  expect(await blobsCheck()).toMatchObject({ ok: true, text: expect.stringContaining("answers") });
  renameSync(shared, `${shared}-away`);
  mkdirSync(shared);
  for (const where of [shared, `${shared}-missing`]) {
    expect(await blobsCheck(where)).toMatchObject({ ok: false, text: expect.stringContaining("is not where") });
  }
  expect([readdirSync(shared), existsSync(`${shared}-missing`)]).toEqual([[], false]);
  rmSync(shared, { recursive: true });
  renameSync(`${shared}-away`, shared);
  await home.shut();
  const fresh = ["--data-dir", join(home.folder, "fresh"), "--blobs", `file:${join(home.folder, "new")}`];
  const { checks } = (await dataTools(["doctor", "--json", "--port", "9", ...fresh])).json<{
    checks: { name: string }[];
  }>();
  expect(checks.find(({ name }) => name === "blobs")).toMatchObject({ ok: true });
  expect(existsSync(join(home.folder, "new"))).toBe(false);
});

test("[B26] [V5] a sweep looks for what is to go where the blobs lie", async () => {
  const { id, bytes } = await blobIn(home.product.core.vault.store, newRef());
  const old = new Date(Date.now() - 2 * 24 * 3_600_000);
  utimesSync(join(shared, nameOfBlob(id)), old, old);
  const dry = await dataTools(["sweep", "--dry-run", "--json", ...flags()]);
  expect(dry.json<{ collected: unknown }>().collected).toEqual({ blobs: 1, bytes, ids: [id] });
  const swept = await dataTools(["sweep", "--json", ...flags()]);
  expect(swept.json<{ collected: unknown }>().collected).toEqual({ blobs: 1, bytes });
  expect(existsSync(join(shared, nameOfBlob(id)))).toBe(false);
});
