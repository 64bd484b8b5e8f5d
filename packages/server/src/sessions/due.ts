// What the collector has to do, worked out from heads alone: what expires, what is erased. A sweep does it,
// a dry run only tells it; both ask here, so that they cannot differ.
import type { Config } from "../config.ts";
import type { Kind, Store } from "../store/store.ts";
import { beginningOf, type SessionBody } from "./document.ts";
import { warnsAt } from "./lifetimes.ts";
import type { Settings } from "./settings.ts";
import type { Opened, Vault } from "./vault.ts";

/** Something that goes to the bin or goes for good. */
export interface Going {
  readonly id: string;
  readonly owner: string;
  readonly kind: Kind;
  /** Stored bytes of its blobs. */
  readonly bytes: number;
}

/** What a round of the collector does. */
export interface SweepPlan {
  /** Sessions whose time is over: they go to the bin. */
  readonly expired: readonly Going[];
  /** Sessions whose time ran out while no server was there to warn of it: they are warned of and end a little later. */
  readonly postponed: readonly Going[];
  /** Sessions past the bin, and hidden datasources that no session uses: their keys are erased. */
  readonly erased: readonly Going[];
  /** Stored files that nothing refers to then. */
  readonly blobs: readonly { readonly id: string; readonly bytes: number }[];
  readonly bytes: number;
}

/** Blobs nobody refers to stay this long: longer than any operation can take. */
export const orphanMs = 24 * 3_600_000;

/** From when on what is in the bin has been there too long. */
export function binEnd(config: Pick<Config, "BIN">, now: number): number {
  return now - (config.BIN ?? Number.POSITIVE_INFINITY);
}

/** Whether a head that is due is to be erased, or to go to the bin if its time is over. */
export function fateOf(
  { kind, binnedAt, expiresAt }: { kind: Kind; binnedAt: number | null; expiresAt: number | null },
  now: number,
  end: number,
): "erase" | "expire" | null {
  if (kind === "datasource") return binnedAt === null ? null : "erase";
  if (binnedAt !== null) return binnedAt <= end ? "erase" : null;
  return expiresAt !== null && expiresAt <= now ? "expire" : null;
}

/** When a session's time is over by the rules of now, which may have become longer since its last use. */
export function endByRules(settings: Pick<Settings, "end">, session: Opened<SessionBody>): Promise<number | null> {
  const times = { createdAt: beginningOf(session), usedAt: session.head.usedAt };
  return settings.end(session.ref.owner, session.body.retention, times);
}

/** Whether a session's end would be a silent one, for no server ran when it was time to warn of it. */
export async function isSilent(
  { store, settings }: Pick<Looking, "settings"> & { readonly store: Pick<Store, "warning"> },
  session: Opened<SessionBody>,
  startedAt: number,
): Promise<boolean> {
  const { ref, head } = session;
  if (head.expiresAt === null) return false;
  const times = { createdAt: beginningOf(session), usedAt: head.usedAt, expiresAt: head.expiresAt };
  if (warnsAt(settings.rules(), times) >= startedAt) return false;
  return (await store.warning(ref)) !== head.expiresAt;
}

interface Looking {
  readonly store: Pick<Store, "due" | "orphans" | "warning">;
  readonly openHead: Vault["openHead"];
  readonly settings: Pick<Settings, "end" | "refresh" | "rules">;
}

/** What a round of a server that is started now would do, changing nothing. */
export async function sweepPlan(
  { store, openHead, settings }: Looking,
  config: Pick<Config, "BIN">,
  now: number,
): Promise<SweepPlan> {
  await settings.refresh();
  const end = binEnd(config, now);
  const expired: Going[] = [];
  const postponed: Going[] = [];
  const erased: Going[] = [];
  for (const head of await store.due(now, end)) {
    const { id, owner, kind, bytes } = head;
    const fate = fateOf(head, now, end);
    if (fate === "erase") erased.push({ id, owner, kind, bytes });
    if (fate !== "expire") continue;
    const session = openHead<SessionBody>(head);
    const over = await endByRules(settings, session);
    if (over === null || over > now) continue;
    ((await isSilent({ store, settings }, session, now)) ? postponed : expired).push({ id, owner, kind, bytes });
  }
  const going = erased.map(({ id }) => id);
  const blobs = await store.orphans(now - orphanMs, going);
  return { expired, postponed, erased, blobs, bytes: blobs.reduce((sum, blob) => sum + blob.bytes, 0) };
}
