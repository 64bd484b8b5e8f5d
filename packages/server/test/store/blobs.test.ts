// Blobs as files of a folder.
import { link, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { blobFiles, linkOnce } from "../../src/store/local/blob-files.ts";
import { blobsContract } from "./blobs-contract.ts";

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

blobsContract("files", async () => {
  const folder = await mkdtemp(join(tmpdir(), "data-tools-blobs-"));
  folders.push(folder);
  return { open: async () => blobFiles(join(folder, "blobs")), large: 1_000_000 };
});

test("free room is told before anything was put there", async () => {
  const folder = await mkdtemp(join(tmpdir(), "data-tools-free-"));
  folders.push(folder);
  expect(await blobFiles(join(folder, "blobs")).free()).toBeGreaterThan(0);
});

test("a place that cannot be listed is refused, and not taken for an empty one", async () => {
  const folder = await mkdtemp(join(tmpdir(), "data-tools-list-"));
  folders.push(folder);
  await symlink("blobs", join(folder, "blobs"));
  const [blobs, seen] = [blobFiles(join(folder, "blobs")), [] as unknown[]];
  const look = async () => {
    for await (const lying of blobs.olderThan(Date.now())) seen.push(lying);
  };
  await expect(look()).rejects.toThrow("ELOOP");
  await expect(blobs.get("s_1/b_1")).rejects.toThrow("ELOOP");
  expect(seen).toEqual([]);
});

test("[B21] a name that an unanswered request gave already is one's own; another's is not", async () => {
  const folder = await mkdtemp(join(tmpdir(), "data-tools-links-"));
  folders.push(folder);
  const at = (name: string) => join(folder, name);
  await writeFile(at("mine"), "mine");
  await writeFile(at("theirs"), "theirs");
  expect(await linkOnce(at("mine"), at("free"))).toBe(true);
  await link(at("mine"), at("answer lost"));
  expect(await linkOnce(at("mine"), at("answer lost"))).toBe(true);
  expect(await linkOnce(at("mine"), at("theirs"))).toBe(false);
  expect(await readFile(at("theirs"), "utf8")).toBe("theirs");
});
