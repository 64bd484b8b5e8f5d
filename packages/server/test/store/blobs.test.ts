// Blobs as files of a folder.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { blobFiles } from "../../src/store/local/blob-files.ts";
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
