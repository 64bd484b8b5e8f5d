// How the product's column types are stored: one DuckDB type each, all of them kept exactly by Parquet.
import type { Type } from "../model/state.ts";

const stored: Partial<Record<Type, string>> = {
  integer: "BIGINT",
  number: "DOUBLE",
  boolean: "BOOLEAN",
  text: "VARCHAR",
  date: "DATE",
  time: "TIME",
  timestamp: "TIMESTAMP",
  timestamptz: "TIMESTAMPTZ",
  duration: "BIGINT",
  binary: "BLOB",
};

/** The DuckDB type of a column, or null for lists and structs, which keep the type they have. */
export function storedType(column: { type: Type; digits?: [number, number] }): string | null {
  if (column.type === "decimal") {
    const [total, scale] = column.digits ?? [18, 3];
    return `DECIMAL(${Math.trunc(total)},${Math.trunc(scale)})`;
  }
  return stored[column.type] ?? null;
}
