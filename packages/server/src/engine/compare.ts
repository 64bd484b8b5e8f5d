// What differs between two states: columns by name, rows by their ids where the states share them, else
// by key columns, else by position. Counts are exact; the sample shows the first differences.
import { refuse } from "../errors.ts";
import type { Column, State } from "../model/state.ts";
import { columnOf } from "../model/state.ts";
import type { CompareOptions, Difference, RawChangedRow } from "./engine.ts";
import { zip } from "./frame.ts";
import { cellsAt, numbersOf, shownRows } from "./page.ts";
import { type Context, prepare } from "./statement.ts";

interface Pair {
  readonly name: string;
  readonly a: Column;
  readonly b: Column;
}

export async function compare(context: Context, from: State, to: State, options: CompareOptions): Promise<Difference> {
  if (from.table === to.table && !options.on) return byRows(context, from, to, options);
  if (options.counts === false && !options.on) return firstRows(context, from, to, options.limit);
  return byMatch(context, from, to, options);
}

/** The first rows of a table that shares no rows with the one before. */
async function firstRows(context: Context, from: State, to: State, limit: number): Promise<Difference> {
  const { ids } = await shownRows(context, to, { offset: 0, limit });
  const cells = await cellsAt(context, to.columns, ids);
  const sample = cells.map((row, index) => changedRow(from, to, undefined, { cells: row, row: index + 1 }));
  return { matchedBy: "position", cells: [], rowsAdded: 0, rowsRemoved: 0, sample };
}

const differs = ({ a, b }: Pair, left: string, right: string) =>
  a.type === b.type ? `${left} IS DISTINCT FROM ${right}` : `(${left} IS NOT NULL OR ${right} IS NOT NULL)`;

async function byRows(context: Context, from: State, to: State, options: CompareOptions): Promise<Difference> {
  const pairs = to.columns.flatMap((b) => {
    const a = columnOf(from, b.name);
    return a && (a.blob !== b.blob || a.field !== b.field) ? [{ name: b.name, a, b }] : [];
  });
  const masksDiffer = from.rows.kept !== to.rows.kept;
  if (pairs.length === 0 && !masksDiffer) {
    // No cell and no row differs. A preview shows the rows as they will stand, with their other names or order.
    const sample = options.counts === false ? await firstShared(context, from, to, options.limit) : [];
    return { matchedBy: "rows", cells: [], rowsAdded: 0, rowsRemoved: 0, sample };
  }
  // Both states' columns as one wide state over the same physical rows.
  const columns = pairs.flatMap(({ a, b }, index) => [
    { ...a, name: `a${index}` },
    { ...b, name: `b${index}` },
  ]);
  const masks = [
    ...(from.rows.kept ? [maskColumn("ka", from.rows.kept)] : []),
    ...(to.rows.kept ? [maskColumn("kb", to.rows.kept)] : []),
  ];
  const wide: State = {
    table: to.table,
    columns: [...columns, ...masks],
    rows: { ...to.rows, kept: null, order: null },
  };
  const zipped = zip(
    wide,
    wide.columns.map(({ name }) => name),
    context.fileOf,
    { rid: true },
  );
  const inA = from.rows.kept ? zipped.column("ka") : "true";
  const inB = to.rows.kept ? zipped.column("kb") : "true";
  const tests = pairs.map((pair, index) => differs(pair, zipped.column(`a${index}`), zipped.column(`b${index}`)));
  const counts = [
    `count(*) FILTER (${inB} AND NOT ${inA})`,
    `count(*) FILTER (${inA} AND NOT ${inB})`,
    ...tests.map((test) => `count(*) FILTER (${inA} AND ${inB} AND ${test})`),
  ];
  const count = `SELECT ${counts.join(", ")} FROM ${zipped.from}`;
  const [row] = options.counts === false ? [] : await context.instance.task((task) => task.rows(count));
  const [rowsAdded = 0, rowsRemoved = 0, ...changed] = (row ?? []).map(Number);
  const any = [...tests.map((test) => `(${inA} AND ${inB} AND ${test})`), ...(masksDiffer ? [`${inA} <> ${inB}`] : [])];
  const found = await context.instance.task((task) =>
    task.rows(
      `SELECT ${zipped.rid}, ${inA}, ${inB} FROM ${zipped.from} WHERE ${any.join(" OR ")} LIMIT ${Math.trunc(options.limit)}`,
    ),
  );
  const rows = found.map(([id, a, b]) => ({ id: Number(id), before: a === true, after: b === true }));
  return {
    matchedBy: "rows",
    cells: pairs
      .map(({ name }, index) => ({ column: name, count: changed[index] ?? 0 }))
      .filter(({ count }) => count > 0),
    rowsAdded,
    rowsRemoved,
    sample: await sampleRows(context, from, to, rows),
  };
}

/** The first rows that show in `to`, which are also in `from`. */
async function firstShared(context: Context, from: State, to: State, limit: number): Promise<RawChangedRow[]> {
  const { ids } = await shownRows(context, to, { offset: 0, limit });
  return sampleRows(
    context,
    from,
    to,
    ids.map((id) => ({ id, before: true, after: true })),
  );
}

function maskColumn(name: string, blob: string): Column {
  return { name, type: "boolean", blob, field: "k" };
}

