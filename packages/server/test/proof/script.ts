// What a product is made to do while it is killed: a fixed script over one small table, every request
// under a key of its own, so that whoever comes after can ask again.
import type { Call } from "@data-tools/client";
import type { Actor, OpKey, Product } from "../../src/sessions/api.ts";

export const me: Actor = { owner: "ann", name: "Ann" };

export const csv = "id,city,price\n1,Oslo,2.5\n2,bergen,\n3,Oslo,7\n4,,1.25\n5,ROME,2.5\n6,bergen,9\n";

type Action =
  | { readonly calls: readonly Call[] }
  | { readonly undo: number }
  | { readonly redo: number }
  | { readonly goTo: null }
  | { readonly save: string };

const into = (name: string, expression: string): Call => ({ op: "formula", params: { into: name, expression } });

export const script: readonly Action[] = [
  { calls: [{ op: "change-case", params: { columns: ["city"], to: "upper" } }] },
  { calls: [{ op: "filter-rows", params: { where: { column: "price", is: "gt", value: 2 } } }] },
  { undo: 1 },
  { calls: [into("double", "price * 2"), { op: "sort-rows", params: { by: [{ column: "id", order: "desc" }] } }] },
  { undo: 2 },
  { redo: 1 },
  { calls: [{ op: "edit-cell", params: { row: 2, column: "city", value: "Tromsø" } }] },
  { goTo: null },
  { calls: [into("more", "price + 1"), { op: "rename-column", params: { column: "more", to: "most" } }] },
  // Last, because it makes no version.
  { save: "what came of it" },
];

/** What the script has come to: enough to tell every one of its moments from all others. */
export interface Moment {
  readonly version: number;
  readonly cursorDepth: number;
  readonly steps: number;
  readonly table: string;
  /** Names of all datasources. */
  readonly saved: string[];
}

export function keyOf(index: number): OpKey {
  return { route: "POST /script", key: `script-${index}`, body: script[index] };
}

/** Does one action of the script; answers what the product answered. */
export async function perform({ sessions }: Product, id: string, index: number): Promise<unknown> {
  const action = script[index];
  const ask = { version: index + 1, opKey: keyOf(index) };
  if (!action) throw new Error(`the script has no action ${index}`);
  if ("calls" in action) return sessions.apply(me, id, action.calls, ask);
  if ("undo" in action) return sessions.undo(me, id, { count: action.undo, ...ask });
  if ("redo" in action) return sessions.redo(me, id, { count: action.redo, ...ask });
  if ("save" in action) return sessions.save(me, id, { name: action.save, ...ask });
  return sessions.goTo(me, id, action.goTo, ask);
}

export async function momentOf({ sessions, datasources }: Product, id: string): Promise<Moment> {
  const view = await sessions.view(me, id);
  const { steps } = await sessions.history(me, id);
  const { columns, rows } = await sessions.rows(me, id, { offset: 0, limit: 100 });
  return {
    version: view.version,
    cursorDepth: view.depth,
    steps: steps.length,
    table: JSON.stringify([columns, rows]),
    saved: (await datasources.list(me)).map(({ name }) => name).sort(),
  };
}
