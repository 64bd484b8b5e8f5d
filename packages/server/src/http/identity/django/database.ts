// What is asked of a Django site's database, which is only ever read.
import { refuse } from "../../../errors.ts";

export interface DjangoUser {
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
  close(): Promise<void>;
}

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

/** The name of a table (with its schema, perhaps) or of a column as SQL. Refuses what is none. */
export function identifier(name: string, setting: string): string {
  if (!/^[A-Za-z_][\w$]*(\.[A-Za-z_][\w$]*)?$/.test(name))
    refuse("invalid_params", { field: setting, reason: `“${name}” is no name of a table or column` });
  return name
    .split(".")
    .map((part) => `"${part}"`)
    .join(".");
}

/** The columns of a user that are read, under names of our own. */
export function userColumns({ name, superuser }: UserTable): string {
  const admin = superuser === "" ? "false" : identifier(superuser, "DJANGO_SUPERUSER_COLUMN");
  const called = identifier(name, "DJANGO_USERNAME_COLUMN");
  return `CAST("id" AS TEXT) AS id, ${called} AS name, "password" AS password, "is_active" AS active, ${admin} AS superuser`;
}

/** A row of those columns as a user; null if one of them is not what it is at Django. */
export function userOf(row: Readonly<Record<string, unknown>> | undefined): DjangoUser | null {
  if (row === undefined) return null;
  const { id, name, password, active, superuser } = row;
  if (typeof id !== "string" || typeof name !== "string" || name === "" || typeof password !== "string") return null;
  return { id, name, password, active: isTrue(active), superuser: isTrue(superuser) };
}

/** SQLite's booleans are numbers. */
function isTrue(value: unknown): boolean {
  return value === true || value === 1;
}
