// What users did, over all trails of an owner or of the store: those of sessions, datasources and recipes
// and the journals, put together by time. Read a part at a time, in the order of their places.
import type { AuditLine, AuditLog } from "@data-tools/client";
import { iso } from "../clock.ts";
import { refuse } from "../errors.ts";
import { placeOf } from "../store/audit-order.ts";
import type { Keys, Sealer } from "../store/sealing.ts";
import type { AuditFound, AuditPlace, AuditQuery, Ref, Store } from "../store/store.ts";
import { assertAdmin } from "./admins.ts";
import type { Audit, AuditAsk } from "./api.ts";
import { type AuditEntry, entryOf, opened } from "./audit.ts";
import type { Core } from "./core.ts";
import { nullIfDamaged } from "./instead.ts";
import { journalRef } from "./journal-links.ts";
import { keepLast } from "./recent.ts";
import { fromBytes } from "./vault.ts";

/** What is needed to read trails; a store that is only read will do. */
export interface Trails {
  readonly store: Pick<Store, "trails" | "audit" | "auditByTime" | "named" | "head" | "doc" | "docs">;
  readonly keys: Keys;
}

/** Lines looked for; what is left out is not asked for. Times in milliseconds. */
export interface Wanted {
  readonly owner?: string | undefined;
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly outcome?: "done" | "refused" | undefined;
  /** What was done to it, also by entries of its owner's journal. */
  readonly session?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** The audit as users and administrators see it. */
export function createAudit({ vault, journal, clock }: Pick<Core, "vault" | "journal" | "clock">): Audit {
  return {
    refused(actor, { route, code, on, looked }) {
      const event = { action: route, outcome: "refused" as const, ...(on && { on }), detail: { code } };
      if (looked) journal.noteOnce(actor, event);
      else journal.note(actor, event);
    },
    async list({ owner }, asked) {
      await journal.flush(owner);
      return auditLog(vault, { owner }, asked);
    },
    async *lines({ owner }) {
      await journal.flush(owner);
      yield* auditLines(vault, { owner, to: clock.now() });
    },
    async listAll(actor, { before, limit, ...asked }) {
      assertAdmin(actor);
      journal.read(actor, "audit");
      await journal.flush();
      return auditLog(vault, wantedOf(asked), { ...(before !== undefined && { before }), ...(limit && { limit }) });
    },
    async linesOfAll(actor, asked) {
      assertAdmin(actor);
      await journal.noteNow(actor, { action: "export", on: "audit", detail: { format: "ndjson" } });
      const wanted = wantedOf(asked);
      return auditLines(vault, { ...wanted, to: Math.min(wanted.to ?? Number.POSITIVE_INFINITY, clock.now()) });
    },
  };
}

/** Times as people write them: a date or a time, each the first moment it names. */
export function wantedOf({ from, to, ...rest }: AuditAsk): Wanted {
  return {
    ...rest,
    ...(from !== undefined && { from: timeOf("from", from) }),
    ...(to !== undefined && { to: timeOf("to", to) }),
  };
}

function timeOf(field: string, text: string): number {
  const time = Date.parse(text);
  return Number.isNaN(time) ? refuse("invalid_params", { field, reason: "it must be a date or a time" }) : time;
}

/** What opens an aggregate's parts; null if it was erased or cannot be opened. */
export async function sealerOf(
  { store, keys }: Pick<Trails, "keys"> & { readonly store: Pick<Store, "head"> },
  ref: Ref,
): Promise<Sealer | null> {
  const head = await store.head(ref);
  if (head === null) return null;
  try {
    return keys.open(ref, head.wrappedKey);
  } catch (error) {
    return nullIfDamaged(error);
  }
}

const sealersKept = 1000;

/** Makes lines of links; what cannot be read any more has no actor and no action. */
function lineMaker(trails: Trails): (found: AuditFound) => Promise<AuditLine> {
  const sealers = new Map<string, Sealer | null>();
  return async ({ ref, record }) => {
    const known = sealers.get(ref.id);
    const sealer = known === undefined ? await sealerOf(trails, ref) : known;
    keepLast(sealers, ref.id, sealer, sealersKept);
    const plain = sealer && opened({ sealer, ref }, record);
    const entry = plain && fromBytes<AuditEntry>(plain);
    return lineOf({ ref, record }, entry);
  };
}

function isWanted({ actor, action, outcome, session }: Wanted, line: AuditLine): boolean {
  if (actor !== undefined && line.actor !== actor) return false;
  if (action !== undefined && line.action !== action) return false;
  if (outcome !== undefined && line.outcome !== outcome) return false;
  return session === undefined || line.on === session;
}

/** An entry as it is shown; null is one that can be read no more. */
function lineOf({ ref, record }: AuditFound, entry: AuditEntry | null): AuditLine {
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
}

/** The store, telling each entry on once it is written. */
export function telling(store: Store, tell: (line: AuditLine) => void): Store {
  return {
    ...store,
    async commit(commit) {
      const result = await store.commit(commit);
      if (!result.ok) return result;
      for (const { ref, audit = [] } of [commit, ...(commit.beside ? [commit.beside] : [])])
        for (const record of audit) tell(lineOf({ ref, record }, entryOf(record)));
      return result;
    },
  };
}

/** Whether lines have to be opened to know if they are wanted. */
function isNarrow({ actor, action, outcome, session }: Wanted): boolean {
  return [actor, action, outcome, session].some((each) => each !== undefined);
}

/** What can be looked for without opening anything; null if there can be nothing. */
async function queryOf(
  { store, keys }: Trails,
  { owner, session, from, to }: Wanted,
): Promise<Omit<AuditQuery, "order" | "limit"> | null> {
  const times = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  if (session === undefined) return { ...times, ...(owner !== undefined && { owner }) };
  const ref = await store.named(session);
  if (ref === null || (owner !== undefined && ref.owner !== owner)) return null;
  return { ...times, owner: ref.owner, trails: [ref.id, journalRef(keys, ref.owner).id] };
}

/** Links read at a time. */
const slice = 500;

/** Every line that is wanted, oldest first. */
export async function* auditLines(trails: Trails, wanted: Wanted = {}): AsyncGenerator<AuditLine> {
  const query = await queryOf(trails, wanted);
  if (query === null) return;
  const lineFor = lineMaker(trails);
  let after: AuditPlace | undefined;
  for (;;) {
    const found = await trails.store.auditByTime({ ...query, order: "oldest", limit: slice, ...(after && { after }) });
    for (const each of found) {
      const line = await lineFor(each);
      if (isWanted(wanted, line)) yield line;
    }
    const last = found.at(-1);
    if (!last || found.length < slice) return;
    after = placeOf(last);
  }
}

/** Links opened for a page at most: one of rare lines ends early and says where to go on. */
const openedMost = 5_000;

/** A page of the lines that are wanted, newest first; `before` is where the page before it ended. */
export async function auditLog(
  trails: Trails,
  wanted: Wanted,
  { before, limit = 100 }: { before?: string; limit?: number } = {},
): Promise<AuditLog> {
  const query = await queryOf(trails, wanted);
  let after = before === undefined ? undefined : placeIn(before);
  if (query === null) return { entries: [], next: null };
  let next = before ?? null;
  const lineFor = lineMaker(trails);
  const entries: AuditLine[] = [];
  for (let seen = 0; ; ) {
    // One more than is needed tells whether there is another page; rare lines need many looked at.
    const most = isNarrow(wanted) ? slice : limit - entries.length + 1;
    const found = await trails.store.auditByTime({ ...query, order: "newest", limit: most, ...(after && { after }) });
    for (const each of found) {
      if (entries.length === limit || seen === openedMost) return { entries, next };
      const line = await lineFor(each);
      seen++;
      after = placeOf(each);
      next = told(after);
      if (isWanted(wanted, line)) entries.push(line);
    }
    if (found.length < most) return { entries, next: null };
  }
}

function told({ at, id, seq }: AuditPlace): string {
  return `${at}.${seq}.${id}`;
}

function placeIn(text: string): AuditPlace {
  const [, at, seq, id] = /^(\d{1,15})\.(\d{1,15})\.(.+)$/s.exec(text) ?? [];
  if (id === undefined) return refuse("not_found", { what: "place in the audit" });
  return { at: Number(at), seq: Number(seq), id };
}
