// What stands in a data folder after a migration: all that must be the same however it was interrupted.
import { join } from "node:path";
import { openProduct, readConfig } from "../../src/app.ts";
import type { Actor } from "../../src/sessions/api.ts";
import { workbenchOf } from "../../src/sessions/core.ts";
import { stateAt } from "../../src/sessions/document.ts";

export interface Standing {
  readonly sessions: readonly {
    readonly id: string;
    readonly depth: number;
    readonly name: string;
    /** Digest of the table of each step. */
    readonly tables: readonly string[];
    readonly damaged: readonly unknown[];
  }[];
  readonly datasources: readonly unknown[];
}

/** The flags of a product whose data and ring lie in a folder. */
export const ownOf = (folder: string) => ({
  "data-dir": join(folder, "data"),
  keys: `file:${join(folder, "ring.json")}`,
  "engine-processes": "1",
  "engine-threads": "1",
});

/** An owner's sessions with the table of each step, and their datasources, both in the order of their ids. */
export async function standingOf(folder: string, actor: Actor): Promise<Standing> {
  const product = await openProduct(readConfig(ownOf(folder)));
  try {
    const sessions = [];
    for (const { id, depth, name } of await product.sessions.list(actor)) {
      const document = await product.core.documents.open(actor, id);
      const workbench = await workbenchOf(product.core, actor, id);
      const tables: string[] = [];
      for (const step of document.steps.keys()) tables.push(await workbench.digest(stateAt(document, step)));
      const { damaged } = await product.sessions.verify(actor, id);
      sessions.push({ id, depth, name, tables, damaged });
    }
    const datasources = (await product.datasources.list(actor)).map(({ id, name, origin }) => ({ id, name, origin }));
    const byId = (one: { id: string }, other: { id: string }) => (one.id < other.id ? -1 : 1);
    return { sessions: sessions.sort(byId), datasources: datasources.sort(byId) };
  } finally {
    await product.close();
  }
}
