// A state as rows in arrays: its blobs opened, its mask and its order looked up.
import { refuse } from "../../src/errors.ts";
import { type BlobId, blobsOf, type Cell, type Column, columnOf, type State } from "../../src/model/state.ts";
import type { Row } from "./expression.ts";
import type { Value } from "./tokens.ts";

/** A blob opened: its fields, each a value for every physical row. */
export type Fields = Readonly<Record<string, readonly Value[]>>;

export interface Frame {
  readonly state: State;
  /** Every physical row, by id. */
  readonly all: readonly Row[];
  /** The rows that show, in their order. */
  readonly shown: readonly Row[];
  cell(column: Column, row: number): Value;
}

export function encoded(fields: Fields): Uint8Array {
  return Buffer.from(JSON.stringify(fields));
}

export function decoded(bytes: Uint8Array): Fields {
  return JSON.parse(Buffer.from(bytes).toString()) as Fields;
}

/** The column of that name, or the refusal that lists those there are. */
export function existing(state: State, name: string): Column {
  const columns = state.columns.map((other) => other.name).slice(0, 50);
  return columnOf(state, name) ?? refuse("column_not_found", { column: name, columns });
}

/** The rows of a state; `open` gives its blobs. */
export async function frameOf(state: State, open: (blob: BlobId) => Promise<Fields>): Promise<Frame> {
  const parts = new Map<BlobId, Fields>();
  for (const blob of blobsOf(state)) parts.set(blob, await open(blob));
  const field = (blob: BlobId, name: string): readonly Value[] => {
    const values = parts.get(blob)?.[name];
    if (values === undefined) throw new Error(`blob ${blob} has no field ${name}`);
    return values;
  };
  const { physical, kept, order, visible } = state.rows;
  const mask = kept === null ? null : field(kept, "k");
  const natural = Array.from({ length: physical }, (_, id) => id);
  const ids = order === null ? natural : (field(order, "r") as readonly number[]);
  const ordered = ids.filter((id) => mask === null || mask[id] === true);
  if (ordered.length !== visible) throw new Error(`${ordered.length} rows show where the state says ${visible}`);
  const places = new Map(ordered.map((id, position) => [id, position]));
  const cell = ({ blob, field: name }: Column, row: number) => field(blob, name)[row] ?? null;
  const valuesOf = (column: Column) => field(column.blob, column.field);
  const named = new Map(state.columns.map((column) => [column.name, valuesOf(column)]));
  const all = natural.map((id): Row => {
    const value = (name: string) => (named.get(name) ?? valuesOf(existing(state, name)))[id] ?? null;
    return { id, position: places.get(id) ?? null, cell: value };
  });
  return { state, all, shown: ordered.map((id) => all[id] as Row), cell };
}

/** The cells of a row, of all columns or of some. */
export function cellsOf({ state, cell }: Frame, { id }: Row, columns: readonly Column[] = state.columns): Cell[] {
  return columns.map((column) => cell(column, id));
}
