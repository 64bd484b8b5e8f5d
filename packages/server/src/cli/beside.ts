// Work on the store that is there, beside the servers that run on it.
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { openStore } from "../app.ts";
import { systemClock } from "../clock.ts";
import type { Config } from "../config.ts";
import { refuse } from "../errors.ts";
import { createJournal, type Journal } from "../sessions/journal.ts";
import { createVault, type Vault } from "../sessions/vault.ts";
import { openKeys } from "../store/keys.ts";
import type { Store } from "../store/store.ts";

/** Opens the store for as long as the work takes; refuses where there is none. */
export async function withStore<T>(config: Config, work: (store: Store) => Promise<T>): Promise<T> {
  if (config.STORE !== "local:") {
    refuse("invalid_params", { field: "STORE", reason: "a store in memory cannot be reached by another process" });
  }
  if (!(await stat(join(config.DATA_DIR, "heads.sqlite")).catch(() => null))) {
    refuse("not_found", { what: `data folder: ${config.DATA_DIR}` });
  }
  const store = await openStore(config, systemClock);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** The same with its keys: what is sealed can be read and written, and what is done stands in the journal. */
export function withVault<T>(config: Config, work: (vault: Vault, journal: Journal) => Promise<T>): Promise<T> {
  return withStore(config, async (store) => {
    const keys = await openKeys({
      source: config.KEYS,
      store,
      clock: systemClock,
      kms: { command: config.KEY_COMMAND },
    });
    const vault = createVault(store, keys);
    const journal = createJournal(vault, systemClock, () => {});
    try {
      return await work(vault, journal);
    } finally {
      await journal.close();
    }
  });
}
