// A session opened: its head, its whole tree of steps with the state after each, and how it is changed
// by one commit. Kept in memory while its revision is still the store's.
import { setImmediate as rest } from "node:timers/promises";
import type { Call } from "@data-tools/client";
import type { Clock } from "../clock.ts";
import type { RawEffect } from "../engine/engine.ts";
import { assert, Refusal, refuse } from "../errors.ts";
import { origin, type Tree } from "../model/history.ts";
import { type BlobId, blobsOf, type Column, type State } from "../model/state.ts";
import type { AuditRecord, BlobRecord, Commit, Counts, Head, Ref, StepRecord } from "../store/store.ts";
import type { Actor, OpKey } from "./api.ts";
import { type AuditEntry, auditRecord, withFrom } from "./audit.ts";
import type { FigureCounts } from "./figures.ts";
import type { Limiting } from "./limiting.ts";
import type { Once } from "./once.ts";
import { keepLast } from "./recent.ts";
import type { Settings } from "./settings.ts";
import { nextHead, type Opened, toBytes, unseal, type Vault } from "./vault.ts";

export interface SessionBody {
  readonly name: string;
  readonly datasource: { readonly id: string; readonly name: string };
  readonly cursor: string;
  readonly chosen: Readonly<Record<string, string>>;
  /** How long its user wished it to be kept unused, in milliseconds, null = without end; undefined = as all others. */
  readonly retention?: number | null;
  /** When it was last taken out of the bin: a limit from the start on is counted from there. */
  readonly restoredAt?: number;
  /** If it was taken over from the old system. */
  readonly old?: OldSession;
}

/** What a session was in the old system. */
export interface OldSession {
  readonly generation: "cache" | "files" | "json";
  /** The user's number and the datasource's id there. */
  readonly user: string;
  readonly datasource: string;
  /** Of its bytes as they were taken over. */
  readonly digest: string;
  readonly notes: RawEffect["notes"];
  /** Operations whose tables were kept nowhere and could not be made again. */
  readonly lost: readonly {
    readonly name: string;
    readonly at: string | null;
    readonly params: Readonly<Record<string, unknown>>;
  }[];
}

export interface StepBody {
  /** Null for the origin. */
  readonly call: Call | null;
  readonly effect: RawEffect;
  readonly after: State;
  readonly name: string | null;
  readonly note: string | null;
  readonly actor: string;
  readonly ms: number;
}

export interface Step {
  readonly id: string;
  readonly parent: string;
  readonly seq: number;
  readonly at: number;
  readonly bytes: number;
  readonly body: StepBody;
}

export interface Document extends Opened<SessionBody> {
  /** By id, in order of making; the origin is first. */
  readonly steps: ReadonlyMap<string, Step>;
  readonly lastAudit: AuditRecord | null;
}

/** The pure history of a document. */
export function treeOf({ steps, body }: Document): Tree {
  const nodes = new Map([...steps].filter(([id]) => id !== origin));
  return { nodes, cursor: body.cursor, chosen: body.chosen };
}

/** The step with this id (null = the origin). */
export function stepOf(document: Document, id: string | null): Step {
  return document.steps.get(id ?? origin) ?? refuse("step_not_found");
}

/** The call of a step; only the original table has none. */
export function callOf({ body }: Step): Call {
  assert(body.call, "every step but the origin has its call");
  return body.call;
}

/** The state a client looks at: after a step, the origin for null, the cursor's if undefined. */
export function stateAt(document: Document, step?: string | null): State {
  return stepOf(document, step === undefined ? document.body.cursor : step).body.after;
}

/** The session's name without the ending of a file it may have come from. */
export function plainName({ body }: Pick<Document, "body">): string {
  return withoutEnding(body.name);
}

export function withoutEnding(name: string): string {
  return name.replace(/\.(csv|tsv|json|ndjson|parquet|xlsx?)(\.gz)?$/i, "");
}

/** From when on a limit of its whole life is counted. */
export function beginningOf({ head, body }: Opened<SessionBody>): number {
  return body.restoredAt ?? head.createdAt;
}

/** The number of the next step: numbers of steps that were pruned do not come again while later ones stand. */
export function nextSeq({ steps }: Document): number {
  let last = -1;
  for (const { seq } of steps.values()) last = Math.max(last, seq);
  return last + 1;
}

/** A change of a document, to be made in one commit. */
export interface Edit {
  readonly audit: AuditEntry;
  readonly body?: SessionBody;
  /** Fields of the head besides revision and body. */
  readonly head?: Partial<Pick<Head, "version" | "binnedAt" | "bytes">>;
  /** Steps to remove, the blobs that nothing refers to then, and datasources it uses no longer. */
  readonly drop?: {
    readonly steps: readonly string[];
    readonly blobs: readonly BlobId[];
    readonly leases: readonly string[];
  };
  /** The session's time must be over, see Commit. */
  readonly due?: number;
  /** What it adds to the figures. */
  readonly counts?: FigureCounts;
  /** Steps to add or replace. */
  readonly steps?: readonly Step[];
  readonly blobs?: readonly BlobRecord[];
  /** Small documents to set, sealed. */
  readonly docs?: Commit["docs"];
  /** What the owner may have after it, where it adds something. */
  readonly within?: Commit["within"];
  readonly opKey?: OpKey | undefined;
}

