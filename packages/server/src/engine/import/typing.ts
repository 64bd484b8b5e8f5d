// From columns of text to typed Parquet: which forms occur, how each column is read, and the one
// statement that writes it. The rows come from a file that only this process wrote or checked.
import { rm } from "node:fs/promises";
import { refuse } from "../../errors.ts";
import { join, type Sql, sql } from "../../model/sql.ts";
import type { Type } from "../../model/state.ts";
import { type Database, field, literal, raw } from "./database.ts";
import { formOf } from "./forms.ts";
import { usualWords, wordsPattern } from "./null-words.ts";
import { decide, demand, type Kinds, misfit, type Reading, unforeseen, value, withDigits } from "./reading.ts";

export interface ColumnPlan {
  readonly name: string;
  /** What the source allows; "text" and the other fixed types are not looked at. */
  readonly kinds: Kinds | Reading;
  /** The type that the user asks for. */
  readonly demanded: Type | undefined;
}

/** Plans for columns of these names; refuses a demanded type whose column does not exist. */
export function plansOf(
  names: readonly string[],
  types: Record<string, Type> | undefined,
  kinds: (index: number, demanded: Type | undefined) => ColumnPlan["kinds"] = () => "all",
): ColumnPlan[] {
  const asked = new Map(Object.entries(types ?? {}));
  for (const column of asked.keys()) {
    if (!names.includes(column)) refuse("column_not_found", { column, columns: names });
  }
  return names.map((name, index) => {
    const demanded = asked.get(name);
    return { name, kinds: kinds(index, demanded), demanded };
  });
}

/** Words the user gave, or undefined for the usual ones in typed columns. */
type GivenWords = readonly string[] | undefined;

/** As many columns as are looked at in one statement, for the sake of memory. */
const atOnce = 250;

/** The cells of some columns as rows of field name and value, nulls left out. */
function cellsOf(source: Sql, columns: readonly number[]): Sql {
  return sql`UNPIVOT (SELECT ${join(columns.map(field))} FROM ${source}) ON COLUMNS(*) INTO NAME f VALUE v`;
}

function indexOf(name: unknown): number {
  return Number(String(name).slice(1));
}

interface Seen {
  mask: number;
  words: string[];
}

/** The forms of some columns over all rows of `source`, and the null words among them. */
async function look(db: Database, source: Sql, columns: readonly [number, Kinds][], given: GivenWords) {
  const words = given ?? usualWords;
  const pattern = words.length === 0 ? null : wordsPattern(words);
  const found = new Map<number, Seen>(columns.map(([index]) => [index, { mask: 0, words: [] }]));
  for (const kinds of ["all", "dates", "numbers"] as const) {
    const same = columns.filter(([, one]) => one === kinds).map(([index]) => index);
    // One expression over all cells: two thousand columns would otherwise hold as many sets of patterns.
    const form = formOf(raw("v"), pattern, kinds, given !== undefined);
    for (let from = 0; from < same.length; from += atOnce) {
      const cells = cellsOf(source, same.slice(from, from + atOnce));
      for (const [name, mask] of await db.rows(sql`SELECT f, bit_or(${form}) FROM (${cells}) GROUP BY f`)) {
        const seen = found.get(indexOf(name));
        if (seen) seen.mask = Number(mask);
      }
    }
  }
  const marked = [...found].filter(([, { mask }]) => mask & 1);
  if (marked.length === 0 || pattern === null) return found;
  const cells = cellsOf(
    source,
    marked.map(([index]) => index),
  );
  const met = sql`SELECT DISTINCT f, trim(v) FROM (${cells}) WHERE regexp_full_match(v, ${pattern}) ORDER BY ALL`;
  for (const [name, word] of await db.rows(met)) found.get(indexOf(name))?.words.push(String(word));
  return found;
}

