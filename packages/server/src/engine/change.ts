// Carries out the four Changes: writes what is new as Parquet, counts what it did, and answers the new
// state. The state it starts from is never touched.
import { newId } from "../clock.ts";
import { refuse } from "../errors.ts";
import type { Change, ColumnsChange, ReshapeChange } from "../model/change.ts";
import { name, position, queryIn, relation, type Sql, sql } from "../model/sql.ts";
import type { Column, State } from "../model/state.ts";
import { type Applying, checkNames, checkSize, computed, countRows, guarded, writeParquet } from "./applying.ts";
import { derive } from "./derive.ts";
import { type Applied, noEffect } from "./engine.ts";
import { existing, zip } from "./frame.ts";
import { inItsOwn } from "./query/query.ts";
import { changeRows } from "./rows.ts";
import { prepare } from "./statement.ts";

/** Carries out a change where it can be: one that holds a person's query in a database of its own. */
export async function applyAny(applying: Applying, change: Change): Promise<Applied> {
  const query = change.kind === "reshape" ? queryIn(change.from) : undefined;
  if (query === undefined || change.kind !== "reshape") return applyChange(applying, change);
  return inItsOwn(applying, applying.states, query, (context, { columns }) => {
    const same =
      columns.length === change.columns.length &&
      columns.every(({ type, digits }, index) => {
        const wanted = change.columns[index];
        return wanted?.type === type && wanted.digits?.join() === digits?.join();
      });
    if (!same) {
      refuse("sql_refused", { field: "query", reason: "it no longer gives the columns it gave when it was checked" });
    }
    return applyChange({ ...applying, ...context }, change);
  });
}

/** The new state, its effect and its files. Refuses a change that changes nothing. */
async function applyChange(applying: Applying, change: Change): Promise<Applied> {
  switch (change.kind) {
    case "columns":
      return changeColumns(applying, change);
    case "derive":
      return derive(applying, change);
    case "rows":
      return changeRows(applying, change);
    case "reshape":
      return reshape(applying, change);
  }
}

function changeColumns(applying: Applying, change: ColumnsChange): Applied {
  const before = applying.states.data;
  checkNames(
    applying,
    change.columns.map(({ name }) => name),
  );
  const columns: Column[] = change.columns.map(({ name, from }) => ({ ...existing(before, from), name }));
  const effect = noEffect();
  const used = new Map<string, number>();
  for (const { name, from } of change.columns) {
    const times = (used.get(from) ?? 0) + 1;
    used.set(from, times);
    if (times > 1) effect.columnsAdded.push(name);
    else if (name !== from) effect.columnsChanged.push(name);
  }
  effect.columnsRemoved.push(...before.columns.map(({ name }) => name).filter((name) => !used.has(name)));
  const order = change.columns.map(({ from }) => from);
  const remaining = before.columns.map(({ name }) => name).filter((name) => used.has(name));
  const moved = [...new Set(order)].filter((name, index) => name !== remaining[index]).length;
  if (moved > 0) effect.notes.push({ code: "columns_moved", values: { count: moved } });
  const { columnsAdded, columnsChanged, columnsRemoved } = effect;
  if (moved + columnsAdded.length + columnsChanged.length + columnsRemoved.length === 0) refuse("nothing_to_do");
  return { state: { ...before, columns }, effect, blobs: [] };
}

async function reshape(applying: Applying, change: ReshapeChange): Promise<Applied> {
  const before = applying.states.data;
  checkNames(
    applying,
    change.columns.map(({ name }) => name),
  );
  const width = change.columns.length;
  const { rows, cells } = applying.instance.limits;
  const limit = Math.min(rows, Math.floor(cells / width));
  const fragments = [...change.columns.map(({ sql }) => sql), change.from, change.tail];
  const prepared = await prepare(applying, applying.states, fragments);
  const items = change.columns.map((column, index) =>
    computed(prepared.writer.write(column.sql, prepared.names), column, `c${index}`),
  );
  const from = prepared.writer.write(change.from, prepared.names);
  const inOrder = change.follows === true && before.rows.order === null;
  const tail = inOrder ? "" : ` ${prepared.writer.write(change.tail, prepared.names)}`;
  const fits = (await bound(applying, change.most, Number.POSITIVE_INFINITY)) <= limit;
  if (!fits) checkSize(applying, await bound(applying, change.least, 0), width);
  const select = `${prepared.with}SELECT ${items.join(", ")} FROM ${from}${tail}${fits ? "" : ` LIMIT ${limit + 1}`}`;
  const blob = await writeParquet(applying, guarded(applying, select, change.columns), prepared.writer.values);
  const count = await countRows(applying, blob.path);
  checkSize(applying, count, width);
  const columns: Column[] = change.columns.map(({ name, type, digits }, index) => ({
    name,
    type,
    ...(digits ? { digits } : {}),
    blob: blob.id,
    field: `c${index}`,
  }));
  const state: State = {
    table: newId("t"),
    columns,
    rows: { physical: count, visible: count, kept: null, order: null },
  };
  if (queryIn(change.from) === undefined && (await isSame(applying, before, state))) refuse("nothing_to_do");
  const effect = noEffect();
  const old = new Map(before.columns.map((column) => [column.name, column]));
  effect.columnsAdded = columns.filter(({ name }) => !old.has(name)).map(({ name }) => name);
  effect.columnsChanged = columns
    .filter(({ name, type }) => old.has(name) && old.get(name)?.type !== type)
    .map(({ name }) => name);
  const now = new Set(columns.map(({ name }) => name));
  effect.columnsRemoved = before.columns.filter(({ name }) => !now.has(name)).map(({ name }) => name);
  effect.rowsRemoved = change.removed
    ? await askNumber(applying, change.removed)
    : Math.max(0, before.rows.visible - count);
  effect.rowsAdded = count - before.rows.visible + effect.rowsRemoved;
  effect.notes.push(...(change.notes ?? []));
  effect.notes.push({ code: "reshaped", values: { before: before.rows.visible, after: count } });
  return { state, effect, blobs: [blob] };
}

