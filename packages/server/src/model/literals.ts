// Cells as typed SQL: a JSON value, checked against a column's type, becomes a bound value that the
// engine compares and stores exactly. Integers beyond 2^53, decimals, dates and durations are texts.
import { Refusal } from "../errors.ts";
import { fault, shown } from "./fields/fault.ts";
import { type Sql, sql } from "./sql.ts";
import type { Cell, Type } from "./state.ts";

/** What a value is meant for: a column, or anything with its type. */
export interface Typed {
  readonly type: Type;
  readonly digits?: [number, number] | undefined;
}

const smallest = -(2n ** 63n);
const largest = 2n ** 63n - 1n;

/** The SQL name of a type as the engine holds it; durations are microseconds. */
export function typeName(type: Type, digits: readonly [number, number] = [38, 10]): Sql {
  if (type === "decimal") return decimalName(digits);
  const names: Record<Exclude<Type, "decimal">, Sql> = {
    integer: sql`BIGINT`,
    number: sql`DOUBLE`,
    boolean: sql`BOOLEAN`,
    text: sql`VARCHAR`,
    date: sql`DATE`,
    time: sql`TIME`,
    timestamp: sql`TIMESTAMP`,
    timestamptz: sql`TIMESTAMPTZ`,
    duration: sql`BIGINT`,
    binary: sql`BLOB`,
    list: sql`VARCHAR`,
    struct: sql`VARCHAR`,
  };
  return names[type];
}

/** All digits of a decimal and those after the point: the most there can be, where nothing is said of them. */
export function digitsOf({ digits = [38, 10] }: Pick<Typed, "digits">): [number, number] {
  return digits;
}

function decimalName([total, after]: readonly [number, number]): Sql {
  const fits = Number.isInteger(total) && Number.isInteger(after) && total >= 1 && total <= 38;
  if (!fits || after < 0 || after > total) throw new RangeError("digits of a decimal");
  return { parts: [{ text: `DECIMAL(${total},${after})` }] };
}

/** The value as SQL of that type; refuses (invalid_params at `path`) what is not one. */
export function literal(cell: Cell, to: Typed, path: string): Sql {
  if (cell === null) return sql`CAST(NULL AS ${typeName(to.type, to.digits)})`;
  switch (to.type) {
    case "integer":
      return sql`CAST(${wholeNumber(cell, path)} AS BIGINT)`;
    case "number":
      return sql`CAST(${double(cell, path)} AS DOUBLE)`;
    case "decimal": {
      const text = decimalText(cell, path);
      const [total, after] = digitsOf(to);
      const { floor, exact } = scaled(text, after);
      if (!exact) return fault(path, `“${shown(text)}” has more than ${after} digits after the point`);
      if (digitCount(floor) > total) return fault(path, `“${shown(text)}” has more than ${total} digits`);
      return sql`CAST(${text} AS ${decimalName([total, after])})`;
    }
    case "boolean":
      return typeof cell === "boolean"
        ? sql`CAST(${cell} AS BOOLEAN)`
        : fault(path, `${quoted(cell)} is not true or false`);
    case "text":
      return sql`CAST(${typeof cell === "string" ? cell : textOf(cell, path)} AS VARCHAR)`;
    case "date":
      return sql`CAST(${isoDate(cell, path)} AS DATE)`;
    case "time":
      return sql`CAST(${isoTime(cell, path)} AS TIME)`;
    case "timestamp":
      return sql`CAST(${isoTimestamp(cell, path, false)} AS TIMESTAMP)`;
    case "timestamptz":
      return sql`CAST(${isoTimestamp(cell, path, true)} AS TIMESTAMPTZ)`;
    case "duration":
      return sql`CAST(${microseconds(cell, path)} AS BIGINT)`;
    default:
      return fault(path, `a ${to.type} cannot be given as a value`);
  }
}

