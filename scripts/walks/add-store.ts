// The walk of CONTRIBUTING, “a store”: one that keeps everything in memory and each write in a journal, which is read
// again at the start. It is small and real, not one to recommend; the whole contract runs on it.
import { readFileSync } from "node:fs";
import { type Counted, copyProject } from "./copy.ts";

export interface StoreWalk {
  /** The store itself. */
  readonly store: Counted;
  /** What makes it a choice, and has the contract run on it. */
  readonly wiring: Counted;
  /** Tests of the contract that it passed; 0 if they were not asked for. */
  readonly tests: number;
}

const server = "packages/server";

/** Opened again after each write of this test, it has what it had. */
const reopened = `
test("[B2] a journal that is read again gives the store that wrote it", async () => {
  const path = join(await newFolder(), "journal");
  const ref = newRef();
  const first = await journalStore(path, Date.now);
  const blob = await blobIn(first, ref);
  await first.commit(commitOf(ref, 0, { steps: [stepOf(0)], blobs: [blob], audit: [auditOf(0)] }));
  await first.close();
  const again = await journalStore(path, Date.now);
  expect(await again.head(ref)).toEqual(headOf(ref, 1));
  expect((await again.getBlob(blob.id))?.length).toBe(blob.bytes);
  await again.close();
});
`;

/** Walks; with `prove` the contract runs as well. */
export function addStore(prove: boolean): StoreWalk {
  using copy = copyProject();
  copy.write(`${server}/src/store/journal.ts`, readFileSync(new URL("./journal.ts.txt", import.meta.url), "utf8"));
  const store = copy.counted();
  const choice = `${server}/src/store/open.ts`;
  copy.add(choice, 'import type { Blobs } from "./blobs.ts";', 'import { journalStore } from "./journal.ts";');
  copy.add(
    choice,
    '  if (STORE === "memory:") return memoryStore(now);',
    '  if (STORE === "journal:") return journalStore(join(DATA_DIR, "journal"), now);',
  );
  const tests = `${server}/test/store/store.test.ts`;
  copy.add(
    tests,
    'import { blobFiles } from "../../src/store/local/blob-files.ts";',
    'import { journalStore } from "../../src/store/journal.ts";',
  );
  copy.replace(
    tests,
    'storeContract("memory", async () => memoryStore());\n',
    `storeContract("memory", async () => memoryStore());\nstoreContract("journal", async () => journalStore(join(await newFolder(), "journal"), Date.now));\n${reopened}`,
  );
  const wiring = copy.counted();
  return { store, wiring, tests: prove ? copy.test([tests], "journal") : 0 };
}
