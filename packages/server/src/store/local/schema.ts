// The tables of heads.sqlite. An aggregate's row stays for ever, so that an erased id never returns;
// everything that hangs on its head goes with the head. Bodies are sealed before they get here.
import type { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import { Refusal } from "../../errors.ts";
import { crashPoint } from "../crash-points.ts";
import { refuseHalf } from "../restoring.ts";
import { isBusy } from "./faults.ts";

/** The newest format of the data folder that this program reads and writes; formats.ts tells what each is. */
export const formatVersion = 2;
const firstFormat = 1;

/** How long a statement waits for another process's lock, ms. */
export const busyTimeout = 10_000;

const tables = `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
  CREATE TABLE aggregates (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, owner TEXT NOT NULL, kind TEXT NOT NULL) STRICT;
  CREATE INDEX aggregates_of_owner ON aggregates (owner, kind);
  CREATE TABLE heads (
    n INTEGER PRIMARY KEY REFERENCES aggregates,
    revision INTEGER NOT NULL, version INTEGER NOT NULL, created_at INTEGER NOT NULL, used_at INTEGER NOT NULL,
    expires_at INTEGER, binned_at INTEGER, bytes INTEGER NOT NULL, wrapped_key BLOB NOT NULL, body BLOB NOT NULL) STRICT;
  CREATE INDEX heads_expiring ON heads (expires_at) WHERE binned_at IS NULL AND expires_at IS NOT NULL;
  CREATE INDEX heads_binned ON heads (binned_at) WHERE binned_at IS NOT NULL;
  CREATE TABLE steps (
    n INTEGER NOT NULL REFERENCES heads ON DELETE CASCADE,
    id TEXT NOT NULL, parent TEXT, seq INTEGER NOT NULL, at INTEGER NOT NULL, bytes INTEGER NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (n, id), UNIQUE (n, seq)) STRICT;
  CREATE TABLE blobs (
    id TEXT NOT NULL, n INTEGER NOT NULL REFERENCES heads ON DELETE CASCADE, bytes INTEGER NOT NULL,
    PRIMARY KEY (id, n)) STRICT, WITHOUT ROWID;
  CREATE INDEX blobs_of_head ON blobs (n);
  CREATE TABLE docs (
    n INTEGER NOT NULL REFERENCES heads ON DELETE CASCADE, name TEXT NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (n, name)) STRICT;
  CREATE TABLE leases (
    session INTEGER NOT NULL REFERENCES heads ON DELETE CASCADE, datasource INTEGER NOT NULL REFERENCES heads,
    PRIMARY KEY (session, datasource)) STRICT, WITHOUT ROWID;
  CREATE INDEX leases_on_datasource ON leases (datasource);
  CREATE TABLE audit (
    n INTEGER NOT NULL REFERENCES aggregates, seq INTEGER NOT NULL, at INTEGER NOT NULL, mac BLOB NOT NULL,
    body BLOB NOT NULL, PRIMARY KEY (n, seq)) STRICT;
  CREATE TABLE ops (
    owner TEXT NOT NULL, route TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL,
    n INTEGER NOT NULL REFERENCES aggregates, body BLOB NOT NULL, PRIMARY KEY (owner, route, key)) STRICT;
  CREATE INDEX ops_by_age ON ops (at);
  CREATE INDEX ops_of_aggregate ON ops (n);
  INSERT INTO meta VALUES ('format', CAST('${firstFormat}' AS BLOB));
`;

/** What came later: versions that do not know the indexes keep them up all the same, and need not know the table. */
const later = `
  CREATE TABLE IF NOT EXISTS taken (
    id TEXT PRIMARY KEY, at INTEGER NOT NULL, counted INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS taken_by_age ON taken (at);
  CREATE INDEX IF NOT EXISTS audit_by_time ON audit (at);
  CREATE INDEX IF NOT EXISTS audit_of_aggregate_by_time ON audit (n, at, seq);
`;

/**
 * Makes the tables of a new database; refuses one of a newer format, and one that is half restored, before anything
 * is changed. Who restores it is let in.
 */
export async function prepare(db: DatabaseSync, folder: string, { restoring = false } = {}): Promise<void> {
  const refuseUnfit = restoring ? refuseNewer : assertFit;
  refuseUnfit(db, folder);
  await enterWal(db);
  // FULL: a commit is on the disk when it returns. secure_delete: an erased key leaves no copy in free pages.
  db.exec("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON");
  db.exec("BEGIN IMMEDIATE");
  if (formatOf(db) === null) {
    db.exec(tables);
    crashPoint("store: tables made, not yet committed");
  }
  db.exec(later);
  db.exec("COMMIT");
  // A process that was killed may have written a commit and not synced it. Before anybody is told of it, it is durable.
  db.exec("PRAGMA wal_checkpoint(PASSIVE)");
  refuseUnfit(db, folder);
}

/** Refuses a database of a newer format, one that is half restored, and what is no database of ours. */
export function assertFit(db: DatabaseSync, folder: string): void {
  refuseNewer(db, folder);
  if (formatOf(db) === null) return;
  const row = db.prepare("SELECT CAST(value AS TEXT) AS value FROM meta WHERE name = 'restoring'").get();
  if (row) refuseHalf(String(row.value));
}

/** Refuses a database of a newer format than is known, and what is no database of ours. */
export function refuseNewer(db: DatabaseSync, folder: string, known = formatVersion): void {
  const found = formatOf(db);
  if (found === null || found <= known) return;
  throw new Refusal("newer_format", { path: folder, found, known });
}

/** The format of a database, null if it is empty; refuses what was not made here. */
export function formatOf(db: DatabaseSync): number | null {
  const names = db.prepare("SELECT name FROM sqlite_schema").all();
  if (names.length === 0) return null;
  const ours = names.some(({ name }) => name === "meta") && names.some(({ name }) => name === "aggregates");
  const read = "SELECT CAST(value AS TEXT) AS format FROM meta WHERE name = 'format'";
  const format = ours ? Number(db.prepare(read).get()?.format) : Number.NaN;
  if (Number.isNaN(format)) throw new Refusal("damaged", { what: "heads.sqlite in the data folder" });
  return format;
}

/** Changing the journal mode does not wait for other connections by itself. */
async function enterWal(db: DatabaseSync): Promise<void> {
  const until = Date.now() + busyTimeout;
  for (;;) {
    try {
      db.exec("PRAGMA journal_mode = WAL");
      return;
    } catch (error) {
      if (!isBusy(error) || Date.now() > until) throw error;
    }
    await pause(20);
  }
}
