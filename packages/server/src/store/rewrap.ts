// Rewrapping: every data key and every secret of the store is wrapped anew by the active key, one at a time
// and beside running servers. What they seal is not touched, and no order or end matters: what was not
// reached is still wrapped by the older key and taken the next time.
import { setImmediate as breathe } from "node:timers/promises";
import type { RingKeys } from "./keys.ts";
import type { Ref, SecretName, Store } from "./store.ts";
import { keyIdOf } from "./wrap.ts";

const secretNames: readonly SecretName[] = ["key-check", "audit-key"];

export interface Wrapped {
  readonly of: Ref | SecretName;
  readonly wrapped: Uint8Array;
}

/** Everything wrapped that the store holds, key check first. */
export async function allWrapped(store: Store): Promise<Wrapped[]> {
  const found: Wrapped[] = [];
  for (const of of secretNames) {
    const wrapped = await store.meta(of);
    if (wrapped) found.push({ of, wrapped });
  }
  for (const { ref, wrappedKey } of await store.wrappedKeys()) found.push({ of: ref, wrapped: wrappedKey });
  return found;
}

/** How many records each key wraps. */
export async function wrapCounts(store: Store): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { wrapped } of await allWrapped(store)) {
    const id = keyIdOf(wrapped) ?? "unknown";
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

/** How many records are wrapped by a key that is not the active one. */
export async function outdated(store: Store, keys: RingKeys): Promise<number> {
  const { active } = keys.held();
  return (await allWrapped(store)).filter(({ wrapped }) => keyIdOf(wrapped) !== active).length;
}

/** Wraps by the active key what is not; answers how many records were. */
export async function rewrapAll(
  store: Store,
  keys: RingKeys,
  { signal, onProgress }: { signal?: AbortSignal; onProgress?(done: number, total: number): void } = {},
): Promise<number> {
  const { active } = keys.held();
  const due = (await allWrapped(store)).filter(({ wrapped }) => keyIdOf(wrapped) !== active);
  let changed = 0;
  for (const [index, { of, wrapped }] of due.entries()) {
    if (signal?.aborted) break;
    // One that changed meanwhile was erased, or another process wrapped it anew.
    if (await store.rewrap(of, wrapped, keys.rewrapped(of, wrapped))) changed++;
    onProgress?.(index + 1, due.length);
    await breathe();
  }
  return changed;
}
