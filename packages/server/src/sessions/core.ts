// What every part of the session system works with, made once by open.ts.
import type { SessionView } from "@data-tools/client";
import { type Clock, iso, repeating } from "../clock.ts";
import type { Config } from "../config.ts";
import type { Engine, NewBlob, Running, Workbench } from "../engine/engine.ts";
import type { Importer } from "../engine/import-contract.ts";
import { inScratch, type Scratch } from "../engine/scratch.ts";
import { Refusal, refuse } from "../errors.ts";
import type { Sealer } from "../store/sealing.ts";
import type { BlobRecord, CommitResult, Head } from "../store/store.ts";
import type { Actor } from "./api.ts";
import { type AuditEntry, olderLinks, opened } from "./audit.ts";
import type { Bus } from "./bus.ts";
import { beginningOf, type Document, type Documents, type SessionBody } from "./document.ts";
import type { EventHub } from "./events.ts";
import type { FigureCounts, Figures } from "./figures.ts";
import { listJob } from "./jobs.ts";
import type { Journal } from "./journal.ts";
import { endOf } from "./lifetimes.ts";
import type { Limiting } from "./limiting.ts";
import type { Once } from "./once.ts";
import type { Queue } from "./queue.ts";
import type { Settings } from "./settings.ts";
import { fromBytes, type Opened, readBlob, refOf, type Vault } from "./vault.ts";
import { sessionView } from "./views.ts";

/** An operation under way in a session, or the reading of a datasource. */
export interface Job {
  readonly owner: string;
  readonly key: string;
  readonly op: string;
  readonly abort: AbortController;
  progress: number | null;
}

export interface Core {
  readonly vault: Vault;
  readonly documents: Documents;
  readonly once: Once;
  readonly journal: Journal;
  readonly figures: Figures;
  readonly queue: Queue;
  readonly limits: Limiting;
  readonly events: EventHub;
  readonly bus: Bus;
  readonly settings: Settings;
  readonly engine: Engine;
  readonly importer: Importer;
  readonly scratch: Scratch;
  readonly clock: Clock;
  readonly config: Config;
  /** Tells the operator of something that failed with nobody waiting for it. */
  report(what: string, error: unknown): void;
  /** By the id of the session or datasource: what is running now, on other servers too, begun last is last; several while a save goes on beside a step. */
  readonly jobs: Map<string, readonly Job[]>;
}

export function viewOf(core: Core, document: Document): SessionView {
  const job = core.jobs.get(document.ref.id)?.at(-1);
  const running = job ? { key: job.key, op: job.op, progress: job.progress } : null;
  const circumstances = { now: core.clock.now(), binMs: core.config.BIN, rules: core.settings.rules(), running };
  return sessionView(document, circumstances);
}

/** Refuses what is in the bin. */
export function assertAlive(core: Core, document: Document): void {
  const { binnedAt } = document.head;
  if (binnedAt === null) return;
  const { BIN } = core.config;
  refuse("in_bin", { until: BIN === null ? null : iso(binnedAt + BIN) });
}

export function assertVersion(document: Document, version: number | undefined): void {
  if (version !== undefined && version !== document.head.version) {
    throw new Refusal("version_conflict", { expected: version, version: document.head.version });
  }
}

/** The workbench of a session, or of a datasource that is read as a whole; what it reads is opened for its owner only. */
export function workbenchOf(core: Core, { owner }: Pick<Actor, "owner">, id: string): Promise<Workbench> {
  const { vault } = core;
  const kind = id.startsWith("d_") ? "datasource" : "session";
  return core.engine.workbench(id, async (blob) => {
    try {
      return await readBlob(vault, owner, blob);
    } catch (error) {
      // What was erased or went to another owner meanwhile is not damaged.
      if (!(await vault.store.head({ owner, kind, id }))) refuse("not_found", { what: kind });
      throw error;
    }
  });
}

/**
 * Erases an aggregate as it is seen, and writes that into the journal in the same commit: its own trail can
 * be read no more without its key. How long the trail is goes with it, so that it can still be checked.
 */
