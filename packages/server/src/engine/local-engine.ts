// The engine of one server: keeps the plain files of resident sessions in scratch, opens them from
// sealed blobs when needed, and passes calls to the engine processes.
import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Cell } from "@data-tools/client";
import type { Change } from "../model/change.ts";
import { columnsIn, queryIn, type Sql } from "../model/sql.ts";
import { type BlobId, blobsOf, columnOf, type State } from "../model/state.ts";
import type {
  Applied,
  DescribedQuery,
  Difference,
  Engine,
  Exported,
  PandasFile,
  RawPage,
  ReadBlob,
  Running,
  Workbench,
} from "./engine.ts";
import { blobFile } from "./frame.ts";
import type { InstanceLimits } from "./limits.ts";
import type { Call } from "./messages.ts";
import { ProcessPool } from "./process-pool.ts";
import { inScratch, type Scratch } from "./scratch.ts";

interface EngineOptions {
  readonly processes: number;
  readonly limits: InstanceLimits;
  /** Plain bytes a session keeps in scratch beyond those in use. */
  readonly residentBytes: number;
  now(): number;
}

interface Resident {
  readonly session: string;
  /** Its name in the engine process: a session that comes back gets a fresh one. */
  readonly id: string;
  readonly folder: string;
  readonly files: Map<BlobId, Promise<number>>;
  /** Blobs whose file in scratch is all there is of them. */
  readonly unsealed: Set<BlobId>;
  /** Ends when files that leave scratch have left it: what is written anew waits for it. */
  leavingFiles: Promise<unknown>;
  read: ReadBlob;
  usedAt: number;
  inUse: number;
  /** Set when it is being taken out of memory: new calls open the session anew. */
  leaving: boolean;
  /** Told when the last call under way has ended. */
  idle: (() => void) | null;
}

