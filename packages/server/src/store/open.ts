// The store that STORE names: opened to work on, opened to be read only, or only looked for.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Refusal, refuse } from "../errors.ts";
import type { Blobs } from "./blobs.ts";
import { readStore } from "./local/reader.ts";
import { localStore } from "./local.ts";
import { memoryStore } from "./memory.ts";
import { assertPlace, type BlobSettings, openBlobs, type Report, untold } from "./open-blobs.ts";
import type { StoreReader } from "./reader.ts";
import { isRedis } from "./redis/address.ts";
import type { RedisOptions } from "./redis.ts";
import type { Store } from "./store.ts";

/** The settings that matter, by their names in config.ts. */
export interface StoreSettings extends BlobSettings {
  readonly STORE: string;
  readonly STORE_PASSWORD: string;
  readonly STORE_SENTINEL_PASSWORD: string;
  readonly STORE_CA: string;
  readonly STORE_REPLICAS: number;
  readonly STORE_SYNC: boolean;
}

/**
 * Opens the store to work on, making it if it is new; of its blobs nothing is asked yet. `restoring`: it is the one who
 * restores it that opens it.
 */
export async function openStoreOf(
  settings: StoreSettings,
  now: () => number,
  report: Report = untold,
  lying?: Blobs,
  { restoring = false } = {},
): Promise<Store> {
  const { STORE, DATA_DIR } = settings;
  if (STORE === "memory:") return memoryStore(now);
  if (STORE === "local:") return localStore(DATA_DIR, lying ?? (await openBlobs(settings, report)), { restoring });
  if (!isRedis(STORE)) {
    throw new Refusal("invalid_params", {
      field: "STORE",
      reason: `“${STORE}” is neither local: nor memory: nor the address of a Redis`,
    });
  }
  const { redisStore } = await import("./redis.ts");
  const options = await redisOptions(settings, lying ?? (await openBlobs(settings, report)));
  return redisStore({ ...options, restoring, warn: (text) => report("store", new Error(text)) });
}

/** Opens the store with its blobs, if they are the ones it knows. */
export async function openWholeStore(
  settings: StoreSettings,
  now: () => number,
  report: Report,
  watched?: (blobs: Blobs) => Blobs,
): Promise<Store> {
  const { STORE, BLOBS } = settings;
  if (STORE === "memory:" && BLOBS !== "") {
    refuse("invalid_params", { field: "BLOBS", reason: "a store in memory keeps its blobs there too" });
  }
  if (STORE === "memory:") return openStoreOf(settings, now);
  const blobs = await openBlobs(settings, report, watched);
  const store = await openStoreOf(settings, now, report, blobs);
  try {
    await assertPlace(store, blobs);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Opens the store to be read only, beside servers too; refuses with `not_found` if there is none. */
export async function openReader(settings: StoreSettings): Promise<StoreReader> {
  const { STORE, DATA_DIR } = settings;
  assertShared(settings);
  // Without a cache: what is only read makes no folder.
  const blobs = await openBlobs({ ...settings, BLOB_CACHE: 0 });
  if (STORE === "local:") {
    const reader = readStore(DATA_DIR, blobs);
    return { ...reader, close: () => reader.close().finally(() => blobs.close()) };
  }
  const { redisReader } = await import("./redis.ts");
  return redisReader(await redisOptions(settings, blobs));
}

/** Whether there is a store that another process could work on. */
export async function isThere(settings: StoreSettings): Promise<boolean> {
  const { STORE, DATA_DIR } = settings;
  if (STORE === "local:") return existsSync(join(DATA_DIR, "heads.sqlite"));
  if (!isRedis(STORE)) return false;
  try {
    await (await openReader(settings)).close();
    return true;
  } catch (error) {
    if (error instanceof Refusal && error.code === "not_found") return false;
    throw error;
  }
}

/** Refuses where no store is that another process could work on. */
export async function assertThere(settings: StoreSettings): Promise<void> {
  const { STORE, DATA_DIR } = settings;
  assertShared(settings);
  if (await isThere(settings)) return;
  if (STORE === "local:") refuse("not_found", { what: `data folder: ${DATA_DIR}` });
  refuse("not_found", { what: "store in Redis" });
}

/** Refuses a store in memory. */
export function assertShared({ STORE }: StoreSettings): void {
  if (STORE === "local:" || isRedis(STORE)) return;
  refuse("invalid_params", { field: "STORE", reason: "a store in memory cannot be reached by another process" });
}

/** How the Redis of these settings is opened. */
export async function redisOptions(settings: StoreSettings, blobs?: Blobs): Promise<RedisOptions> {
  const { STORE, STORE_PASSWORD, STORE_SENTINEL_PASSWORD, STORE_CA, STORE_REPLICAS, STORE_SYNC } = settings;
  return {
    store: STORE,
    password: STORE_PASSWORD,
    sentinelPassword: STORE_SENTINEL_PASSWORD,
    authority: STORE_CA,
    replicas: STORE_REPLICAS,
    synced: STORE_SYNC,
    blobs: blobs ?? (await openBlobs({ ...settings, BLOB_CACHE: 0 })),
  };
}
