// Pickles of frames that several versions of pandas wrote, and what they read in them (test/interop/pandas).
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Frame } from "../../src/legacy/frames.ts";
import { placeOf } from "./fixtures.ts";
import { spelled } from "./spelling.ts";

export interface Kept {
  readonly pandas: string;
  readonly kind: string;
  readonly protocol: number;
  readonly pickle: string;
  readonly rows: number;
  readonly columns: readonly { readonly name: unknown; readonly dtype: string; readonly cells: readonly unknown[] }[];
}

/** All of them. */
export function keptPickles(): Kept[] {
  const lines = gunzipSync(readFileSync(placeOf("pickles.ndjson.gz")))
    .toString("utf8")
    .trim()
    .split("\n");
  return lines.map((line) => JSON.parse(line) as Kept);
}

/** A frame as Python spells it. */
export function spelledFrame(frame: Frame) {
  const columns = frame.columns.map(({ label, series }) => ({
    name: spelled(label),
    cells: Array.from({ length: frame.rows }, (_, row) => spelled(series.at(row))),
  }));
  return { rows: frame.rows, columns };
}

/** The parts of a kept answer that are compared. */
export function wantedFrame({ rows, columns }: Pick<Kept, "rows" | "columns">) {
  return { rows, columns: columns.map(({ name, cells }) => ({ name, cells })) };
}
