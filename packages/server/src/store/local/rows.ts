// Rows of heads.sqlite as the records of the store's interface, and the statements that both the reading
// and the writing connection ask.
import type { DatabaseSync, SQLInputValue, SQLOutputValue } from "node:sqlite";
import { answerField } from "../answer-field.ts";
import type { AuditRecord, Head, Kind, OpRecord, Ref, StepRecord, Use } from "../store.ts";

export type Row = Record<string, SQLOutputValue>;

/** Runs statements of one connection, each prepared once. */
export interface Statements {
  all(sql: string, ...values: SQLInputValue[]): Row[];
  get(sql: string, ...values: SQLInputValue[]): Row | undefined;
  /** Rows changed. */
  run(sql: string, ...values: SQLInputValue[]): number;
}

export function statements(db: DatabaseSync): Statements {
  const prepared = new Map<string, ReturnType<DatabaseSync["prepare"]>>();
  const of = (sql: string) => {
    const statement = prepared.get(sql) ?? db.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };
  return {
    all: (sql, ...values) => of(sql).all(...values),
    get: (sql, ...values) => of(sql).get(...values),
    run: (sql, ...values) => Number(of(sql).run(...values).changes),
  };
}

/** Before the id of a server in the names of meta. */
export const reportPrefix = "server/";
/** Before the name of a figure there, and before the id of a session whose end was warned of. */
export const figurePrefix = "figure/";
export const warningPrefix = "warned/";

/** Of aggregates as `a` and heads as `h`. */
export const headColumns = `a.owner, a.kind, a.id, h.revision, h.version, h.created_at, h.used_at, h.expires_at, h.binned_at,
  h.bytes, h.wrapped_key, h.body`;
export const selectHeads = `SELECT ${headColumns} FROM aggregates a JOIN heads h USING (n)`;
const selectOps =
  "SELECT o.owner, o.route, o.key, o.at, o.body, a.owner AS by, a.kind, a.id FROM ops o JOIN aggregates a USING (n)";
const thatRef = "a.id = ? AND a.owner = ? AND a.kind = ?";

export function findHead(db: Statements, ref: Ref): Head | null {
  const row = db.get(`${selectHeads} WHERE ${thatRef}`, ref.id, ref.owner, ref.kind);
  return row ? toHead(row) : null;
}

export function findOp(db: Statements, owner: string, route: string, key: string): OpRecord | null {
  const select = `${selectOps} WHERE o.owner = ? AND o.route = ? AND o.key = ?`;
  // One that was restored from a store which keeps digests alone has no route.
  const row = db.get(select, owner, route, key) ?? db.get(select, owner, "", answerField(route, key));
  return row ? { ...toOp(row), route, key } : null;
}

/** What a session leases, or what leases a datasource. */
export function findLeased(db: Statements, ref: Ref): Ref[] {
  const [own, other] = ref.kind === "session" ? ["session", "datasource"] : ["datasource", "session"];
  const select = `SELECT a.owner, a.kind, a.id FROM leases l JOIN aggregates a ON a.n = l.${other} WHERE l.${own} = ?`;
  return db.all(select, numberOf(db, ref)).map(toRef);
}

export function findUse(db: Statements, owner: string): Use {
  const alive = (kind: Kind) => `count(*) FILTER (WHERE a.kind = '${kind}' AND h.binned_at IS NULL)`;
  const row = db.get(
    `SELECT ${alive("session")} AS sessions, ${alive("datasource")} AS datasources, ${alive("recipe")} AS recipes,
      coalesce(sum(h.bytes), 0) AS stored FROM aggregates a JOIN heads h USING (n) WHERE a.owner = ?`,
    owner,
  );
  return {
    sessions: number(row?.sessions),
    datasources: number(row?.datasources),
    recipes: number(row?.recipes),
    stored: number(row?.stored),
  };
}

/** The end of a session that was warned of last. */
export function warningOf(db: Statements, id: string): number | null {
  const row = db.get("SELECT CAST(CAST(value AS TEXT) AS INTEGER) AS at FROM meta WHERE name = ?", warningPrefix + id);
  return row ? number(row.at) : null;
}

/** The row number of an aggregate; null if there is none, or, unless erased ones count, no head. */
export function numberOf(db: Statements, ref: Ref, options: { erased?: boolean } = {}): number | null {
  const join = options.erased ? "" : "JOIN heads h USING (n)";
  const row = db.get(`SELECT a.n FROM aggregates a ${join} WHERE ${thatRef}`, ref.id, ref.owner, ref.kind);
  return row ? number(row.n) : null;
}

export function toRef(row: Row): Ref {
  return { owner: text(row.owner), kind: text(row.kind) as Kind, id: text(row.id) };
}

export function toHead(row: Row): Head {
  return {
    ...toRef(row),
    revision: number(row.revision),
    version: number(row.version),
    createdAt: number(row.created_at),
    usedAt: number(row.used_at),
    expiresAt: row.expires_at === null ? null : number(row.expires_at),
    binnedAt: row.binned_at === null ? null : number(row.binned_at),
    bytes: number(row.bytes),
    wrappedKey: bytes(row.wrapped_key),
    body: bytes(row.body),
  };
}

export function toStep(row: Row): StepRecord {
  return {
    id: text(row.id),
    parent: row.parent === null ? null : text(row.parent),
    seq: number(row.seq),
    at: number(row.at),
    bytes: number(row.bytes),
    body: bytes(row.body),
  };
}

export function toAudit(row: Row): AuditRecord {
  return { seq: number(row.seq), at: number(row.at), mac: bytes(row.mac), body: bytes(row.body) };
}

function toOp(row: Row): OpRecord {
  return {
    owner: text(row.owner),
    route: text(row.route),
    key: text(row.key),
    at: number(row.at),
    ref: { owner: text(row.by), kind: text(row.kind) as Kind, id: text(row.id) },
    body: bytes(row.body),
  };
}

/** STRICT tables hold what they were declared to hold; these only tell the compiler. */
export function text(value: SQLOutputValue | undefined): string {
  return value as string;
}

export function number(value: SQLOutputValue | undefined): number {
  return value as number;
}

export function bytes(value: SQLOutputValue | undefined): Uint8Array {
  return value as Uint8Array;
}
