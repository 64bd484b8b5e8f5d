// Sessions of all owners as administrators see them, and what each kind of aggregate takes: from the columns of
// their heads alone, no body is read.
import type { Kind, SessionFacts, Space, Survey } from "../store.ts";
import { number, type Row, type Statements, text } from "./rows.ts";

const columns = `a.owner, a.id, h.created_at, h.used_at, h.expires_at, h.binned_at, h.bytes,
  (SELECT max(count(*) - 1, 0) FROM steps WHERE n = h.n) AS steps`;

/** Trusted text: only what is named here comes into a statement. */
const orders: Readonly<Record<Survey["sort"], string>> = {
  owner: "a.owner",
  createdAt: "h.created_at",
  usedAt: "h.used_at",
  expiresAt: `coalesce(h.expires_at, ${Number.MAX_SAFE_INTEGER})`,
  bytes: "h.bytes",
  steps: "steps",
};
const states: Readonly<Record<NonNullable<Survey["state"]>, string>> = {
  alive: "h.binned_at IS NULL",
  bin: "h.binned_at IS NOT NULL",
};

/** A page of sessions, and how many there are. */
export function surveyOf(db: Statements, { owner, id, state, sort, descending, offset, limit }: Survey) {
  const conditions = ["a.kind = 'session'"];
  const values: string[] = [];
  if (owner !== undefined) {
    conditions.push("a.owner = ?");
    values.push(owner);
  }
  if (id !== undefined) {
    conditions.push("a.id = ?");
    values.push(id);
  }
  if (state !== undefined) conditions.push(states[state]);
  const from = `FROM aggregates a JOIN heads h USING (n) WHERE ${conditions.join(" AND ")}`;
  const order = `ORDER BY ${orders[sort]} ${descending ? "DESC" : "ASC"}, a.id LIMIT ? OFFSET ?`;
  const total = number(db.get(`SELECT count(*) AS total ${from}`, ...values)?.total);
  return { total, sessions: db.all(`SELECT ${columns} ${from} ${order}`, ...values, limit, offset).map(toFacts) };
}

/** Counts and stored bytes by kind. */
export function kindsOf(db: Statements): Space["kinds"] {
  const select = `SELECT a.kind, count(*) AS count, sum(h.bytes) AS bytes FROM aggregates a JOIN heads h USING (n)
    GROUP BY a.kind ORDER BY a.kind`;
  return db
    .all(select)
    .map((row) => ({ kind: text(row.kind) as Kind, count: number(row.count), bytes: number(row.bytes) }));
}

function toFacts(row: Row): SessionFacts {
  return {
    owner: text(row.owner),
    id: text(row.id),
    createdAt: number(row.created_at),
    usedAt: number(row.used_at),
    expiresAt: row.expires_at === null ? null : number(row.expires_at),
    binnedAt: row.binned_at === null ? null : number(row.binned_at),
    bytes: number(row.bytes),
    steps: number(row.steps),
  };
}
