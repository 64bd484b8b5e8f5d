// Work on the store that is there, beside the servers that run on it.
import type { Accounts } from "../accounts/api.ts";
import { openAdministration, openStore } from "../app.ts";
import type { Config } from "../config.ts";
import type { Ownership } from "../sessions/api.ts";
import { openKeysToRead, ringOf } from "../store/keys.ts";
import { assertThere, openReader } from "../store/open.ts";
import type { StoreReader } from "../store/reader.ts";
import type { Keys } from "../store/sealing.ts";
import type { Store } from "../store/store.ts";

/** Opens the store for as long as the work takes; refuses where there is none. */
export async function withStore<T>(config: Config, work: (store: Store) => Promise<T>): Promise<T> {
  await assertThere(config);
  const store = await openStore(config);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** The same with its keys: accounts and owners, and what is done stands in the journal. */
export async function withAdministration<T>(
  config: Config,
  work: (administration: { readonly accounts: Accounts; readonly ownership: Ownership }) => Promise<T>,
): Promise<T> {
  await assertThere(config);
  const { close, ...administration } = await openAdministration(config);
  try {
    return await work(administration);
  } finally {
    await close();
  }
}

/** The store, only read, and the keys that open it. */
export async function reading<T>(
  config: Config,
  work: (opened: { readonly store: StoreReader; readonly keys: Keys }) => Promise<T>,
): Promise<T> {
  const store = await openReader(config);
  try {
    return await work({ store, keys: await openKeysToRead({ ...ringOf(config), store }) });
  } finally {
    await store.close();
  }
}
