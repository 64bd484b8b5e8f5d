// The store that STORE names: opened to work on, opened to be read only, or only looked for.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Refusal, refuse } from "../errors.ts";
import type { Blobs } from "./blobs.ts";
import { readStore } from "./local/reader.ts";
import { localStore } from "./local.ts";
import { memoryStore } from "./memory.ts";
import { assertPlace, type BlobSettings, openBlobs } from "./open-blobs.ts";
import type { StoreReader } from "./reader.ts";
import { isRedis } from "./redis/address.ts";
import type { RedisOptions } from "./redis.ts";
import type { Store } from "./store.ts";

/** The settings that matter, by their names in config.ts. */
export interface StoreSettings extends BlobSettings {
  readonly STORE: string;
  readonly STORE_PASSWORD: string;
  readonly STORE_CA: string;
  readonly STORE_REPLICAS: number;
  readonly STORE_SYNC: boolean;
}

type Report = (what: string, error: unknown) => void;

/** Opens the store to work on, making it if it is new; its blobs are not asked for yet, and not cached unless given so. */
export async function openStoreOf(
  settings: StoreSettings,
  now: () => number,
  report: Report = () => {},
  lying?: Blobs,
): Promise<Store> {
  const { STORE, DATA_DIR } = settings;
  if (STORE === "memory:") return memoryStore(now);
  if (STORE !== "local:" && !isRedis(STORE)) {
    throw new Refusal("invalid_params", {
      field: "STORE",
      reason: `“${STORE}” is neither local: nor memory: nor the address of a Redis`,
    });
  }
  const blobs = lying ?? (await openBlobs(uncached(settings)));
  if (STORE === "local:") return localStore(DATA_DIR, blobs);
  const { redisStore } = await import("./redis.ts");
  return redisStore({ ...redisOptions(settings), blobs, warn: (text) => report("store", new Error(text)) });
}

/** The same, if its blobs are where they are said to be. */
export async function openWholeStoreOf(settings: StoreSettings, now: () => number, report: Report): Promise<Store> {
  if (settings.STORE === "memory:") {
    if (settings.BLOBS === "") return openStoreOf(settings, now, report);
    return refuse("invalid_params", { field: "BLOBS", reason: "a store in memory keeps its blobs there too" });
  }
  const blobs = await openBlobs(settings, report);
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
  const blobs = await openBlobs(uncached(settings));
  if (STORE === "local:") return readStore(DATA_DIR, blobs);
  const { redisReader } = await import("./redis.ts");
  return redisReader({ ...redisOptions(settings), blobs });
}

/** A look makes no folder, and a command reads few blobs. */
function uncached(settings: StoreSettings): StoreSettings {
  return { ...settings, BLOB_CACHE: 0 };
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

function assertShared({ STORE }: StoreSettings): void {
  if (STORE === "local:" || isRedis(STORE)) return;
  refuse("invalid_params", { field: "STORE", reason: "a store in memory cannot be reached by another process" });
}

/** How the Redis of these settings is opened. */
export function redisOptions(settings: StoreSettings): Omit<RedisOptions, "blobs"> {
  const { STORE, STORE_PASSWORD, STORE_CA, STORE_REPLICAS, STORE_SYNC } = settings;
  return {
    store: STORE,
    password: STORE_PASSWORD,
    authority: STORE_CA,
    replicas: STORE_REPLICAS,
    synced: STORE_SYNC,
  };
}
