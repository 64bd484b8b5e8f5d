// Database values as wire cells: exact, whatever their size.
import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  type DuckDBValue,
} from "@duckdb/node-api";
import { isoDuration } from "../model/durations.ts";
import type { Cell, Type } from "../model/state.ts";
import "./whole-text.ts";

/** A cell as JSON. `type` only matters for durations, which are stored as microseconds. */
export function toCell(value: DuckDBValue, type?: Type): Cell {
  if (value === null) return null;
  switch (typeof value) {
    case "boolean":
    case "string":
      return value;
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "bigint":
      return type === "duration" ? isoDuration(value) : integerCell(value);
    default:
      return objectCell(value);
  }
}

function integerCell(value: bigint): Cell {
  return value >= -9007199254740992n && value <= 9007199254740992n ? Number(value) : value.toString();
}

function objectCell(value: Exclude<DuckDBValue, null | boolean | number | bigint | string>): Cell {
  if (value instanceof DuckDBTimestampTZValue) return isoInstant(value.micros);
  if (value instanceof DuckDBTimestampValue) return isoInstant(value.micros).slice(0, -1);
  if (value instanceof DuckDBDateValue || value instanceof DuckDBTimeValue || value instanceof DuckDBDecimalValue) {
    return value.toString();
  }
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString("base64");
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue)
    return value.items.map((item) => toCell(item));
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([key, item]) => [key, toCell(item)]));
  }
  if (value instanceof DuckDBMapValue) {
    return value.entries.map((entry) => ({ key: toCell(entry.key), value: toCell(entry.value) }));
  }
  return String(value);
}

/** Microseconds since 1970 as ISO 8601 with as many digits as needed; years beyond 9999 keep their sign. */
function isoInstant(micros: bigint): string {
  if (micros === 9223372036854775807n) return "infinityZ";
  if (micros === -9223372036854775807n) return "-infinityZ";
  const whole = micros >= 0n ? micros / 1000000n : (micros - 999999n) / 1000000n;
  const fraction = micros - whole * 1000000n;
  const milliseconds = Number(whole) * 1000;
  const head = Math.abs(milliseconds) <= 8.64e15 ? new Date(milliseconds).toISOString().slice(0, -5) : `${whole}s`;
  if (fraction === 0n) return `${head}Z`;
  return `${head}.${fraction.toString().padStart(6, "0").replace(/0+$/, "")}Z`;
}
