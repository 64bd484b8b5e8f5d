// Sessions of the old system for tests, read from what it wrote itself, and what their tables must show.
import { mkdirSync, mkdtempSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Cell } from "@data-tools/client";
import { type FileSessionPlace, readFileSession } from "../../src/legacy/file-session.ts";
import { legacyLimits, readLegacySession } from "../../src/legacy/reader.ts";
import type { LegacySession } from "../../src/legacy/session.ts";
import type { TableFile } from "../../src/legacy/table-file.ts";
import { isoDuration } from "../../src/model/durations.ts";
import { bytesAt, type ExpectedFrame, placeOf } from "../legacy/fixtures.ts";

const limits = { ...legacyLimits, memoryBytes: 1 << 30, milliseconds: 60_000 };

/** A session of one of the cache generations, its tables in a new folder below `below`. */
export async function cacheSession(path: string, below: string): Promise<LegacySession<TableFile>> {
  const directory = mkdtempSync(join(below, "legacy-"));
  const names = ["current", "history", "metadata"].filter((name) => bytesAt(`${path}/${name}.bin`));
  const parts = Object.fromEntries(names.map((name) => [name, placeOf(`${path}/${name}.bin`)]));
  return read({ generation: "cache", parts, directory });
}

/** A session of the JSON generation. */
export async function jsonSession(path: string, below: string): Promise<LegacySession<TableFile>> {
  const directory = mkdtempSync(join(below, "legacy-"));
  const files = readdirSync(placeOf(path)).filter((name) => name.endsWith(".bin"));
  const parts = Object.fromEntries(
    files.map((name) => {
      const part = name.slice(0, -".bin".length).split("__").slice(5).join(":");
      return [part, placeOf(`${path}/${name}`)];
    }),
  );
  return read({ generation: "json", parts, directory });
}

/** A session of the file generation; null if its folder holds none. */
export async function fileSession(place: FileSessionPlace): Promise<LegacySession<TableFile> | null> {
  return (await readFileSession(place)) as unknown as LegacySession<TableFile> | null;
}

async function read(what: {
  readonly generation: "cache" | "json";
  readonly parts: Readonly<Record<string, string>>;
  readonly directory: string;
}): Promise<LegacySession<TableFile>> {
  mkdirSync(what.directory, { recursive: true });
  const datasource = "00000000-0000-4000-8000-000000001000";
  const answer = await readLegacySession({ user: "7", datasource, expiresAt: null, limits, ...what });
  if (answer.kind !== "done") throw new Error(JSON.stringify(answer));
  return answer.session;
}

/** The columns of a frame as the grid shows them; null for one that holds what no type of ours does. */
export function shownColumns({ data_by_column }: ExpectedFrame): (Cell[] | null)[] {
  return data_by_column.map((cells) => {
    const digits = Math.max(...cells.map(decimals));
    const shown = cells.map((cell) => shownCell(cell, digits));
    const kinds = new Set(shown.filter((cell) => cell !== null).map(kindOf));
    return kinds.size > 1 || shown.includes(undefined) ? null : (shown as Cell[]);
  });
}

/** What a column holds throughout if it has a type here; moments with a zone and without are two. */
function kindOf(cell: Cell | undefined): string {
  return typeof cell === "string" && /^\d{4}-\d\d-\d\dT.*Z$/.test(cell) ? "zoned" : typeof cell;
}

/** Digits after the point of a decimal, 0 for anything else. */
function decimals(cell: unknown): number {
  const text = (cell as { $dec?: string } | null)?.$dec ?? "";
  return text.includes(".") ? text.length - text.indexOf(".") - 1 : 0;
}

/** A cell; a decimal with so many digits as its column has. */
function shownCell(cell: unknown, digits: number): Cell | undefined {
  if (cell === null || typeof cell === "boolean" || typeof cell === "string" || typeof cell === "number") return cell;
  const [[kind = "", value] = []] = Object.entries(cell as Record<string, unknown>);
  switch (kind) {
    case "$NaT":
    case "$NA":
      return null;
    case "$float":
      return value === "nan" ? null : value === "inf" ? "Infinity" : "-Infinity";
    case "$ts_ns":
      return moment(BigInt(String(value)) / 1000n, (cell as { tz: unknown }).tz !== null);
    case "$td_ns":
      return isoDuration(BigInt(String(value)) / 1000n);
    case "$int":
    case "$date":
      return String(value);
    case "$dec":
      return `${value}${decimals(cell) === 0 && digits > 0 ? "." : ""}`.padEnd(
        String(value).length - decimals(cell) - (decimals(cell) > 0 ? 1 : 0) + (digits > 0 ? digits + 1 : 0),
        "0",
      );
    default:
      return undefined;
  }
}

function moment(micros: bigint, zoned: boolean): string {
  const seconds = micros >= 0n ? micros / 1_000_000n : -((-micros + 999_999n) / 1_000_000n);
  const rest = micros - seconds * 1_000_000n;
  const text = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  return `${text}${rest === 0n ? "" : `.${String(rest).padStart(6, "0")}`}${zoned ? "Z" : ""}`;
}
