// The order of links of many trails: by time, then by trail, then by place in it. The same for every store.
import type { AuditFound, AuditPlace, AuditQuery } from "./store.ts";

/** Where a link stands. */
export function placeOf({ ref, record }: AuditFound): AuditPlace {
  return { at: record.at, id: ref.id, seq: record.seq };
}

/** Below zero if `a` comes first. */
export function compareFound(order: AuditQuery["order"], a: AuditFound, b: AuditFound): number {
  const oldest = comparePlaces(placeOf(a), placeOf(b));
  return order === "oldest" ? oldest : -oldest;
}

/** Whether a link is one of those that are looked for. */
export function isAsked({ order, owner, trails, from, to, after }: AuditQuery, found: AuditFound): boolean {
  const { ref, record } = found;
  if (owner !== undefined && ref.owner !== owner) return false;
  if (trails !== undefined && !trails.includes(ref.id)) return false;
  if (from !== undefined && record.at < from) return false;
  if (to !== undefined && record.at > to) return false;
  if (after === undefined) return true;
  const against = comparePlaces(placeOf(found), after);
  return order === "oldest" ? against > 0 : against < 0;
}

/** The times between which all lies that is asked for, both of them included. */
export function spanOf({ order, from = 0, to = Number.MAX_SAFE_INTEGER, after }: AuditQuery): [number, number] {
  const { at } = after ?? {};
  if (at === undefined) return [from, to];
  return order === "newest" ? [from, Math.min(to, at)] : [Math.max(from, at), to];
}

function comparePlaces(a: AuditPlace, b: AuditPlace): number {
  return a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : a.seq - b.seq);
}
