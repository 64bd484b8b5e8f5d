// The contract of a store: every sentence of store/store.ts as a test. Each store runs it.
import { afterAll, beforeAll, describe } from "vitest";
import type { Store } from "../../src/store/store.ts";
import { collectionContract } from "./contract-collection.ts";
import { commitContract } from "./contract-commits.ts";
import { holdingsContract } from "./contract-holdings.ts";
import { ownersContract } from "./contract-owners.ts";
import { useContract } from "./contract-use.ts";

/** Registers the suite; `open` gives an empty store. */
export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(`store contract: ${name}`, () => {
    let store: Store;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(async () => {
      await store.close();
    });
    commitContract(() => store);
    holdingsContract(() => store);
    ownersContract(() => store);
    useContract(() => store);
    collectionContract(() => store);
  });
}
