// In which order a blob reaches the disk, and what becomes of it when the disk takes no more. What the file system is
// asked is noted on its way there.
import { type FileHandle, mkdtemp, open, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { Blobs } from "../../src/store/blobs.ts";
import { blobFiles } from "../../src/store/local/blob-files.ts";
import { settleFolder } from "../../src/store/local/folders.ts";
import { bytesOf } from "./samples.ts";

/** How a file handle of Node writes, and makes durable what it wrote. */
type Handle = Pick<FileHandle, "stat" | "sync" | "write">;

let folder: string;
let handles: Handle;

beforeAll(async () => {
  const handle = await open(tmpdir(), "r");
  handles = Object.getPrototypeOf(handle);
  await handle.close();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "data-tools-durable-"));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});
afterAll(() => vi.restoreAllMocks());

/** The names in the folder of the only home. */
async function names(): Promise<string[]> {
  const all = await readdir(folder, { recursive: true, withFileTypes: true });
  return all.filter((each) => each.isFile()).map(({ name }) => name);
}

describe("[B2] a blob is answered when it is on the disk", () => {
  /** Whether another blob than the first has its name. */
  const isNamed = async () => (await names()).filter((name) => !name.includes(".new_")).length > 1;

  /** A place with one blob in it; from then on each fsync is seen before it is done. */
  async function watched(seen: (what: "file" | "folder", named: boolean) => void): Promise<Blobs> {
    const blobs = blobFiles(join(folder, "blobs"));
    await blobs.put("s_1/b_0", [bytesOf("before")]);
    const { sync } = handles;
    vi.spyOn(handles, "sync").mockImplementation(async function (this: Handle) {
      seen((await this.stat()).isFile() ? "file" : "folder", await isNamed());
      await sync.call(this);
    });
    return blobs;
  }

  test("its bytes are made durable before it has its name, and its name before it is answered", async () => {
    const told: [string, boolean][] = [];
    const blobs = await watched((what, named) => told.push([what, named]));
    await blobs.put("s_1/b_1", [bytesOf("one"), bytesOf("two")]);
    // Folders that had to be made come first.
    expect(told.slice(-2)).toEqual([
      ["file", false],
      ["folder", true],
    ]);
  });

  test.each(["file", "folder"])(
    "where the %s cannot be made durable, it is refused and not answered",
    async (fails) => {
      const blobs = await watched((what, named) => {
        if (what === fails && named === (what === "folder")) throw Object.assign(new Error("EIO"), { code: "EIO" });
      });
      await expect(blobs.put("s_1/b_1", [bytesOf("one")])).rejects.toMatchObject({ code: "unavailable" });
    },
  );
});

test.each([
  ["EACCES", true],
  ["EINVAL", true],
  ["EROFS", true],
  ["EIO", false],
])("a folder of others that answers a sync with %s holds nothing of ours: %s", async (code, isForeign) => {
  vi.spyOn(handles, "sync").mockRejectedValue(Object.assign(new Error(code), { code }));
  const settled = await settleFolder(folder).then(
    () => true,
    (error: unknown) => error,
  );
  expect(settled).toEqual(isForeign || expect.objectContaining({ code }));
});

test("[B20] on a full disk a blob is refused as such, and nothing of it is left", async () => {
  const blobs = blobFiles(join(folder, "blobs"));
  vi.spyOn(handles, "write").mockRejectedValue(Object.assign(new Error("ENOSPC"), { code: "ENOSPC" }));
  await expect(blobs.put("s_1/b_1", [bytesOf("one")])).rejects.toMatchObject({ code: "store_full", status: 507 });
  expect(await names()).toEqual([]);
  expect(await blobs.get("s_1/b_1")).toBeNull();
});