export async function eraseNoted(
  { vault, journal, figures }: Pick<Core, "vault" | "journal"> & Partial<Pick<Core, "figures">>,
  actor: Actor,
  head: Head,
  counts: FigureCounts = {},
): Promise<CommitResult> {
  const ref = refOf(head);
  const older = olderLinks({ keys: vault.keys, ref }, await vault.store.audit(ref));
  const detail = { entries: head.revision, ...(older > 0 && { older }) };
  const event = { action: "erase", on: ref.id, detail };
  const result = await journal.noteWith(actor, event, { ref, expect: head.revision, next: null, counts });
  if (result.ok) figures?.add(counts);
  return result;
}

const touchEveryMs = 60_000;

/** Notes that a session is in use; at most once a minute, or more often if its life is short. */
export async function touch(core: Core, session: Opened<SessionBody>): Promise<void> {
  const now = core.clock.now();
  const { head, body, ref } = session;
  const { lasts } = await core.settings.retention(ref.owner, body.retention);
  const every = lasts === null ? touchEveryMs : Math.min(touchEveryMs, lasts / 50);
  if (now - head.usedAt < every) return;
  const times = { createdAt: beginningOf(session), usedAt: now };
  const isNoted = await core.vault.store.touch(ref, now, endOf(core.settings.rules(), lasts, times));
  if (!isNoted && head.binnedAt === null) await noteEnded(core, session);
}

/** Counts it if a session that was alive when a request began has ended under it because its time was over. */
export async function noteEnded({ vault, figures }: Core, { ref, sealer }: Opened<SessionBody>): Promise<void> {
  const last = await vault.store.lastAudit(ref);
  const plain = last && opened({ sealer, ref }, last);
  if (plain && fromBytes<AuditEntry>(plain).action === "expire")
    await figures.count({ sessions_ended_while_active: 1 });
}

/**
 * Notes a session's use now and as long as work goes on in it, so that sweepers of other servers, which do
 * not know of the work, see that it is not over. Answers what ends it.
 */
async function keepInUse(core: Core, { owner }: Actor, id: string): Promise<() => Promise<void>> {
  const note = async () => {
    const head = await core.vault.store.head({ owner, kind: "session", id });
    if (head?.binnedAt === null) await touch(core, core.vault.openHead<SessionBody>(head));
  };
  // What cannot be noted is told, and hinders no work: a damaged session is verified all the same.
  const told = () => note().catch((error: unknown) => core.report("note of use", error));
  await told();
  return repeating(core.clock, touchEveryMs / 2, told);
}

/** Runs work as the session's job: it can be cancelled by its key and tells its progress; a heavy one waits for its turn. */
export async function asJob<T>(
  core: Core,
  actor: Actor,
  session: string,
  { key, op, heavy }: { key: string; op: string; heavy: boolean },
  work: (running: Running & { signal: AbortSignal }) => Promise<T>,
): Promise<T> {
  const job: Job = { owner: actor.owner, key, op, abort: new AbortController(), progress: null };
  const unlist = listJob(core, session, job);
  const tell = (done: boolean) =>
    core.events.tell(actor.owner, { type: "progress", session, key, op, progress: job.progress, done });
  const leave = await keepInUse(core, actor, session);
  try {
    const { signal } = job.abort;
    const onProgress = (progress: number | null) => {
      job.progress = progress;
      tell(false);
    };
    const begin = () => inScratch(() => work({ signal, onProgress }));
    return await (heavy ? core.limits.heavy(actor.owner, begin, signal) : begin());
  } finally {
    void leave();
    unlist();
    tell(true);
  }
}

/** Seals new files and makes them durable; they are readable only through a commit that names them. */
export async function keepBlobs(core: Core, sealer: Sealer, blobs: readonly NewBlob[]): Promise<BlobRecord[]> {
  return Promise.all(
    blobs.map(async ({ id, path }) => {
      const plain = await core.scratch.read(path);
      return core.vault.store.putBlob(id, sealer.sealStream("blob", id, plain.length, [plain]));
    }),
  );
}
