// Datasources of the old system. Each is here once for its owner, under an id that follows from the one it had.
import type { DatasourceView } from "@data-tools/client";
import { newId } from "../clock.ts";
import type { State } from "../model/state.ts";
import type { Actor, Datasources, SpooledFile } from "../sessions/api.ts";
import { type Core, keepBlobs } from "../sessions/core.ts";
import { commitDatasource, type DatasourceBody } from "../sessions/datasources.ts";
import type { Head, Ref } from "../store/store.ts";
import { datasourceIdOf } from "./ids.ts";
import type { OldDatasource } from "./site.ts";
import type { ReadTable } from "./tables.ts";

/** A datasource that a session begins with. */
interface Beginning {
  readonly id: string;
  readonly name: string;
  readonly state: State;
}

/** The datasource of an old one: the one that is here, or one made of the table a session began with. */
export async function datasourceFor(
  core: Core,
  actor: Actor,
  { old, name, table }: { readonly old: string; readonly name: string; readonly table: ReadTable },
): Promise<Beginning> {
  const ref = refOf(actor, datasourceIdOf(actor.owner, old));
  const head = await core.vault.store.head(ref);
  if (head?.binnedAt === null) return beginningOf(core, head);
  // One that its owner deleted stays deleted: the session gets another.
  const wasHere = head !== null || (await core.vault.store.lastAudit(ref)) !== null;
  const id = wasHere ? newId("d") : ref.id;
  try {
    return await make(core, actor, { id, old, name, table });
  } catch (error) {
    const now = await core.vault.store.head(ref);
    if (now?.binnedAt === null && !wasHere) return beginningOf(core, now);
    throw error;
  }
}

/** Takes over a datasource with its file; null if it was taken over before. */
export async function takeOverDatasource(
  core: Core,
  datasources: Datasources,
  actor: Actor,
  file: SpooledFile,
  { id: old, name, description, parents }: Pick<OldDatasource, "id" | "name" | "description" | "parents">,
): Promise<DatasourceView | null> {
  const ref = refOf(actor, datasourceIdOf(actor.owner, old));
  const stands = async () =>
    (await core.vault.store.head(ref)) !== null || (await core.vault.store.lastAudit(ref)) !== null;
  if (await stands()) return null;
  const takenOver = { id: ref.id, origin: { kind: "old-system" as const, datasource: old, parents: [...parents] } };
  try {
    return await datasources.create(actor, file, { name, description, takenOver });
  } catch (error) {
    if (await stands()) return null;
    throw error;
  }
}

function refOf({ owner }: Actor, id: string): Ref {
  return { owner, kind: "datasource", id };
}

function beginningOf({ vault }: Core, head: Head): Beginning {
  const { name, state } = vault.openHead<DatasourceBody>(head).body;
  return { id: head.id, name, state };
}

async function make(
  core: Core,
  actor: Actor,
  {
    id,
    old,
    name,
    table,
  }: { readonly id: string; readonly old: string; readonly name: string; readonly table: ReadTable },
): Promise<Beginning> {
  const ref = refOf(actor, id);
  const { wrappedKey, sealer } = core.vault.keys.create(ref);
  const blob = `${id}/${newId("b")}`;
  const blobs = await keepBlobs(core, sealer, [{ ...table.blob, id: blob }]);
  const state = { ...table.state, columns: table.state.columns.map((column) => ({ ...column, blob })) };
  const body: DatasourceBody = {
    name,
    description: "",
    format: "parquet",
    state,
    origin: { kind: "old-system", datasource: old, parents: [] },
    report: null,
    upload: null,
  };
  await commitDatasource(core, actor, { ref, wrappedKey, sealer, blobs }, body, undefined, false);
  return { id, name, state };
}
