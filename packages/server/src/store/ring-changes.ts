// Changes of the ring, one command at a time: a key is added, seen by every server, promoted, and retired
// when nothing is wrapped by it any more. A server that runs never changes the ring.
import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { Clock } from "../clock.ts";
import { assert, Refusal, refuse } from "../errors.ts";
import { liveServers } from "./attend.ts";
import type { KmsName, KmsSettings } from "./kms.ts";
import { newEntry, type RingEntry, readEntries, replaceEntries, ringFile, secretOf } from "./ring.ts";
import { retiredName, type Store } from "./store.ts";

interface Change {
  readonly path: string;
  readonly clock: Clock;
}

/** Adds a key that wraps nothing yet; one wrapped by a KMS only if the KMS opens it. Answers its id. */
export function addKey(
  { path, clock }: Change,
  kms: KmsSettings,
  secret?: { readonly kms: KmsName; readonly wrapped: string },
): Promise<string> {
  return alone(path, async (entries) => {
    const entry = newEntry("created", clock, secret);
    await secretOf(path, entry, kms);
    await replaceEntries(path, [...entries, entry]);
    return entry.id;
  });
}

/**
 * Makes a key the one that wraps; the one before only opens from now on. Refuses with `key_not_seen` while a
 * running server does not hold the key: it could not open what others wrap.
 */
export function promoteKey({ path, clock }: Change, store: Store, id: string): Promise<"promoted" | "was active"> {
  return alone(path, async (entries) => {
    const { state } = entryOf(entries, id);
    if (state === "active") return "was active";
    if (state === "destroyed" || (await store.meta(retiredName(id))))
      refuse("key_state", { key: id, state: "retired" });
    const blind = (await liveServers(store, clock)).filter(({ keys }) => !keys.includes(id));
    if (blind.length > 0) refuse("key_not_seen", { key: id, servers: blind.map(({ name }) => name) });
    const next = entries.map((entry): RingEntry => {
      if (entry.id === id) return { ...entry, state: "active" };
      return entry.state === "active" ? { ...entry, state: "decrypt-only" } : entry;
    });
    await replaceEntries(path, next);
    return "promoted";
  });
}

/**
 * Destroys a key: its secret leaves the file. Refuses with `key_in_use` while anything is wrapped by it, and
 * with `key_not_seen` while a running server still wraps with it. From the moment the store agrees it takes
 * nothing more wrapped by that key, whoever comes late.
 */
export function retireKey({ path, clock }: Change, store: Store, id: string): Promise<"retired" | "was retired"> {
  return alone(path, async (entries) => {
    const { state } = entryOf(entries, id);
    if (state === "destroyed") return "was retired";
    if (state === "active") refuse("key_state", { key: id, state });
    const wrapping = (await liveServers(store, clock)).filter(({ active }) => active === id);
    if (wrapping.length > 0)
      refuse("key_not_seen", { key: activeOf(entries), servers: wrapping.map(({ name }) => name) });
    const count = await store.retireKey(id);
    if (count > 0) refuse("key_in_use", { key: id, count });
    const next = entries.map(
      (entry): RingEntry => (entry.id === id ? { ...entry, state: "destroyed", secret: null } : entry),
    );
    await replaceEntries(path, next);
    return "retired";
  });
}

function entryOf(entries: readonly RingEntry[], id: string): RingEntry {
  return entries.find((entry) => entry.id === id) ?? refuse("not_found", { what: `key in the ring: ${id}` });
}

function activeOf(entries: readonly RingEntry[]): string {
  const active = entries.find(({ state }) => state === "active");
  assert(active, "a ring has an active key");
  return active.id;
}

/**
 * Does one change of a ring while no other process does. The lock is that of an empty database beside the
 * ring: the operating system gives it back when its holder ends, however that ends.
 */
async function alone<T>(path: string, change: (entries: RingEntry[]) => Promise<T>): Promise<T> {
  const before = await readEntries(path);
  if (!before) return refuse("not_found", { what: `key ring: ${path}. The server makes one at its first start` });
  // However the ring is named, by a link too, it has one lock.
  const lock = lockBeside(await ringFile(path));
  try {
    const found = await readEntries(path);
    assert(found, "the ring is still there");
    return await change(found.entries);
  } finally {
    lock.close();
  }
}

/** Makes it if it is missing. One that is there is not opened: closing it would end a lock this process holds. */
function makeFile(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

function lockBeside(path: string): DatabaseSync {
  let lock: DatabaseSync | undefined;
  try {
    makeFile(`${path}.lock`);
    lock = new DatabaseSync(`${path}.lock`, { timeout: 0 });
    lock.exec("BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock?.close();
    const errcode = (error as { errcode?: unknown }).errcode;
    if (errcode === 5 || errcode === 6) throw new Refusal("ring_busy", { path });
    throw new Refusal("bad_ring", { path, reason: `it cannot be locked (${(error as Error).message})` });
  }
}