async function sampleRows(
  context: Context,
  from: State,
  to: State,
  rows: { id: number; before: boolean; after: boolean }[],
): Promise<RawChangedRow[]> {
  const side = async (state: State, ids: number[]) => {
    const cells = await cellsAt(context, state.columns, ids);
    const places = await numbersOf(context, state, ids);
    return new Map(ids.map((id, index) => [id, { cells: cells[index] ?? [], row: places[index] ?? null }]));
  };
  const before = await side(
    from,
    rows.filter((row) => row.before).map(({ id }) => id),
  );
  const after = await side(
    to,
    rows.filter((row) => row.after).map(({ id }) => id),
  );
  return rows.map(({ id }) => changedRow(from, to, before.get(id), after.get(id)));
}

interface Side {
  readonly cells: RawChangedRow["before"];
  readonly row: number | null;
}

function changedRow(from: State, to: State, before: Side | undefined, after: Side | undefined): RawChangedRow {
  const changed: string[] = [];
  if (before && after) {
    for (const [index, column] of to.columns.entries()) {
      const old = from.columns.findIndex(({ name }) => name === column.name);
      const was = old < 0 ? undefined : before.cells?.[old];
      const same =
        old >= 0 &&
        from.columns[old]?.type === column.type &&
        JSON.stringify(was) === JSON.stringify(after.cells?.[index]);
      if (!same) changed.push(column.name);
    }
  }
  return {
    row: after?.row ?? before?.row ?? null,
    before: before?.cells ?? null,
    after: after?.cells ?? null,
    changed,
  };
}

async function byMatch(context: Context, from: State, to: State, options: CompareOptions): Promise<Difference> {
  const keys = options.on ?? [];
  for (const key of keys) {
    const a = columnOf(from, key);
    const b = columnOf(to, key);
    if (!a || !b) refuse("column_not_found", { column: key, columns: to.columns.map(({ name }) => name) });
    if (a.type !== b.type) refuse("wrong_type", { column: key, type: a.type, accepts: b.type });
  }
  const pairs = to.columns.flatMap((b) => {
    const a = columnOf(from, b.name);
    return a && !keys.includes(b.name) ? [{ name: b.name, a, b }] : [];
  });
  const ref = (of: string, name: string) => ({ parts: [{ column: name, of }] });
  const position = (of: string) => ({ parts: [{ row: "position" as const, of }] });
  const all = [...keys, ...pairs.map(({ name }) => name)];
  const prepared = await prepare(context, { a: from, b: to }, [
    ...all.flatMap((name) => [ref("a", name), ref("b", name)]),
    position("a"),
    position("b"),
  ]);
  const { names } = prepared;
  const match =
    keys.length === 0
      ? "a.pos = b.pos"
      : keys.map((key) => `${names.column(key, "a")} IS NOT DISTINCT FROM ${names.column(key, "b")}`).join(" AND ");
  const tests = pairs.map((pair) => differs(pair, names.column(pair.name, "a"), names.column(pair.name, "b")));
  const both = "a.pos IS NOT NULL AND b.pos IS NOT NULL";
  const joined = `a FULL JOIN b ON ${match}`;
  const counts = [
    "count(*) FILTER (a.pos IS NULL)",
    "count(*) FILTER (b.pos IS NULL)",
    ...tests.map((test) => `count(*) FILTER (${both} AND ${test})`),
  ];
  const [row] = await context.instance.task((task) =>
    task.rows(`${prepared.with}SELECT ${counts.join(", ")} FROM ${joined}`),
  );
  const [rowsAdded = 0, rowsRemoved = 0, ...changed] = (row ?? []).map(Number);
  const any = ["a.pos IS NULL", "b.pos IS NULL", ...tests].join(" OR ");
  const found = await context.instance.task((task) =>
    task.rows(
      `${prepared.with}SELECT a.pos, b.pos FROM ${joined} WHERE ${any} ` +
        `ORDER BY coalesce(b.pos, a.pos), b.pos IS NULL, a.pos LIMIT ${Math.trunc(options.limit)}`,
    ),
  );
  const sample: RawChangedRow[] = [];
  for (const [a, b] of found) {
    sample.push(changedRow(from, to, await rowAt(context, from, a), await rowAt(context, to, b)));
  }
  return {
    matchedBy: keys.length === 0 ? "position" : "keys",
    cells: pairs
      .map(({ name }, index) => ({ column: name, count: changed[index] ?? 0 }))
      .filter(({ count }) => count > 0),
    rowsAdded,
    rowsRemoved,
    sample,
  };
}

async function rowAt(context: Context, state: State, position: unknown): Promise<Side | undefined> {
  if (position === null) return undefined;
  const offset = Number(position);
  const { ids } = await shownRows(context, state, { offset, limit: 1 });
  const [cells = []] = await cellsAt(context, state.columns, ids);
  return { cells, row: offset + 1 };
}

/** A fingerprint of names, types and cells in display order; equal tables have equal ones. */
export async function fingerprint(context: Context, state: State): Promise<string> {
  const refs = state.columns.map(({ name }) => ({ parts: [{ column: name, of: "data" }] }));
  const position = { parts: [{ row: "position" as const, of: "data" }] };
  const prepared = await prepare(context, { data: state }, [...refs, position]);
  // Hashed once more, because a hash of two values is linear in its parts: under XOR, order would not count.
  const items = state.columns.map(
    ({ name }) => `bit_xor(hash(hash(data.pos, ${prepared.names.column(name, "data")})))`,
  );
  const [row] = await context.instance.task((task) =>
    task.rows(`${prepared.with}SELECT count(*), ${items.join(", ")} FROM data`),
  );
  return JSON.stringify([state.columns.map(({ name, type, digits }) => [name, type, digits]), (row ?? []).map(String)]);
}
