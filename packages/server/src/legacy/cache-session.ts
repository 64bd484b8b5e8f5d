// Sessions of the first generation: three values of a cache, pickles within pickles. The history keeps the tables
// before each operation; the one after the last is the present table, unless it was undone.
import type { Note } from "@data-tools/client";
import type { PickleLimits } from "../pickle/reader.ts";
import { entryOf, type PickleValue } from "../pickle/values.ts";
import { sameFrame } from "./equal.ts";
import { type Frame, framePickle, readFrame } from "./frames.ts";
import { legacyNote } from "./notes.ts";
import { requestOf } from "./operations.ts";
import { recordOf } from "./plain.ts";
import { type LegacyOperation, type LegacySession, type LegacyState, utcTime } from "./session.ts";
import { bytesOf, dictionaryOf, listOf, textOf } from "./shapes.ts";
import { cachedValue } from "./wrapping.ts";

interface CacheValues {
  readonly user: string;
  readonly datasource: string;
  /** Values as they are stored; undefined for what the cache does not have. */
  readonly current: Uint8Array;
  readonly history?: Uint8Array | undefined;
  readonly metadata?: Uint8Array | undefined;
  readonly expiresAt?: string | null;
}

/** Limits for the outer pickles, whose bytes are frames. */
const outerPickle: PickleLimits = {
  bytes: 512 << 20,
  instructions: 10_000_000,
  values: 10_000_000,
  depth: 100,
  length: 600 << 20,
  milliseconds: 60_000,
};

interface Entry {
  readonly bytes: Buffer;
  readonly operation: LegacyOperation;
}

/** The session that the values of a cache are; each of its frames is read by itself, and `keep` makes a table of it. */
export function readCacheSession<Table>(values: CacheValues, keep: (frame: Frame) => Table): LegacySession<Table> {
  const outer = (value: Uint8Array) => cachedValue(value, outerPickle);
  const currentBytes = bytesOf(outer(values.current), "the present table");
  const current = readFrame(currentBytes, framePickle);
  const metadata = values.metadata === undefined ? undefined : outer(values.metadata);
  const history = values.history === undefined ? undefined : entriesOf(outer(values.history));
  const entries = history ?? [];
  const notes: Note[] = [];
  const said = metadata === undefined ? undefined : numberOf(entryOf(metadata, "current_step"));
  if (metadata === undefined) notes.push(legacyNote("legacy_metadata_gone"));
  const total = metadata === undefined ? 0 : (numberOf(entryOf(metadata, "total_steps")) ?? 0);
  if (history === undefined && total > 0) notes.push(legacyNote("legacy_history_gone", { count: total }));

  const isCurrent = (entry: Entry) =>
    entry.bytes.equals(currentBytes) || sameFrame(readFrame(entry.bytes, framePickle), current);
  const { cursor, last } = standing(entries, said, isCurrent, notes);
  const states: LegacyState<Table>[] = entries.map(({ bytes }) => ({
    kind: "table",
    table: keep(readFrame(bytes, framePickle)),
  }));
  const end = entries.at(-1);
  if (last || end === undefined) states.push({ kind: "table", table: keep(current) });
  else {
    states.push({ kind: "lost", again: end.operation.request !== null });
    notes.push(legacyNote("legacy_state_lost", { operation: end.operation.name }));
  }
  return {
    generation: "cache",
    user: values.user,
    datasource: values.datasource,
    createdAt: utcTime(metadata && entryOf(metadata, "created_at")),
    states,
    operations: entries.map(({ operation }) => operation),
    cursor,
    expiresAt: values.expiresAt ?? null,
    notes,
  };
}

/** Where the session stands, and whether the present table is the one after the last operation. */
function standing(
  entries: readonly Entry[],
  said: number | undefined,
  isCurrent: (entry: Entry) => boolean,
  notes: Note[],
): { cursor: number; last: boolean } {
  const total = entries.length;
  const step = Math.min(Math.max(said ?? total, 0), total);
  // The data wins: the last table up to there that is the present one. A redo moved the counter and nothing else;
  // if instead operations came back to an older table, it is the same table, and nothing is made up.
  const found = entries.slice(0, step + 1).findLastIndex(isCurrent);
  if (found >= 0) {
    if (said !== undefined && found !== step)
      notes.push(legacyNote(step === total ? "legacy_redo_untrue" : "legacy_pointer"));
    return { cursor: found, last: false };
  }
  if (step < total) notes.push(legacyNote("legacy_current_differs"));
  return { cursor: total, last: true };
}

function entriesOf(value: PickleValue): Entry[] {
  return listOf(value, "the history").map((entry) => {
    const held = dictionaryOf(entry, "an entry of the history");
    const bytes = bytesOf(entryOf(held, "dataframe"), "a table of the history");
    const name = textOf(entryOf(held, "operation_name"), "the name of an operation");
    const params = recordOf(entryOf(held, "operation_params"));
    const at = utcTime(entryOf(held, "timestamp"));
    return { bytes, operation: { name, params, at, request: requestOf(name, params) } };
  });
}

function numberOf(value: PickleValue | undefined): number | undefined {
  return typeof value === "bigint" && value >= -(2n ** 53n) && value <= 2n ** 53n ? Number(value) : undefined;
}