/** Decides how each column is read, from all rows of `source`. */
export async function decideColumns(
  db: Database,
  source: Sql,
  plans: readonly ColumnPlan[],
  given: GivenWords,
): Promise<Reading[]> {
  const looked = plans.flatMap(({ kinds }, index): [number, Kinds][] =>
    typeof kinds === "string" ? [[index, kinds]] : [],
  );
  const found = await look(db, source, looked, given);
  const readings = plans.map((plan, index): Reading => {
    if (typeof plan.kinds !== "string") return plan.kinds;
    const { mask, words } = found.get(index) ?? { mask: 0, words: [] };
    if (plan.demanded === undefined) return decide(mask, words, given ?? []);
    const reading = demand(plan.demanded, mask, plan.demanded === "text" ? (given ?? []) : words);
    return (
      reading ??
      refuse("invalid_params", { field: `types.${plan.name}`, reason: `text cannot be read as ${plan.demanded}` })
    );
  });
  return countDigits(db, source, readings, given ?? []);
}

async function countDigits(
  db: Database,
  source: Sql,
  readings: Reading[],
  always: readonly string[],
): Promise<Reading[]> {
  const open = readings.flatMap((reading, index) => (reading.count ? [index] : []));
  if (open.length === 0) return readings;
  const longest = (cell: Sql, pattern: string) =>
    sql`coalesce(max(length(regexp_extract(${cell}, ${raw(literal(pattern))}, 1))), 0)`;
  const counts = open.flatMap((index) => [
    longest(field(index), "^ *-?([0-9]*)"),
    longest(field(index), "\\.([0-9]*) *$"),
  ]);
  const [row = []] = await db.rows(sql`SELECT ${join(counts)} FROM ${source}`);
  return readings.map((reading, index) => {
    const at = open.indexOf(index);
    return at < 0 ? reading : withDigits(reading, Number(row[at * 2]), Number(row[at * 2 + 1]), always);
  });
}

/** A reading of the data failed: a later row has another form than those the decision rested on. */
export class Unforeseen extends Error {}

/**
 * Writes the rows of `source`, in their order; answers their number. `guarded` readings are proved on
 * every cell (Unforeseen is thrown); the others rest on a look at all rows.
 */
export async function writeParquet(
  db: Database,
  source: Sql,
  readings: readonly Reading[],
  path: string,
  guarded: (index: number) => boolean,
): Promise<number> {
  const attempt = (index: number) => raw(`x${index}`);
  const columns = readings.map((reading, index) => {
    return sql`${value(field(index), reading, guarded(index) ? attempt(index) : null)} AS ${field(index)}`;
  });
  const attempts = readings.flatMap(({ usual }, index) =>
    usual && guarded(index) ? [sql`${usual.attempt(field(index))} AS ${attempt(index)}`] : [],
  );
  const from = attempts.length === 0 ? source : sql`(SELECT *, ${join(attempts)} FROM ${source})`;
  const target = raw(`${literal(path)} (FORMAT parquet, COMPRESSION zstd)`);
  try {
    const [row] = await db.rows(sql`COPY (SELECT ${join(columns)} FROM ${from}) TO ${target}`);
    return Number(row?.[0] ?? 0);
  } catch (error) {
    await rm(path, { force: true });
    const text = error instanceof Error ? error.message : "";
    if (text.includes(unforeseen) || text.startsWith("Conversion Error") || /could not parse string/i.test(text)) {
      throw new Unforeseen(text);
    }
    throw error;
  }
}

interface Misfit {
  readonly column: string;
  readonly type: Type;
  /** 0-based among the rows of the source. */
  readonly row: number;
  readonly text: string;
}

/** The first cell that a demanded type cannot hold; null if all fit. */
export async function firstMisfit(
  db: Database,
  source: Sql,
  plans: readonly ColumnPlan[],
  readings: readonly Reading[],
): Promise<Misfit | null> {
  for (const [index, plan] of plans.entries()) {
    const reading = readings[index];
    if (plan.demanded === undefined || reading === undefined) continue;
    const cell = field(index);
    const numbered = sql`SELECT row_number() OVER () - 1 AS row, ${cell} FROM ${source}`;
    const [found] = await db.rows(sql`SELECT row, ${cell} FROM (${numbered}) WHERE ${misfit(cell, reading)} LIMIT 1`);
    if (found) return { column: plan.name, type: reading.type, row: Number(found[0]), text: String(found[1]) };
  }
  return null;
}
