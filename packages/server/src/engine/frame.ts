// Builds table expressions over a state's Parquet parts. Parts that hold the same physical rows are
// zipped by position, only the columns asked for, in one statement; this is the only file that does so.
import { assert, refuse } from "../errors.ts";
import type { BlobId, Column, State } from "../model/state.ts";
import { columnOf } from "../model/state.ts";
import { ownLiteral } from "./render.ts";

/** Where a blob's plain Parquet file lies in scratch. */
export type FileOf = (blob: BlobId) => string;

/** Where that is, in a session's folder. */
export function blobFile(folder: string, blob: BlobId): string {
  return `${folder}/${blob.replace("/", ".")}.parquet`;
}

/** The column, or a refusal that lists the names there are. */
export function existing(state: State, name: string): Column {
  const column = columnOf(state, name);
  if (column) return column;
  const columns = state.columns.map((other) => other.name).slice(0, 50);
  return refuse("column_not_found", { column: name, columns });
}

/** Every physical row of the columns named, side by side: `FROM parts`; row id is `rid`, mask is `kept`. */
export function zip(
  state: State,
  names: readonly string[],
  fileOf: FileOf,
  also: { rid?: boolean; kept?: boolean } = {},
) {
  const parts = new Map<BlobId, string>();
  const alias = (blob: BlobId): string => {
    const known = parts.get(blob);
    if (known !== undefined) return known;
    const fresh = `p${parts.size}`;
    parts.set(blob, fresh);
    return fresh;
  };
  const columns = new Map<string, string>();
  for (const name of names) {
    const column = existing(state, name);
    columns.set(name, `${alias(column.blob)}.${column.field}`);
  }
  const mask = state.rows.kept;
  const kept = also.kept && mask !== null ? `${alias(mask)}.k` : null;
  if (parts.size === 0) alias(anyBlob(state));
  const first = [...parts.values()][0];
  const scans = [...parts].map(([blob, part]) => scan(fileOf(blob), part, also.rid === true && part === first));
  return {
    from: scans.join(" POSITIONAL JOIN "),
    rid: `${first}.file_row_number`,
    kept,
    column(name: string): string {
      const text = columns.get(name);
      assert(text !== undefined, "a column is asked for that was not announced");
      return text;
    },
  };
}

/** A part with one value per physical row, the smallest at hand. */
export function anyBlob(state: State): BlobId {
  const blob = state.rows.kept ?? state.columns[0]?.blob;
  assert(blob !== undefined, "a state has at least one column");
  return blob;
}

/** One Parquet file as a table. */
export function scan(path: string, alias: string, withRowNumber = false): string {
  return `read_parquet(${ownLiteral(path)}${withRowNumber ? ", file_row_number=true" : ""}) AS ${alias}`;
}

/** What a statement needs of one state: its visible rows with the columns, row ids and positions named. */
interface Visible {
  readonly state: State;
  readonly columns: readonly string[];
  readonly rid: boolean;
  readonly pos: boolean;
  /** Table of row ids in display order (see display.ts); null if rows are in natural order. */
  readonly display: string | null;
}

/** A SELECT over the visible rows; columns come out as d0…, `rid` and `pos` if asked for. */
export function visible(
  { state, columns, rid, pos, display }: Visible,
  fileOf: FileOf,
): { select: string; column(name: string): string } {
  const ordered = pos && state.rows.order !== null;
  const zipped = zip(state, columns, fileOf, { rid: rid || pos, kept: !ordered });
  const outputs = columns.map((name, index) => `${zipped.column(name)} AS d${index}`);
  const column = (name: string) => {
    const index = columns.indexOf(name);
    assert(index >= 0, "a column is asked for that was not announced");
    return `d${index}`;
  };
  if (ordered) {
    assert(display !== null, "an ordered state has a display table");
    const rows = `SELECT ${[...outputs, `${zipped.rid} AS rid`].join(", ")} FROM ${zipped.from}`;
    const shown = [...columns.map((_, index) => `z.d${index}`), "v.rowid AS pos", ...(rid ? ["z.rid AS rid"] : [])];
    return { select: `SELECT ${shown.join(", ")} FROM (${rows}) AS z JOIN ${display} AS v ON z.rid = v.r`, column };
  }
  if (rid) outputs.push(`${zipped.rid} AS rid`);
  if (pos) outputs.push(state.rows.kept === null ? `${zipped.rid} AS pos` : "row_number() OVER () - 1 AS pos");
  if (outputs.length === 0) outputs.push("1 AS one");
  const where = zipped.kept === null ? "" : ` WHERE ${zipped.kept}`;
  return { select: `SELECT ${outputs.join(", ")} FROM ${zipped.from}${where}`, column };
}