/** Thrown when a commit lost against one that changed no history: read again and retry. */
class Overtaken extends Error {}

const cached = 500;
const tries = 5;
const restAfterMs = 15;

export interface Documents {
  /** The document as it stands; not_found if it is not this actor's. */
  open(actor: Actor, id: string): Promise<Document>;
  /**
   * Makes an edit and answers. `edit` may be asked again (with the document as it then is) when another
   * server changed a name or a deadline meanwhile. With an opKey, the answer is stored in the same commit.
   */
  change<T>(
    actor: Actor,
    id: string,
    edit: (document: Document) => Promise<Edit> | Edit,
    answer: (after: Document) => T,
  ): Promise<T>;
  create<T>(
    document: Document,
    commit: Required<Pick<Commit, "lease">> & Pick<Commit, "blobs" | "within"> & { readonly counts?: FigureCounts },
    audit: AuditEntry,
    opKey: OpKey | undefined,
    answer: (made: Document) => T,
    actor: Actor,
  ): Promise<T>;
  forget(id: string): void;
}

/** What a change of a session goes by. */
interface Rounds {
  /** When a session goes to the bin if it is not used after `usedAt`. */
  readonly end: Settings["end"];
  /** Refuses a commit that goes beyond what its owner may have. */
  readonly over: Limiting["over"];
  /** Hears what was counted. */
  counted(counts: Counts): void;
}

export function createDocuments(vault: Vault, clock: Clock, once: Once, { end, over, counted }: Rounds): Documents {
  const { store, keys } = vault;
  const cache = new Map<string, Document>();

  function keep(document: Document): void {
    keepLast(cache, document.ref.id, document, cached);
  }

  async function load(ref: Ref): Promise<Document> {
    for (let n = 1; n <= tries; n++) {
      const head = await store.head(ref);
      if (!head) {
        cache.delete(ref.id);
        return refuse("not_found", { what: "session" });
      }
      const known = cache.get(ref.id);
      // Handing it over to another owner, which any process may do, is no new revision.
      if (known && known.ref.owner === ref.owner && isSameCommit(known.head, head)) {
        const fresh = { ...known, head };
        keep(fresh);
        return fresh;
      }
      const records = await store.steps(ref);
      const lastAudit = await store.lastAudit(ref);
      // Another server may have committed between these reads: a head with the steps of another moment never was.
      const after = await store.head(ref);
      if (after && isSameCommit(after, head)) return openWhole(head, records, lastAudit);
    }
    throw new Refusal("busy", { limit: tries }, 1);
  }

  /** What was read of one moment, opened. */
  async function openWhole(
    head: Head,
    records: readonly StepRecord[],
    lastAudit: AuditRecord | null,
  ): Promise<Document> {
    const opened = vault.openHead<SessionBody>(head);
    const steps = new Map<string, Step>();
    let rested = performance.now();
    for (const record of records) {
      steps.set(record.id, sharing(openStep(opened, record), steps));
      // Long histories of wide tables take seconds; others are served meanwhile.
      if (performance.now() - rested < restAfterMs) continue;
      await rest();
      rested = performance.now();
    }
    assert(steps.has(origin) && steps.has(opened.body.cursor), "a session has its origin and its cursor");
    const document: Document = { ...opened, steps, lastAudit };
    keep(document);
    return document;
  }

  function openStep(opened: Opened<unknown>, { id, parent, seq, at, bytes, body }: StepRecord): Step {
    const plain = unseal<StepBody>(opened.sealer, "step", `${opened.ref.id}/${id}`, seq, body);
    return { id, parent: parent ?? "", seq, at, bytes, body: plain };
  }

  function sealStep(opened: Opened<unknown>, { id, parent, seq, at, bytes, body }: Step): StepRecord {
    const sealed = opened.sealer.seal("step", `${opened.ref.id}/${id}`, seq, toBytes(body));
    return { id, parent: parent === "" ? null : parent, seq, at, bytes, body: sealed };
  }

  async function commit<T>(actor: Actor, before: Document, edit: Edit, answer: (after: Document) => T): Promise<T> {
    const now = clock.now();
    const { within = {} } = edit;
    const body = edit.body ?? before.body;
    // Every change counts as use.
    const times = { createdAt: beginningOf({ ...before, body }), usedAt: now };
    const used = { usedAt: now, expiresAt: await end(before.ref.owner, body.retention, times) };
    const head = nextHead(before, body, { ...used, ...edit.head });
    const record = auditRecord({ keys, ...before }, before.lastAudit, now, withFrom(edit.audit, actor));
    const steps = new Map(before.steps);
    for (const id of edit.drop?.steps ?? []) steps.delete(id);
    for (const step of edit.steps ?? []) steps.set(step.id, sharing(step, steps));
    const after: Document = { ...before, head, body, steps, lastAudit: record };
    const answered = answer(after);
    const op = once.record(actor, before.ref, before.sealer, now, edit.opKey, answered);
    const result = await store.commit({
      ref: before.ref,
      expect: before.head.revision,
      next: head,
      audit: [record],
      ...(edit.steps ? { steps: edit.steps.map((step) => sealStep(before, step)) } : {}),
      ...(edit.blobs ? { blobs: edit.blobs } : {}),
      ...(edit.docs ? { docs: edit.docs } : {}),
      ...(edit.within ? { within } : {}),
      ...(edit.drop ? { dropSteps: edit.drop.steps, dropBlobs: edit.drop.blobs, release: edit.drop.leases } : {}),
      ...(edit.due === undefined ? {} : { due: edit.due }),
      ...(edit.counts ? { counts: edit.counts } : {}),
      ...(op ? { op } : {}),
    });
    if (result.ok) {
      if (edit.counts) counted(edit.counts);
      keep(after);
      return answered;
    }
    cache.delete(before.ref.id);
    if (result.reason === "beyond") throw over(result.of, within);
    if (result.reason === "duplicate") return once.replay<T>(result.op, edit.opKey);
    assert(result.reason === "conflict", `a session could not be changed: ${result.reason}`);
    if (result.head === null) return refuse("not_found", { what: "session" });
    if (result.head.version === before.head.version) throw new Overtaken();
    throw new Refusal("version_conflict", { expected: before.head.version, version: result.head.version });
  }

  return {
    open: (actor, id) => load({ owner: actor.owner, kind: "session", id }),
    async change(actor, id, edit, answer) {
      for (let n = 1; n <= tries; n++) {
        const document = await load({ owner: actor.owner, kind: "session", id });
        try {
          return await commit(actor, document, await edit(document), answer);
        } catch (error) {
          if (!(error instanceof Overtaken)) throw error;
        }
      }
      throw new Refusal("busy", { limit: tries }, 1);
    },
    async create(document, { lease, blobs, within = {}, counts }, audit, opKey, answer, actor) {
      const now = clock.now();
      const record = auditRecord({ keys, ...document }, null, now, withFrom(audit, actor));
      const made: Document = { ...document, lastAudit: record };
      const answered = answer(made);
      const op = once.record(actor, document.ref, document.sealer, now, opKey, answered);
      const result = await store.commit({
        ref: document.ref,
        expect: 0,
        next: document.head,
        steps: [...document.steps.values()].map((step) => sealStep(document, step)),
        audit: [record],
        lease,
        ...(blobs ? { blobs } : {}),
        within,
        ...(counts ? { counts } : {}),
        ...(op ? { op } : {}),
      });
      if (result.ok) {
        if (counts) counted(counts);
        keep(made);
        return answered;
      }
      if (result.reason === "gone") return refuse("not_found", { what: "datasource" });
      return once.other(result, opKey, (of) => over(of, within));
    },
    forget: (id) => void cache.delete(id),
  };
}