/** How many rows a new table can or must have, as the change says it. */
async function bound(applying: Applying, said: number | Sql | undefined, unsaid: number): Promise<number> {
  if (said === undefined) return unsaid;
  return typeof said === "number" ? said : askNumber(applying, said);
}

/** Whether a new table shows what the one before shows: the same columns and cells in the same order. */
async function isSame(applying: Applying, before: State, after: State): Promise<boolean> {
  const head = ({ columns }: State) => JSON.stringify(columns.map(({ name, type, digits }) => [name, type, digits]));
  if (before.rows.visible !== after.rows.visible || head(before) !== head(after)) return false;
  // Most tables differ near their beginning, which costs little to see.
  const first = Math.min(after.rows.visible, 100);
  for (const limit of first < after.rows.visible ? [first, after.rows.visible] : [first]) {
    const query = await differing(applying, before, after, limit);
    if ((await applying.instance.task((task) => task.rows(query.text, query.values))).length > 0) return false;
  }
  return true;
}

/** Finds a row among the first ones that is not the same in both. */
async function differing(applying: Applying, before: State, after: State, limit: number) {
  const value = ({ type }: Column, x: Sql) =>
    type === "list" || type === "struct" ? sql`CAST(to_json(${x}) AS VARCHAR)` : x;
  const old = before.columns.map((column) => value(column, name(column.name)));
  const { writer, names, with: parts } = await prepare(applying, applying.states, [...old, position(), relation()]);
  const items = old.map((each, index) => `${writer.write(each, names)} AS o${index}`);
  const place = writer.write(position(), names);
  const from = writer.write(relation(), names);
  const zipped = zip(
    after,
    after.columns.map((column) => column.name),
    applying.fileOf,
    { rid: true },
  );
  const distinct = after.columns.map((column, index) => {
    const x = zipped.column(column.name);
    const fresh = column.type === "list" || column.type === "struct" ? `CAST(to_json(${x}) AS VARCHAR)` : x;
    return `${fresh} IS DISTINCT FROM w.o${index}`;
  });
  const shown = `SELECT ${items.join(", ")}, ${place} AS place FROM ${from} WHERE ${place} < ${Math.trunc(limit)}`;
  const text = `${parts}SELECT 1 FROM ${zipped.from} JOIN (${shown}) AS w ON w.place = ${zipped.rid} WHERE ${distinct.join(" OR ")} LIMIT 1`;
  return { text, values: writer.values };
}

/** The answer of a scalar subquery. */
async function askNumber(applying: Applying, question: Sql): Promise<number> {
  const prepared = await prepare(applying, applying.states, [question]);
  const select = prepared.writer.write(question, prepared.names);
  const [row] = await applying.instance.task((task) =>
    task.rows(`${prepared.with}SELECT (${select})`, prepared.writer.values),
  );
  return Number(row?.[0]);
}

/** The visible table as one new Parquet file in display order. */
export async function materialise(applying: Applying): Promise<Applied> {
  const { data } = applying.states;
  const table = data.rows.order === null ? null : await applying.displays.of(data);
  const names = data.columns.map(({ name }) => name);
  const zipped = zip(data, names, applying.fileOf, { rid: table !== null, kept: table === null });
  const items = data.columns.map(({ name }, index) => `${zipped.column(name)} AS c${index}`);
  const select =
    table === null
      ? `SELECT ${items.join(", ")} FROM ${zipped.from}${zipped.kept === null ? "" : ` WHERE ${zipped.kept}`}`
      : `SELECT ${items.map((_, index) => `z.c${index}`).join(", ")} FROM (SELECT ${items.join(", ")}, ${zipped.rid} AS rid ` +
        `FROM ${zipped.from}) AS z JOIN ${table} AS v ON z.rid = v.r ORDER BY v.rowid`;
  const blob = await writeParquet(applying, select, []);
  const columns = data.columns.map((column, index) => ({ ...column, blob: blob.id, field: `c${index}` }));
  const rows = { physical: data.rows.visible, visible: data.rows.visible, kept: null, order: null };
  return { state: { table: newId("t"), columns, rows }, effect: noEffect(), blobs: [blob] };
}
