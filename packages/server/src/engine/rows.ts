// Which rows show, in which order: a filter writes a mask, a sort writes a vector of row ids; no column
// is copied.
import { DuckDBBitValue } from "@duckdb/node-api";
import { refuse } from "../errors.ts";
import type { RowsChange } from "../model/change.ts";
import type { Sql } from "../model/sql.ts";
import type { State } from "../model/state.ts";
import { type Applying, writeParquet } from "./applying.ts";
import { type Applied, type NewBlob, noEffect } from "./engine.ts";
import { anyBlob, scan, zip } from "./frame.ts";
import { mayJoin, type Names, Writer } from "./render.ts";
import { prepare, resolveRows } from "./statement.ts";

export async function changeRows(applying: Applying, change: RowsChange): Promise<Applied> {
  if (change.where) return narrowed(applying, await maskWhere(applying, change.where));
  if (change.ids) return narrowed(applying, await maskIds(applying, change.ids));
  return sorted(applying, change.order as Sql);
}

async function narrowed(applying: Applying, blob: NewBlob): Promise<Applied> {
  const before = applying.states.data;
  const [row] = await applying.instance.task((task) =>
    task.rows(`SELECT count(*) FILTER (m.k) FROM ${scan(blob.path, "m")}`),
  );
  const visible = Number(row?.[0]);
  if (visible === before.rows.visible) refuse("nothing_to_do");
  const effect = { ...noEffect(), rowsRemoved: before.rows.visible - visible };
  const state: State = { ...before, rows: { ...before.rows, visible, kept: blob.id } };
  return { state, effect, blobs: [blob] };
}

async function maskWhere(applying: Applying, where: Sql): Promise<NewBlob> {
  const { data } = applying.states;
  const rowsAt = await resolveRows(applying, data, where.parts);
  const columns = [...new Set(where.parts.flatMap((part) => ("column" in part ? [part.column] : [])))];
  const unordered = mayJoin([where]);
  const rid = unordered || where.parts.some((part) => "row" in part);
  const zipped = zip(data, columns, applying.fileOf, { rid, kept: true });
  const names: Names = {
    column: (name) => zipped.column(name),
    relation: () => refuse("internal_error", { reference: "a row condition names a relation" }),
    row: () => zipped.rid,
    rowAt: (position) => rowsAt.get(position) ?? 0,
    query: () => refuse("internal_error", { reference: "a query stands in an expression" }),
  };
  const writer = new Writer();
  const condition = `coalesce(${writer.write(where, names)}, false)`;
  const text = zipped.kept === null ? condition : `${zipped.kept} AND ${condition}`;
  const order = unordered ? ` ORDER BY ${zipped.rid}` : "";
  return writeParquet(applying, `SELECT ${text} AS k FROM ${zipped.from}${order}`, writer.values);
}

async function maskIds(applying: Applying, ids: Sql): Promise<NewBlob> {
  const { data } = applying.states;
  const prepared = await prepare(applying, applying.states, [ids]);
  const select = prepared.writer.write(ids, prepared.names);
  // One bit for each row, looked up where the row stands: a join would have to be sorted again.
  const [row] = await applying.instance.task(
    (task) =>
      task.rows(
        `${prepared.with}SELECT bitstring_agg(r, 0, ${Math.max(0, data.rows.physical - 1)}) FROM (${select}) AS s(r)`,
        prepared.writer.values,
      ),
    applying.control,
  );
  const rows = scan(applying.fileOf(anyBlob(data)), "p", true);
  const bits = row?.[0];
  return bits instanceof DuckDBBitValue
    ? writeParquet(applying, `SELECT get_bit($1, p.file_row_number::INTEGER) = 1 AS k FROM ${rows}`, [bits])
    : writeParquet(applying, `SELECT false AS k FROM ${rows}`, []);
}

async function sorted(applying: Applying, order: Sql): Promise<Applied> {
  const before = applying.states.data;
  const natural = before.rows.order === null;
  const row = { parts: [{ row: "id" as const, of: "data" }] };
  // Without an earlier order the row id is the display position's order; with one, positions are looked up.
  const tie = natural ? row : { parts: [{ row: "position" as const, of: "data" }] };
  const prepared = await prepare(applying, applying.states, [order, row, tie]);
  const { writer, names } = prepared;
  const keys = writer.write(order, names);
  const blob = await writeParquet(
    applying,
    `${prepared.with}SELECT data.rid::UINTEGER AS r FROM data ORDER BY ${keys}, ${writer.write(tie, names)}`,
    writer.values,
    "(FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2)",
  );
  const display = await applying.displays.of(before);
  const [row0] = await applying.instance.task((task) =>
    task.rows(
      display === null
        ? `SELECT count(*) FILTER (r <> file_row_number) FROM ${scan(blob.path, "o", true)}`
        : `SELECT count(*) FILTER (o.r <> v.r) FROM ${scan(blob.path, "o")} POSITIONAL JOIN ${display} AS v`,
    ),
  );
  const moved = Number(row0?.[0]);
  if (moved === 0) refuse("nothing_to_do");
  const effect = { ...noEffect(), notes: [{ code: "rows_moved", values: { count: moved } }] };
  return { state: { ...before, rows: { ...before.rows, order: blob.id } }, effect, blobs: [blob] };
}
