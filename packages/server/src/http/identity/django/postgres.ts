// A Django site's PostgreSQL database, asked over two connections at most.
import type { Pool } from "pg";
import {
  type Database,
  type DatabaseOptions,
  type ExpiringTable,
  identifier,
  longestValue,
  userColumns,
  userOf,
} from "./database.ts";

/** Milliseconds after which it counts as not answering. */
const patience = 3000;

/** Codes of PostgreSQL for a text that cannot be the id of a user. */
const noId = ["22P02", "22003"];

/** Asks the database at that address; connections are made when the first question comes. */
export function postgres(address: string, { users, now }: DatabaseOptions): Database {
  const userSql = `SELECT ${userColumns(users)} FROM ${identifier(users.table, "DJANGO_USER_TABLE")} WHERE "id" = $1`;
  let opened: Promise<Pool> | undefined;

  async function open(): Promise<Pool> {
    const { default: pg } = await import("pg");
    const pool = new pg.Pool({
      connectionString: address,
      application_name: "data-tools",
      max: 2,
      connectionTimeoutMillis: patience,
      query_timeout: patience,
      idleTimeoutMillis: 30_000,
      allowExitOnIdle: true,
    });
    // A connection that breaks while nobody asks is made anew for the next question.
    pool.on("error", () => {});
    return pool;
  }

  async function row(sql: string, value: string): Promise<Record<string, unknown> | undefined> {
    opened ??= open();
    const { rows } = await (await opened).query<Record<string, unknown>>(sql, [value]);
    return rows[0];
  }

  return {
    async unexpired(table, key) {
      const found = await row(valueSql(table), key);
      if (found === undefined || typeof found.value !== "string" || typeof found.ends !== "number") return null;
      return found.ends > now() ? found.value : null;
    },
    async user(id) {
      try {
        const user = userOf(await row(userSql, id));
        return user?.id === id ? user : null;
      } catch (error) {
        if (noId.includes((error as { code?: string }).code ?? "")) return null;
        throw error;
      }
    },
    async close() {
      await (await opened)?.end();
    },
  };
}

function valueSql({ table, key, value, end }: ExpiringTable): string {
  const [from, wanted, its, ends] = [table, key, value, end].map((name) => identifier(name, "DJANGO_CACHE"));
  const milliseconds = `(extract(epoch FROM ${ends}) * 1000)::double precision`;
  return `SELECT ${its} AS value, ${milliseconds} AS ends FROM ${from} WHERE ${wanted} = $1 AND length(${its}) <= ${longestValue}`;
}
