// A Django site's PostgreSQL database, asked over two connections at most.
import type { Pool } from "pg";
import {
  type Ask,
  type Database,
  type DatabaseOptions,
  type ExpiringTable,
  longestValue,
  type Row,
  unanswered,
  userColumns,
  userOf,
} from "./database.ts";
import { identifier, sql, written } from "./statement.ts";

/** Milliseconds after which it counts as not answering. */
const patience = 3000;

/** The same where much may be asked at once. */
const longPatience = 60_000;
/** PostgreSQL's word for what another changed meanwhile. */
const conflict = "40001";

/** Codes of PostgreSQL for a text that cannot be the id of a user. */
const noId = ["22P02", "22003"];

/** Asks the database at that address; connections are made when the first question comes. */
export function postgres(address: string, { users, zone, now }: DatabaseOptions): Database {
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

  async function row(question: string, value: string): Promise<Record<string, unknown> | undefined> {
    opened ??= open();
    const { rows } = await (await opened).query<Record<string, unknown>>(question, [value]);
    return rows[0];
  }

  /** Works in a transaction on one connection, which is ended if anything fails. */
  async function within<Answer>(mode: "READ ONLY" | "READ WRITE", work: (ask: Ask) => Promise<Answer>) {
    opened ??= open();
    const pool = await opened;
    const connection = await pool.connect().catch((error: unknown) => {
      throw unanswered(error);
    });
    const send = async (text: string, values: readonly (string | number)[] = []): Promise<Row[]> => {
      const question = { text, values: [...values], query_timeout: longPatience };
      try {
        return (await connection.query<Record<string, unknown>>(question)).rows;
      } catch (error) {
        throw codeOf(error) === conflict ? error : unanswered(error);
      }
    };
    const ask: Ask = ({ texts, values }) =>
      send(
        written({ texts, values }, (number) => `$${number}`),
        values,
      );
    let failed = true;
    try {
      await send(`BEGIN ISOLATION LEVEL REPEATABLE READ ${mode}`);
      await send("SET LOCAL TIME ZONE 'UTC'");
      const answer = await work(ask);
      await send("COMMIT");
      failed = false;
      return answer;
    } finally {
      connection.release(failed);
    }
  }

  const look = <Answer>(work: (ask: Ask) => Promise<Answer>) => within("READ ONLY", work);

  return {
    zone,
    look,
    async change(work) {
      try {
        return await within("READ WRITE", work);
      } catch (error) {
        if (codeOf(error) === conflict) return null;
        throw error;
      }
    },
    async columns(table) {
      const place = identifier(table, "DJANGO_DATABASE");
      const rows = await look((ask) =>
        ask(sql`SELECT CAST(attname AS text) AS name FROM pg_attribute
          WHERE attrelid = to_regclass(CAST(${place} AS text)) AND attnum > 0 AND NOT attisdropped`),
      );
      return new Set(rows.map(({ name }) => String(name)));
    },
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
        if (noId.includes(codeOf(error))) return null;
        throw error;
      }
    },
    async close() {
      await (await opened)?.end();
    },
  };
}

function codeOf(error: unknown): string {
  return (error as { code?: string }).code ?? "";
}

function valueSql({ table, key, value, end }: ExpiringTable): string {
  const [from, wanted, its, ends] = [table, key, value, end].map((name) => identifier(name, "DJANGO_CACHE"));
  const milliseconds = `(extract(epoch FROM ${ends}) * 1000)::double precision`;
  return `SELECT ${its} AS value, ${milliseconds} AS ends FROM ${from} WHERE ${wanted} = $1 AND length(${its}) <= ${longestValue}`;
}