export function openEngine(scratch: Scratch, options: EngineOptions): Engine & { pool: ProcessPool } {
  const pool = new ProcessPool(options.processes, options.limits);
  const residents = new Map<string, Promise<Resident>>();
  const known = new Map<string, Resident>();

  async function open(session: string, read: ReadBlob): Promise<Resident> {
    const folder = await inScratch(() => scratch.folder("s"));
    const resident: Resident = {
      session,
      id: basename(folder),
      folder,
      files: new Map(),
      unsealed: new Set(),
      leavingFiles: Promise.resolve(),
      read,
      usedAt: options.now(),
      inUse: 0,
      leaving: false,
      idle: null,
    };
    known.set(session, resident);
    return resident;
  }

  /** The resident session, in use until `release`. */
  async function hold(session: string, read: ReadBlob): Promise<Resident> {
    for (;;) {
      let opening = residents.get(session);
      if (!opening) {
        opening = open(session, read);
        residents.set(session, opening);
        opening.catch(() => residents.delete(session));
      }
      const resident = await opening;
      if (resident.leaving) continue;
      resident.read = read;
      resident.inUse++;
      resident.usedAt = options.now();
      return resident;
    }
  }

  async function release(resident: Resident, used: ReadonlySet<BlobId>): Promise<void> {
    resident.inUse--;
    resident.usedAt = options.now();
    if (resident.inUse === 0) resident.idle?.();
    if (!resident.leaving) await trim(resident, used);
  }

  /** Makes sure that the plain files of these blobs lie in scratch. */
  async function fetch(resident: Resident, blobs: Iterable<BlobId>): Promise<void> {
    const wanted = [...new Set(blobs)];
    await Promise.all(
      wanted.map((blob) => {
        const known = resident.files.get(blob);
        if (known) {
          resident.files.delete(blob);
          resident.files.set(blob, known);
          return known;
        }
        const written = (async () => {
          const plain = await resident.read(blob);
          await resident.leavingFiles;
          await writePlain(blobFile(resident.folder, blob), plain);
          return plain.length;
        })();
        resident.files.set(blob, written);
        written.catch(() => resident.files.delete(blob));
        return written;
      }),
    );
  }

  /** Writes a working file whole or not at all; refuses when that is not possible. */
  async function writePlain(path: string, plain: Uint8Array): Promise<void> {
    try {
      await inScratch(() => writeFile(path, plain, { mode: 0o600 }));
    } catch (error) {
      await scratch.remove(path);
      throw error;
    }
  }

  /** Removes the files unused for longest, once no call is under way. */
  async function trim(resident: Resident, keep: ReadonlySet<BlobId>): Promise<void> {
    if (resident.inUse > 0) return;
    let total = 0;
    for (const size of resident.files.values()) total += await size.catch(() => 0);
    for (const [blob, size] of [...resident.files]) {
      if (total <= options.residentBytes || resident.inUse > 0) return;
      if (keep.has(blob) || resident.unsealed.has(blob)) continue;
      resident.files.delete(blob);
      const gone = scratch.remove(blobFile(resident.folder, blob));
      resident.leavingFiles = Promise.allSettled([resident.leavingFiles, gone]);
      total -= await size;
      await resident.leavingFiles;
    }
  }

  function workbenchOf(session: string, read: ReadBlob): Workbench {
    const ask = async <T>(
      call: Call,
      blobs: Iterable<BlobId>,
      running?: Running,
      made?: (resident: Resident, result: T) => void,
    ): Promise<T> => {
      const used = new Set(blobs);
      const resident = await hold(session, read);
      try {
        await fetch(resident, used);
        const result = (await pool.ask(resident.id, resident.folder, call, running)) as T;
        made?.(resident, result);
        return result;
      } finally {
        await release(resident, used);
      }
    };
    const keepFiles = (resident: Resident, { blobs }: Applied) => {
      for (const { id, bytes } of blobs) {
        resident.unsealed.add(id);
        resident.files.set(id, Promise.resolve(bytes));
      }
    };
    return {
      fit: (state, values, sources, running) =>
        ask<Record<string, Cell>>(
          { method: "fit", state, values, sources },
          [...needed(state, Object.values(values)), ...Object.values(sources).flatMap(blobsOf)],
          running,
        ),
      describe: (state, query, sources, running) =>
        ask<DescribedQuery>(
          { method: "describe", state, query, sources },
          [state, ...Object.values(sources)].flatMap(blobsOf),
          running,
        ),
      apply: (home, state, change, sources, running) =>
        ask<Applied>(
          { method: "apply", home, state, change, sources },
          [...neededFor(state, change), ...Object.values(sources).flatMap(blobsOf)],
          running,
          keepFiles,
        ),
      materialise: (home, state, running) =>
        ask<Applied>({ method: "materialise", home, state }, blobsOf(state), running, keepFiles),
      page: (state, request, running) =>
        ask<RawPage>(
          { method: "page", state, request },
          request.columns && !request.search
            ? needed(
                state,
                [...(request.where ? [request.where] : []), ...(request.sort ? [request.sort] : [])],
                request.columns,
              )
            : blobsOf(state),
          running,
        ),
      compare: (from, to, options, running) =>
        ask<Difference>({ method: "compare", from, to, options }, [...blobsOf(from), ...blobsOf(to)], running),
      ask: (state, selection, running) =>
        ask<Cell[][]>(
          { method: "ask", state, selection },
          needed(state, [...selection.columns.map(({ sql }) => sql), selection.from, selection.tail]),
          running,
        ),
      exportTo: (state, format, options, running) =>
        ask<Exported>({ method: "export", state, format, options }, blobsOf(state), running),
      forPandas: (state, running) => ask<PandasFile>({ method: "pandas", state }, blobsOf(state), running),
      digest: (state) => ask<string>({ method: "fingerprint", state }, blobsOf(state)),
      sealed(blobs) {
        for (const blob of blobs) known.get(session)?.unsealed.delete(blob);
      },
      async discard(path) {
        const resident = known.get(session);
        for (const blob of resident?.files.keys() ?? []) {
          if (!resident || blobFile(resident.folder, blob) !== path) continue;
          resident.files.delete(blob);
          resident.unsealed.delete(blob);
        }
        await scratch.remove(path);
      },
    };
  }

  return {
    pool,
    async workbench(session, read) {
      return workbenchOf(session, read);
    },
    async evict(session, unusedSince) {
      const resident = await residents.get(session);
      if (!resident || resident.leaving) return false;
      if (unusedSince !== undefined && (resident.inUse > 0 || resident.usedAt > unusedSince)) return false;
      resident.leaving = true;
      residents.delete(session);
      known.delete(session);
      if (resident.inUse > 0) await new Promise<void>((idle) => Object.assign(resident, { idle }));
      await pool.evict(resident.id);
      await scratch.remove(resident.folder);
      return true;
    },
    resident: () =>
      [...known.values()].filter(({ inUse }) => inUse === 0).map(({ session, usedAt }) => ({ session, usedAt })),
    residents: () => known.size,
    pids: () => pool.pids(),
    async close() {
      await pool.close();
      await scratch.close();
    },
  };
}

/** Blobs that fragments and columns of a state touch, its mask and order included. */
function needed(state: State, fragments: readonly Sql[], columns: readonly string[] = []): BlobId[] {
  const names = [...fragments.flatMap((fragment) => columnsIn(fragment)), ...columns];
  const blobs = names.flatMap((name) => columnOf(state, name)?.blob ?? []);
  const { kept, order } = state.rows;
  if (blobs.length === 0 && state.columns[0]) blobs.push(state.columns[0].blob);
  return [...blobs, ...(kept ? [kept] : []), ...(order ? [order] : [])];
}

function neededFor(state: State, change: Change): BlobId[] {
  switch (change.kind) {
    case "columns":
      return [];
    case "derive":
      return needed(
        state,
        [...change.columns.map(({ sql }) => sql), ...(change.tallies ?? []).map(({ when }) => when)],
        [
          ...change.columns.flatMap(({ replaces }) => (replaces === undefined ? [] : [replaces])),
          ...(change.tallies ?? []).flatMap(({ values }) =>
            typeof values?.column === "string" ? [values.column] : [],
          ),
          ...(state.columns[0] ? [state.columns[0].name] : []),
        ],
      );
    case "rows":
      return needed(
        state,
        [change.where, change.ids, change.order].flatMap((fragment) => fragment ?? []),
        state.columns[0] ? [state.columns[0].name] : [],
      );
    case "reshape":
      if (queryIn(change.from) !== undefined) return blobsOf(state);
      return needed(state, [...change.columns.map(({ sql }) => sql), change.from, change.tail]);
  }
}
