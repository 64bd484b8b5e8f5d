// The four changes on arrays.
import { newId } from "../../src/clock.ts";
import { type Applied, type NewBlob, noEffect } from "../../src/engine/engine.ts";
import type { InstanceLimits } from "../../src/engine/limits.ts";
import { assert, refuse } from "../../src/errors.ts";
import type {
  Change,
  ColumnsChange,
  Computed,
  DeriveChange,
  DerivedColumn,
  ReshapeChange,
  RowsChange,
} from "../../src/model/change.ts";
import type { Sql } from "../../src/model/sql.ts";
import { type Column, fold, type State } from "../../src/model/state.ts";
import { type At, expressionOf, orderOf, type Row, selectOf, tailOf } from "./expression.ts";
import { cellsOf, existing, type Fields, type Frame } from "./frame.ts";
import { unknown, type Value } from "./tokens.ts";
import { cast } from "./values.ts";

export interface Making {
  readonly limits: Pick<InstanceLimits, "rows" | "columns" | "cells">;
  /** Keeps a new blob in scratch. */
  write(fields: Fields): NewBlob;
}

export function carriedOut(making: Making, frame: Frame, change: Change): Applied {
  if (change.kind === "rows") return changeRows(making, frame, change);
  const names = change.kind === "derive" ? placed(frame.state, change) : change.columns;
  checkNames(
    making,
    names.map(({ name }) => name),
  );
  if (change.kind === "columns") return changeColumns(frame, change);
  return change.kind === "derive" ? derive(making, frame, change) : reshape(making, frame, change);
}

function checkNames({ limits }: Making, names: readonly string[]): void {
  if (names.length > limits.columns) refuse("too_many_columns", { limit: limits.columns });
  assert(names.length > 0, "a table has at least one column");
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(fold(name))) refuse("name_taken", { column: name });
    seen.add(fold(name));
  }
}

function checkSize({ limits }: Making, rows: number, columns: number): void {
  if (rows > limits.rows) refuse("too_many_rows", { limit: limits.rows });
  if (rows * columns > limits.cells) refuse("too_many_cells", { limit: limits.cells });
}

function changeColumns({ state }: Frame, { columns }: ColumnsChange): Applied {
  const effect = noEffect();
  const used: string[] = [];
  for (const { name, from } of columns) {
    if (used.includes(from)) effect.columnsAdded.push(name);
    else if (name !== from) effect.columnsChanged.push(name);
    if (!used.includes(from)) used.push(from);
  }
  const old = state.columns.map(({ name }) => name);
  effect.columnsRemoved.push(...old.filter((name) => !used.includes(name)));
  const left = old.filter((name) => used.includes(name));
  const count = used.filter((name, index) => name !== left[index]).length;
  if (count > 0) effect.notes.push({ code: "columns_moved", values: { count } });
  const { columnsAdded, columnsChanged, columnsRemoved } = effect;
  if (count + columnsAdded.length + columnsChanged.length + columnsRemoved.length === 0) refuse("nothing_to_do");
  const after = columns.map(({ name, from }) => ({ ...existing(state, from), name }));
  return { state: { ...state, columns: after }, effect, blobs: [] };
}

/** The columns there were and the derived ones in their places. */
function placed(before: State, { columns, drop = [] }: DeriveChange): (Column | DerivedColumn)[] {
  for (const name of drop) existing(before, name);
  const fresh = columns.filter(({ replaces }) => replaces === undefined);
  const behind = (after: string) => fresh.filter((column) => column.after === after);
  const known = new Set(before.columns.map(({ name }) => name));
  return [
    ...before.columns.flatMap((column) => {
      const stays = columns.find(({ replaces }) => replaces === column.name) ?? column;
      return [...(drop.includes(column.name) ? [] : [stays]), ...behind(column.name)];
    }),
    ...fresh.filter(({ after }) => after === undefined || !known.has(after)),
  ];
}

const sqlTypes: Partial<Record<Computed["type"], string>> = {
  integer: "BIGINT",
  number: "DOUBLE",
  text: "VARCHAR",
  boolean: "BOOLEAN",
};

function computed({ sql, type }: Computed): (at: At) => Value {
  const value = expressionOf(sql);
  const stored = sqlTypes[type] ?? unknown(`columns of ${type}`);
  return (at) => cast(value(at), stored);
}

function columnAt({ name, type, digits }: Computed, blob: NewBlob, index: number): Column {
  return { name, type, ...(digits ? { digits } : {}), blob: blob.id, field: `c${index}` };
}

