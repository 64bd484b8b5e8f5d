// Frames of the third generation: gzip of JSON, rows of cells and a type for each column. What the old system's
// own writing lost is not here to be found; what it only wrote differently is read as it was.
import { gunzipSync } from "node:zlib";
import { type FrameCell, notATime, notAvailable, type Series, type SeriesType } from "./cells.ts";
import type { Frame } from "./frames.ts";
import { isObject, type Json, member, readPythonJson } from "./python-json.ts";
import { refuseLegacy } from "./refused.ts";

/** Bytes that JSON may unfold to. */
const mostBytes = 512 << 20;

/** The JSON that the bytes of a value are. */
export function unzippedJson(bytes: Uint8Array): Json {
  let unzipped: Buffer;
  try {
    unzipped = gunzipSync(bytes, { maxOutputLength: mostBytes });
  } catch {
    return refuseLegacy("it is no whole gzip of an allowed size");
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(unzipped);
  } catch {
    return refuseLegacy("its JSON is no UTF-8");
  }
  return readPythonJson(text);
}

/** The frame that JSON is. */
export function jsonFrame(json: Json): Frame {
  if (member(json, "__type__") !== "DataFrame") return refuseLegacy("JSON that is no frame");
  const labels = arrayOf(member(json, "columns"));
  const rows = arrayOf(member(json, "data"));
  const dtypes = member(json, "dtypes");
  for (const row of rows)
    if (arrayOf(row).length !== labels.length) return refuseLegacy("a row with too many or too few cells");
  const rounded = new Map<number, number>();
  const columns = labels.map((label, index) => {
    const dtype = member(dtypes, String(label));
    const kind = kindOf(typeof dtype === "string" ? dtype : "object");
    const cells = rows.map((row) => kind.read(arrayOf(row)[index] ?? null));
    if (kind.type === "integer") {
      const large = rows.filter((row) => isRounded(arrayOf(row)[index])).length;
      if (large > 0) rounded.set(index, large);
    }
    const series: Series = { ...kind, length: rows.length, at: (row) => cells[row] ?? null };
    return { label: cellOf(label), series };
  });
  return { rows: rows.length, columns, labelled: false, rounded };
}

function arrayOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : refuseLegacy("a frame without rows or columns");
}

function isRounded(cell: Json | undefined): boolean {
  return typeof cell === "number" && Math.abs(cell) > 2 ** 53;
}

interface Kind {
  readonly type: SeriesType;
  readonly zone?: string;
  readonly category?: boolean;
  readonly read: (cell: Json) => FrameCell;
}

/** How cells of a type were written. */
function kindOf(dtype: string): Kind {
  const bits = /^(u?)int(\d+)$/i.exec(dtype);
  if (bits !== null) {
    const read = wholeOf(bits[1] !== "", Number(bits[2]));
    return { type: "integer", read: (cell) => (cell === null ? notAvailable : read(cell)) };
  }
  if (/^float\d+$/.test(dtype)) return { type: "float", read: real };
  if (/^Float\d+$/.test(dtype)) return { type: "float", read: (cell) => (cell === null ? notAvailable : real(cell)) };
  if (dtype === "bool" || dtype === "boolean") return { type: "boolean", read: cellOf };
  if (dtype === "category") return { type: "object", category: true, read: cellOf };
  const moment = /^datetime64\[\w+(?:, (.+))?\]$/.exec(dtype);
  if (moment !== null) {
    const zone = moment[1];
    const read = (cell: Json) => timestamp(cell, zone ?? null);
    return zone === undefined ? { type: "timestamp", read } : { type: "timestamp", zone, read };
  }
  if (dtype.startsWith("timedelta64[")) return { type: "span", read: span };
  return { type: "object", read: cellOf };
}

function cellOf(cell: Json): FrameCell {
  if (Array.isArray(cell)) return { kind: "list", items: (cell as readonly Json[]).map(cellOf) };
  if (isObject(cell))
    return { kind: "dictionary", entries: [...cell.entries].map(([key, value]) => [key, cellOf(value)] as const) };
  return cell as Exclude<Json, readonly Json[] | object>;
}

/** In rows of numbers alone, whole ones were written with a point, and the largest of their type rounded beyond it. */
function wholeOf(unsigned: boolean, bits: number): (cell: Json) => FrameCell {
  const most = 2n ** BigInt(unsigned ? bits : bits - 1) - 1n;
  return (cell) => {
    if (typeof cell !== "number" || !Number.isInteger(cell)) return cellOf(cell);
    const value = BigInt(cell);
    return value > most && cell === Number(most) ? most : value;
  };
}

function real(cell: Json): FrameCell {
  if (cell === null) return Number.NaN;
  return typeof cell === "bigint" ? Number(cell) : cellOf(cell);
}

const written = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?$/;

function timestamp(cell: Json, zone: string | null): FrameCell {
  if (cell === null) return notATime;
  if (typeof cell === "bigint") return { kind: "timestamp", nanoseconds: cell, zone };
  if (typeof cell !== "string") return cellOf(cell);
  const [, year, month, day, hour = "00", minute = "00", second = "00", fraction = "", offset] =
    written.exec(cell) ?? [];
  if (year === undefined) return cell;
  const at = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const nanoseconds = BigInt(at) * 1_000_000n + BigInt(fraction.padEnd(9, "0")) - offsetOf(offset);
  return { kind: "timestamp", nanoseconds, zone };
}

function offsetOf(offset: string | undefined): bigint {
  if (offset === undefined || offset === "Z") return 0n;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return BigInt(offset.startsWith("-") ? -minutes : minutes) * 60_000_000_000n;
}

function span(cell: Json): FrameCell {
  if (cell === null) return notATime;
  if (typeof cell === "bigint") return { kind: "span", nanoseconds: cell };
  if (typeof cell !== "string") return cellOf(cell);
  const found = /^(-?\d+) days?(?: ([+-]?)(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?)?$/.exec(cell);
  if (found === null) return cell;
  const [, days = "0", sign = "", hours = "0", minutes = "0", seconds = "0", fraction = ""] = found;
  const clock =
    (BigInt(hours) * 3600n + BigInt(minutes) * 60n + BigInt(seconds)) * 1_000_000_000n +
    BigInt(fraction.padEnd(9, "0"));
  return { kind: "span", nanoseconds: BigInt(days) * 86_400_000_000_000n + (sign === "-" ? -clock : clock) };
}
