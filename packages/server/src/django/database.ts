// What is asked of a Django site's database. It is only read, but for `change`, by which the migration takes out what
// was taken over long ago.
import { Refusal } from "../errors.ts";
import { identifier, type Statement, sql } from "./statement.ts";

interface DjangoUser {
  /** As Django writes it into sessions. */
  readonly id: string;
  readonly name: string;
  /** Encoded, as the table holds it. */
  readonly password: string;
  readonly active: boolean;
  readonly superuser: boolean;
}

/** Names of the table of users and of the columns that sites choose. */
export interface UserTable {
  readonly table: string;
  readonly name: string;
  /** Empty where users have none. */
  readonly superuser: string;
}

/** A table of texts that end: sessions, or a cache. */
export interface ExpiringTable {
  readonly table: string;
  readonly key: string;
  readonly value: string;
  readonly end: string;
}

export interface Database {
  /** The value kept under a key; null if there is none, its time is over or it is too long. Rejects if the database does not answer. */
  unexpired(table: ExpiringTable, key: string): Promise<string | null>;
  user(id: string): Promise<DjangoUser | null>;
  /** Names of a table's columns; none if there is no such table. */
  columns(table: string): Promise<ReadonlySet<string>>;
  /** Asks questions as of one moment, in a transaction that can change nothing. Refuses with `unavailable`. */
  look<Answer>(work: (ask: Ask) => Promise<Answer>): Promise<Answer>;
  /**
   * Asks and changes in one transaction, of which nothing stays if `work` throws; null if somebody else changed the
   * same meanwhile. Refuses with `unavailable`.
   */
  change<Answer>(work: (ask: Ask) => Promise<Answer>): Promise<Answer | null>;
  /** IANA zone of the times that are kept without one. */
  readonly zone: string;
  close(): Promise<void>;
}

export type Row = Readonly<Record<string, unknown>>;

/** Asks one question. */
export type Ask = (question: Statement) => Promise<Row[]>;

export interface DatabaseOptions {
  readonly users: UserTable;
  /** IANA zone of the naive times that SQLite holds with USE_TZ = False. */
  readonly zone: string;
  readonly now: () => number;
}

export const sessionTable: ExpiringTable = {
  table: "django_session",
  key: "session_key",
  value: "session_data",
  end: "expire_date",
};

/** Longest value that is read. */
export const longestValue = 1 << 20;

/** The columns of a user that are read, under names of our own. */
export function userColumns({ name, superuser }: UserTable): string {
  const admin = superuser === "" ? "false" : identifier(superuser, "DJANGO_SUPERUSER_COLUMN");
  const called = identifier(name, "DJANGO_USERNAME_COLUMN");
  return `CAST("id" AS TEXT) AS id, ${called} AS name, "password" AS password, "is_active" AS active, ${admin} AS superuser`;
}

/** A row of those columns as a user; null if one of them is not what it is at Django. */
export function userOf(row: Row | undefined): DjangoUser | null {
  if (row === undefined) return null;
  const { id, name, password, active, superuser } = row;
  if (typeof id !== "string" || typeof name !== "string" || name === "" || typeof password !== "string") return null;
  return { id, name, password, active: isTrue(active), superuser: isTrue(superuser) };
}

/** SQLite's booleans are numbers. */
function isTrue(value: unknown): boolean {
  return value === true || value === 1;
}

/** Rows of one answer, where many are asked for. */
const pageRows = 500;

/**
 * All rows, some at a time, in the order of a unique column: each look asks for those behind the last one of the
 * look before, so that nothing is held open while they are worked on. `page` makes the question from a condition and
 * the order; its rows have that column under the name of `key`.
 */
export async function* allRows(
  database: Pick<Database, "look">,
  key: Statement,
  page: (behind: Statement, order: Statement) => Statement,
): AsyncGenerator<readonly Row[]> {
  const order = sql`ORDER BY ${key} LIMIT ${pageRows}`;
  let behind = sql`1 = 1`;
  for (;;) {
    const rows = await database.look((ask) => ask(page(behind, order)));
    if (rows.length > 0) yield rows;
    const last = rows.at(-1)?.key;
    if (rows.length < pageRows || typeof last !== "string") return;
    behind = sql`${key} > ${last}`;
  }
}

/** A failure of a database as people are told it. */
export function unanswered(error: unknown): Refusal {
  const reason = error instanceof Error ? error.message : String(error);
  return new Refusal("unavailable", { what: "database of the Django site", reason });
}
