// Rows of a state as cells: find the row ids that show, then fetch only those rows of each part.
import type { ColumnView } from "@data-tools/client";
import { name as columnRef, join as joinSql, type Sql, sql } from "../model/sql.ts";
import type { Cell, Column, State } from "../model/state.ts";
import { columnViews } from "../model/state.ts";
import { toCell } from "./cells.ts";
import type { PageRequest, RawPage } from "./engine.ts";
import { existing, scan } from "./frame.ts";
import type { Control } from "./instance.ts";
import { type Context, prepare } from "./statement.ts";

export async function page(context: Context, state: State, request: PageRequest, control?: Control): Promise<RawPage> {
  const columns = request.columns?.map((name) => existing(state, name)) ?? state.columns;
  const { ids, total } = await shownRows(context, state, request, control);
  const rows = await cellsAt(context, columns, ids, control);
  const numbers = isView(request) ? { numbers: await numbersOf(context, state, ids, control) } : {};
  return { columns: columnViews({ ...state, columns }) as ColumnView[], rows, total, ...numbers };
}

function isView({ where, sort, search }: PageRequest): boolean {
  return Boolean(where || sort || search);
}

/** Where rows stand in the table as it is, from 1: what a step calls them by. */
export async function numbersOf(
  context: Context,
  state: State,
  ids: readonly number[],
  control?: Control,
): Promise<number[]> {
  const table = await context.displays.of(state);
  if (table === null || ids.length === 0) return ids.map((id) => id + 1);
  const found = await context.instance.task(
    (task) => task.rows(`SELECT r, rowid FROM ${table} WHERE r IN (${ids.join(",")})`),
    control,
  );
  const places = new Map(found.map(([row, place]) => [Number(row), Number(place) + 1]));
  return ids.map((id) => places.get(id) as number);
}

/** Physical ids of the rows a page shows, in order. */
export async function shownRows(context: Context, state: State, request: PageRequest, control?: Control) {
  const { offset, limit } = request;
  const view = isView(request) ? await viewOf(context, state, request) : null;
  const table = view?.table ?? (await context.displays.of(state));
  const total = view?.count ?? state.rows.visible;
  if (table === null) {
    const length = Math.max(0, Math.min(limit, total - offset));
    return { ids: Array.from({ length }, (_, index) => offset + index), total };
  }
  const found = await context.instance.task(
    (task) => task.rows(`SELECT r FROM ${table} WHERE rowid >= ${offset} AND rowid < ${offset + limit} ORDER BY rowid`),
    control,
  );
  return { ids: found.map(([row]) => Number(row)), total };
}

/** A filter, order or search that is no step. */
async function viewOf(context: Context, state: State, request: PageRequest) {
  const conditions: Sql[] = [];
  if (request.where) conditions.push(request.where);
  if (request.search) conditions.push(searchIn(state, request.search));
  const row: Sql = { parts: [{ row: "id", of: "data" }] };
  const tie: Sql = state.rows.order === null ? row : { parts: [{ row: "position", of: "data" }] };
  const prepared = await prepare(context, { data: state }, [
    ...conditions,
    ...(request.sort ? [request.sort] : []),
    row,
    tie,
  ]);
  const { writer, names } = prepared;
  const where = conditions.map((condition) => `coalesce(${writer.write(condition, names)}, false)`).join(" AND ");
  const order = [...(request.sort ? [request.sort] : []), tie].map((key) => writer.write(key, names)).join(", ");
  const select = `${prepared.with}SELECT data.rid AS r FROM data${where ? ` WHERE ${where}` : ""} ORDER BY ${order}`;
  const key = JSON.stringify([state.rows, select, writer.values.map(String)]);
  return context.displays.view(key, select, writer.values);
}

function searchIn(state: State, text: string): Sql {
  const needle = text.toLowerCase();
  const tests = state.columns.map(({ name }) => sql`contains(lower(CAST(${columnRef(name)} AS VARCHAR)), ${needle})`);
  return sql`(${joinSql(tests, sql` OR `)})`;
}

/** Cells of these columns in the rows with these ids, in the order of the ids. */
export async function cellsAt(
  context: Context,
  columns: readonly Column[],
  ids: readonly number[],
  control?: Control,
): Promise<Cell[][]> {
  if (ids.length === 0) return [];
  const sorted = [...ids].sort((a, b) => a - b);
  const first = sorted[0] as number;
  const last = sorted.at(-1) as number;
  const range =
    last - first === sorted.length - 1
      ? `file_row_number BETWEEN ${first} AND ${last}`
      : `file_row_number IN (${sorted.join(",")})`;
  const parts = [...new Set(columns.map(({ blob }) => blob))];
  const selects = parts.map((blob, index) => {
    const fields = columns.flatMap((column, place) => (column.blob === blob ? [`${column.field} AS x${place}`] : []));
    return `(SELECT ${fields.join(", ")} FROM ${scan(context.fileOf(blob), "f", true)} WHERE ${range} ORDER BY file_row_number) AS p${index}`;
  });
  const items = columns.map((_, place) => `x${place}`).join(", ");
  const found = await context.instance.task(
    (task) => task.rows(`SELECT ${items} FROM ${selects.join(" POSITIONAL JOIN ")}`),
    control,
  );
  const places = new Map(sorted.map((id, index) => [id, index]));
  return ids.map((id) => {
    const row = found[places.get(id) as number] ?? [];
    return columns.map((column, index) => toCell(row[index] ?? null, column.type));
  });
}
