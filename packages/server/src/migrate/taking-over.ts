// The work of one user, taken over when it is first wanted: what the rest of the product asks of the migration.
import type { Actor } from "../sessions/api.ts";
import { type Line, type Migrating, migrate } from "./migration.ts";
import type { Wanted } from "./sources/source.ts";

export interface TakingOver {
  /** Takes over all that the old system holds of a user; what was taken over before is found and left. */
  ofUser(actor: Actor): Promise<TakenOver>;
  /** The same for one datasource of the user, by its id in the old system. */
  ofDatasource(actor: Actor, datasource: string): Promise<TakenOver>;
}

/** What came of it. */
export interface TakenOver {
  /** Sessions here that came of it, now or before. */
  readonly sessions: readonly string[];
  /** Datasources here, now or before. */
  readonly datasources: readonly string[];
  /** What could not be read, and why; its bytes are kept aside. */
  readonly quarantined: readonly { readonly what: string; readonly reason: string }[];
}

/** At once for one user: it is one person who waits. */
const parallel = 2;

/** Takes over for users whose number in the old system `numberOf` tells; for others there is nothing. */
export function createTakingOver(
  migrating: Omit<Migrating, "ownerOf" | "dryRun" | "goesOn">,
  numberOf: (actor: Actor) => string | null,
): TakingOver {
  const underWay = new Map<string, Promise<TakenOver>>();

  /** Who asks again meanwhile waits for the same. */
  function once(actor: Actor, datasource: string | null): Promise<TakenOver> {
    const user = numberOf(actor);
    if (user === null) return Promise.resolve({ sessions: [], datasources: [], quarantined: [] });
    const key = `${user} ${datasource ?? ""}`;
    const running = underWay.get(key);
    if (running) return running;
    const wanted = { users: [user], ...(datasource === null ? {} : { datasources: [datasource] }) };
    const begun = takenOver(actor, user, wanted).finally(() => underWay.delete(key));
    underWay.set(key, begun);
    return begun;
  }

  async function takenOver(actor: Actor, user: string, wanted: Wanted): Promise<TakenOver> {
    const ownerOf = async (other: string) => (other === user ? actor : null);
    const lines: Line[] = [];
    for await (const line of migrate({ ...migrating, ownerOf, dryRun: false, goesOn: false }, wanted, { parallel }))
      lines.push(line);
    const here = (what: Line["what"]) => lines.flatMap((line) => (line.what === what && isHere(line) ? [line.id] : []));
    return {
      sessions: here("session"),
      datasources: here("datasource"),
      quarantined: lines.flatMap(({ what, datasource, outcome, reason }) =>
        outcome === "quarantined" ? [{ what: `${what} ${datasource}`, reason: reason ?? "" }] : [],
      ),
    };
  }

  return {
    ofUser: (actor) => once(actor, null),
    ofDatasource: (actor, datasource) => once(actor, datasource),
  };
}

function isHere(line: Line): line is Line & { id: string } {
  return line.id !== null && (line.outcome === "made" || line.outcome === "known");
}
