// Everything the store is asked without writing: short statements on a read-only connection of the main
// thread, which writers never make wait.
import type { DatabaseSync } from "node:sqlite";
import type {
  AuditFound,
  AuditQuery,
  AuditRecord,
  Head,
  Holdings,
  Kind,
  MetaName,
  OpRecord,
  Ref,
  StepRecord,
  Survey,
  TrailTip,
  Use,
} from "../store.ts";
import { auditByTime } from "./audit-by-time.ts";
import { asRefusal } from "./faults.ts";
import {
  bytes,
  figurePrefix,
  findHead,
  findOp,
  findUse,
  number,
  numberOf,
  reportPrefix,
  selectHeads,
  statements,
  text,
  toAudit,
  toHead,
  toRef,
  toStep,
  warningOf,
} from "./rows.ts";
import { kindsOf, surveyOf } from "./survey.ts";

export type Reads = ReturnType<typeof readsOf>;

export function readsOf(connection: DatabaseSync) {
  const db = statements(connection);
  return {
    head: reading((ref: Ref): Head | null => findHead(db, ref)),
    heads: reading((owner: string, kind: Kind): Head[] =>
      db.all(`${selectHeads} WHERE a.owner = ? AND a.kind = ? ORDER BY h.used_at DESC, a.id`, owner, kind).map(toHead),
    ),
    due: reading((now: number, binnedBefore: number): Head[] => {
      const expired = db.all(`${selectHeads} WHERE h.binned_at IS NULL AND h.expires_at <= ?`, now);
      const binned = `${selectHeads} WHERE a.kind = 'session' AND h.binned_at < ?`;
      const unused = `${selectHeads} WHERE a.kind = 'datasource' AND h.binned_at IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM leases WHERE datasource = a.n)`;
      return [...expired, ...db.all(binned, binnedBefore), ...db.all(unused)].map(toHead);
    }),
    steps: reading((ref: Ref, ids?: readonly string[]): StepRecord[] => {
      const select = "SELECT id, parent, seq, at, bytes, body FROM steps WHERE n = ?";
      const n = numberOf(db, ref);
      if (!ids) return db.all(`${select} ORDER BY seq`, n).map(toStep);
      const named = `${select} AND id IN (SELECT value FROM json_each(?)) ORDER BY seq`;
      return db.all(named, n, JSON.stringify(ids)).map(toStep);
    }),
    doc: reading((ref: Ref, name: string): Uint8Array | null => {
      const row = db.get("SELECT body FROM docs WHERE n = ? AND name = ?", numberOf(db, ref), name);
      return row ? bytes(row.body) : null;
    }),
    docs: reading((ref: Ref): string[] =>
      db.all("SELECT name FROM docs WHERE n = ? ORDER BY name", numberOf(db, ref)).map((row) => text(row.name)),
    ),
    op: reading((owner: string, route: string, key: string): OpRecord | null => findOp(db, owner, route, key)),
    audit: reading((ref: Ref, from: number = 0, limit: number = Number.MAX_SAFE_INTEGER): AuditRecord[] => {
      const select = "SELECT seq, at, mac, body FROM audit WHERE n = ? AND seq >= ? ORDER BY seq LIMIT ?";
      return db.all(select, numberOf(db, ref, { erased: true }), from, limit).map(toAudit);
    }),
    lastAudit: reading((ref: Ref): AuditRecord | null => {
      const select = "SELECT seq, at, mac, body FROM audit WHERE n = ? ORDER BY seq DESC LIMIT 1";
      const row = db.get(select, numberOf(db, ref, { erased: true }));
      return row ? toAudit(row) : null;
    }),
    owners: reading((): Holdings[] => {
      const count = (what: string) => `count(*) FILTER (WHERE ${what})`;
      const select = `SELECT owner, ${count("kind = 'session' AND binned_at IS NULL")} AS sessions,
        ${count("kind = 'session' AND binned_at IS NOT NULL")} AS binned, ${count("kind = 'datasource'")} AS datasources,
        ${count("kind = 'recipe'")} AS recipes, sum(bytes) AS bytes, max(used_at) AS used
        FROM aggregates JOIN heads USING (n) WHERE kind <> 'journal' AND owner <> '' GROUP BY owner ORDER BY owner`;
      return db.all(select).map((row) => ({
        owner: text(row.owner),
        sessions: number(row.sessions),
        binned: number(row.binned),
        datasources: number(row.datasources),
        recipes: number(row.recipes),
        bytes: number(row.bytes),
        usedAt: number(row.used),
      }));
    }),
    auditByTime: reading((query: AuditQuery): AuditFound[] => auditByTime(db, query)),
    named: reading((id: string): Ref | null => {
      const row = db.get("SELECT owner, kind, id FROM aggregates WHERE id = ?", id);
      return row ? toRef(row) : null;
    }),
    ownersWith: reading((kind: Kind): string[] => {
      const select = "SELECT DISTINCT owner FROM aggregates JOIN heads USING (n) WHERE kind = ? ORDER BY owner";
      return db.all(select, kind).map((row) => text(row.owner));
    }),
    warning: reading((ref: Ref): number | null => (numberOf(db, ref) === null ? null : warningOf(db, ref.id))),
    figures: reading((): Record<string, number> => {
      const select = "SELECT name, CAST(CAST(value AS TEXT) AS INTEGER) AS value FROM meta WHERE name GLOB ?";
      const rows = db.all(select, `${figurePrefix}*`);
      return Object.fromEntries(rows.map(({ name, value }) => [text(name).slice(figurePrefix.length), number(value)]));
    }),
    /** Those of the blobs that no head refers to but the heads with these ids. */
    unreferred: reading((blobs: readonly string[], without: readonly string[]): string[] => {
      const select = `SELECT value AS id FROM json_each(?1) WHERE NOT EXISTS (
        SELECT 1 FROM blobs b JOIN aggregates a USING (n)
        WHERE b.id = value AND a.id NOT IN (SELECT value FROM json_each(?2)))`;
      return db.all(select, JSON.stringify(blobs), JSON.stringify(without)).map((row) => text(row.id));
    }),
    trails: reading((owner?: string): TrailTip[] => {
      const select = `SELECT a.owner, a.kind, a.id, h.revision, t.seq, t.mac FROM aggregates a LEFT JOIN heads h USING (n)
        LEFT JOIN audit t ON t.n = a.n AND t.seq = (SELECT max(seq) FROM audit WHERE n = a.n)`;
      const rows =
        owner === undefined
          ? db.all(`${select} ORDER BY a.id`)
          : db.all(`${select} WHERE a.owner = ? ORDER BY a.id`, owner);
      return rows.map((row) => ({
        ref: toRef(row),
        revision: row.revision === null ? null : number(row.revision),
        last: row.seq === null ? null : { seq: number(row.seq), mac: bytes(row.mac) },
      }));
    }),
    leases: reading((datasource: string): string[] => {
      const select = `SELECT s.id FROM aggregates d JOIN leases l ON l.datasource = d.n
        JOIN aggregates s ON s.n = l.session WHERE d.id = ? ORDER BY s.id`;
      return db.all(select, datasource).map((row) => text(row.id));
    }),
    meta: reading((name: MetaName): Uint8Array | null => {
      const row = db.get("SELECT value FROM meta WHERE name = ?", name);
      return row ? bytes(row.value) : null;
    }),
    wrappedKeys: reading((): { ref: Ref; wrappedKey: Uint8Array }[] =>
      db.all("SELECT a.owner, a.kind, a.id, h.wrapped_key FROM aggregates a JOIN heads h USING (n)").map((row) => ({
        ref: toRef(row),
        wrappedKey: bytes(row.wrapped_key),
      })),
    ),
    reports: reading((): { server: string; value: Uint8Array }[] =>
      db.all("SELECT name, value FROM meta WHERE name GLOB ?", `${reportPrefix}*`).map((row) => ({
        server: text(row.name).slice(reportPrefix.length),
        value: bytes(row.value),
      })),
    ),
    use: reading((owner: string): Use => findUse(db, owner)),
    survey: reading((ask: Survey) => surveyOf(db, ask)),
    kinds: reading(() => kindsOf(db)),
    usage: reading(() => {
      const heads =
        "SELECT count(*) FILTER (WHERE kind = 'session') AS sessions, count(*) FILTER (WHERE kind = 'datasource') AS datasources";
      const counted = db.get(`${heads} FROM aggregates JOIN heads USING (n)`);
      const stored = db.get(
        "SELECT count(*) AS blobs, coalesce(sum(bytes), 0) AS bytes FROM (SELECT id, max(bytes) AS bytes FROM blobs GROUP BY id)",
      );
      const sessions = number(counted?.sessions);
      const datasources = number(counted?.datasources);
      return { sessions, datasources, blobs: number(stored?.blobs), bytes: number(stored?.bytes) };
    }),
  };
}

/** Makes a read answer by promise and its failures refusals. */
function reading<Asked extends unknown[], Found>(
  read: (...asked: Asked) => Found,
): (...asked: Asked) => Promise<Found> {
  return async (...asked) => {
    try {
      return read(...asked);
    } catch (error) {
      throw asRefusal(error);
    }
  };
}
