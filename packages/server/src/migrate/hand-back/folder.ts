// A session as the old system kept one in files: the original, the table after each step of the present line, the
// present table, and what was done, in a JSON file beside them.
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PandasColumn } from "../../engine/engine.ts";
import { lineTo, nextsOf } from "../../model/history.ts";
import type { State } from "../../model/state.ts";
import { type Document, stateAt, stepOf, treeOf } from "../../sessions/document.ts";
import type { Bench } from "./bench.ts";
import { naiveTime, oldNameOf, pythonJson } from "./names.ts";

interface WrittenTable {
  readonly file: string;
  readonly state: State;
  readonly columns: readonly PandasColumn[];
}

export interface WrittenSession {
  readonly user: number;
  readonly datasource: string;
  readonly createdAt: number;
  /** The original first; the last one is the present table. */
  readonly tables: readonly WrittenTable[];
  readonly operations: readonly { readonly name: string; readonly at: number }[];
}

/** How much of a history goes back, and how much stays. */
export function countsOf(document: Document): { steps: number; undone: number; beside: number } {
  const tree = treeOf(document);
  const steps = lineTo(tree, document.body.cursor).length;
  let undone = 0;
  const nexts = nextsOf(tree);
  for (let next = nexts.get(document.body.cursor); next !== undefined; next = nexts.get(next)) undone++;
  return { steps, undone, beside: document.steps.size - 1 - steps - undone };
}

/** Writes the session into a new folder. */
export async function writeSession(
  bench: Bench,
  document: Document,
  { user, datasource }: { readonly user: number; readonly datasource: string },
  folder: string,
): Promise<WrittenSession> {
  await mkdir(folder);
  const createdAt = document.head.createdAt;
  const line = lineTo(treeOf(document), document.body.cursor).map((id) => stepOf(document, id));
  const original = stateAt(document, null);
  const tables: WrittenTable[] = [await writeTable(bench, original, folder, "original.parquet")];
  const operations: { name: string; at: number }[] = [];
  for (const [index, { at, body }] of line.entries()) {
    const before = line[index - 1]?.body.after ?? original;
    tables.push(await writeTable(bench, body.after, folder, `step_${index}.parquet`));
    operations.push({ name: body.call ? oldNameOf(body.call, before, body.after) : "", at });
  }
  await copyFile(join(folder, tables.at(-1)?.file ?? ""), join(folder, "current.parquet"));
  const written = { user, datasource, createdAt, tables, operations };
  await writeFile(join(folder, "session_metadata.json"), pythonJson(metadataOf(written)));
  return written;
}

/** Writes a table to a new file in a folder. */
export async function writeTable(bench: Bench, state: State, folder: string, file: string): Promise<WrittenTable> {
  const { workbench } = bench;
  const { path, columns } = await workbench.forPandas(state);
  try {
    await copyFile(path, join(folder, file));
  } finally {
    await workbench.discard(path);
  }
  return { file, state, columns };
}

const shapeOf = ({ columns, rows }: State): [number, number] => [rows.visible, columns.length];

/** The keys that the old system wrote, in its order. */
function metadataOf({ user, datasource, createdAt, tables, operations }: WrittenSession): unknown {
  const [original, ...after] = tables.map(({ state }) => shapeOf(state));
  const times = operations.map(({ at }) => naiveTime(at));
  return {
    created_at: naiveTime(createdAt),
    datasource_id: datasource,
    user_id: user,
    original_shape: original,
    current_step: operations.length,
    backups: after.map((shape, index) => {
      const step = `step_${index}`;
      return { step, file: `${step}.parquet`, shape, timestamp: times[index] };
    }),
    operations: operations.map(({ name }, index) => ({ name, timestamp: times[index], shape_after: after[index] })),
  };
}
