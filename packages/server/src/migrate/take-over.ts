// One session of the old system becomes one of ours, in one commit: each table that was kept, cell by cell, each
// operation as a step, the cursor where it stood. Before the commit everything sealed is opened again and compared.
import { newId } from "../clock.ts";
import { noEffect, type RawEffect, type Workbench } from "../engine/engine.ts";
import { assert } from "../errors.ts";
import type { LegacySession } from "../legacy/session.ts";
import type { TableFile } from "../legacy/table-file.ts";
import { origin } from "../model/history.ts";
import { blobsOf, type State } from "../model/state.ts";
import type { Actor } from "../sessions/api.ts";
import { type Core, viewOf } from "../sessions/core.ts";
import { type Document, leasesOf, type SessionBody, type Step } from "../sessions/document.ts";
import { firstHead } from "../sessions/vault.ts";
import type { Ref } from "../store/store.ts";
import { datasourceFor } from "./datasources.ts";
import { sessionIdOf } from "./ids.ts";
import { titleOf } from "./restate.ts";
import { type Staged, stagesOf } from "./stages.ts";
import { createTables, type Tables } from "./tables.ts";

interface OldWork {
  readonly session: LegacySession<TableFile>;
  /** Of its bytes (Fetched). */
  readonly digest: string;
  /** What its datasource is called. */
  readonly name: string;
  /** The old system kept another session of the same user and datasource, which had gone apart from this one. */
  readonly apart?: boolean;
}

const generations = { cache: "cache session", files: "file session", json: "newer cache session" } as const;

type Taken =
  /** It is here now. */
  | ({ readonly kind: "made" } & Made)
  /** It was taken over before. */
  | { readonly kind: "known"; readonly session: string }
  /** It was taken over before, and erased here since. */
  | { readonly kind: "erased"; readonly session: string };

export interface Made {
  readonly session: string;
  readonly datasource: string;
  /** Steps that are here. */
  readonly steps: number;
  /** Of them those whose table was lost there and made again. */
  readonly redone: number;
  /** Operations that are not restorable. */
  readonly lost: number;
  /** Cells of all states, compared with what was sealed. */
  readonly cells: number;
  readonly bytes: number;
  readonly notes: RawEffect["notes"];
}

/** Takes a session over, once: the same bytes taken over again, or by two at once, are one session. */
export async function takeOver(core: Core, actor: Actor, old: OldWork): Promise<Taken> {
  const { generation, datasource: oldDatasource } = old.session;
  const id = sessionIdOf(actor.owner, generation, oldDatasource, old.digest);
  const ref: Ref = { owner: actor.owner, kind: "session", id };
  const before = await standing(core, ref);
  if (before !== null) return before;
  const { wrappedKey, sealer } = core.vault.keys.create(ref);
  const tables = createTables(core, actor, id, sealer);
  // A bench of its own: that of the session belongs to whoever opens it after the commit.
  const bench = newId("m");
  try {
    const workbench = rememberingDigests(await core.engine.workbench(bench, tables.read));
    let datasource = { id: "", name: "" };
    const making = { home: id, tables, workbench, now: core.clock.now() };
    const staged = await stagesOf(making, old.session, async (original) => {
      const found = await datasourceFor(core, actor, { old: oldDatasource, name: old.name, table: original });
      datasource = { id: found.id, name: found.name };
      if ((await workbench.digest(found.state)) === (await workbench.digest(original.state))) return found.state;
      await tables.seal([original.blob]);
      return original.state;
    });
    const digests: string[] = [];
    for (const { state } of staged.stages) digests.push(await workbench.digest(state));
    await assertKept(core, bench, tables, staged, digests);
    const document = await documentOf(core, { ref, wrappedKey, sealer }, actor, old, staged, datasource, tables);
    if (!(await commit(core, actor, document, tables))) {
      const now = await standing(core, ref);
      assert(now !== null, "what could not be made stands already");
      return now;
    }
    return { kind: "made", session: id, datasource: datasource.id, bytes: document.head.bytes, ...countsOf(staged) };
  } finally {
    await core.engine.evict(bench);
    await tables.close();
  }
}

/** The same bench, which reads each state for its digest once. */
function rememberingDigests(workbench: Workbench): Workbench {
  const known = new WeakMap<State, Promise<string>>();
  return {
    ...workbench,
    digest(state) {
      const digest = known.get(state) ?? workbench.digest(state);
      known.set(state, digest);
      return digest;
    },
  };
}

