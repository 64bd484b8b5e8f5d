// An engine on plain arrays, written from the engine's contract and nothing else: no processes, no files, no clock,
// microseconds for a call. It knows the part of SQL that everyday operations write, and says so of anything else.
import { createHash } from "node:crypto";
import { newId } from "../../src/clock.ts";
import {
  type Applied,
  type CompareOptions,
  type Difference,
  type Engine,
  type NewBlob,
  noEffect,
  type PageRequest,
  type RawChangedRow,
  type RawPage,
  type ReadBlob,
  type Running,
  type Workbench,
} from "../../src/engine/engine.ts";
import type { InstanceLimits } from "../../src/engine/limits.ts";
import { Refusal } from "../../src/errors.ts";
import type { Sql } from "../../src/model/sql.ts";
import { type BlobId, type Cell, type ColumnView, columnViews, type State } from "../../src/model/state.ts";
import { carriedOut, type Making, written } from "./apply.ts";
import { type At, expressionOf, orderOf, type Row, selectOf } from "./expression.ts";
import { cellsOf, decoded, encoded, existing, type Fields, type Frame, frameOf } from "./frame.ts";
import type { MemoryScratch } from "./memory-scratch.ts";
import { unknown, type Value } from "./tokens.ts";

interface Resident {
  readonly folder: string;
  readonly blobs: Map<BlobId, Promise<Fields>>;
  usedAt: number;
  inUse: number;
}

