// Dates in texts: by formats that a person gives, or by the ways in which dates are usually written. Each
// text is read by itself; a text is a date only if all of it is one.
import { type Sql, sql } from "../model/sql.ts";
import type { Type } from "../model/state.ts";
import { once } from "./once.ts";
import { localTime, momentOf } from "./zone-times.ts";

export interface Wanted {
  /** "local": the local times alone, without those that have an offset. */
  readonly to: "date" | "timestamp" | "timestamptz" | "local";
  /** The zone of local times, and the one in which times with an offset are shown. */
  readonly zone: string;
}

/** Words that stand for numbers in place of a format. */
export const numberFormats = ["excel", "unix", "unix-ms"] as const;

/** What a local time and a moment become. */
function settled(local: Sql, { to, zone }: Wanted): Sql {
  return to === "timestamptz" ? momentOf(local, zone) : local;
}

function settledMoment(moment: Sql, { to, zone }: Wanted): Sql {
  if (to === "local") return sql`CAST(NULL AS TIMESTAMP)`;
  return to === "timestamptz" ? moment : localTime(moment, zone);
}

/** The text by the first format it fits. */
export function byFormats(x: Sql, formats: readonly string[], wanted: Wanted): Sql {
  const [first, ...others] = formats.map((format) => byFormat(x, format, wanted)) as [Sql, ...Sql[]];
  return others.reduce((all, each) => sql`COALESCE(${all}, ${each})`, first);
}

function byFormat(x: Sql, format: string, wanted: Wanted): Sql {
  const number = sql`TRY_CAST(${x} AS DOUBLE)`;
  const within = (low: number, high: number, result: Sql) =>
    sql`CASE WHEN ${number} BETWEEN ${low} AND ${high} THEN ${result} END`;
  switch (format) {
    case "excel": {
      const micros = sql`CAST(round(${number} * 86400000) AS BIGINT) * 1000 - 2209161600000000`;
      return within(61, 2_958_466, settled(sql`make_timestamp(${micros})`, wanted));
    }
    case "unix":
      return within(-62_135_596_800, 253_402_300_799, epoch(sql`${number} * 1000000`, wanted));
    case "unix-ms":
      return within(-62_135_596_800_000, 253_402_300_799_999, epoch(sql`${number} * 1000`, wanted));
    default:
      return byPattern(x, format, wanted);
  }
}

function epoch(micros: Sql, wanted: Wanted): Sql {
  return settledMoment(sql`make_timestamptz(CAST(round(${micros}) AS BIGINT))`, wanted);
}

/** A four-digit year takes four digits, which the engine does not ask for; Z is an offset, which it does not know. */
function byPattern(x: Sql, format: string, wanted: Wanted): Sql {
  const zoned = /%[zZ]/.test(format.replaceAll("%%", ""));
  const text = format.includes("%z") ? sql`regexp_replace(${x}, '[Zz]\\s*$', '+00')` : x;
  const parsed = sql`try_strptime(trim(${text}), ${format})`;
  const result = zoned ? settledMoment(parsed, wanted) : settled(parsed, wanted);
  return /%[YG]/.test(format) ? sql`CASE WHEN regexp_matches(${x}, '[0-9]{4}') THEN ${result} END` : result;
}

const months = sql`jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?`;
const weekday = sql`(?:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?[.]?,?\\s+)?`;
const clock = sql`(?:(?:t|,?\\s+)([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?\\s*([ap])?(?:[.]?m[.]?)?\\s*(z|utc|gmt|[+-][0-9]{2}(?::?[0-9]{2})?)?)?`;
const iso = sql`([0-9]{4})([-/.])([0-9]{1,2})([-/.])([0-9]{1,2})`;
const compact = sql`([0-9]{4})([0-9]{2})([0-9]{2})`;
const numeric = sql`([0-9]{1,2})([-/.])([0-9]{1,2})([-/.])([0-9]{4}|[0-9]{2})`;
const dayMonth = sql`([0-9]{1,2})(?:st|nd|rd|th|[.])?[ -]?(${months})[.]?,?[ -]?([0-9]{4}|[0-9]{2})`;
const monthDay = sql`(${months})[.]?[ -]?([0-9]{1,2})(?:st|nd|rd|th)?(?:,\\s*|\\s+)([0-9]{4})`;
const whole = sql`'(?i)^\\s*${weekday}(?:${iso}|${compact}|${numeric}|${dayMonth}|${monthDay})${clock}\\s*$'`;
const groups = sql`['y1', 's1', 'm1', 's2', 'd1', 'y2', 'm2', 'd2', 'n1', 's3', 'n2', 's4', 'y3', 'd4', 'm4', 'y4', 'm5', 'd5', 'y5', 'hour', 'minute', 'second', 'part', 'half', 'shift']`;