/** The value as SQL of that type, or the refusal of what is not one. */
export function triedLiteral(cell: Cell, to: Typed): Sql | Refusal {
  try {
    return literal(cell, to, "value");
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** Whether a value is one of that type. */
export function isLiteral(cell: Cell, to: Typed): boolean {
  return !(triedLiteral(cell, to) instanceof Refusal);
}

function textOf(cell: Cell, path: string): string {
  if (typeof cell === "number" || typeof cell === "boolean") return String(cell);
  return fault(path, "must be text");
}

/** A whole number of 64 bits from JSON: a number that JSON keeps exactly, or its digits as text. */
export function wholeNumber(cell: Cell, path: string): bigint {
  const digits = typeof cell === "string" ? cell.trim() : typeof cell === "number" ? String(cell) : "";
  if (typeof cell === "number" && Number.isInteger(cell) && !Number.isSafeInteger(cell)) {
    return fault(path, `${quoted(cell)} is too large for JSON to keep exactly; write it as text`);
  }
  if (!/^[+-]?\d{1,40}(\.0+)?$/.test(digits)) return fault(path, `${quoted(cell)} is not a whole number`);
  const whole = BigInt(digits.replace(/^\+/, "").replace(/\.0+$/, ""));
  if (whole < smallest || whole > largest) return fault(path, `${quoted(cell)} is outside the range of integers`);
  return whole;
}

/** As text, which the engine reads exactly: drivers take 1e300 for a whole number and lose the sign of -0. */
function double(cell: Cell, path: string): string {
  if (typeof cell === "number") return Object.is(cell, -0) ? "-0.0" : String(cell);
  const text = typeof cell === "string" ? cell.trim() : "";
  if (/^(NaN|[+-]?Infinity)$/.test(text)) return text.replace("+", "");
  if (!numeral.test(text)) return fault(path, `${quoted(cell)} is not a number`);
  return text;
}

const numeral = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?$/;

/** A finite number as plain decimal digits. */
export function decimalText(cell: Cell, path: string): string {
  const text = typeof cell === "number" ? String(cell) : typeof cell === "string" ? cell.trim() : "";
  const match = /^([+-]?)(\d{0,80})(?:\.(\d{0,80}))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text);
  const [, sign = "", whole = "", part = "", exponent = "0"] = match ?? [];
  if (match === null || whole + part === "") return fault(path, `${quoted(cell)} is not a number`);
  const shift = Number(exponent);
  const digits = whole + part;
  const point = whole.length + shift;
  const padded = point <= 0 ? "0".repeat(1 - point) + digits : digits.padEnd(point, "0");
  const at = point <= 0 ? 1 : point;
  const after = padded.slice(at).replace(/0+$/, "");
  return `${sign === "-" ? "-" : ""}${padded.slice(0, at)}${after === "" ? "" : `.${after}`}`;
}

/** Plain digits as an integer count of the last place, rounded down; `exact` if nothing was lost. */
export function scaled(text: string, places: number): { floor: bigint; exact: boolean } {
  const negative = text.startsWith("-");
  const [whole = "0", part = ""] = text.replace("-", "").split(".");
  const kept = BigInt(whole + part.slice(0, places).padEnd(places, "0"));
  const exact = !/[1-9]/.test(part.slice(places));
  if (!negative) return { floor: kept, exact };
  return { floor: exact ? -kept : -kept - 1n, exact };
}

/** A count of the last place as plain digits again. */
export function unscaled(count: bigint, places: number): string {
  const digits = String(count < 0n ? -count : count).padStart(places + 1, "0");
  const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  return count < 0n ? `-${text}` : text;
}

export function digitCount(count: bigint): number {
  return String(count < 0n ? -count : count).length;
}

/** Years that a day can be given in, either way: as far as all parts of the product know moments. */
const yearLimit = 270_000;

/**
 * A day that exists, as the engine reads it. It may be written as cells show it: `2024-12-31`, beyond the year 9999
 * `10000-01-01` or `+010000-01-01`, before the year 0 `0044-03-15 (BC)` or `-000043-03-15` (ISO 8601, where year 0 is
 * 1 BC).
 */
export function isoDate(cell: Cell, path: string): string {
  const day = typeof cell === "string" ? dayIn(cell.trim()) : null;
  return day ?? fault(path, `${quoted(cell)} is not a date (write it as 2024-12-31)`);
}

function dayIn(text: string): string | null {
  const [, sign, digits, month, day, before] = /^([+-]?)(\d{4,6})-(\d{2})-(\d{2})( \(BC\))?$/.exec(text) ?? [];
  if (digits === undefined || (before !== undefined && (sign !== "" || Number(digits) === 0))) return null;
  const plain = Number(digits);
  if (sign === "" && digits !== String(plain).padStart(4, "0")) return null;
  const year = before !== undefined ? 1 - plain : sign === "-" ? -plain : plain;
  if (Math.abs(year) > yearLimit || !dayExists(year, Number(month), Number(day))) return null;
  const shownYear = String(year > 0 ? year : 1 - year).padStart(4, "0");
  return `${shownYear}-${month}-${day}${year > 0 ? "" : " (BC)"}`;
}

function dayExists(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  if (month === 2) return day <= (leap ? 29 : 28);
  return day <= ([4, 6, 9, 11].includes(month) ? 30 : 31);
}

const clockText = /^([01]\d|2[0-3]):([0-5]\d)(:[0-5]\d(\.\d{1,6})?)?$/;

function isoTime(cell: Cell, path: string): string {
  const text = typeof cell === "string" ? cell.trim() : "";
  return clockText.test(text) ? text : fault(path, `${quoted(cell)} is not a time (write it as 14:30:00)`);
}

function isoTimestamp(cell: Cell, path: string, zoned: boolean): string {
  const text = typeof cell === "string" ? cell.trim() : "";
  const match = /^([+-]?\d{4,6}-\d{2}-\d{2}(?: \(BC\))?)(?:[T ]([\d:.]+)(Z|[+-]\d{2}(?::?\d{2})?)?)?$/.exec(text);
  const [, day = "", clock = "00:00", zone] = match ?? [];
  const form = zoned ? "2024-12-31T14:30:00Z" : "2024-12-31T14:30:00";
  const fits = match !== null && clockText.test(clock) && (zoned || zone === undefined);
  if (!fits) return fault(path, `${quoted(cell)} is not a ${zoned ? "moment" : "date and time"} (write it as ${form})`);
  const from = (zone ?? "Z").replace("Z", "+00");
  // With a zone, the engine wants seconds too.
  return `${isoDate(day, path)} ${clock}${clock.length === 5 ? ":00" : ""}${zoned ? from : ""}`;
}

const durationText = /^([+-])?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,6}))?S)?)?$/;

function microseconds(cell: Cell, path: string): bigint {
  const match = typeof cell === "string" ? durationText.exec(cell.trim()) : null;
  const form = "write it as P1DT2H30M, PT45S or PT0.5S";
  if (match === null || !/\d/.test(match[0])) return fault(path, `${quoted(cell)} is not a duration (${form})`);
  const [, sign, weeks = "0", days = "0", hours = "0", minutes = "0", seconds = "0", part = ""] = match;
  const whole =
    ((BigInt(weeks) * 7n + BigInt(days)) * 24n + BigInt(hours)) * 3600n + BigInt(minutes) * 60n + BigInt(seconds);
  const count = (whole * 1_000_000n + BigInt(part.padEnd(6, "0"))) * (sign === "-" ? -1n : 1n);
  if (count < smallest || count > largest) return fault(path, `${quoted(cell)} is too long a duration`);
  return count;
}

function quoted(cell: Cell): string {
  return typeof cell === "string" ? `“${shown(cell)}”` : shown(cell);
}
