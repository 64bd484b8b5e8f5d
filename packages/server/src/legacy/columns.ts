// A frame's columns as columns of ours: each of one type, its cells as they are stored, and what is told of it.
// docs/migration.md has the table of what becomes what.
import type { Note } from "@data-tools/client";
import { headerNames } from "../model/header.ts";
import type { WireType } from "../model/state.ts";
import { type FrameCell, isMissing, isTagged, type Series } from "./cells.ts";
import type { Frame, FrameColumn } from "./frames.ts";
import { legacyNote } from "./notes.ts";
import { cellText, microseconds, momentText } from "./texts.ts";

/**
 * A cell as it is stored: whole numbers and durations (microseconds) as bigints, decimals, dates, times and moments
 * as text.
 */
export type StoredCell = null | boolean | bigint | number | string | Uint8Array;

interface LegacyColumn {
  readonly name: string;
  readonly type: WireType;
  readonly digits?: [number, number];
  at(row: number): StoredCell;
}

export interface LegacyTable {
  readonly rows: number;
  readonly columns: readonly LegacyColumn[];
  readonly notes: readonly Note[];
}

/** The table that a frame is. */
export function tableOf(frame: Frame): LegacyTable {
  const labels = frame.columns.map(({ label }) => labelText(label));
  const { names, renamed } = headerNames(labels);
  const notes: Note[] = renamed.map(({ from, to }) => legacyNote("legacy_renamed", { from, to }));
  const columns = frame.columns.map((column, index) => {
    const name = names[index] ?? "";
    const { told, ...made } = columnOf(column, name);
    notes.push(...told);
    return { name, ...made };
  });
  for (const [index, count] of frame.rounded ?? [])
    notes.push(legacyNote("legacy_rounded", { column: names[index] ?? "", count }));
  if (frame.labelled) notes.push(legacyNote("legacy_row_labels"));
  return { rows: frame.rows, columns, notes };
}

function labelText(label: FrameCell): string {
  if (label === null) return "None";
  return cellText(label) ?? "nan";
}

interface Made {
  readonly type: WireType;
  readonly digits?: [number, number];
  readonly told: readonly Note[];
  at(row: number): StoredCell;
}

function columnOf({ series }: FrameColumn, column: string): Made {
  const told: Note[] = [];
  if (series.category) told.push(legacyNote("legacy_category", { column }));
  const seen = look(series);
  const made = chosen(series, seen, column);
  if (seen.fine > 0 && /^(timestamp|timestamptz|duration)$/.test(made.type))
    told.push(legacyNote("legacy_nanoseconds", { column, count: seen.fine }));
  if (made.type === "timestamptz" && [...seen.zones].some((zone) => zone !== "UTC"))
    told.push(legacyNote("legacy_zone", { column, zone: [...seen.zones].sort().join(", ") }));
  return { ...made, told: [...told, ...made.told] };
}

/** What a column's cells are, over every row. */
interface Seen {
  readonly kinds: ReadonlySet<string>;
  readonly zones: ReadonlySet<string>;
  readonly least: bigint;
  readonly most: bigint;
  /** Digits before and after the point that decimals need; null if they cannot be written so. */
  readonly digits: readonly [number, number] | null;
  /** Moments and spans with parts of a microsecond. */
  readonly fine: number;
  /** A moment lies outside of the years of four digits. */
  readonly far: boolean;
}

function look(series: Series): Seen {
  // Of these every cell is known to be one kind, and nothing more is asked.
  if (series.type === "float" || series.type === "boolean") return one(series.type === "float" ? "number" : "boolean");
  const kinds = new Set<string>();
  const zones = new Set<string>();
  let [least, most] = [0n, 0n];
  let digits: [number, number] | null = [0, 0];
  let fine = 0;
  let far = false;
  for (let row = 0; row < series.length; row++) {
    const cell = series.at(row);
    if (isMissing(cell)) continue;
    const kind = kindOf(cell);
    kinds.add(kind);
    if (typeof cell === "bigint") {
      if (cell < least) least = cell;
      if (cell > most) most = cell;
    } else if (isTagged(cell)) {
      if (cell.kind === "timestamp" || cell.kind === "span") {
        if (cell.nanoseconds % 1000n !== 0n) fine++;
        if (cell.kind === "timestamp" && momentText(microseconds(cell.nanoseconds)) === null) far = true;
        if (cell.kind === "span" && !fits(microseconds(cell.nanoseconds))) far = true;
        if (cell.kind === "timestamp" && cell.zone !== null) zones.add(cell.zone);
      } else if (cell.kind === "decimal" && digits !== null) {
        const parts = digitsOf(cell.text);
        digits = parts && [Math.max(digits[0], parts[0]), Math.max(digits[1], parts[1])];
      }
    }
  }
  return { kinds, zones, least, most, digits, fine, far };
}

function one(kind: string): Seen {
  return { kinds: new Set([kind]), zones: new Set(), least: 0n, most: 0n, digits: null, fine: 0, far: false };
}

