// New or replaced columns. They are computed over all physical rows, or, when an expression looks at
// other rows, over the visible ones and put back in their places. Beside each value lie flags (was the
// cell changed? did a tally hit?), so that exact counts cost one scan of a few bits.
import { refuse } from "../errors.ts";
import type { DeriveChange, DerivedColumn, Tally } from "../model/change.ts";
import { columnsIn } from "../model/sql.ts";
import type { Column, State } from "../model/state.ts";
import { columnOf } from "../model/state.ts";
import { type Applying, checkNames, checkSize, computed, guarded, writeParquet } from "./applying.ts";
import { lookup, sharesOf } from "./by-value.ts";
import { toCell } from "./cells.ts";
import { type Applied, type NewBlob, noEffect } from "./engine.ts";
import { changed, hit, looksAround } from "./flags.ts";
import { anyBlob, existing, scan, zip } from "./frame.ts";
import { mayJoin, type Names, Writer } from "./render.ts";
import { prepare, resolveRows } from "./statement.ts";

export async function derive(applying: Applying, change: DeriveChange): Promise<Applied> {
  const before = applying.states.data;
  const columns = newOrder(before, change);
  checkNames(
    applying,
    columns.map((column) => column.name),
  );
  checkSize(applying, before.rows.physical, change.columns.length);
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

async function overRows(applying: Applying, change: DeriveChange): Promise<NewBlob> {
  const { data } = applying.states;
  const fragments = [...change.columns.map(({ sql }) => sql), ...(change.tallies ?? []).map(({ when }) => when)];
  const parts = fragments.flatMap((fragment) => fragment.parts);
  const rowsAt = await resolveRows(applying, data, parts);
  const shares = await sharesOf(applying, change);
  const unordered = shares.length > 0 || mayJoin(fragments);
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
  const old = (name: string) => names.column(name, "data");
  const writer = new Writer();
  const lookups = shares.map((share, index) => lookup(applying, change, share, `b${index}`, { writer, names }));
  const given = new Map(lookups.flatMap(({ fields }) => [...fields]));
  const inner = columns.map((name, index) => `${zipped.column(name)} AS d${index}`);
  if (rid) inner.push(`${zipped.rid} AS rid`);
  if (inner.length === 0) inner.push("1 AS one");
  const values = change.columns.map((column, index) => {
    const from = given.get(`c${index}`);
    return from === undefined ? computed(writer.write(column.sql, names), column, `c${index}`) : `${from} AS c${index}`;
  });
  const carried = [
    ...columns.map((_, index) => `s.d${index}`),
    ...(rid ? ["s.rid"] : []),
    ...[...given].flatMap(([field, from]) => (field.startsWith("f") ? [`${from} AS ${field}`] : [])),
  ];
  const flags = [
    ...change.columns.map((column, index) =>
      given.has(`f${index}`)
        ? `s.f${index}`
        : changed(data, column, index, column.replaces === undefined ? null : old(column.replaces)),
    ),
    ...(change.tallies ?? []).map((_, index) => {
      const field = `f${change.columns.length + index}`;
      return given.has(field) ? `s.${field}` : hit(change, index, writer, names);
    }),
  ];
  const tables = lookups.map(({ table }) => table).join(", ");
  const joins = lookups.map(({ join }) => join).join("");
  const select =
    (tables === "" ? "" : `WITH ${tables} `) +
    `SELECT ${change.columns.map((_, index) => `s.c${index}`).join(", ")}, ${flags.join(", ")} ` +
    `FROM (SELECT ${[...values, ...carried].join(", ")} FROM (SELECT ${inner.join(", ")} FROM ${zipped.from}) AS s${joins}) AS s` +
    (unordered ? " ORDER BY s.rid" : "");
  return writeParquet(applying, guarded(applying, select, change.columns), writer.values);
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
  // A tally that looks at other rows by itself is worked out beside the values, any other one from them.
  const beside = tallies.map((_, index) => looksAround(change, index));
  const seen = [...new Set(tallies.flatMap((when, index) => (beside[index] ? [] : columnsIn(when))))];
  const hits = tallies.flatMap((when, index) => (beside[index] ? [`${writer.write(when, names)} AS t${index}`] : []));
  const cells = seen.map((name, index) => `${names.column(name, "data")} AS x${index}`);
  const inner = `SELECT ${[...values, ...carried, ...hits, ...cells, "data.rid AS rid"].join(", ")} FROM data`;
  const outside: Names = { ...names, column: (name) => `s.x${seen.indexOf(name)}` };
  const flags = [
    ...change.columns.map((column, index) =>
      changed(data, column, index, column.replaces === undefined ? null : `s.o${index}`),
    ),
    ...tallies.map((_, index) =>
      beside[index]
        ? `coalesce(s.t${index}, false) AS f${change.columns.length + index}`
        : hit(change, index, writer, outside),
    ),
  ];
  const outer = [...change.columns.map((_, index) => `s.c${index}`), ...flags].join(", ");
  const whole = data.rows.kept === null && data.rows.order === null;
  const select = whole
    ? `${prepared.with}SELECT ${outer} FROM (${inner}) AS s ORDER BY s.rid`
    : `${prepared.with}SELECT ${outer} FROM ${scan(applying.fileOf(anyBlob(data)), "p", true)} ` +
      `LEFT JOIN (${inner}) AS s ON p.file_row_number = s.rid ORDER BY p.file_row_number`;
  return writeParquet(applying, guarded(applying, select, change.columns), writer.values);
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
