// What administrators are told of many heads, worked out from those heads: the same for every store that does not ask
// a database for it.
import type { Head, Holdings, SessionFacts, Survey } from "./store.ts";

/** What of a head is known without opening it. */
export type FactsOfHead = Pick<
  Head,
  "owner" | "kind" | "id" | "createdAt" | "usedAt" | "expiresAt" | "binnedAt" | "bytes"
>;

/** What an owner has, from all heads of the owner but the journal's. */
export function holdingsOf(owner: string, all: readonly FactsOfHead[]): Holdings {
  const of = (kind: Head["kind"]) => all.filter((head) => head.kind === kind);
  const binned = of("session").filter(({ binnedAt }) => binnedAt !== null).length;
  return {
    owner,
    sessions: of("session").length - binned,
    binned,
    datasources: of("datasource").length,
    recipes: of("recipe").length,
    bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
    usedAt: Math.max(...all.map(({ usedAt }) => usedAt)),
  };
}

/** The page of these sessions that is asked for. */
export function surveyed(
  all: readonly SessionFacts[],
  { owner, id, state, sort, descending, offset, limit }: Survey,
): { total: number; sessions: SessionFacts[] } {
  const asked = all.filter(
    (each) =>
      (owner === undefined || each.owner === owner) &&
      (id === undefined || each.id === id) &&
      (state === undefined || (each.binnedAt === null) === (state === "alive")),
  );
  const of = (each: SessionFacts) => (each[sort] === null ? Number.MAX_SAFE_INTEGER : each[sort]);
  const compared = (a: string | number, b: string | number) => (a === b ? 0 : (a < b ? -1 : 1) * (descending ? -1 : 1));
  const sorted = asked.toSorted((a, b) => compared(of(a), of(b)) || (a.id < b.id ? -1 : 1));
  return { total: sorted.length, sessions: sorted.slice(offset, offset + limit) };
}
