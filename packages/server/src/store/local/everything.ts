// Everything of a data folder as records, read in the transaction of the connection it is given: all of one moment.
import type { DatabaseSync } from "node:sqlite";
import { aggregateRecord, isKept, type StoreRecord } from "../everything.ts";
import type { Counts, Kind } from "../store.ts";
import {
  bytes,
  figurePrefix,
  headColumns,
  number,
  statements,
  text,
  toAudit,
  toHead,
  toRef,
  toStep,
  warningOf,
} from "./rows.ts";

/** Aggregates asked for at a time. */
const page = 200;

/** The records, in the order in which their aggregates were made. */
export async function* everythingOf(connection: DatabaseSync): AsyncGenerator<StoreRecord> {
  const db = statements(connection);
  const figures: Record<string, number> = {};
  for (const row of db.all("SELECT name, value FROM meta ORDER BY name")) {
    const [name, value] = [text(row.name), bytes(row.value)];
    if (isKept(name)) yield { is: "meta", name, value };
    if (name.startsWith(figurePrefix)) figures[name.slice(figurePrefix.length)] = Number(Buffer.from(value).toString());
  }
  yield { is: "figures", figures: figures satisfies Counts };
  const after = `SELECT a.n, ${headColumns} FROM aggregates a LEFT JOIN heads h USING (n) WHERE a.n > ? ORDER BY a.n LIMIT ${page}`;
  for (let last = -1, rows = db.all(after, last); rows.length > 0; rows = db.all(after, last)) {
    for (const row of rows) {
      last = number(row.n);
      const head = row.revision === null ? null : toHead(row);
      const blobs = db.all("SELECT id, bytes FROM blobs WHERE n = ? ORDER BY id", last);
      const leases = db.all(
        "SELECT d.id FROM leases l JOIN aggregates d ON d.n = l.datasource WHERE l.session = ?",
        last,
      );
      yield aggregateRecord(toRef(row), head, {
        warned: head && warningOf(db, head.id),
        blobs: blobs.map((blob) => ({ id: text(blob.id), bytes: number(blob.bytes) })),
        leases: leases.map(({ id }) => text(id)),
      });
      const steps = "SELECT id, parent, seq, at, bytes, body FROM steps WHERE n = ? ORDER BY seq";
      for (const step of each(connection, steps, last)) yield { is: "step", ...toStep(step) };
      for (const doc of each(connection, "SELECT name, body FROM docs WHERE n = ? ORDER BY name", last))
        yield { is: "doc", name: text(doc.name), body: bytes(doc.body) };
      const links = "SELECT seq, at, mac, body FROM audit WHERE n = ? ORDER BY seq";
      for (const link of each(connection, links, last)) yield { is: "link", ...toAudit(link) };
    }
  }
  const answers = `SELECT o.owner, o.route, o.key, o.at, o.body, a.kind, a.id FROM ops o JOIN aggregates a USING (n)`;
  for (const row of each(connection, answers)) {
    const sealer = { kind: text(row.kind) as Kind, id: text(row.id) };
    const { owner, route, key } = { owner: text(row.owner), route: text(row.route), key: text(row.key) };
    yield { is: "answer", owner, route, key, at: number(row.at), ...sealer, body: bytes(row.body) };
  }
}

/** Rows one at a time, however many there are. */
function each(connection: DatabaseSync, sql: string, ...values: number[]) {
  return connection.prepare(sql).iterate(...values);
}
