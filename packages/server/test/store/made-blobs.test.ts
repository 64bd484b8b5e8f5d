// Blobs that this process made are known; whatever was made long before is asked for where it lies.
import { expect, test } from "vitest";
import type { BlobId } from "../../src/model/state.ts";
import { blobFiles } from "../../src/store/local/blob-files.ts";
import { rememberMade } from "../../src/store/made-blobs.ts";

test("what was made last is known without asking, and no more is remembered than ten thousand", async () => {
  const asked: BlobId[] = [];
  const blobs = rememberMade({
    ...blobFiles("/nowhere"),
    put: async (id) => ({ id, bytes: 7 }),
    size: async (id) => {
      asked.push(id);
      return id === "s_1/none" ? null : 7;
    },
  });
  const ids = Array.from({ length: 10_002 }, (_, n) => `s_1/b_${n}`);
  for (const id of ids) await blobs.put(id, []);
  expect(new Set(await blobs.sizes(ids))).toEqual(new Set([7]));
  expect(asked).toEqual(["s_1/b_0", "s_1/b_1"]);
  expect(await blobs.sizes(["s_1/none", "s_1/b_2"])).toEqual([null, 7]);
});
