// What a query gives, as the product's columns: each type of the engine has one type of the product, and an
// expression that turns the one into the other.
import {
  DuckDBArrayType,
  DuckDBDecimalType,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  type DuckDBType,
  DuckDBTypeId,
} from "@duckdb/node-api";
import type { Type } from "../../model/state.ts";
import { quoteIdentifier } from "../render.ts";

export interface ResultType {
  readonly type: Type;
  readonly digits?: [number, number];
  /** The value as it is stored, from the text of the value. */
  store(value: string): string;
}

const as =
  (type: string) =>
  (value: string): string =>
    `CAST(${value} AS ${type})`;

const wholes = new Set([
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.UHUGEINT,
]);

/** The stored type of single values; null for those that become text. */
const single = new Map<DuckDBTypeId, { type: Type; stored: string }>([
  ...[...wholes].map((id) => [id, { type: "integer", stored: "BIGINT" }] as const),
  [DuckDBTypeId.FLOAT, { type: "number", stored: "DOUBLE" }],
  [DuckDBTypeId.DOUBLE, { type: "number", stored: "DOUBLE" }],
  [DuckDBTypeId.BOOLEAN, { type: "boolean", stored: "BOOLEAN" }],
  [DuckDBTypeId.BLOB, { type: "binary", stored: "BLOB" }],
  [DuckDBTypeId.DATE, { type: "date", stored: "DATE" }],
  [DuckDBTypeId.TIME, { type: "time", stored: "TIME" }],
  [DuckDBTypeId.TIMESTAMP, { type: "timestamp", stored: "TIMESTAMP" }],
  [DuckDBTypeId.TIMESTAMP_S, { type: "timestamp", stored: "TIMESTAMP" }],
  [DuckDBTypeId.TIMESTAMP_MS, { type: "timestamp", stored: "TIMESTAMP" }],
  [DuckDBTypeId.TIMESTAMP_NS, { type: "timestamp", stored: "TIMESTAMP" }],
  [DuckDBTypeId.TIMESTAMP_TZ, { type: "timestamptz", stored: "TIMESTAMPTZ" }],
]);

/** How a result of that type is stored. */
export function resultType(type: DuckDBType): ResultType {
  if (type instanceof DuckDBDecimalType) return { type: "decimal", digits: [type.width, type.scale], store: (x) => x };
  if (type.typeId === DuckDBTypeId.INTERVAL) return { type: "duration", store: (x) => `epoch_us(${x})` };
  if (type instanceof DuckDBMapType) {
    const entry = `STRUCT("key" ${nested(type.keyType)}, "value" ${nested(type.valueType)})[]`;
    return { type: "list", store: (x) => as(entry)(`map_entries(${x})`) };
  }
  if (type instanceof DuckDBListType || type instanceof DuckDBArrayType)
    return { type: "list", store: as(nested(type)) };
  if (type instanceof DuckDBStructType) return { type: "struct", store: as(nested(type)) };
  const known = single.get(type.typeId);
  return known === undefined ? { type: "text", store: as("VARCHAR") } : { type: known.type, store: as(known.stored) };
}

/** The type of a value within a list or a struct. */
function nested(type: DuckDBType): string {
  if (type instanceof DuckDBDecimalType) return `DECIMAL(${type.width},${type.scale})`;
  if (type instanceof DuckDBListType || type instanceof DuckDBArrayType) return `${nested(type.valueType)}[]`;
  if (type instanceof DuckDBStructType) {
    const fields = type.entryNames.map(
      (name, index) => `${quoteIdentifier(name)} ${nested(type.entryTypes[index] as DuckDBType)}`,
    );
    return `STRUCT(${fields.join(", ")})`;
  }
  return single.get(type.typeId)?.stored ?? "VARCHAR";
}
