// What carrying out a change works with: the states, the home of new blobs, and the one way to write them.
import { newId } from "../clock.ts";
import { assert, refuse } from "../errors.ts";
import type { Computed } from "../model/change.ts";
import { fold, type State } from "../model/state.ts";
import type { NewBlob } from "./engine.ts";
import { cellTooLong } from "./failures.ts";
import { scan } from "./frame.ts";
import type { Bound, Control } from "./instance.ts";
import { ownLiteral } from "./render.ts";
import type { Context, States } from "./statement.ts";
import { storedType } from "./types.ts";

export interface Applying extends Context {
  /** The id under which new blobs will be sealed. */
  readonly home: string;
  readonly states: States & { readonly data: State };
  readonly control: Control;
  /** Every file written, so that one that fails leaves none. */
  readonly made: string[];
  sizeOf(path: string): Promise<number>;
}

export const parquet = "(FORMAT parquet, COMPRESSION zstd)";

/** What of a column's value is held against the limit; null where nothing of it can grow. */
function lengthOf(type: Computed["type"], value: string): string | null {
  if (type === "text") return `strlen(${value})`;
  if (type === "binary") return `octet_length(${value})`;
  return type === "list" ? `len(${value})` : null;
}

/**
 * The same SELECT, which stops at the first cell that is longer than it may be. `columns` are its fields c0, c1, …;
 * what only shows a column there is already is not looked at.
 */
export function guarded({ instance }: Applying, select: string, columns: readonly Computed[]): string {
  const { cellBytes } = instance.limits;
  const guards = columns.flatMap(({ type, sql: { parts } }, index) => {
    const known = parts.length === 1 && parts[0] !== undefined && "column" in parts[0];
    const length = known ? null : lengthOf(type, `g.c${index}`);
    if (length === null) return [];
    return [
      `CASE WHEN ${length} > ${cellBytes} THEN error(${ownLiteral(cellTooLong)}) ELSE g.c${index} END AS c${index}`,
    ];
  });
  return guards.length === 0 ? select : `SELECT * REPLACE (${guards.join(", ")}) FROM (${select}) AS g`;
}

/** Refuses a table that has more rows or cells than one change may make. */
export function checkSize({ instance }: Applying, rows: number, columns: number): void {
  const { limits } = instance;
  if (rows > limits.rows) refuse("too_many_rows", { limit: limits.rows });
  if (rows * columns > limits.cells) refuse("too_many_cells", { limit: limits.cells });
}

/** `COPY (select) TO file`. */
export async function writeParquet(
  applying: Applying,
  select: string,
  values: readonly Bound[],
  options = parquet,
): Promise<NewBlob> {
  const id = `${applying.home}/${newId("b")}`;
  const path = applying.fileOf(id);
  applying.made.push(path);
  await applying.instance.task(
    (task) => task.run(`COPY (${select}) TO ${ownLiteral(path)} ${options}`, values),
    applying.control,
  );
  return { id, path, bytes: await applying.sizeOf(path) };
}

/** Refuses names that are empty, taken twice (ignoring case) or too many. */
export function checkNames(applying: Applying, names: readonly string[]): void {
  const { columns } = applying.instance.limits;
  if (names.length > columns) refuse("too_many_columns", { limit: columns });
  assert(names.length > 0, "a table has at least one column");
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(fold(name))) refuse("name_taken", { column: name });
    seen.add(fold(name));
  }
}

/** A SELECT item of a computed column, cast to the type it is declared to have. */
export function computed(text: string, column: Computed, field: string): string {
  const type = storedType(column);
  return type === null ? `${text} AS ${field}` : `CAST(${text} AS ${type}) AS ${field}`;
}

export async function countRows(applying: Applying, path: string): Promise<number> {
  const [row] = await applying.instance.task((task) => task.rows(`SELECT count(*) FROM ${scan(path, "f")}`));
  return Number(row?.[0]);
}
