// What is known of the result that an errand is about, read when it is told: what was erased until then is not told.
import { createHash } from "node:crypto";
import type { Call } from "@data-tools/client";
import { Refusal, refuse } from "../errors.ts";
import { lineTo } from "../model/history.ts";
import { columnViews, type State } from "../model/state.ts";
import type { Core } from "../sessions/core.ts";
import type { DatasourceBody } from "../sessions/datasources.ts";
import { type Document, plainName, stateAt, stepOf, treeOf } from "../sessions/document.ts";
import type { Pseudonym } from "../sessions/pseudonyms.ts";
import { recipeOf } from "../sessions/results.ts";
import type { Opened } from "../sessions/vault.ts";
import { version } from "../version.ts";
import type { Errand } from "./errand.ts";
import type { Place } from "./place.ts";
import { type Quality, qualityOf } from "./quality.ts";
import type { RunFacts, TableFacts } from "./run.ts";

/** Whether a save that was announced was done. */
export async function isSaved(core: Core, { datasource }: Errand): Promise<boolean> {
  return datasource !== null && (await datasourceNamed(core, datasource)) !== null;
}

/** All that is known of it; null if it is gone. Refuses with `step_not_found` if its step was removed. */
export async function factsOf(
  core: Core,
  errand: Errand,
  place: Pick<Place, "names">,
  pseudonym: Pseudonym,
): Promise<RunFacts | null> {
  const saved = errand.datasource === null ? null : await datasourceNamed(core, errand.datasource);
  const document = await documentNamed(core, errand.session);
  if (errand.event === "save" ? saved === null : document === null) return null;
  const result = saved ? ofSaved(saved) : document && ofSession(document, errand.step);
  if (result === null) return refuse("not_found", { what: "session" });
  const at = document && stepIn(document, result.step);
  const quality = document && at ? await looked(core, document, at.body.after) : null;
  return {
    ...{ id: errand.id, event: errand.event, startedAt: errand.startedAt, at: errand.at, format: errand.format },
    ...{ session: errand.session, sourceId: errand.sourceId, version },
    name: result.name,
    step: result.step,
    user: place.names ? errand.user : pseudonym("user", errand.owner),
    source: document ? sourceOf(document) : await sourceNamed(core, errand.source),
    saved: saved && { ...tableOf(saved.ref.id, saved.body.name, saved.body.state), bytes: saved.head.bytes },
    rows: result.state.rows.visible,
    columns: columnViews(result.state),
    calls: result.calls,
    stepsMs: document && at ? sumOfSteps(document, at.id) : null,
    missing: quality?.missing ?? null,
    duplicates: quality?.duplicates ?? null,
  };
}

interface Result {
  readonly name: string;
  readonly step: string | null;
  readonly state: State;
  readonly calls: readonly Call[];
}

function ofSaved({ body }: Opened<DatasourceBody>): Result | null {
  const { name, origin, state } = body;
  return origin.kind === "session" ? { name, step: origin.step, state, calls: origin.recipe } : null;
}

function ofSession(document: Document, step: string | null): Result {
  return { name: plainName(document), step, state: stateAt(document, step), calls: recipeOf(document, step) };
}

function stepIn(document: Document, step: string | null) {
  try {
    return stepOf(document, step);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/** A run without it is better than none. */
async function looked(core: Core, document: Document, state: State): Promise<Quality | null> {
  try {
    return await qualityOf(core, document.ref.owner, document.ref.id, state);
  } catch (error) {
    core.report("mlflow", error);
    return null;
  }
}

function sumOfSteps(document: Document, step: string): number {
  return lineTo(treeOf(document), step).reduce((sum, id) => sum + (document.steps.get(id)?.body.ms ?? 0), 0);
}

function sourceOf(document: Document): TableFacts {
  const { id, name } = document.body.datasource;
  return tableOf(id, name, stateAt(document, null));
}

async function sourceNamed(core: Core, id: string): Promise<TableFacts | null> {
  const found = await datasourceNamed(core, id);
  return found && tableOf(id, found.body.name, found.body.state);
}

/** A table's own name never stands for other content: reading an upload anew makes another table. */
function tableOf(id: string, name: string, state: State): TableFacts {
  const digest = createHash("sha256").update(`${id} ${state.table}`).digest("hex").slice(0, 16);
  return { id, name, digest, rows: state.rows.visible, columns: columnViews(state) };
}

/** Whoever it belongs to now. */
async function datasourceNamed({ vault }: Core, id: string): Promise<Opened<DatasourceBody> | null> {
  const ref = await vault.store.named(id);
  return ref?.kind === "datasource" ? vault.open<DatasourceBody>(ref) : null;
}

async function documentNamed({ vault, documents }: Core, id: string): Promise<Document | null> {
  const ref = await vault.store.named(id);
  if (ref?.kind !== "session") return null;
  try {
    return await documents.open({ owner: ref.owner, name: "system" }, id);
  } catch (error) {
    if (error instanceof Refusal && error.code === "not_found") return null;
    throw error;
  }
}
