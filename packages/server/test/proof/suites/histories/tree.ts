// What a session is, as simply as it can be said: the tree of its steps, where it stands, and how often it changed.
// Written from SPEC.md and not from the product. Steps go by their marks: each puts a column of that name in the table.

/** Null is the original. */
export type Place = string | null;

export interface Tree {
  readonly version: number;
  readonly cursor: Place;
  /** Every step with the one before it, in order of making. */
  readonly steps: readonly (readonly [mark: string, parent: Place])[];
  /** From each place with a step after it, the one that redo takes. */
  readonly chosen: ReadonlyMap<Place, string>;
}

export type Change =
  | { readonly kind: "apply"; readonly mark: string }
  | { readonly kind: "undo" }
  | { readonly kind: "redo" }
  | { readonly kind: "goTo"; readonly to: Place };

/** A new session. */
export const untouched: Tree = { version: 1, cursor: null, steps: [], chosen: new Map() };

/** The session after a change; null if it cannot be done there. */
export function changed(tree: Tree, change: Change): Tree | null {
  const version = tree.version + 1;
  if (change.kind === "undo") {
    return tree.cursor === null ? null : { ...tree, version, cursor: parentOf(tree, tree.cursor) };
  }
  if (change.kind === "redo") {
    const next = tree.chosen.get(tree.cursor);
    return next === undefined ? null : at({ ...tree, version }, next);
  }
  if (change.kind === "goTo") {
    return change.to === null || has(tree, change.to) ? at({ ...tree, version }, change.to) : null;
  }
  if (has(tree, change.mark)) return null;
  return at({ ...tree, version, steps: [...tree.steps, [change.mark, tree.cursor]] }, change.mark);
}

/** Steps from the first to a place. */
export function lineTo(tree: Tree, place: Place): string[] {
  const line: string[] = [];
  for (let mark = place; mark !== null; mark = parentOf(tree, mark)) line.unshift(mark);
  return line;
}

function has(tree: Tree, mark: string): boolean {
  return tree.steps.some(([each]) => each === mark);
}

function parentOf(tree: Tree, mark: string): Place {
  const found = tree.steps.find(([each]) => each === mark);
  if (found === undefined) throw new Error(`there is no step ${mark}`);
  return found[1];
}

/** Stands at a place, with the way there chosen. */
function at(tree: Tree, place: Place): Tree {
  const chosen = new Map(tree.chosen);
  let before: Place = null;
  for (const mark of lineTo(tree, place)) {
    chosen.set(before, mark);
    before = mark;
  }
  return { ...tree, cursor: place, chosen };
}

/** What is seen of a session that is looked at. */
export function seenAt(tree: Tree): string {
  const line = lineTo(tree, tree.cursor);
  const ends = tree.steps.filter(([mark]) => !tree.steps.some(([, parent]) => parent === mark)).length;
  return seen({
    version: tree.version,
    cursor: tree.cursor,
    line,
    undo: tree.cursor,
    redo: tree.chosen.get(tree.cursor) ?? null,
    ends: Math.max(1, ends),
  });
}

/** The same of its history. */
export function historyAt(tree: Tree): string {
  const next = (place: Place) => tree.chosen.get(place) ?? null;
  return seenHistory({
    version: tree.version,
    cursor: tree.cursor,
    next: next(null),
    steps: tree.steps.map(([mark, parent]) => [mark, parent, next(mark)]),
  });
}

/** The same of its table. */
export function tableAt(tree: Tree): string {
  return seenTable({ version: tree.version, line: lineTo(tree, tree.cursor) });
}

export interface Seen {
  readonly version: number;
  readonly cursor: Place;
  /** Marks of the columns: the steps that led here, in any order. */
  readonly line: readonly string[];
  readonly undo: Place;
  readonly redo: Place;
  readonly ends: number;
}

export function seen({ version, cursor, line, undo, redo, ends }: Seen): string {
  return `version ${version} at ${cursor}, columns ${sorted(line)}, undo ${undo}, redo ${redo}, ${ends} ends`;
}

export function seenTable({ version, line }: Pick<Seen, "version" | "line">): string {
  return `version ${version}, columns ${sorted(line)}`;
}

export function seenHistory(history: {
  readonly version: number;
  readonly cursor: Place;
  readonly next: Place;
  readonly steps: readonly (readonly [mark: string, parent: Place, next: Place])[];
}): string {
  const steps = history.steps.map(([mark, parent, next]) => `${mark}<${parent}>${next}`).join(" ");
  return `version ${history.version} at ${history.cursor}, next ${history.next}: ${steps}`;
}

function sorted(marks: readonly string[]): string {
  return [...marks].sort().join(" ");
}
