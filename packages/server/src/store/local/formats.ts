// The formats of a data folder, and the way back from each. A program reads all earlier ones, and raises a folder's
// within the commit of the first record that earlier programs could not read; until then they can still open it.
// Nothing is copied before: a copy would keep the keys of what is erased later.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { assert, Refusal, refuse } from "../../errors.ts";
import { sealedForOf } from "../wrap.ts";
import { asRefusal } from "./faults.ts";
import { formatOf, formatVersion, refuseNewer } from "./schema.ts";

interface Format {
  /** What programs of the format before do not know. */
  readonly what: string;
  /** How many records there are that only this format knows. */
  standing(db: DatabaseSync): number;
  /** Changes the rest so that the format before holds; nothing of what `standing` counts is there any more. */
  back?(db: DatabaseSync): void;
}

/** By number; the first has nothing before it. */
const formats: Readonly<Record<number, Format>> = {
  2: {
    what: "work that was handed over to another owner",
    standing: (db) =>
      db
        .prepare("SELECT wrapped_key AS key FROM heads")
        .all()
        .filter(({ key }) => sealedForOf(key as Uint8Array) !== null).length,
  },
};
assert(Object.keys(formats).length === formatVersion - 1, "each format but the first has its way back");

/** How long to wait for others who have the folder open, ms. */
const patience = 2000;

interface FormatView {
  readonly found: number;
  readonly known: number;
  /** What each format above the first adds, and how many such records there are. */
  readonly adds: readonly { readonly format: number; readonly what: string; readonly records: number }[];
}

/** The format of a data folder; refuses with `not_found`, `damaged` and `newer_format`. */
export function viewFormat(folder: string): FormatView {
  return withDatabase(folder, true, (db) => ({
    found: formatIn(db, folder),
    known: formatVersion,
    adds: Object.entries(formats).map(([format, { what, standing }]) => ({
      ...{ format: Number(format), what, records: standing(db) },
    })),
  }));
}

/** Refuses with `unavailable` while anybody else has the folder open. */
export function assertAlone(folder: string): void {
  withDatabase(folder, false, leaveLog);
}

/**
 * Takes a data folder that nobody has open back to an earlier format, all or nothing. Refuses with `unavailable` while
 * it is open elsewhere, with `format_kept` where records stand that the earlier format does not know.
 */
export function takeBack(folder: string, to: number): { readonly from: number; readonly to: number } {
  return withDatabase(folder, false, (db) => {
    const from = formatIn(db, folder);
    if (!Number.isSafeInteger(to) || to < 1 || to > from)
      refuse("invalid_params", { field: "to", reason: `it must be a format from 1 to ${from}, the folder's own` });
    leaveLog(db);
    db.exec("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; BEGIN EXCLUSIVE");
    for (let format = from; format > to; format--) {
      const { standing, back, what } = formats[format] as Format;
      const count = standing(db);
      if (count > 0) refuse("format_kept", { count, what, format, to });
      back?.(db);
    }
    db.prepare("UPDATE meta SET value = CAST(? AS BLOB) WHERE name = 'format'").run(String(to));
    db.exec("COMMIT");
    return { from, to };
  });
}

/** The format of a database that has one; the first start of a server that was killed leaves an empty one. */
function formatIn(db: DatabaseSync, folder: string): number {
  return formatOf(db) ?? refuse("not_found", { what: `data folder: ${folder}` });
}

/** Whoever opens the folder next enters the log again; leaving it is possible only while nobody else has it open. */
function leaveLog(db: DatabaseSync): void {
  db.exec("PRAGMA journal_mode = DELETE");
}

function withDatabase<T>(folder: string, readOnly: boolean, work: (db: DatabaseSync) => T): T {
  const path = join(folder, "heads.sqlite");
  if (!existsSync(path)) refuse("not_found", { what: `data folder: ${folder}` });
  let db: DatabaseSync | null = null;
  try {
    db = new DatabaseSync(path, { readOnly, timeout: patience });
    refuseNewer(db, folder);
    return work(db);
  } catch (error) {
    if (db?.isTransaction) db.exec("ROLLBACK");
    throw error instanceof Refusal ? error : asRefusal(error);
  } finally {
    db?.close();
  }
}
