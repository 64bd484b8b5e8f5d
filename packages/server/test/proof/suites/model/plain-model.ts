// The naive model of an owner's work: full copies of every table, trees of steps linked by hand, counts kept by
// adding one. It shares nothing with the product but the words.
import type { Cell, TableLiteral } from "@data-tools/client";

/** A table and its one text, by which tables are compared. */
export interface Table {
  readonly literal: TableLiteral;
  readonly text: string;
  /** Only numbers and texts so small that plain code gives the table after a call, without any database. */
  readonly simple: boolean;
}

export interface Step {
  /** null is the original. */
  readonly id: string | null;
  readonly parent: Step | null;
  readonly depth: number;
  readonly table: Table;
  /** The child last taken from here. */
  taken: Step | null;
  name: string | null;
}

export interface Session {
  readonly id: string;
  readonly datasource: string;
  name: string;
  readonly root: Step;
  /** All but the original, in order of making. */
  steps: Step[];
  cursor: Step;
  version: number;
  /** Changes that were acknowledged: as many entries its audit has. */
  entries: number;
  /** How long it is kept after its last use, in milliseconds. */
  lasts: number;
  /** When a change of it was acknowledged last. */
  usedAt: number;
  binnedAt: number | null;
}

export interface Datasource {
  readonly id: string;
  readonly name: string;
  readonly table: Table;
  hidden: boolean;
}

export interface Model {
  sessions: Session[];
  datasources: Datasource[];
  /** Ids of sessions that were erased. */
  readonly erased: string[];
}

export function tableOf(literal: TableLiteral, simple = false): Table {
  return { literal, text: textOf(literal), simple };
}

/** The columns a line, then each row a line; whole numbers are texts, however they were said. */
export function textOf({ columns, rows }: Pick<TableLiteral, "columns"> & { rows: readonly Cell[][] }): string {
  const heads = columns.map(({ name, type, digits }) => [name, type, digits ?? null]);
  const cells = rows.map((row) =>
    row.map((cell, at) => (columns[at]?.type === "integer" && cell !== null ? String(cell) : cell)),
  );
  return [heads, ...cells].map((each) => JSON.stringify(each)).join("\n");
}

export function begun(id: string, datasource: Datasource, times: { lasts: number; now: number }): Session {
  const root: Step = { id: null, parent: null, depth: 0, table: datasource.table, taken: null, name: null };
  return {
    ...{ id, datasource: datasource.id, name: datasource.name, root, steps: [], cursor: root },
    ...{ version: 1, entries: 1, lasts: times.lasts, usedAt: times.now, binnedAt: null },
  };
}

/** Stands on a step, which is chosen all the way from the original. */
export function take(session: Session, step: Step): void {
  for (let at = step; at.parent; at = at.parent) at.parent.taken = at;
  session.cursor = step;
}

/** New steps after the cursor. */
export function grow(session: Session, ids: readonly string[], tables: readonly Table[]): void {
  for (const [n, table] of tables.entries()) {
    const { cursor } = session;
    const step = { id: ids[n] ?? "", parent: cursor, depth: cursor.depth + 1, table, taken: null, name: null };
    session.steps.push(step);
    take(session, step);
  }
}

/** The step so many undos lead to; null if there are not so many. */
export function before(session: Session, count: number): Step | null {
  let at: Step | null = session.cursor;
  for (let n = 0; n < count && at !== null; n++) at = at.parent;
  return at;
}

/** The step so many redos lead to; null if there are not so many. */
export function after(session: Session, count: number): Step | null {
  let at: Step | null = session.cursor;
  for (let n = 0; n < count && at !== null; n++) at = at.taken;
  return at;
}

/** The same history under another id; steps keep theirs. */
export function copied(session: Session, id: string, name: string, times: { lasts: number; now: number }): Session {
  const root: Step = { ...session.root, taken: null };
  const copies = new Map<Step, Step>([[session.root, root]]);
  const of = (step: Step | null) => (step === null ? null : (copies.get(step) ?? null));
  for (const step of session.steps) copies.set(step, { ...step, parent: of(step.parent), taken: null });
  for (const [step, copy] of copies) copy.taken = of(step.taken);
  const steps = session.steps.map((step) => copies.get(step) as Step);
  const made = { ...session, id, name, root, steps, cursor: of(session.cursor) ?? root };
  return { ...made, version: 1, entries: 1, usedAt: times.now, binnedAt: null };
}

/** Ends of branches; the original alone counts as one. */
export function tipsOf({ steps }: Session): number {
  return Math.max(1, steps.filter((step) => !steps.some(({ parent }) => parent === step)).length);
}

/** Steps that stay when old branches are removed: the line, what redo leads to, and named ones with the way there. */
export function keptSteps(session: Session): Set<Step> {
  const kept = new Set<Step>();
  const wayTo = (step: Step) => {
    for (let at: Step | null = step; at; at = at.parent) kept.add(at);
  };
  wayTo(session.cursor);
  for (let at: Step | null = session.cursor; at; at = at.taken) kept.add(at);
  for (const step of session.steps) if (step.name !== null) wayTo(step);
  return kept;
}

/** Removes all others. */
export function prune(session: Session, kept: ReadonlySet<Step>): void {
  session.steps = session.steps.filter((step) => kept.has(step));
  for (const step of [session.root, ...session.steps]) {
    if (step.taken !== null && !kept.has(step.taken))
      step.taken = session.steps.findLast(({ parent }) => parent === step) ?? null;
  }
}