/** Whether one commit wrote both: a store that lost its last commits may count the same revisions again. */
function isSameCommit(a: Head, b: Head): boolean {
  return a.revision === b.revision && Buffer.compare(a.body, b.body) === 0;
}

/** The step with the columns that its parent has too shared with it: most are, and tables may be wide. */
function sharing(step: Step, steps: ReadonlyMap<string, Step>): Step {
  const before = steps.get(step.parent)?.body.after.columns;
  if (!before) return step;
  let shift = 0;
  const columns = step.body.after.columns.map((column, index) => {
    const near = [shift, shift - 1, shift + 1].map((by) => ({ by, of: before[index + by] }));
    const shared = near.find(({ of }) => isSame(of, column));
    shift = shared?.by ?? shift;
    return shared?.of ?? column;
  });
  return { ...step, body: { ...step.body, after: { ...step.body.after, columns } } };
}

/** A field of a blob never changes: its type is the same wherever it is named. */
function isSame(a: Column | undefined, b: Column): boolean {
  return a?.name === b.name && a.blob === b.blob && a.field === b.field;
}

/** Blobs a document's own key seals, each once. */
export function ownBlobs({ ref, steps }: Document): BlobId[] {
  const all = new Set([...steps.values()].flatMap(({ body }) => blobsOf(body.after)));
  return [...all].filter((blob) => blob.startsWith(`${ref.id}/`));
}

/** Datasources whose blobs a document refers to. */
export function leasesOf({ body, steps }: Pick<Document, "body" | "steps">): string[] {
  const homes = new Set<string>([body.datasource.id]);
  for (const step of steps.values()) {
    for (const { blob } of step.body.after.columns) {
      if (blob.startsWith("d_")) homes.add(blob.slice(0, blob.indexOf("/")));
    }
  }
  return [...homes];
}
