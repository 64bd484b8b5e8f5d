// An empty store is filled with the records of another, of whatever kind. It bears a mark until it is released, so that
// no server takes it for whole; filled anew, it begins from nothing.
import type { StoreRecord } from "./everything.ts";
import { localFilling } from "./local/filling.ts";
import { assertShared, redisOptions, type StoreSettings } from "./open.ts";

export interface Filling {
  /** Takes a record; the parts of an aggregate come right after it, and answers last. */
  put(record: StoreRecord): Promise<void>;
  /** Everything that was put is written. */
  finish(): Promise<void>;
  /** From now on it is a store like any other. */
  release(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Begins to fill the store of these settings from a point. Refuses with `not_empty` a store that holds anything but
 * what is left of a restore, and with `backup_busy` one that another process fills.
 */
export async function openFilling(settings: StoreSettings, point: string): Promise<Filling> {
  const { STORE, DATA_DIR } = settings;
  if (STORE === "local:") return localFilling(DATA_DIR, point);
  assertShared(settings);
  const { redisFilling } = await import("./redis.ts");
  return redisFilling(await redisOptions(settings), point);
}
