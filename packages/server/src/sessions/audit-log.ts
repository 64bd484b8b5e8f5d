// What users did, over all trails of an owner or of the store: those of sessions, datasources and recipes
// and the journals, put together by time.
import type { AuditLine, AuditLog } from "@data-tools/client";
import { iso } from "../clock.ts";
import { Refusal, refuse } from "../errors.ts";
import type { Keys, Sealer } from "../store/sealing.ts";
import type { AuditRecord, Ref, Store } from "../store/store.ts";
import type { Audit } from "./api.ts";
import { type AuditEntry, opened } from "./audit.ts";
import type { Core } from "./core.ts";
import { fromBytes } from "./vault.ts";

/** What is needed to read trails; a store that is only read will do. */
export interface Trails {
  readonly store: Pick<Store, "trails" | "audit" | "head">;
  readonly keys: Keys;
}

/** The audit as users see it. */
export function createAudit({ vault, journal }: Pick<Core, "vault" | "journal">): Audit {
  return {
    refused(actor, { route, code, on }) {
      journal.note(actor, { action: route, outcome: "refused", ...(on && { on }), detail: { code } });
    },
    async list({ owner }, asked) {
      await journal.flush();
      return auditLog(vault, owner, asked);
    },
    async *lines({ owner }) {
      await journal.flush();
      yield* auditLines(vault, { owner });
    },
  };
}

interface Found {
  readonly ref: Ref;
  readonly record: AuditRecord;
}

/** Every link of an owner's trails, or of all, oldest first; none before `since`. */
async function found({ store }: Trails, owner: string | undefined, since: number): Promise<Found[]> {
  const all: Found[] = [];
  for (const { ref, last } of await store.trails(owner)) {
    if (last === null) continue;
    for (const record of await store.audit(ref)) if (record.at >= since) all.push({ ref, record });
  }
  return all.sort(byTime);
}

function byTime(a: Found, b: Found): number {
  return (
    a.record.at - b.record.at || (a.ref.id < b.ref.id ? -1 : a.ref.id > b.ref.id ? 1 : a.record.seq - b.record.seq)
  );
}

/** What opens an aggregate's parts; null if it was erased or cannot be opened. */
export async function sealerOf({ store, keys }: Trails, ref: Ref): Promise<Sealer | null> {
  const head = await store.head(ref);
  if (head === null) return null;
  try {
    return keys.open(ref, head.wrappedKey);
  } catch (error) {
    if (error instanceof Refusal && error.code === "damaged") return null;
    throw error;
  }
}

/** Makes lines of links; what cannot be read any more has no actor and no action. */
function lineMaker(trails: Trails): (found: Found) => Promise<AuditLine> {
  const sealers = new Map<string, Sealer | null>();
  return async ({ ref, record }) => {
    const sealer = sealers.has(ref.id) ? (sealers.get(ref.id) ?? null) : await sealerOf(trails, ref);
    sealers.set(ref.id, sealer);
    const plain = sealer && opened({ sealer, ref }, record);
    const entry = plain && fromBytes<AuditEntry>(plain);
    return {
      at: iso(record.at),
      owner: ref.owner,
      actor: entry?.actor ?? "",
      from: entry?.from ?? null,
      action: entry?.action ?? "",
      outcome: entry?.outcome ?? "done",
      on: ref.kind === "journal" ? (entry?.on ?? null) : ref.id,
      version: entry?.version ?? 0,
      detail: entry?.detail ?? {},
      trail: ref.id,
      kind: ref.kind,
      seq: record.seq,
    };
  };
}

/** Every line of the store or of one owner, oldest first; of one session alone if it is named. */
export async function* auditLines(
  trails: Trails,
  { owner, session, since = 0 }: { owner?: string; session?: string; since?: number } = {},
): AsyncGenerator<AuditLine> {
  const lineOf = lineMaker(trails);
  for (const each of await found(trails, owner, since)) {
    if (session !== undefined && each.ref.kind !== "journal" && each.ref.id !== session) continue;
    const line = await lineOf(each);
    if (session === undefined || line.on === session) yield line;
  }
}

/** A page of an owner's lines, newest first; `before` is where the page before it ended. */
export async function auditLog(
  trails: Trails,
  owner: string,
  { before, limit = 100 }: { before?: string; limit?: number } = {},
): Promise<AuditLog> {
  const all = (await found(trails, owner, 0)).reverse();
  const from = before === undefined ? 0 : all.findIndex((each) => placeOf(each) === before) + 1;
  if (before !== undefined && from === 0) refuse("not_found", { what: "place in the audit" });
  const page = all.slice(from, from + limit);
  const lineOf = lineMaker(trails);
  const entries: AuditLine[] = [];
  for (const each of page) entries.push(await lineOf(each));
  const last = page.at(-1);
  return { entries, next: last && from + page.length < all.length ? placeOf(last) : null };
}

function placeOf({ ref, record }: Found): string {
  return `${ref.id}.${record.seq}`;
}
