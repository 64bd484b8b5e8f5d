// A table as a file for other programs: of a session at some step, or of a datasource.
import { newId } from "../clock.ts";
import type { ExportFormat } from "../engine/engine.ts";
import type { State } from "../model/state.ts";
import type { Actor, ExportedFile } from "./api.ts";
import { asJob, type Core, workbenchOf } from "./core.ts";

/** What a file of each format says it is. */
export const mediaTypes: Readonly<Record<ExportFormat, string>> = {
  csv: "text/csv; charset=utf-8",
  tsv: "text/tab-separated-values; charset=utf-8",
  json: "application/json; charset=utf-8",
  ndjson: "application/x-ndjson; charset=utf-8",
  parquet: "application/vnd.apache.parquet",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

/** Writes a state of the session or datasource with this id; a heavy job of its own. */
export async function exportState(
  core: Core,
  actor: Actor,
  { id, name, state }: { readonly id: string; readonly name: string; readonly state: State },
  { format, safe }: { readonly format: ExportFormat; readonly safe: boolean },
): Promise<ExportedFile> {
  const workbench = await workbenchOf(core, actor, id);
  const job = { key: newId("k"), op: "export", heavy: true };
  const exported = await asJob(core, actor, id, job, (running) => workbench.exportTo(state, format, { safe }, running));
  return {
    ...exported,
    fileName: `${name}.${format}`,
    mediaType: mediaTypes[format],
    done: () => workbench.discard(exported.path),
  };
}
