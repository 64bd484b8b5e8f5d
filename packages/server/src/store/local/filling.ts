// Fills an empty data folder with records, a few thousand in a transaction. The mark is in the database before the first
// of them; whoever begins anew removes the database that bears one.
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { assert, refuse } from "../../errors.ts";
import { crashPoint } from "../crash-points.ts";
import { type AggregateRecord, isKept, type StoreRecord } from "../everything.ts";
import type { Filling } from "../filling.ts";
import { makeDurably } from "../local.ts";
import { assertLeft, markOf } from "../restoring.ts";
import { sealedForOf } from "../wrap.ts";
import { asRefusal } from "./faults.ts";
import { figurePrefix, type Statements, statements, text, warningPrefix } from "./rows.ts";
import { busyTimeout, formatVersion, prepare } from "./schema.ts";

/** Records in one transaction. */
const together = 2000;

/** Begins to fill the folder; refuses with `not_empty` if there is work in it. */
export async function localFilling(folder: string, point: string): Promise<Filling> {
  const database = join(folder, "heads.sqlite");
  try {
    if (existsSync(database)) await clear(database, folder);
    await makeDurably(folder, database);
    const connection = new DatabaseSync(database, { timeout: busyTimeout });
    await prepare(connection, folder, { restoring: true });
    const db = statements(connection);
    db.run("INSERT INTO meta VALUES ('restoring', ?)", markOf(point));
    crashPoint("restore: marked");
    return fillingOf(connection, db);
  } catch (error) {
    throw asRefusal(error);
  }
}

/** Removes what is left of a restore, or a database that nothing was ever written into. */
async function clear(database: string, folder: string): Promise<void> {
  const connection = new DatabaseSync(database, { readOnly: true, timeout: busyTimeout });
  try {
    const db = statements(connection);
    if (db.get("SELECT 1 FROM sqlite_schema WHERE name = 'meta'")) {
      const mark = db.get("SELECT CAST(value AS TEXT) AS value FROM meta WHERE name = 'restoring'");
      if (mark) assertLeft(text(mark.value));
      else if (db.get("SELECT 1 FROM aggregates UNION ALL SELECT 1 FROM meta WHERE name = 'key-check'"))
        refuse("not_empty", { what: folder });
    }
  } finally {
    connection.close();
  }
  // The log of changes first: without it, what is left of the database is still marked or empty.
  for (const end of ["-wal", "-shm", ""]) await rm(`${database}${end}`, { force: true });
}

function fillingOf(connection: DatabaseSync, db: Statements): Filling {
  let waiting = 0;
  let last: { n: number; record: AggregateRecord } | null = null;
  /** Datasources may come after the sessions that use them. */
  const leases: [session: number, datasource: string][] = [];

  function write(record: StoreRecord): void {
    switch (record.is) {
      case "meta":
        // The place of blobs is found anew, where they are put.
        if (!isKept(record.name) || record.name === "blob-place") return;
        db.run("INSERT INTO meta VALUES (?, ?)", record.name, record.value);
        return;
      case "figures":
        for (const [name, value] of Object.entries(record.figures))
          db.run("INSERT INTO meta VALUES (?, ?)", figurePrefix + name, Buffer.from(String(value)));
        return;
      case "aggregate":
        writeAggregate(record);
        return;
      case "answer": {
        const { owner, route, key, at, id, body } = record;
        // Sealed by something that was erased meanwhile, it would answer nobody.
        const add = `INSERT INTO ops (owner, route, key, at, n, body)
          SELECT ?, ?, ?, ?, n, ? FROM aggregates JOIN heads USING (n) WHERE id = ? AND owner = ?`;
        db.run(add, owner, route, key, at, body, id, owner);
        return;
      }
      default:
        assert(last, "a part follows its aggregate");
        writePart(last.n, record);
    }
  }

  function writeAggregate(record: AggregateRecord): void {
    const { owner, kind, id, head, wrappedKey, body, blobs, warned } = record;
    db.run("INSERT INTO aggregates (id, owner, kind) VALUES (?, ?, ?)", id, owner, kind);
    const n = Number(db.get("SELECT n FROM aggregates WHERE id = ?", id)?.n);
    last = { n, record };
    if (head === null) return;
    const add = `INSERT INTO heads (n, revision, version, created_at, used_at, expires_at, binned_at, bytes, wrapped_key,
      body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
    const times = [head.createdAt, head.usedAt, head.expiresAt, head.binnedAt];
    db.run(add, n, head.revision, head.version, ...times, head.bytes, wrappedKey, body);
    for (const blob of blobs) db.run("INSERT INTO blobs (id, n, bytes) VALUES (?, ?, ?)", blob.id, n, blob.bytes);
    if (warned !== null) db.run("INSERT INTO meta VALUES (?, ?)", warningPrefix + id, Buffer.from(String(warned)));
    for (const datasource of record.leases) leases.push([n, datasource]);
    // A program that knows no keys that were handed over must refuse the folder.
    if (sealedForOf(wrappedKey) !== null)
      db.run("UPDATE meta SET value = ? WHERE name = 'format'", Buffer.from(String(formatVersion)));
  }

  function writePart(n: number, record: Extract<StoreRecord, { is: "step" | "doc" | "link" }>): void {
    if (record.is === "doc") db.run("INSERT INTO docs VALUES (?, ?, ?)", n, record.name, record.body);
    else if (record.is === "link") {
      const { seq, at, mac, body } = record;
      db.run("INSERT INTO audit (n, seq, at, mac, body) VALUES (?, ?, ?, ?, ?)", n, seq, at, mac, body);
    } else {
      const { id, parent, seq, at, bytes, body } = record;
      const add = "INSERT INTO steps (n, id, parent, seq, at, bytes, body) VALUES (?, ?, ?, ?, ?, ?, ?)";
      db.run(add, n, id, parent, seq, at, bytes, body);
    }
  }

  function end(): void {
    if (!connection.isTransaction) return;
    connection.exec("COMMIT");
    waiting = 0;
    crashPoint("restore: some written");
  }

  /** What fails ends the filling: the records of its transaction go when it is closed. */
  const told = async (work: () => void) => {
    try {
      work();
    } catch (error) {
      throw asRefusal(error);
    }
  };

  return {
    put: (record) =>
      told(() => {
        if (!connection.isTransaction) connection.exec("BEGIN IMMEDIATE");
        write(record);
        if (++waiting >= together) end();
      }),
    finish: () =>
      told(() => {
        end();
        connection.exec("BEGIN IMMEDIATE");
        // A lease on what is not there would hold nothing; the session's reading tells what it lacks.
        const add = `INSERT INTO leases SELECT ?, n FROM aggregates JOIN heads USING (n) WHERE id = ? AND kind = 'datasource'
          ON CONFLICT DO NOTHING`;
        for (const [session, datasource] of leases.splice(0)) db.run(add, session, datasource);
        end();
      }),
    release: () =>
      told(() => {
        crashPoint("restore: all written, marked still");
        db.run("DELETE FROM meta WHERE name = 'restoring'");
        db.get("PRAGMA wal_checkpoint(TRUNCATE)");
      }),
    close: async () => connection.close(),
  };
}
