// A page of rows as an Arrow IPC stream, for clients that compute: integers are 64-bit, numbers doubles,
// booleans booleans; every other type is the text of its JSON form, with the wire type in the field's
// metadata. Offset, total and version are in the schema's metadata.
import type { Cell, ColumnView, Page } from "@data-tools/client";
import {
  Bool,
  type DataType,
  Field,
  Float64,
  Int64,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from "apache-arrow";

export const arrowType = "application/vnd.apache.arrow.stream";

/** Whether a request asks for Arrow. */
export function wantsArrow(accept: string | undefined): boolean {
  return (accept ?? "").split(",").some((item) => item.split(";")[0]?.trim().toLowerCase() === arrowType);
}

/** The page as bytes of an Arrow IPC stream; cell for cell what its JSON form holds. */
export function pageToArrow({ columns, rows, offset, total, version }: Page): Uint8Array {
  const fields: Field[] = [];
  const vectors = columns.map((column, index) => {
    const type = typeOf(column);
    fields.push(new Field(column.name, type, true, new Map([["type", column.type]])));
    return vectorFromArray(
      rows.map((row) => arrowValue(row[index] ?? null, type)),
      type,
    );
  });
  const metadata = new Map(Object.entries({ offset, total, version }).map(([key, value]) => [key, String(value)]));
  const schema = new Schema(fields, metadata);
  const children = vectors.map(
    ({ data: [chunk] }, index) => chunk ?? makeData({ type: fields[index]?.type ?? new Utf8() }),
  );
  const data = makeData({ type: new Struct(fields), length: rows.length, nullCount: 0, children });
  const table = new Table(schema, [new RecordBatch(schema, data)]);
  return tableToIPC(table, "stream");
}

function typeOf({ type }: ColumnView): DataType {
  if (type === "integer") return new Int64();
  if (type === "number") return new Float64();
  return type === "boolean" ? new Bool() : new Utf8();
}

function arrowValue(cell: Cell, type: DataType): unknown {
  if (cell === null) return null;
  if (type instanceof Int64) return BigInt(cell as number | string);
  if (type instanceof Float64) return Number(cell);
  if (type instanceof Bool) return cell;
  return typeof cell === "string" ? cell : JSON.stringify(cell);
}
