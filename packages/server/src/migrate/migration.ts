// The migration of an installation, or of one user: each datasource and session of the old system is copied, kept in
// the backup, read in a process of its own, and taken over; what cannot be is told with its reason. Whatever is done
// twice is done once, so that a run that was ended goes on, and two may run at once.
import type { Generation } from "../legacy/session.ts";
import type { Actor, Datasources } from "../sessions/api.ts";
import type { Core } from "../sessions/core.ts";
import type { Backup } from "./backup/create.ts";
import { migrateDatasource, migrateSession } from "./one.ts";
import { inParallel } from "./parallel.ts";
import type { OldDatasource, OldSite } from "./site.ts";
import type { FoundSession, Source, Wanted } from "./sources/source.ts";
import type { Made } from "./take-over.ts";

export interface Migrating {
  readonly core: Core;
  readonly datasources: Datasources;
  readonly sources: readonly Source[];
  /** The site's datasources; null if only sessions are taken over. */
  readonly site: OldSite | null;
  /** The old system's MEDIA_ROOT, where files of datasources are; null if none are taken over. */
  readonly mediaRoot: string | null;
  /** Null: nothing is kept aside, as in a dry run. */
  readonly backup: Backup | null;
  /** The owner here of a user's number there; null for one who is not taken over. */
  readonly ownerOf: (user: string) => Promise<Actor | null>;
  /** Everything is read, and nothing written here. */
  readonly dryRun: boolean;
  /** What cannot be copied now is told, and the next is done; otherwise it ends all. */
  readonly goesOn: boolean;
}

/** What became of one session or datasource. */
export interface Line {
  readonly what: "session" | "datasource";
  /** Of a session. */
  readonly generation: Generation | null;
  /** Where it was. */
  readonly source: string;
  readonly user: string;
  readonly datasource: string;
  readonly outcome: Outcome;
  readonly reason: string | null;
  /** What it is here. */
  readonly id: string | null;
  readonly digest: string | null;
  /** Of the old system's. */
  readonly bytes: number;
  readonly made: Pick<Made, "steps" | "redone" | "lost" | "cells" | "notes"> | null;
}

export type Outcome =
  /** Taken over now. */
  | "made"
  /** Taken over before. */
  | "known"
  /** Taken over before, and deleted here by its user. */
  | "erased"
  /** In a dry run: it can be read. */
  | "readable"
  /** It cannot be read; its bytes are in the backup. */
  | "quarantined"
  /** It was gone before it could be copied, or could not be copied now. */
  | "gone"
  /** Its user is nobody here, or it is not ready to be used. */
  | "skipped";

/** A session that was found, and whether the old system kept another of the same user and datasource. */
export interface SessionWork {
  readonly found: FoundSession;
  readonly source: Source;
  readonly apart: boolean;
}

/** Takes over what is wanted, so many at a time; each line as it is done. Ends early when the signal is aborted. */
export async function* migrate(
  migrating: Migrating,
  wanted: Wanted,
  { parallel, signal }: { readonly parallel: number; readonly signal?: AbortSignal },
): AsyncGenerator<Line> {
  const datasources = await datasourcesOf(migrating, wanted);
  // First of all datasources: a session begins with its own where it is here.
  yield* inParallel(datasources, parallel, (each) => migrateDatasource(migrating, each), signal);
  const sessions = await sessionsOf(migrating, wanted, datasources);
  yield* inParallel(sessions, parallel, (each) => migrateSession(migrating, each, signal), signal);
}

async function datasourcesOf({ site }: Migrating, wanted: Wanted): Promise<OldDatasource[]> {
  if (site === null) return [];
  const found: OldDatasource[] = [];
  const isTheirs = ({ owner }: OldDatasource) => wanted.users?.includes(owner ?? "") ?? true;
  if (wanted.datasources) {
    for (const id of wanted.datasources) {
      const one = await site.datasource(id);
      if (one !== null && isTheirs(one)) found.push(one);
    }
  } else if (wanted.users) {
    for (const user of wanted.users) for await (const each of site.datasourcesOf(user)) found.push(each);
  } else for await (const each of site.datasources()) found.push(each);
  return found;
}

async function sessionsOf(
  { sources, site }: Migrating,
  wanted: Wanted,
  datasources: readonly OldDatasource[],
): Promise<SessionWork[]> {
  // Of users who are named, sessions are looked up by their datasources, without a walk over all keys.
  const byDatasource = site !== null && wanted.users && !wanted.datasources;
  const named = byDatasource ? { ...wanted, datasources: datasources.map(({ id }) => id) } : wanted;
  const works: Omit<SessionWork, "apart">[] = [];
  const counts = new Map<string, number>();
  const keyOf = ({ user, datasource }: FoundSession) => `${user} ${datasource}`;
  for (const source of sources) {
    for await (const found of sessionsIn(source, site, named)) {
      works.push({ found, source });
      counts.set(keyOf(found), (counts.get(keyOf(found)) ?? 0) + 1);
    }
  }
  return works.map((work) => ({ ...work, apart: (counts.get(keyOf(work.found)) ?? 0) > 1 }));
}

/** A source that cannot tell whose sessions it holds is asked for what the site's users could have opened. */
async function* sessionsIn(source: Source, site: OldSite | null, wanted: Wanted): AsyncGenerator<FoundSession> {
  if (source.lists || site === null || (wanted.users && wanted.datasources)) yield* source.sessions(wanted);
  else
    for await (const { users, datasources } of site.wanted(wanted.users))
      yield* source.sessions({ users, datasources: wanted.datasources ?? datasources });
}