function derive(making: Making, frame: Frame, change: DeriveChange): Applied {
  const { state, all, shown } = frame;
  checkSize(making, all.length, change.columns.length);
  const tallies = change.tallies ?? [];
  assertReachable(frame, [...change.columns.map(({ sql }) => sql), ...tallies.map(({ when }) => when)]);
  const seen = change.scope === "visible" ? shown : all;
  const ats = new Map(seen.map((row) => [row.id, { shown, row, group: [row] } satisfies At]));
  const values = change.columns.map((column) => {
    const value = computed(column);
    return all.map(({ id }) => {
      const at = ats.get(id);
      return at ? value(at) : null;
    });
  });
  const effect = noEffect();
  for (const [index, column] of change.columns.entries()) {
    if (column.replaces === undefined) {
      effect.columnsAdded.push(column.name);
      continue;
    }
    const old = existing(state, column.replaces);
    const count = shown.filter(({ id }) => {
      const [before, after] = [frame.cell(old, id), values[index]?.[id] ?? null];
      return old.type === column.type ? before !== after : before !== null || after !== null;
    }).length;
    effect.cellsChanged += count;
    if (count > 0 || old.type !== column.type || old.name !== column.name) effect.columnsChanged.push(column.name);
  }
  effect.columnsRemoved = [...(change.drop ?? [])];
  for (const tally of tallies) {
    const when = expressionOf(tally.when);
    const hits = shown.filter((row) => when({ shown, row, group: [row] }) === true);
    const [first] = hits;
    if (first === undefined) continue;
    const column = state.columns.find(({ name }) => name === tally.values?.column);
    const value = column ? String(frame.cell(column, first.id)) : "";
    const count = hits.length;
    if (tally.refuse)
      refuse(tally.code as "cast_failed", { ...tally.values, count, row: (first.position ?? 0) + 1, value });
    effect.notes.push({ code: tally.code, values: { ...tally.values, count } });
  }
  const { columnsAdded, columnsChanged, columnsRemoved } = effect;
  if (columnsAdded.length + columnsChanged.length + columnsRemoved.length === 0) refuse("nothing_to_do");
  const blob = making.write(Object.fromEntries(values.map((column, index) => [`c${index}`, column])));
  const columns = placed(state, change).map((column) =>
    "sql" in column ? columnAt(column, blob, change.columns.indexOf(column)) : column,
  );
  return { state: { ...state, columns }, effect, blobs: [blob] };
}

/** A row that is named by its place must show. */
function assertReachable({ shown }: Frame, fragments: readonly Sql[]): void {
  for (const part of fragments.flatMap(({ parts }) => parts)) {
    if ("rowAt" in part && part.rowAt >= shown.length)
      refuse("row_out_of_range", { row: part.rowAt + 1, rows: shown.length });
  }
}

function changeRows(making: Making, frame: Frame, { where, ids, order }: RowsChange): Applied {
  const { state, all, shown } = frame;
  const at = (row: Row): At => ({ shown, row, group: [row] });
  if (order) {
    const compare = orderOf(order);
    const sorted = [...shown].sort((a, b) => compare(at(a), at(b)));
    const count = sorted.filter((row, index) => row !== shown[index]).length;
    if (count === 0) refuse("nothing_to_do");
    const blob = making.write({ r: sorted.map(({ id }) => id) });
    const effect = { ...noEffect(), notes: [{ code: "rows_moved", values: { count } }] };
    return { state: { ...state, rows: { ...state.rows, order: blob.id } }, effect, blobs: [blob] };
  }
  assertReachable(frame, where ? [where] : []);
  const holds = where ? expressionOf(where) : null;
  const chosen = ids ? new Set(selectOf(ids)(shown)) : null;
  const keeps = (row: Row) => row.position !== null && (holds ? holds(at(row)) === true : chosen?.has(row.id) === true);
  const mask = all.map(keeps);
  const visible = mask.filter(Boolean).length;
  if (visible === shown.length) refuse("nothing_to_do");
  const blob = making.write({ k: mask });
  const effect = { ...noEffect(), rowsRemoved: shown.length - visible };
  return { state: { ...state, rows: { ...state.rows, visible, kept: blob.id } }, effect, blobs: [blob] };
}

function reshape(making: Making, frame: Frame, change: ReshapeChange): Applied {
  const [from, ...more] = change.from.parts;
  if (more.length > 0 || from === undefined || !("relation" in from)) unknown("a reshape of other tables");
  if (change.removed) unknown("what a reshape says of the rows it removed");
  const values = change.columns.map(computed);
  const rows = tailOf(change.tail)(frame.shown).map((at) => values.map((value) => value(at)));
  checkSize(making, rows.length, change.columns.length);
  const { state, shown } = frame;
  const head = (columns: readonly Pick<Column, "name" | "type" | "digits">[]) =>
    columns.map(({ name, type, digits }) => [name, type, digits]);
  const table = (columns: Parameters<typeof head>[0], cells: unknown) => JSON.stringify([head(columns), cells]);
  const was = shown.map((row) => cellsOf(frame, row));
  if (table(state.columns, was) === table(change.columns, rows)) refuse("nothing_to_do");
  const effect = noEffect();
  const old = new Map(state.columns.map((column) => [column.name, column]));
  const now = new Set(change.columns.map(({ name }) => name));
  effect.columnsAdded = [...now].filter((name) => !old.has(name));
  effect.columnsChanged = change.columns.filter(({ name, type }) => (old.get(name)?.type ?? type) !== type).map(nameOf);
  effect.columnsRemoved = [...old.keys()].filter((name) => !now.has(name));
  effect.rowsRemoved = Math.max(0, shown.length - rows.length);
  effect.rowsAdded = rows.length - shown.length + effect.rowsRemoved;
  effect.notes.push(...(change.notes ?? []), {
    code: "reshaped",
    values: { before: shown.length, after: rows.length },
  });
  return { ...written(making.write, change.columns, rows), effect };
}

/** A table of these rows, in a blob of its own. */
export function written(
  write: Making["write"],
  columns: readonly (Omit<Computed, "sql"> | Column)[],
  rows: readonly (readonly Value[])[],
): Pick<Applied, "state" | "blobs"> {
  const fields = columns.map((_, index) => [`c${index}`, rows.map((row) => row[index] ?? null)] as const);
  const blob = write(Object.fromEntries(fields));
  const state: State = {
    table: newId("t"),
    columns: columns.map((column, index) => columnAt(column as Computed, blob, index)),
    rows: { physical: rows.length, visible: rows.length, kept: null, order: null },
  };
  return { state, blobs: [blob] };
}

const nameOf = ({ name }: { name: string }) => name;
