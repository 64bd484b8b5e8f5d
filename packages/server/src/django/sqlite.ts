// A Django site's SQLite file. It is opened anew for each question, read-only: that takes a fraction of a
// millisecond, and a file that was put in the place of another is the one that counts.
import { statSync } from "node:fs";
import { DatabaseSync, type SQLOutputValue } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { refuse } from "../errors.ts";
import {
  type Ask,
  type Database,
  type DatabaseOptions,
  type ExpiringTable,
  longestValue,
  unanswered,
  userColumns,
  userOf,
} from "./database.ts";
import { identifier, sql, written } from "./statement.ts";

/** How often a file that is being written is asked again, and the milliseconds between. */
const tries = 20;
const pause = 100;
/** SQLite's word for a file that another is writing. */
const busy = 5;

type Row = Record<string, SQLOutputValue>;

/** Reads that file; the site goes on writing it. */
export function sqlite(path: string, { users, zone, now }: DatabaseOptions): Database {
  const clock = zonedClock(zone);
  const userSql = `SELECT ${userColumns(users)} FROM ${identifier(users.table, "DJANGO_USER_TABLE")} WHERE "id" = ?`;

  const row = (question: string, value: string) => patiently(() => rowNow(question, value));

  function rowNow(question: string, value: string): Row | undefined {
    const file = new DatabaseSync(path, { readOnly: true, timeout: 0, allowExtension: false });
    try {
      return file.prepare(question).get(value);
    } finally {
      file.close();
    }
  }

  /** Works in a transaction that begins when nobody else writes the file. */
  async function within<Answer>(readOnly: boolean, work: (ask: Ask) => Promise<Answer>): Promise<Answer> {
    const told = async <T>(asking: () => T): Promise<T> => {
      try {
        return await patiently(asking);
      } catch (error) {
        throw unanswered(error);
      }
    };
    // One that is to be written would be made if it was not there.
    const file = await told(() => statSync(path) && new DatabaseSync(path, { readOnly, timeout: 0 }));
    try {
      await told(() => file.exec(readOnly ? "BEGIN" : "BEGIN IMMEDIATE"));
      await told(() => file.prepare("SELECT count(*) FROM sqlite_schema").get());
      const answer = await work((question) =>
        told(() => file.prepare(written(question, () => "?")).all(...question.values.map(storedValue))),
      );
      await told(() => file.exec("COMMIT"));
      return answer;
    } finally {
      file.close();
    }
  }

  const look = <Answer>(work: (ask: Ask) => Promise<Answer>) => within(true, work);

  return {
    zone,
    look,
    change: (work) => within(false, work),
    async columns(table) {
      identifier(table, "DJANGO_DATABASE");
      const [last = "", schema = "main"] = table.split(".").reverse();
      const rows = await look((ask) => ask(sql`SELECT name FROM pragma_table_info(${last}, ${schema})`));
      return new Set(rows.map(({ name }) => String(name)));
    },
    async unexpired(table, key) {
      const found = await row(valueSql(table), key);
      if (found === undefined || typeof found.value !== "string" || typeof found.ends !== "string") return null;
      return found.ends > clock(now()) ? found.value : null;
    },
    async user(id) {
      const user = userOf(await row(userSql, storedId(id)));
      // Texts that SQLite takes for the same number are other ids.
      return user?.id === storedId(id) ? { ...user, id } : null;
    },
    async close() {},
  };
}

/** Asks again while another process writes the file. */
async function patiently<T>(work: () => T): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return work();
    } catch (error) {
      if ((error as { errcode?: number }).errcode !== busy || tried === tries) throw error;
    }
    await setTimeout(pause);
  }
}

function storedValue(value: string | number): string | number {
  return typeof value === "string" ? storedId(value) : value;
}

function valueSql({ table, key, value, end }: ExpiringTable): string {
  const [from, wanted, its, ends] = [table, key, value, end].map((name) => identifier(name, "DJANGO_CACHE"));
  return `SELECT ${its} AS value, ${ends} AS ends FROM ${from} WHERE ${wanted} = ? AND length(${its}) <= ${longestValue}`;
}

/** UUIDs lie in SQLite without their hyphens. */
function storedId(id: string): string {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? id.replaceAll("-", "") : id;
}

/** Times as Django writes them into SQLite, in a zone; texts that sort as the times do. */
function zonedClock(zone: string): (ms: number) => string {
  try {
    const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
    return (ms) => `${format.format(ms)}.${String(ms % 1000).padStart(3, "0")}`;
  } catch {
    return refuse("invalid_params", { field: "DJANGO_TIME_ZONE", reason: `“${zone}” is no time zone` });
  }
}
