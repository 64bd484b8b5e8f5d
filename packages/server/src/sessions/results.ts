// What leaves a session: the table saved as a new datasource, a file for other programs, the recipe.
import type { Call, DatasourceView } from "@data-tools/client";
import { newId } from "../clock.ts";
import type { ExportFormat } from "../engine/engine.ts";
import { lineTo } from "../model/history.ts";
import type { Actor, ExportedFile, RecipeFormat, RecipeText, SaveAsk } from "./api.ts";
import { pythonOf } from "./code/python.ts";
import { sqlOf } from "./code/sql.ts";
import { stagesOf } from "./code/stages.ts";
import { asJob, assertAlive, assertVersion, type Core, keepBlobs, touch, workbenchOf } from "./core.ts";
import { commitDatasource } from "./datasources.ts";
import { callOf, type Document, plainName, stateAt, stepOf, treeOf } from "./document.ts";
import { exportState } from "./export.ts";
import { publicId } from "./views.ts";

export async function save(core: Core, actor: Actor, id: string, ask: SaveAsk): Promise<DatasourceView> {
  return core.once.run(actor, ask.opKey, async () => {
    await core.limits.admit("steps");
    await core.limits.pace(actor.owner, "changes");
    await core.limits.room(actor.owner, { datasources: 1, stored: 0 });
    const document = await core.documents.open(actor, id);
    assertAlive(core, document);
    assertVersion(document, ask.version);
    const datasource = ask.as ?? newId("d");
    const workbench = await workbenchOf(core, actor, id);
    const job = { key: ask.opKey?.key ?? newId("k"), op: "save", heavy: true };
    const view = await asJob(core, actor, id, job, async (running) => {
      const made = await workbench.materialise(datasource, stateAt(document), running);
      try {
        const { ref, wrappedKey, sealer } = newDatasource(core, actor, datasource);
        await core.limits.room(actor.owner, { stored: made.blobs.reduce((sum, { bytes }) => sum + bytes, 0) });
        const blobs = await keepBlobs(core, sealer, made.blobs);
        return await commitDatasource(
          core,
          actor,
          { ref, wrappedKey, sealer, blobs },
          {
            name: ask.name,
            description: ask.description ?? "",
            format: "parquet",
            state: made.state,
            origin: {
              kind: "session",
              session: id,
              name: document.body.name,
              step: publicId(document.body.cursor),
              recipe: recipeOf(document),
            },
            report: null,
            upload: null,
          },
          ask.opKey,
        );
      } finally {
        for (const { path } of made.blobs) await workbench.discard(path);
      }
    });
    await touch(core, document);
    return view;
  });
}

function newDatasource(core: Core, actor: Actor, id: string) {
  const ref = { owner: actor.owner, kind: "datasource" as const, id };
  return { ref, ...core.vault.keys.create(ref) };
}

export async function exportTo(
  core: Core,
  actor: Actor,
  id: string,
  options: { format: ExportFormat; step?: string | null; safe: boolean },
): Promise<ExportedFile> {
  const document = await core.documents.open(actor, id);
  const state = stateAt(document, options.step);
  const file = await exportState(core, actor, { id, name: plainName(document), state }, options);
  await touch(core, document);
  return file;
}

/** The recipe as a statement or a script that gives the same table. */
export async function recipeText(
  core: Core,
  actor: Actor,
  id: string,
  { format, step }: { format: RecipeFormat; step?: string | null },
): Promise<RecipeText> {
  const document = await core.documents.open(actor, id);
  const recipe = await stagesOf(core, actor, document, () => workbenchOf(core, actor, id), step);
  await touch(core, document);
  return format === "sql"
    ? { text: sqlOf(recipe), fileName: `${plainName(document)}.sql`, mediaType: "application/sql; charset=utf-8" }
    : { text: pythonOf(recipe), fileName: `${plainName(document)}.py`, mediaType: "text/x-python; charset=utf-8" };
}

/** The calls from the original to the cursor, or to a step. */
export function recipeOf(document: Document, step?: string | null): Call[] {
  const at = step === undefined ? document.body.cursor : stepOf(document, step).id;
  return lineTo(treeOf(document), at).map((id) => callOf(stepOf(document, id)));
}
