// New or replaced columns. They are computed over all physical rows, or, when an expression looks at
// other rows, over the visible ones and put back in their places. Beside each value lie flags (was the
// cell changed? did a tally hit?), so that exact counts cost one scan of a few bits.
import { refuse } from "../errors.ts";
import type { DeriveChange, DerivedColumn, Tally } from "../model/change.ts";
import type { Column, State } from "../model/state.ts";
import { columnOf } from "../model/state.ts";
import { type Applying, checkNames, computed, writeParquet } from "./applying.ts";
import { toCell } from "./cells.ts";
import { type Applied, type NewBlob, noEffect } from "./engine.ts";
import { anyBlob, existing, scan, zip } from "./frame.ts";
import { mayJoin, type Names, Writer } from "./render.ts";
import { prepare, resolveRows } from "./statement.ts";
import { storedType } from "./types.ts";

export async function derive(applying: Applying, change: DeriveChange): Promise<Applied> {
  const before = applying.states.data;
  const columns = newOrder(before, change);
  checkNames(
    applying,
    columns.map((column) => column.name),
  );
  const blob = change.scope === "visible" ? await overVisible(applying, change) : await overRows(applying, change);
  const state: State = {
    ...before,
    columns: columns.map((column) => {
      if (!("sql" in column)) return column;
      const { name, type, digits } = column;
      const field = `c${change.columns.indexOf(column)}`;
      return { name, type, ...(digits ? { digits } : {}), blob: blob.id, field };
    }),
  };
  const counts = await count(applying, change, blob);
  await refuseTallies(applying, change, blob, counts);
  const effect = noEffect();
  for (const [index, column] of change.columns.entries()) {
    const old = column.replaces === undefined ? undefined : existing(before, column.replaces);
    if (!old) effect.columnsAdded.push(column.name);
    else {
      const cells = counts[index] ?? 0;
      effect.cellsChanged += cells;
      if (cells > 0 || old.type !== column.type || old.name !== column.name) effect.columnsChanged.push(column.name);
    }
  }
  effect.columnsRemoved = [...(change.drop ?? [])];
  for (const [index, tally] of (change.tallies ?? []).entries()) {
    const hits = counts[change.columns.length + index] ?? 0;
    if (hits > 0) effect.notes.push({ code: tally.code, values: { ...tally.values, count: hits } });
  }
  const { columnsAdded, columnsChanged, columnsRemoved } = effect;
  if (columnsAdded.length + columnsChanged.length + columnsRemoved.length === 0) refuse("nothing_to_do");
  return { state, effect, blobs: [blob] };
}

/** The columns of the new state in order: old ones, and derived ones in their places. */
export function newOrder(before: State, change: DeriveChange): (Column | DerivedColumn)[] {
  const dropped = new Set(change.drop ?? []);
  for (const name of dropped) existing(before, name);
  const replaced = new Map(change.columns.flatMap((column) => (column.replaces ? [[column.replaces, column]] : [])));
  const order: (Column | DerivedColumn)[] = [];
  for (const column of before.columns) {
    if (!dropped.has(column.name)) order.push(replaced.get(column.name) ?? column);
    order.push(...change.columns.filter(({ replaces, after }) => replaces === undefined && after === column.name));
  }
  order.push(
    ...change.columns.filter(
      ({ replaces, after }) => replaces === undefined && (after === undefined || !columnOf(before, after)),
    ),
  );
  return order;
}

/** SELECT items: values, then one flag per value and per tally. `value(i)` writes the finished i-th value. */
function flags(
  before: State,
  change: DeriveChange,
  old: (name: string) => string,
  writer: Writer,
  names: Names,
): string[] {
  const changed = change.columns.map((column, index) => {
    if (column.replaces === undefined) return `false AS f${index}`;
    const source = existing(before, column.replaces);
    const text = old(column.replaces);
    // A value of another type is another value, unless both are empty.
    return sameStorage(source, column)
      ? `s.c${index} IS DISTINCT FROM ${text} AS f${index}`
      : `(s.c${index} IS NOT NULL OR ${text} IS NOT NULL) AS f${index}`;
  });
  const tallies = (change.tallies ?? []).map(
    (tally, index) => `coalesce(${writer.write(tally.when, names)}, false) AS f${change.columns.length + index}`,
  );
  return [...changed, ...tallies];
}

function sameStorage(a: { type: Column["type"]; digits?: [number, number] }, b: typeof a): boolean {
  return a.type === b.type && storedType(a) === storedType(b);
}

async function overRows(applying: Applying, change: DeriveChange): Promise<NewBlob> {
  const { data } = applying.states;
  const fragments = [...change.columns.map(({ sql }) => sql), ...(change.tallies ?? []).map(({ when }) => when)];
  const parts = fragments.flatMap((fragment) => fragment.parts);
  const rowsAt = await resolveRows(applying, data, parts);
  const unordered = mayJoin(fragments);
  const rid = unordered || parts.some((part) => "row" in part && part.row === "id");
  const wanted = [
    ...parts.flatMap((part) => ("column" in part ? [part.column] : [])),
    ...change.columns.flatMap(({ replaces }) => (replaces === undefined ? [] : [replaces])),
  ];
  const columns = [...new Set(wanted)];
  const zipped = zip(data, columns, applying.fileOf, { rid });
  const names: Names = {
    column: (name) => `s.d${columns.indexOf(name)}`,
    relation: () => refuse("internal_error", { reference: "derive names a relation" }),
    row: () => "s.rid",
    rowAt: (position) => rowsAt.get(position) ?? 0,
    query: () => refuse("internal_error", { reference: "a query stands in an expression" }),
  };
  const inner = columns.map((name, index) => `${zipped.column(name)} AS d${index}`);
  if (rid) inner.push(`${zipped.rid} AS rid`);
  if (inner.length === 0) inner.push("1 AS one");
  const writer = new Writer();
  const values = change.columns.map((column, index) => computed(writer.write(column.sql, names), column, `c${index}`));
  const carried = [...columns.map((_, index) => `s.d${index}`), ...(rid ? ["s.rid"] : [])];
  const outer = flags(data, change, names.column as (name: string) => string, writer, names);
  const select =
    `SELECT ${change.columns.map((_, index) => `s.c${index}`).join(", ")}, ${outer.join(", ")} ` +
    `FROM (SELECT ${[...values, ...carried].join(", ")} FROM (SELECT ${inner.join(", ")} FROM ${zipped.from}) AS s) AS s` +
    (unordered ? " ORDER BY s.rid" : "");
  return writeParquet(applying, select, writer.values);
}