/** The text by the usual ways of writing dates; numeric ones day first or month first. */
export function automatic(x: Sql, dayFirst: boolean, wanted: Wanted): Sql {
  const seconds = sql`TRY_CAST(trim(${x}) AS BIGINT)`;
  const moment = sql`make_timestamptz(CASE WHEN length(trim(${x})) = 10 THEN ${seconds} * 1000000 ELSE ${seconds} * 1000 END)`;
  const local = sql`TRY_CAST(concat(${year}, '-', ${month(dayFirst)}, '-', ${day(dayFirst)}, ' ', ${hour}, ':', CASE WHEN m.minute = '' THEN '00' ELSE m.minute END, ':', CASE WHEN m.second = '' THEN '00' ELSE m.second END, '.', CASE WHEN m.part = '' THEN '0' ELSE left(m.part, 6) END) AS TIMESTAMP)`;
  const shifted = sql`make_timestamptz(epoch_us(w) - ${shift} * 60000000)`;
  const read = once(
    local,
    sql`w`,
    sql`CASE WHEN m.shift = '' THEN ${settled(sql`w`, wanted)} ELSE ${settledMoment(shifted, wanted)} END`,
  );
  const parts = once(
    sql`regexp_extract(${x}, ${whole}, ${groups})`,
    sql`m`,
    sql`CASE WHEN m.s1 = m.s2 AND m.s3 = m.s4 AND concat(m.y1, m.y2, m.y3, m.y4, m.y5) <> '' THEN ${read} END`,
  );
  // What is written as the engine itself writes it, without an offset, is read several times faster.
  const plain = sql`'^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]{1,6})?)?)?$'`;
  return sql`CASE WHEN regexp_matches(${x}, ${plain}) THEN ${settled(sql`TRY_CAST(${x} AS TIMESTAMP)`, wanted)} WHEN regexp_matches(${x}, '^\\s*[0-9]{10}([0-9]{3})?\\s*$') THEN ${settledMoment(moment, wanted)} ELSE ${parts} END`;
}

const given = sql`concat(m.y1, m.y2, m.y3, m.y4, m.y5)`;
/** Years of two digits: 69 to 99 lie in the 1900s, 00 to 68 in the 2000s. */
const year = sql`CASE WHEN length(${given}) > 2 THEN ${given} WHEN ${given} < '69' THEN concat('20', ${given}) ELSE concat('19', ${given}) END`;
const named = sql`lower(left(concat(m.m4, m.m5), 3))`;
const monthNumber = sql`CASE WHEN ${named} = '' THEN '' ELSE CAST(list_position(['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'], ${named}) AS VARCHAR) END`;
const half = sql`lower(m.half)`;
const hour = sql`CASE WHEN m.hour = '' THEN CASE WHEN ${half} = '' THEN '00' ELSE 'x' END WHEN ${half} = '' THEN m.hour WHEN CAST(m.hour AS INTEGER) NOT BETWEEN 1 AND 12 THEN 'x' WHEN ${half} = 'a' THEN CAST(CAST(m.hour AS INTEGER) % 12 AS VARCHAR) ELSE CAST(CAST(m.hour AS INTEGER) % 12 + 12 AS VARCHAR) END`;
/** Minutes ahead of UTC. */
const shift = sql`CASE WHEN NOT regexp_matches(m.shift, '[0-9]') THEN 0 ELSE (CAST(m.shift[2:3] AS BIGINT) * 60 + CASE WHEN length(m.shift) < 5 THEN 0 ELSE CAST(right(m.shift, 2) AS BIGINT) END) * CASE WHEN left(m.shift, 1) = '-' THEN -1 ELSE 1 END END`;

/** Dates with points are always day first. */
function day(dayFirst: boolean): Sql {
  return sql`concat(m.d1, m.d2, m.d4, m.d5, CASE WHEN m.s3 = '.' THEN m.n1 ELSE ${dayFirst ? sql`m.n1` : sql`m.n2`} END)`;
}

function month(dayFirst: boolean): Sql {
  return sql`concat(m.m1, m.m2, ${monthNumber}, CASE WHEN m.s3 = '.' THEN m.n2 ELSE ${dayFirst ? sql`m.n2` : sql`m.n1`} END)`;
}

/** How many texts of these rows can only be day first, only month first, or both with another result. */
export function orders(x: Sql, rows: Sql): Record<"dayFirst" | "monthFirst" | "either", Sql> {
  const count = (when: Sql) => {
    const texts = sql`SELECT ${x} AS x, count(*) AS c FROM ${rows} WHERE regexp_matches(${x}, '^\\s*[0-9]{1,2}[-/][0-9]') GROUP BY ${x}`;
    const parts = sql`regexp_extract(g.x, '^\\s*([0-9]{1,2})[-/]([0-9]{1,2})[-/](?:[0-9]{4}|[0-9]{2})(?:[^0-9].*)?$', ['a', 'b'])`;
    const numbers = once(parts, sql`m`, sql`[TRY_CAST(m.a AS INTEGER), TRY_CAST(m.b AS INTEGER)]`);
    return sql`(SELECT CAST(COALESCE(sum(g.c) FILTER (WHERE ${once(numbers, sql`n`, when)}), 0) AS BIGINT) FROM (${texts}) AS g)`;
  };
  const plausible = (a: Sql, b: Sql) => sql`${a} BETWEEN 13 AND 31 AND ${b} BETWEEN 1 AND 12`;
  return {
    dayFirst: count(plausible(sql`n[1]`, sql`n[2]`)),
    monthFirst: count(plausible(sql`n[2]`, sql`n[1]`)),
    either: count(sql`n[1] BETWEEN 1 AND 12 AND n[2] BETWEEN 1 AND 12 AND n[1] <> n[2]`),
  };
}

/** True for a text that can be read day first and month first, with another result. */
export function ambiguous(x: Sql): Sql {
  return sql`(regexp_matches(${x}, '^\\s*(0?[1-9]|1[0-2])[-/](0?[1-9]|1[0-2])[-/]([0-9]{4}|[0-9]{2})([^0-9].*)?$') AND NOT regexp_matches(${x}, '^\\s*(0?1[-/]0?1|0?2[-/]0?2|0?3[-/]0?3|0?4[-/]0?4|0?5[-/]0?5|0?6[-/]0?6|0?7[-/]0?7|0?8[-/]0?8|0?9[-/]0?9|10[-/]10|11[-/]11|12[-/]12)[-/]'))`;
}

/** Columns that can hold dates as texts or as numbers. */
export const sources: readonly Type[] = ["text", "integer", "number"];
