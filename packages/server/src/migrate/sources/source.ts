// A place where the old system keeps sessions, as the migration asks for them. Nothing of it is ever changed but by
// `remove`, with which what was taken over long ago is retired.
import type { Generation } from "../../legacy/session.ts";
import { isUuid } from "../ids.ts";

/** A session that was found, and the names of its parts there. */
export interface FoundSession {
  readonly generation: Generation;
  /** The user's number in the old system. */
  readonly user: string;
  /** The datasource's id there, a UUID. */
  readonly datasource: string;
  /**
   * `current`, `history`, `history:0:meta`, … of a cache; names of files of a folder. Where there is no present table
   * among them the old system sees no session any more: only a backup takes the rest.
   */
  readonly parts: readonly string[];
  /** When the old system drops it, ISO 8601; null if never. */
  readonly expiresAt: string | null;
}

/** The bytes of a session, copied. */
export interface Fetched {
  /**
   * Part → the file its bytes are in now. A cache that keeps the end of a value beside it has that as `expiry:PART`,
   * which belongs into backups and says nothing else.
   */
  readonly files: Readonly<Record<string, string>>;
  readonly bytes: number;
  /** SHA-256 over the parts and their names, in hexadecimal; what changes by being read is left out. */
  readonly digest: string;
}

/** Which sessions are asked for; all if nothing is said. */
export interface Wanted {
  readonly users?: readonly string[];
  readonly datasources?: readonly string[];
}

export interface Source {
  /** How reports name it: its kind and place, without secrets. */
  readonly name: string;
  /** Whether it can tell whose sessions it holds, or has to be asked for each user and datasource. */
  readonly lists: boolean;
  /** Its sessions, in no order, each once; with users and datasources both given, without looking at others. */
  sessions(wanted?: Wanted): AsyncIterable<FoundSession>;
  /** Copies a session's bytes as of one moment into an empty folder; null if it is gone meanwhile. */
  fetch(found: FoundSession, folder: string): Promise<Fetched | null>;
  /** The digest of its bytes as they are now, which are copied nowhere; null if it is gone. */
  digest(found: FoundSession): Promise<string | null>;
  /** Removes its bytes, if they are still those of this digest; whether it did. */
  remove(found: FoundSession, digest: string): Promise<boolean>;
  close(): Promise<void>;
}

/** Whether a session is among those that are asked for. */
export function isWanted({ users, datasources }: Wanted, found: Pick<FoundSession, "user" | "datasource">): boolean {
  return (users?.includes(found.user) ?? true) && (datasources?.includes(found.datasource) ?? true);
}

/** Each user with each datasource, where both are named; what can be neither a user's number nor a datasource's id is nobody's. */
export function* pairsOf({
  users,
  datasources,
}: Required<Wanted>): Generator<Pick<FoundSession, "user" | "datasource">> {
  const known = [...new Set(datasources)].filter(isUuid);
  for (const user of new Set(users))
    if (/^\d{1,19}$/.test(user)) for (const datasource of known) yield { user, datasource };
}
