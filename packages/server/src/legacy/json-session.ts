// Sessions of the third generation: a key for each table, JSON in gzip in a pickle. Tables before and after each
// operation are both kept; keys of branches that were left stay behind and are told by their time and contents.
import type { Note } from "@data-tools/client";
import type { PickleLimits } from "../pickle/reader.ts";
import { type FrameCell, isTagged } from "./cells.ts";
import type { Frame } from "./frames.ts";
import { jsonFrame, unzippedJson } from "./json-frame.ts";
import { legacyNote } from "./notes.ts";
import { requestOf } from "./operations.ts";
import { isObject, type Json, member } from "./python-json.ts";
import { refuseLegacy } from "./refused.ts";
import { type LegacyOperation, type LegacySession, type LegacyState, utcTime } from "./session.ts";
import { bytesOf } from "./shapes.ts";
import { cellText } from "./texts.ts";
import { cachedValue } from "./wrapping.ts";

interface JsonValues {
  readonly user: string;
  readonly datasource: string;
  /** Values as they are stored, by the end of their key: `original`, `current`, `metadata`, `history:0`, … */
  readonly parts: ReadonlyMap<string, Uint8Array>;
  readonly expiresAt?: string | null;
}

const wrapper: PickleLimits = { bytes: 512 << 20, instructions: 100, values: 10, depth: 2, length: 512 << 20 };

interface Entry {
  readonly operation: LegacyOperation;
  readonly before: Frame | null;
  readonly after: Frame | null;
}

/** The session that the values of a cache are; `keep` makes a table of a frame. */
export function readJsonSession<Table>(values: JsonValues, keep: (frame: Frame) => Table): LegacySession<Table> {
  const part = (name: string): Json | undefined => {
    const bytes = values.parts.get(name);
    if (bytes === undefined) return undefined;
    return unzippedJson(bytesOf(cachedValue(bytes, wrapper), "a value of the cache"));
  };
  const frame = (name: string): Frame | null => {
    const json = part(name);
    return json === undefined ? null : jsonFrame(json);
  };
  const current = frame("current") ?? refuseLegacy("it has no present table");
  const original = frame("original");
  const metadata = part("metadata");
  const notes: Note[] = [];
  if (metadata === undefined) notes.push(legacyNote("legacy_metadata_gone"));
  const { first, entries, stale } = walk(values.parts, part, frame);
  if (stale > 0) notes.push(legacyNote("legacy_stale_branch", { count: stale }));

  const frames: (Frame | null)[] = [
    original ?? entries[0]?.before ?? (first === 0 && entries.length === 0 ? current : null),
  ];
  const operations: LegacyOperation[] = [];
  for (let index = 0; index < first; index++) {
    operations.push({ name: null, params: {}, at: null, request: null });
    frames.push(index === first - 1 ? (entries[0]?.before ?? null) : null);
    if (frames.at(-1) === null) notes.push(legacyNote("legacy_state_gone", { number: index + 1 }));
  }
  for (const [index, { operation, after }] of entries.entries()) {
    operations.push(operation);
    frames.push(after ?? entries[index + 1]?.before ?? null);
  }
  const cursor = standing(frames, numberOf(member(metadata, "current_step")), current, notes);
  const states = frames.map((each, index): LegacyState<Table> => {
    const operation = operations[index - 1];
    if (each !== null) return { kind: "table", table: keep(each) };
    if (operation?.name) notes.push(legacyNote("legacy_state_lost", { operation: operation.name }));
    return { kind: "lost", again: (operation?.request ?? null) !== null };
  });
  return {
    generation: "json",
    user: values.user,
    datasource: values.datasource,
    createdAt: utcTime(member(metadata, "created_at")),
    states,
    operations,
    cursor,
    expiresAt: values.expiresAt ?? null,
    notes,
  };
}