function kindOf(cell: FrameCell): string {
  if (typeof cell === "bigint") return "whole number";
  if (typeof cell === "string") return "text";
  if (!isTagged(cell)) return cell instanceof Uint8Array ? "bytes" : typeof cell;
  return cell.kind === "timestamp" && cell.zone !== null ? "instant" : cell.kind;
}

const smallest = -(2n ** 63n);
const largest = 2n ** 63n - 1n;

function fits(value: bigint): boolean {
  return value >= smallest && value <= largest;
}

/** Types of series without a value, whose cells say nothing. */
const empty: Readonly<Record<Series["type"], WireType>> = {
  integer: "integer",
  float: "number",
  boolean: "boolean",
  text: "text",
  timestamp: "timestamp",
  span: "duration",
  object: "text",
};

function chosen(series: Series, seen: Seen, column: string): Made {
  const { kinds } = seen;
  const [only] = kinds;
  const tell = (code: Parameters<typeof legacyNote>[0]) => [legacyNote(code, { column })];
  const as = (type: WireType, store: (cell: FrameCell) => StoredCell, told: readonly Note[] = []): Made => ({
    type,
    told,
    at: (row) => {
      const cell = series.at(row);
      return isMissing(cell) ? null : store(cell);
    },
  });
  const text = (told: readonly Note[]) => as("text", cellText, told);
  if (only === undefined) {
    const type = series.type === "timestamp" && series.zone !== undefined ? "timestamptz" : empty[series.type];
    return as(type, () => null);
  }
  if (kinds.size > 1) {
    if (kinds.size === 2 && kinds.has("whole number") && kinds.has("number") && isExact(seen))
      return as("number", (cell) => Number(cell));
    const nested = [...kinds].every((kind) => kind === "list" || kind === "dictionary");
    if (nested) return text(tell("legacy_json"));
    return text([legacyNote("legacy_mixed", { column, kinds: [...kinds].sort().join(", ") })]);
  }
  switch (only) {
    case "whole number":
      if (fits(seen.least) && fits(seen.most)) return as("integer", (cell) => cell as bigint);
      if (Math.max(String(seen.most).length, String(-seen.least).length) > 38) return text(tell("legacy_too_large"));
      return { ...as("decimal", (cell) => String(cell), tell("legacy_large")), digits: [38, 0] };
    case "number":
      return as("number", (cell) => cell as number);
    case "boolean":
      return as("boolean", (cell) => cell as boolean);
    case "bytes":
      return as("binary", (cell) => cell as Uint8Array);
    case "decimal": {
      const { digits } = seen;
      if (digits === null || digits[0] + digits[1] > 38) return text(tell("legacy_too_large"));
      const [whole, scale] = digits;
      const total: [number, number] = [Math.max(whole + scale, 1), scale];
      return {
        ...as("decimal", (cell) => decimalText(isTagged(cell) && cell.kind === "decimal" ? cell.text : "", scale)),
        digits: total,
      };
    }
    case "date":
    case "time":
      return as(only, cellText);
    case "timestamp":
    case "instant":
      if (seen.far) return text(tell("legacy_years"));
      return as(only === "instant" ? "timestamptz" : "timestamp", cellText);
    case "span":
      if (seen.far) return text(tell("legacy_too_large"));
      return as("duration", (cell) => (isTagged(cell) && cell.kind === "span" ? microseconds(cell.nanoseconds) : null));
    case "list":
    case "dictionary":
      return text(tell("legacy_json"));
    default:
      return text([]);
  }
}

/** Whether a number keeps every whole number here. */
function isExact({ least, most }: Seen): boolean {
  const limit = 2n ** 53n;
  return least >= -limit && most <= limit;
}

/** Digits before and after the point; null for what has none. */
function digitsOf(text: string): [number, number] | null {
  const parts = parse(text);
  return parts && [parts.whole.length, parts.fraction.length];
}

/** The digits of a decimal, its exponent applied; null where it is none or its exponent is beyond all use. */
function parse(text: string): { sign: string; whole: string; fraction: string } | null {
  const [, sign = "", whole = "", rest = "", power = "0"] = /^(-?)(\d+)(?:\.(\d*))?(?:E([+-]?\d+))?$/.exec(text) ?? [];
  const exponent = Number(power);
  if (whole === "" || Math.abs(exponent) > 60) return null;
  const digits = whole + rest;
  const point = whole.length + exponent;
  const before = point <= 0 ? "" : digits.slice(0, point).padEnd(point, "0");
  const after = point >= digits.length ? "" : point < 0 ? "0".repeat(-point) + digits : digits.slice(point);
  return { sign, whole: before.replace(/^0+/, ""), fraction: after };
}

function decimalText(text: string, scale: number): string {
  const parts = parse(text);
  if (parts === null) return "0";
  const { sign, whole, fraction } = parts;
  return `${sign}${whole || "0"}${scale === 0 ? "" : `.${fraction.padEnd(scale, "0")}`}`;
}