export interface Literal {
  readonly columns: readonly ColumnView[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface ArrayEngineOptions {
  readonly limits: Pick<InstanceLimits, "rows" | "columns" | "cells">;
  now(): number;
}

export function arrayEngine(scratch: MemoryScratch, { limits, now }: ArrayEngineOptions): Engine {
  const residents = new Map<string, Resident>();

  async function resident(session: string): Promise<Resident> {
    const folder = residents.has(session) ? "" : await scratch.folder("s");
    const known = residents.get(session) ?? { folder, blobs: new Map(), usedAt: now(), inUse: 0 };
    residents.set(session, known);
    return known;
  }

  const fileOf = ({ folder }: Resident, blob: BlobId) => `${folder}/${blob.replace("/", ".")}`;

  function workbenchOf(session: string, read: ReadBlob): Workbench {
    /** Works on states with the session in use; a call that was cancelled is refused. */
    async function on<T>(
      states: readonly State[],
      running: Running | undefined,
      work: (frames: readonly Frame[], here: Resident) => T,
    ): Promise<T> {
      const here = await resident(session);
      here.inUse++;
      const open = (blob: BlobId) => {
        const opened = here.blobs.get(blob) ?? read(blob).then(decoded);
        here.blobs.set(blob, opened);
        opened.catch(() => here.blobs.delete(blob));
        return opened;
      };
      try {
        const frames: Frame[] = [];
        for (const state of states) frames.push(await frameOf(state, open));
        if (running?.signal?.aborted) throw new Refusal("cancelled");
        return work(frames, here);
      } finally {
        here.inUse--;
        here.usedAt = now();
      }
    }

    const making = (here: Resident, home: string): Making => ({
      limits,
      write(fields) {
        const id = `${home}/${newId("b")}`;
        const bytes = encoded(fields);
        const path = fileOf(here, id);
        scratch.write(path, bytes);
        here.blobs.set(id, Promise.resolve(fields));
        return { id, path, bytes: bytes.length };
      },
    });

    return {
      fit: (state, values, sources, running) =>
        on([state], running, ([frame]) => {
          if (Object.keys(sources).length > 0) unknown("other tables");
          const learned = Object.entries(values).map(([key, value]) => [key, fitted(frame as Frame, value)]);
          return Object.fromEntries(learned) as Record<string, Value>;
        }),
      apply: (home, state, change, sources, running) =>
        on([state], running, ([frame], here) => {
          if (Object.keys(sources).length > 0) unknown("other tables");
          return carriedOut(making(here, home), frame as Frame, change);
        }),
      page: (state, request, running) => on([state], running, ([frame]) => pageOf(frame as Frame, request)),
      compare: (from, to, options, running) =>
        on([from, to], running, ([before, after]) => compared(before as Frame, after as Frame, options)),
      materialise: (home, state, running) =>
        on([state], running, ([frame], here) => {
          const rows = (frame as Frame).shown.map((row) => cellsOf(frame as Frame, row) as Value[]);
          return { ...written(making(here, home).write, state.columns, rows), effect: noEffect() };
        }),
      digest: (state) =>
        on([state], undefined, ([frame]) => {
          const cells = (frame as Frame).shown.map((row) => cellsOf(frame as Frame, row));
          return createHash("sha256")
            .update(JSON.stringify([columnViews(state), cells]))
            .digest("hex");
        }),
      sealed() {},
      async discard(path) {
        const here = residents.get(session);
        for (const blob of here?.blobs.keys() ?? []) if (here && fileOf(here, blob) === path) here.blobs.delete(blob);
        await scratch.remove(path);
      },
      describe: async () => unknown("queries of people"),
      ask: async () => unknown("analyses"),
      exportTo: async () => unknown("exports"),
      forPandas: async () => unknown("files for pandas"),
    };
  }

  return {
    workbench: async (session, read) => workbenchOf(session, read),
    async evict(session, unusedSince) {
      const here = residents.get(session);
      if (!here || (unusedSince !== undefined && (here.inUse > 0 || here.usedAt > unusedSince))) return false;
      residents.delete(session);
      for (const path of scratch.paths()) if (path.startsWith(`${here.folder}/`)) await scratch.remove(path);
      return true;
    },
    resident: () =>
      [...residents].filter(([, { inUse }]) => inUse === 0).map(([session, { usedAt }]) => ({ session, usedAt })),
    residents: () => residents.size,
    pids: () => [],
    close: async () => residents.clear(),
  };
}

/** A table as a file in scratch, to become a blob of `home`. */
export function literalIn(
  scratch: MemoryScratch,
  home: string,
  { columns, rows }: Literal,
): Pick<Applied, "state" | "blobs"> {
  const write = (fields: Fields): NewBlob => {
    const [id, path, bytes] = [`${home}/${newId("b")}`, scratch.file(""), encoded(fields)];
    scratch.write(path, bytes);
    return { id, path, bytes: bytes.length };
  };
  return written(write, columns, rows as Value[][]);
}

/** A learned value: a SELECT of its own, or one that goes over the rows that show. */
function fitted({ shown }: Frame, value: Sql): Value {
  if (value.parts.some((part) => "relation" in part)) return selectOf(value)(shown)[0] ?? null;
  return expressionOf(value)({ shown, row: shown[0], group: shown });
}

function pageOf(frame: Frame, request: PageRequest): RawPage {
  const { offset, limit, where, sort, search } = request;
  const { state, shown } = frame;
  const columns = request.columns?.map((name) => existing(state, name)) ?? state.columns;
  const at = (row: Row): At => ({ shown, row, group: [row] });
  const holds = where ? expressionOf(where) : null;
  const needle = search?.toLowerCase() ?? "";
  const found = shown
    .filter((row) => holds === null || holds(at(row)) === true)
    .filter((row) => needle === "" || cellsOf(frame, row).some((cell) => String(cell).toLowerCase().includes(needle)));
  const order = sort ? orderOf(sort) : null;
  const rows = order === null ? found : [...found].sort((a, b) => order(at(a), at(b)));
  const page = rows.slice(offset, offset + limit);
  return {
    columns: columnViews({ ...state, columns }),
    rows: page.map((row) => cellsOf(frame, row, columns)),
    total: rows.length,
    ...(where || sort || search ? { numbers: page.map(({ position }) => (position ?? 0) + 1) } : {}),
  };
}

/** Rows of one table by their ids, those of two by their places; counts are exact whatever was asked. */
function compared(before: Frame, after: Frame, { limit, on }: CompareOptions): Difference {
  if (on) unknown("rows matched by keys");
  const same = before.state.table === after.state.table;
  const keyOf = (row: Row) => (same ? row.id : (row.position as number));
  const old = new Map(before.shown.map((row) => [keyOf(row), row]));
  const now = new Map(after.shown.map((row) => [keyOf(row), row]));
  const keys = [...new Set([...old.keys(), ...now.keys()])].sort((a, b) => a - b);
  const counts = new Map<string, number>();
  const sample: RawChangedRow[] = [];
  let [rowsAdded, rowsRemoved] = [0, 0];
  for (const key of keys) {
    const [was, is] = [old.get(key), now.get(key)];
    if (!was) rowsAdded++;
    if (!is) rowsRemoved++;
    const changed = was && is ? changedIn(before, was, after, is) : [];
    const shared = changed.filter((name) => before.state.columns.some((column) => column.name === name));
    for (const name of shared) counts.set(name, (counts.get(name) ?? 0) + 1);
    if ((was && is && changed.length === 0) || sample.length >= limit) continue;
    sample.push({
      row: (is?.position ?? was?.position ?? 0) + 1,
      before: was ? cellsOf(before, was) : null,
      after: is ? cellsOf(after, is) : null,
      changed,
    });
  }
  const cells = after.state.columns.flatMap(({ name }) => {
    const count = counts.get(name);
    return count === undefined ? [] : [{ column: name, count }];
  });
  return { matchedBy: same ? "rows" : "position", cells, rowsAdded, rowsRemoved, sample };
}

function changedIn(before: Frame, was: Row, after: Frame, is: Row): string[] {
  return after.state.columns
    .filter((column) => {
      const old = before.state.columns.find(({ name }) => name === column.name);
      const [one, other] = [old ? before.cell(old, was.id) : null, after.cell(column, is.id)];
      if (old === undefined) return true;
      return old.type === column.type ? one !== other : one !== null || other !== null;
    })
    .map(({ name }) => name);
}