async function overVisible(applying: Applying, change: DeriveChange): Promise<NewBlob> {
  const { data } = applying.states;
  const tallies = (change.tallies ?? []).map(({ when }) => when);
  const anchors = change.columns.flatMap(({ replaces }) =>
    replaces === undefined ? [] : [{ parts: [{ column: replaces, of: "data" }] }],
  );
  const row = { parts: [{ row: "id" as const, of: "data" }] };
  const prepared = await prepare(applying, applying.states, [
    ...change.columns.map(({ sql }) => sql),
    ...tallies,
    ...anchors,
    row,
  ]);
  const { writer, names } = prepared;
  const values = change.columns.map((column, index) => computed(writer.write(column.sql, names), column, `c${index}`));
  const carried = change.columns.flatMap((column, index) =>
    column.replaces === undefined ? [] : [`${names.column(column.replaces, "data")} AS o${index}`],
  );
  const hits = tallies.map((when, index) => `${writer.write(when, names)} AS t${index}`);
  const inner = `SELECT ${[...values, ...carried, ...hits, "data.rid AS rid"].join(", ")} FROM data`;
  const old = (name: string) => `s.o${change.columns.findIndex(({ replaces }) => replaces === name)}`;
  const changed = flags(data, { ...change, tallies: [] }, old, writer, names);
  const tallied = tallies.map((_, index) => `coalesce(s.t${index}, false) AS f${change.columns.length + index}`);
  const outer = [...change.columns.map((_, index) => `s.c${index}`), ...changed, ...tallied].join(", ");
  const whole = data.rows.kept === null && data.rows.order === null;
  const select = whole
    ? `${prepared.with}SELECT ${outer} FROM (${inner}) AS s ORDER BY s.rid`
    : `${prepared.with}SELECT ${outer} FROM ${scan(applying.fileOf(anyBlob(data)), "p", true)} ` +
      `LEFT JOIN (${inner}) AS s ON p.file_row_number = s.rid ORDER BY p.file_row_number`;
  return writeParquet(applying, select, writer.values);
}

/** Counts of flags over the visible rows, in order. */
async function count(applying: Applying, change: DeriveChange, blob: NewBlob): Promise<number[]> {
  const total = change.columns.length + (change.tallies?.length ?? 0);
  const items = Array.from({ length: total }, (_, index) => `count(*) FILTER (n.f${index})`);
  const { kept } = applying.states.data.rows;
  const mask = kept === null ? "" : ` POSITIONAL JOIN ${scan(applying.fileOf(kept), "m")} WHERE m.k`;
  const [row] = await applying.instance.task((task) =>
    task.rows(`SELECT ${items.join(", ")} FROM ${scan(blob.path, "n")}${mask}`),
  );
  return (row ?? []).map(Number);
}

/** A tally that must not hit refuses with the first offending visible row. */
async function refuseTallies(applying: Applying, change: DeriveChange, blob: NewBlob, counts: number[]): Promise<void> {
  for (const [index, tally] of (change.tallies ?? []).entries()) {
    const place = change.columns.length + index;
    const hits = counts[place] ?? 0;
    if (!tally.refuse || hits === 0) continue;
    const { row, value } = await firstHit(applying, tally, blob, place);
    refuse(tally.code as "cast_failed", { ...tally.values, count: hits, row, value });
  }
}

async function firstHit(applying: Applying, tally: Tally, blob: NewBlob, place: number) {
  const { data } = applying.states;
  const display = await applying.displays.of(data);
  const flagged = `SELECT file_row_number AS rid FROM ${scan(blob.path, "n", true)} WHERE n.f${place}`;
  const [first] = await applying.instance.task((task) =>
    task.rows(
      display === null
        ? `SELECT rid, rid FROM (${flagged}) AS h ORDER BY rid LIMIT 1`
        : `SELECT h.rid, v.rowid FROM (${flagged}) AS h JOIN ${display} AS v ON v.r = h.rid ORDER BY v.rowid LIMIT 1`,
    ),
  );
  const [rid, position] = (first ?? [0, 0]).map(Number);
  const source = columnOf(data, String(tally.values?.column ?? ""));
  if (!source) return { row: (position ?? 0) + 1, value: "" };
  const [cell] = await applying.instance.task((task) =>
    task.rows(
      `SELECT ${source.field} FROM ${scan(applying.fileOf(source.blob), "p", true)} WHERE file_row_number = ${rid}`,
    ),
  );
  return { row: (position ?? 0) + 1, value: String(toCell(cell?.[0] ?? null, source.type)) };
}
