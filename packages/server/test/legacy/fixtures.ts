// Data that the old system itself wrote, and what must come of it.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type FrameCell, isTagged } from "../../src/legacy/cells.ts";
import type { LegacyTable, StoredCell } from "../../src/legacy/columns.ts";
import type { Frame } from "../../src/legacy/frames.ts";

const folder = fileURLToPath(new URL("../fixtures/legacy/", import.meta.url));

export interface ExpectedFrame {
  readonly shape: readonly [number, number];
  readonly columns: readonly (string | number)[];
  readonly dtypes: readonly string[];
  readonly data_by_column: readonly (readonly unknown[])[];
}

export interface SessionInfo {
  readonly created_at: string;
  readonly current_step: number;
  readonly total_steps?: number;
  readonly total_operations?: number;
  readonly operations_history: readonly {
    readonly name?: string;
    readonly params?: unknown;
    readonly timestamp: string;
  }[];
}

/** Names of the cases below a folder. */
export function cases(of: string): string[] {
  return readdirSync(`${folder}${of}`).sort();
}

/** Where a file of a case lies. */
export function placeOf(path: string): string {
  return `${folder}${path}`;
}

/** A file of a case; undefined if it has none. */
export function bytesAt(path: string): Buffer | undefined {
  try {
    return readFileSync(`${folder}${path}`);
  } catch {
    return undefined;
  }
}

/** What must come of a case. */
export function expectedOf<Expected>(path: string): Expected {
  return JSON.parse(readFileSync(`${folder}${path}/expected.json`, "utf8")) as Expected;
}

/** A frame as the kept answers write it. */
export function written(frame: Frame): Pick<ExpectedFrame, "shape" | "columns" | "data_by_column"> {
  return {
    shape: [frame.rows, frame.columns.length],
    columns: frame.columns.map(({ label }) => (typeof label === "bigint" ? Number(label) : String(label))),
    data_by_column: frame.columns.map(({ series }) =>
      Array.from({ length: frame.rows }, (_, row) => writtenCell(series.at(row))),
    ),
  };
}

/** The parts of a kept answer that are compared. */
export function comparable({ shape, columns, data_by_column }: ExpectedFrame) {
  return { shape, columns, data_by_column };
}

function writtenCell(cell: FrameCell): unknown {
  if (typeof cell === "bigint") return Number.isSafeInteger(Number(cell)) ? Number(cell) : { $int: String(cell) };
  if (typeof cell === "number")
    return Number.isFinite(cell) ? cell : { $float: Number.isNaN(cell) ? "nan" : cell > 0 ? "inf" : "-inf" };
  if (!isTagged(cell)) return cell;
  switch (cell.kind) {
    case "missing":
      return cell.as === "NaT" ? { $NaT: 1 } : { $NA: 1 };
    case "timestamp":
      return { $ts_ns: String(cell.nanoseconds), tz: cell.zone };
    case "span":
      return { $td_ns: String(cell.nanoseconds) };
    case "list":
      return cell.items.map(writtenCell);
    case "dictionary":
      return Object.fromEntries(cell.entries.map(([key, value]) => [key, writtenCell(value)]));
    case "date":
      return { $date: cell.text };
    case "time":
      return { $time: cell.text };
    default:
      return { $dec: cell.text };
  }
}

/** All cells of a table, as they are to be stored. */
export function cellsOf(table: LegacyTable): StoredCell[][] {
  return table.columns.map((column) => Array.from({ length: table.rows }, (_, row) => column.at(row)));
}
