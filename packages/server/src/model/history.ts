// The history of a session: a tree of steps with a cursor. Nothing is ever erased; undo, redo and go-to
// only move the cursor. Redo follows the child that was chosen last.
import { assert, refuse } from "../errors.ts";

/** The step id under which the original table is stored; outside it is null. */
export const origin = "origin";

export interface Node {
  readonly id: string;
  readonly parent: string;
}

export interface Tree {
  /** Every step but the origin, in order of making. */
  readonly nodes: ReadonlyMap<string, Node>;
  /** A step id, or `origin`. */
  readonly cursor: string;
  /** For steps with several children: the one that redo takes. */
  readonly chosen: Readonly<Record<string, string>>;
}

/** By step, or the origin: the child redo would take from it; tips have none. */
export function nextsOf({ nodes, chosen }: Tree): ReadonlyMap<string, string> {
  const nexts = new Map<string, string>();
  for (const { id, parent } of nodes.values()) {
    const known = nexts.get(parent);
    if (known === undefined || known !== chosen[parent]) nexts.set(parent, id);
  }
  return nexts;
}

/** The child redo would take from a step; null at a tip. */
export function nextOf(tree: Tree, id: string): string | null {
  return nextsOf(tree).get(id) ?? null;
}

/** Step ids from the first after the origin to `id`, in order. */
export function lineTo(tree: Tree, id: string): string[] {
  const line: string[] = [];
  for (let at = id; at !== origin; ) {
    const node = tree.nodes.get(at);
    if (!node) return refuse("step_not_found");
    line.push(at);
    at = node.parent;
  }
  return line.reverse();
}

/** Steps with no child: the ends of the branches (the origin alone counts as one). */
export function tips(tree: Tree): number {
  const parents = new Set([...tree.nodes.values()].map(({ parent }) => parent));
  let count = 0;
  for (const id of tree.nodes.keys()) if (!parents.has(id)) count++;
  return Math.max(1, count);
}

/** New steps after the cursor, one after another; the cursor stands on the last. */
export function grow(tree: Tree, ids: readonly string[]): Tree {
  const nodes = new Map(tree.nodes);
  let parent = tree.cursor;
  for (const id of ids) {
    assert(!nodes.has(id) && id !== origin, "step ids are new");
    nodes.set(id, { id, parent });
    parent = id;
  }
  return choose({ ...tree, nodes }, parent);
}

/** The cursor `count` steps back. */
export function undo(tree: Tree, count = 1): Tree {
  const line = lineTo(tree, tree.cursor);
  if (line.length === 0) refuse("nothing_to_undo");
  if (count > line.length) refuse("too_few_steps", { count: line.length, what: "undone" });
  return { ...tree, cursor: line[line.length - 1 - count] ?? origin };
}

/** The cursor `count` steps forward along the chosen children. */
export function redo(tree: Tree, count = 1): Tree {
  const nexts = nextsOf(tree);
  let { cursor } = tree;
  for (let step = 0; step < count; step++) {
    const next = nexts.get(cursor);
    if (next === undefined && step > 0) refuse("too_few_steps", { count: step, what: "redone" });
    if (next === undefined) refuse("nothing_to_redo");
    cursor = next;
  }
  return choose(tree, cursor);
}

/** The cursor on any step. */
export function goTo(tree: Tree, id: string): Tree {
  if (id !== origin && !tree.nodes.has(id)) refuse("step_not_found");
  return choose(tree, id);
}

/** Moves the cursor and notes the way there wherever the path had a choice. */
function choose(tree: Tree, id: string): Tree {
  const chosen: Record<string, string> = { ...tree.chosen };
  const parents = new Set<string>();
  const forks = new Set<string>();
  for (const { parent } of tree.nodes.values()) (parents.has(parent) ? forks : parents).add(parent);
  let parent = origin;
  for (const step of lineTo(tree, id)) {
    if (forks.has(parent)) chosen[parent] = step;
    parent = step;
  }
  return { ...tree, chosen, cursor: id };
}
