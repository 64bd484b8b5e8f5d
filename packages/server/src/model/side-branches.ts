// The branches of a history that lie beside its present line: neither on the way to the cursor nor on the
// way that redo takes from there. They are all that may be removed.
import { lineTo, origin, type Tree } from "./history.ts";

/** A step that leaves the line that is kept, with all that follow it. */
export interface SideBranch {
  readonly first: string;
  /** Parents before their children. */
  readonly steps: readonly string[];
}

/** Branches beside the line, in order of making; where `keeps` holds for a step, the way to it is kept too. */
export function sideBranches(tree: Tree, keeps: (id: string) => boolean): SideBranch[] {
  const children = new Map<string, string[]>();
  for (const { id, parent } of tree.nodes.values()) children.set(parent, [...(children.get(parent) ?? []), id]);
  const kept = new Set<string>([origin, ...lineTo(tree, tree.cursor)]);
  for (let at: string | undefined = tree.cursor; at !== undefined; ) {
    kept.add(at);
    const below: string[] = children.get(at) ?? [];
    const chosen: string | undefined = tree.chosen[at];
    at = chosen !== undefined && below.includes(chosen) ? chosen : below.at(-1);
  }
  // Parents come before their children: from the end, whatever leads to something kept is met after it.
  for (const { id, parent } of [...tree.nodes.values()].reverse()) {
    if (kept.has(id) || keeps(id)) kept.add(id).add(parent);
  }
  const branches: SideBranch[] = [];
  for (const { id, parent } of tree.nodes.values()) {
    if (kept.has(id) || !kept.has(parent)) continue;
    const steps: string[] = [];
    const waiting = [id];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      steps.push(next);
      waiting.push(...(children.get(next) ?? []));
    }
    branches.push({ first: id, steps });
  }
  return branches;
}

/** A tree without some of its branches; what was chosen among them is forgotten. */
export function without(tree: Tree, steps: ReadonlySet<string>): Tree {
  const nodes = new Map([...tree.nodes].filter(([id]) => !steps.has(id)));
  const left = Object.entries(tree.chosen).filter(([at, chosen]) => !steps.has(at) && !steps.has(chosen));
  return { ...tree, nodes, chosen: Object.fromEntries(left) };
}
