// Links of many trails by their time. Over all owners an index by time gives them in order; for one owner
// the trails whose newest links come first are found by one seek each, and their links are merged, so that
// a page costs what it shows and not what the trails hold.
import { compareFound, spanOf } from "../audit-order.ts";
import type { AuditFound, AuditQuery, Ref } from "../store.ts";
import { number, type Statements, toAudit, toRef } from "./rows.ts";

/** Links of one trail read at first, and each time when these were not enough. */
const few = 4;
const slice = 32;

interface Trail {
  readonly n: number;
  readonly ref: Ref;
}

export function auditByTime(db: Statements, query: AuditQuery): AuditFound[] {
  if (query.limit <= 0) return [];
  if (query.owner === undefined && query.trails === undefined) return ofAll(db, query);
  return merged(db, query, trailsOf(db, query));
}

/** The bounds of a query as values for a statement, and its words for the order. */
function termsOf(query: AuditQuery) {
  const newest = query.order === "newest";
  // Behind every place in the order, if none is named.
  const end = newest ? { at: Number.MAX_SAFE_INTEGER, id: "", seq: 0 } : { at: -1, id: "", seq: 0 };
  const { at, id, seq } = query.after ?? end;
  return { bounds: [...spanOf(query), at, id, seq], sign: newest ? "<" : ">", way: newest ? "DESC" : "ASC" };
}

function ofAll(db: Statements, query: AuditQuery): AuditFound[] {
  const { bounds, sign, way } = termsOf(query);
  const select = `SELECT a.owner, a.kind, a.id, t.seq, t.at, t.mac, t.body FROM audit t CROSS JOIN aggregates a USING (n)
    WHERE t.at BETWEEN ? AND ? AND (t.at, a.id, t.seq) ${sign} (?, ?, ?)
    ORDER BY t.at ${way}, a.id ${way}, t.seq ${way} LIMIT ?`;
  return db.all(select, ...bounds, query.limit).map((row) => ({ ref: toRef(row), record: toAudit(row) }));
}

/** The trails that can have a part in the answer: as many as it has lines at most, by their first links. */
function trailsOf(db: Statements, query: AuditQuery): Trail[] {
  const { bounds, sign, way } = termsOf(query);
  const first = `(SELECT t.at FROM audit t WHERE t.n = a.n AND t.at BETWEEN ? AND ? AND (t.at, a.id, t.seq) ${sign} (?, ?, ?)
    ORDER BY t.at ${way} LIMIT 1)`;
  const owned = query.owner === undefined ? "TRUE" : "a.owner = ?";
  const named = query.trails === undefined ? "? IS NULL" : "a.id IN (SELECT value FROM json_each(?))";
  const select = `SELECT n, owner, kind, id FROM (
      SELECT a.n, a.owner, a.kind, a.id, ${first} AS first FROM aggregates a WHERE ${owned} AND ${named})
    WHERE first IS NOT NULL ORDER BY first ${way}, id ${way} LIMIT ?`;
  const rows = db.all(
    select,
    ...bounds,
    ...(query.owner === undefined ? [] : [query.owner]),
    query.trails === undefined ? null : JSON.stringify(query.trails),
    query.limit,
  );
  return rows.map((row) => ({ n: number(row.n), ref: toRef(row) }));
}

function merged(db: Statements, query: AuditQuery, trails: readonly Trail[]): AuditFound[] {
  const { bounds, sign, way } = termsOf(query);
  const [least = 0, most = 0] = bounds;
  const select = `SELECT seq, at, mac, body FROM audit WHERE n = ? AND at BETWEEN ? AND ? AND (at, ?, seq) ${sign} (?, ?, ?)
    ORDER BY at ${way}, seq ${way} LIMIT ?`;
  const read = ({ n, ref }: Trail, after: readonly (string | number)[], count: number): AuditFound[] =>
    db.all(select, n, least, most, ref.id, ...after, count).map((row) => ({ ref, record: toAudit(row) }));
  const open = trails.map((trail) => ({ trail, links: read(trail, bounds.slice(2), few) }));
  const found: AuditFound[] = [];
  while (found.length < query.limit) {
    let first: { readonly each: (typeof open)[number]; readonly link: AuditFound } | undefined;
    for (const each of open) {
      const [link] = each.links;
      if (link && (!first || compareFound(query.order, link, first.link) < 0)) first = { each, link };
    }
    if (!first) break;
    const { each, link } = first;
    each.links.shift();
    found.push(link);
    const { at, seq } = link.record;
    if (each.links.length === 0) each.links = read(each.trail, [at, link.ref.id, seq], slice);
  }
  return found;
}