function countsOf({ stages, lost, notes }: Staged): Pick<Made, "steps" | "redone" | "lost" | "cells" | "notes"> {
  return {
    steps: stages.length - 1,
    redone: stages.filter(({ redone }) => redone).length,
    lost: lost.length,
    cells: stages.reduce((sum, { state }) => sum + state.rows.visible * state.columns.length, 0),
    notes,
  };
}

async function standing(core: Core, ref: Ref): Promise<Taken | null> {
  if (await core.vault.store.head(ref)) return { kind: "known", session: ref.id };
  return (await core.vault.store.lastAudit(ref)) ? { kind: "erased", session: ref.id } : null;
}

/** Opens every state from what was sealed alone, and compares. */
async function assertKept(core: Core, bench: string, tables: Tables, { stages }: Staged, digests: readonly string[]) {
  await core.engine.evict(bench);
  await tables.close();
  const workbench = await core.engine.workbench(bench, tables.read);
  for (const [index, { state }] of stages.entries())
    assert((await workbench.digest(state)) === digests[index], "what was sealed is what was read");
}

async function documentOf(
  core: Core,
  made: Pick<Document, "ref" | "sealer"> & { readonly wrappedKey: Uint8Array },
  actor: Actor,
  { session, digest, apart = false }: OldWork,
  { stages, lost, notes }: Staged,
  datasource: SessionBody["datasource"],
  tables: Tables,
): Promise<Document> {
  const now = core.clock.now();
  const begun = session.createdAt === null ? now : Date.parse(session.createdAt);
  const sizes = new Map(tables.sealed().map(({ id, bytes }) => [id, bytes]));
  const steps: Step[] = [];
  for (const [seq, { state, step }] of stages.entries()) {
    const last = steps.at(-1);
    const before = new Set(last && blobsOf(last.body.after));
    const fresh = blobsOf(state).filter((blob) => !before.has(blob));
    steps.push({
      id: step === null ? origin : newId("st"),
      parent: last?.id ?? "",
      seq,
      at: step?.operation.at ? Date.parse(step.operation.at) : (last?.at ?? begun),
      bytes: fresh.reduce((sum, blob) => sum + (sizes.get(blob) ?? 0), 0),
      body: {
        call: step?.call ?? null,
        effect: step?.effect ?? noEffect(),
        after: state,
        name: null,
        note: step?.note ?? null,
        actor: actor.name,
        ms: 0,
      },
    });
  }
  const body: SessionBody = {
    name: apart ? `${datasource.name} (${generations[session.generation]})` : datasource.name,
    datasource,
    cursor: steps[Math.min(session.cursor, steps.length - 1)]?.id ?? origin,
    chosen: {},
    // A limit of its whole life counts from here on.
    restoredAt: now,
    old: {
      generation: session.generation,
      user: session.user,
      datasource: session.datasource,
      digest,
      notes: apart ? [...notes, { code: "legacy_apart", values: {} }] : notes,
      lost: lost.map((operation) => ({ name: titleOf(operation), at: operation.at, params: operation.params })),
    },
  };
  const { ref, sealer } = made;
  const expiresAt = await core.settings.end(ref.owner, undefined, { createdAt: now, usedAt: now });
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const head = { ...firstHead(made, body, now), createdAt: begun, expiresAt, bytes };
  return { ref, sealer, head, body, steps: new Map(steps.map((step) => [step.id, step])), lastAudit: null };
}

/** Commits it, without regard to quotas: what people had they keep. False if it, or its datasource, was there or went meanwhile. */
async function commit(core: Core, actor: Actor, document: Document, tables: Tables): Promise<boolean> {
  const { old } = document.body;
  const detail = {
    generation: old?.generation ?? "",
    datasource: old?.datasource ?? "",
    steps: document.steps.size - 1,
  };
  const audit = { actor: actor.name, action: "take-over", version: 1, detail };
  const blobs = tables.sealed();
  const counts = { sessions_migrated: 1 };
  try {
    await core.documents.create(
      document,
      { lease: leasesOf(document), blobs, counts },
      audit,
      undefined,
      () => null,
      actor,
    );
  } catch (error) {
    if (await core.vault.store.head(document.ref)) return false;
    throw error;
  }
  const { expiresAt } = viewOf(core, document);
  core.events.tell(actor.owner, { type: "expiry", session: document.ref.id, expiresAt, status: "ready" });
  return true;
}
