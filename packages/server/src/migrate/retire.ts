// Retiring the old system's bytes: the one place from which they are removed, and only what can be given back. Each
// session is held against the backup as it is now, and whatever is in doubt stays, with the reason.
import { type Clock, iso, systemClock } from "../clock.ts";
import { Refusal } from "../errors.ts";
import { LegacyRefused } from "../legacy/refused.ts";
import type { Entry } from "./backup/layout.ts";
import type { OpenedBackup } from "./backup/open.ts";
import type { FoundSession, Source, Wanted } from "./sources/source.ts";

export interface Retiring {
  readonly sources: readonly Source[];
  readonly backup: OpenedBackup;
  /** Whether a session, as it was with that digest, was taken over. */
  migrated(found: FoundSession, digest: string): Promise<boolean>;
  /** The moment before which a session that is kept like this stays, in milliseconds since 1970. */
  notBefore(kept: Entry): number;
  /** Tells only what would be removed. */
  readonly dryRun: boolean;
  /** Which sessions; all if nothing is said. A file cache needs users and datasources, perhaps some at a time. */
  readonly wanted?: Iterable<Wanted> | AsyncIterable<Wanted>;
  readonly clock?: Clock;
}

export interface Retired {
  readonly source: string;
  readonly session: FoundSession;
  readonly digest: string | null;
  /** `due` is what a dry run would remove. */
  readonly outcome: "removed" | "due" | "stays";
  /** Why it stays; null if it does not. */
  readonly reason: string | null;
}

/** Removes what may be removed, one session after the other; each is told. */
export async function* retire(retiring: Retiring): AsyncGenerator<Retired> {
  for (const source of retiring.sources)
    for await (const wanted of retiring.wanted ?? [{}])
      for await (const session of source.sessions(wanted)) yield await retireOne(source, session, retiring);
}

async function retireOne(source: Source, session: FoundSession, retiring: Retiring): Promise<Retired> {
  const told = (digest: string | null, outcome: Retired["outcome"], reason: string | null = null): Retired => ({
    source: source.name,
    session,
    digest,
    outcome,
    reason,
  });
  let digest: string | null = null;
  try {
    digest = await source.digest(session);
    if (digest === null) return told(null, "stays", "it is gone already");
    const why = await reasonToStay(session, digest, retiring);
    if (why !== null) return told(digest, "stays", why);
    if (retiring.dryRun) return told(digest, "due");
    const removed = await source.remove(session, digest);
    return removed ? told(digest, "removed") : told(digest, "stays", "it changed just now");
  } catch (error) {
    if (error instanceof Refusal) return told(digest, "stays", error.sentence());
    if (error instanceof LegacyRefused) return told(digest, "stays", `it cannot be read: ${error.reason}`);
    throw error;
  }
}

async function reasonToStay(
  session: FoundSession,
  digest: string,
  { backup, migrated, notBefore, clock = systemClock }: Retiring,
): Promise<string | null> {
  const kept = backup.find(session, digest);
  if (kept === null) return "the backup does not hold it as it is now";
  const from = notBefore(kept);
  if (clock.now() < from) return `its time is not over before ${iso(from)}`;
  if (!(await migrated(session, digest))) return "it was not taken over as it is now";
  const { damaged } = await backup.verify(kept);
  return damaged.length === 0 ? null : `the backup of it is damaged: ${damaged.join(", ")}`;
}