/** Operations from the first that is kept, as long as each follows from the one before it. */
function walk(
  parts: ReadonlyMap<string, Uint8Array>,
  part: (name: string) => Json | undefined,
  frame: (name: string) => Frame | null,
): { first: number; entries: Entry[]; stale: number } {
  const numbers = [...parts.keys()]
    .flatMap((name) => /^history:(\d{1,6}):meta$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
  const [first = 0] = numbers;
  const entries: Entry[] = [];
  for (const [index, number] of numbers.entries()) {
    if (number !== first + index) break;
    const meta = part(`history:${number}:meta`);
    const name = member(meta, "operation_name");
    const params = plain(member(meta, "operation_params") ?? null);
    const body =
      typeof params === "object" && params !== null && !Array.isArray(params)
        ? (params as Record<string, unknown>)
        : {};
    const operation: LegacyOperation = {
      name: typeof name === "string" ? name : null,
      params: body,
      at: utcTime(member(meta, "timestamp")),
      request: typeof name === "string" ? requestOf(name, body) : null,
    };
    const last = entries.at(-1);
    const before = frame(`history:${number}`);
    const older = last?.operation.at && operation.at && operation.at < last.operation.at;
    const other = last?.after && before && !sameShown(last.after, before);
    if (older || other) break;
    entries.push({ operation, before, after: frame(`redo:${number}`) });
  }
  return { first, entries, stale: numbers.length - entries.length };
}

/** Where it stands: as it says, if the table there is the present one; else where that table is. */
function standing(frames: (Frame | null)[], said: number | undefined, current: Frame, notes: Note[]): number {
  const last = frames.length - 1;
  const step = Math.min(Math.max(said ?? last, 0), last);
  const isCurrent = (frame: Frame | null) => frame !== null && sameShown(frame, current);
  const there = frames[step];
  if (there === null || there === undefined) {
    frames[step] = current;
    return step;
  }
  if (isCurrent(there)) return step;
  const before = frames.slice(0, step + 1).findLastIndex(isCurrent);
  const found = before >= 0 ? before : frames.findLastIndex(isCurrent);
  if (found >= 0) {
    notes.push(legacyNote("legacy_pointer"));
    return found;
  }
  notes.push(legacyNote("legacy_current_differs"));
  frames[last] = current;
  return last;
}

/** Whether two frames show the same, however their cells were written: moments became texts, and whole numbers others. */
function sameShown(one: Frame, other: Frame): boolean {
  if (one.rows !== other.rows || one.columns.length !== other.columns.length) return false;
  return one.columns.every(({ label, series }, index) => {
    const beside = other.columns[index];
    if (beside === undefined || shown(label) !== shown(beside.label)) return false;
    for (let row = 0; row < one.rows; row++) if (!sameCell(series.at(row), beside.series.at(row))) return false;
    return true;
  });
}

/** Numbers beyond those that it kept exactly, the old system spoilt each time it read them: they tell nothing. */
function sameCell(one: FrameCell, other: FrameCell): boolean {
  return shown(one) === shown(other) || isSpoilt(one) || isSpoilt(other);
}

function isSpoilt(cell: FrameCell): boolean {
  return (typeof cell === "bigint" || typeof cell === "number") && Math.abs(Number(cell)) > 2 ** 53;
}

function shown(cell: FrameCell): string | null {
  if (typeof cell === "bigint") return String(Number(cell));
  if (typeof cell === "number") return Number.isNaN(cell) ? null : String(cell);
  return isTagged(cell) && cell.kind === "missing" ? null : cellText(cell);
}

function plain(value: Json): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (Array.isArray(value)) return (value as readonly Json[]).map(plain);
  if (isObject(value)) return Object.fromEntries([...value.entries].map(([name, held]) => [name, plain(held)]));
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

function numberOf(value: Json | undefined): number | undefined {
  return typeof value === "bigint" && Number.isSafeInteger(Number(value)) ? Number(value) : undefined;
}
