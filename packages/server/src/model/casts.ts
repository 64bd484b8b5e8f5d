// From one type to another as row-wise SQL that never raises: what cannot be turned is null. Texts of
// values are as the grid shows them, so text and back gives the same value.
import { type Typed, typeName } from "./literals.ts";
import { type Sql, sql } from "./sql.ts";
import type { Type } from "./state.ts";

/** The types each type can be turned into; a type can always stay itself. */
const ways: Readonly<Record<Type, readonly Type[]>> = {
  text: ["integer", "number", "decimal", "boolean", "date", "time", "timestamp", "timestamptz", "duration"],
  integer: ["number", "decimal", "boolean", "text"],
  number: ["integer", "decimal", "boolean", "text"],
  decimal: ["integer", "number", "boolean", "text"],
  boolean: ["integer", "number", "decimal", "text"],
  date: ["timestamp", "timestamptz", "text"],
  time: ["text"],
  timestamp: ["date", "time", "timestamptz", "text"],
  timestamptz: ["date", "time", "timestamp", "text"],
  duration: ["text"],
  list: ["text"],
  struct: ["text"],
  binary: ["text"],
};

/** Types that can be turned into this one. */
export function sourcesOf(to: Type): Type[] {
  return (Object.keys(ways) as Type[]).filter((from) => from === to || ways[from].includes(to));
}

/** True if every value of `from` can become `to`, with nothing lost but what the types say. */
export function alwaysFits(from: Type, to: Type): boolean {
  if (to === "text" || from === to) return from !== "decimal" || to !== "decimal";
  if (from === "text") return false;
  return from === "boolean" ? to !== "decimal" : ["date", "timestamp", "timestamptz"].includes(from) || to === "number";
}

/** The value of `x`, null where it cannot be turned; `format` is for texts that hold dates. */
export function cast(x: Sql, from: Type, to: Typed, format?: string): Sql {
  if (from === "text") return fromText(x, to, format);
  if (to.type === "text") return format === undefined ? toText(x, from) : dateText(x, from, format);
  if (to.type === "boolean" && from !== "boolean") return nonZero(x, from);
  if (to.type === "integer" && from !== "integer") return sql`TRY_CAST(round(${numeric(x, from)}) AS BIGINT)`;
  // The engine has no way from moments to times of day but by way of the clock in UTC.
  if (from === "timestamptz" && to.type === "time") return sql`TRY_CAST(CAST(${x} AS TIMESTAMP) AS TIME)`;
  if (from === "boolean") return sql`TRY_CAST(CAST(${x} AS BIGINT) AS ${typeName(to.type, to.digits)})`;
  return sql`TRY_CAST(${x} AS ${typeName(to.type, to.digits)})`;
}

/** True where turning `x` into whole numbers or decimals dropped digits. */
export function rounded(x: Sql, from: Type, to: Typed): Sql {
  const result = cast(x, from, to);
  return sql`TRY_CAST(${x} AS DOUBLE) <> TRY_CAST(${result} AS DOUBLE)`;
}

function numeric(x: Sql, from: Type): Sql {
  return from === "boolean" ? sql`CAST(${x} AS BIGINT)` : x;
}

function nonZero(x: Sql, from: Type): Sql {
  return from === "number" ? sql`CASE WHEN isnan(${x}) THEN NULL ELSE ${x} <> 0 END` : sql`(${x} <> 0)`;
}

function fromText(x: Sql, to: Typed, format: string | undefined): Sql {
  if (format !== undefined && dated.has(to.type)) {
    return sql`TRY_CAST(try_strptime(trim(${x}), ${format}) AS ${typeName(to.type)})`;
  }
  switch (to.type) {
    case "integer":
      return numeral(x, sql`TRY_CAST(${x} AS BIGINT)`);
    case "number":
      return numeral(x, sql`TRY_CAST(${x} AS DOUBLE)`);
    case "decimal":
      return numeral(x, sql`TRY_CAST(${x} AS ${typeName("decimal", to.digits)})`);
    case "boolean":
      return sql`CASE WHEN lower(trim(${x})) IN ('true', 't', 'yes', 'y', '1', 'on') THEN true WHEN lower(trim(${x})) IN ('false', 'f', 'no', 'n', '0', 'off') THEN false END`;
    case "date":
    case "timestamp":
    case "timestamptz":
      return finite(sql`TRY_CAST(${x} AS ${typeName(to.type)})`);
    case "time":
      // The engine takes a day without a time for midnight, and has a midnight at the end of the day.
      return sql`CASE WHEN contains(${x}, ':') THEN nullif(TRY_CAST(${x} AS TIME), TIME '24:00:00') END`;
    case "duration":
      return durationOf(x);
    default:
      return sql`TRY_CAST(${x} AS ${typeName(to.type)})`;
  }
}

const dated: ReadonlySet<Type> = new Set(["date", "time", "timestamp", "timestamptz"]);

/** The engine also reads 1_000 and 0x1F as numbers; people who have such texts mean texts. */
function numeral(x: Sql, parsed: Sql): Sql {
  return sql`CASE WHEN contains(${x}, '_') OR contains(${x}, 'x') OR contains(${x}, 'X') OR contains(${x}, 'b') OR contains(${x}, 'B') THEN NULL ELSE ${parsed} END`;
}

function finite(x: Sql): Sql {
  return sql`CASE WHEN isfinite(${x}) THEN ${x} END`;
}

/** The text of a value, as the grid shows it. */
export function toText(x: Sql, from: Type): Sql {
  switch (from) {
    case "text":
      return x;
    case "number":
      return numberText(x);
    case "decimal":
      return decimalText(x);
    case "timestamp":
      return sql`replace(CAST(${x} AS VARCHAR), ' ', 'T')`;
    case "timestamptz":
      return sql`(replace(CAST(CAST(${x} AS TIMESTAMP) AS VARCHAR), ' ', 'T') || 'Z')`;
    case "duration":
      return durationText(x);
    case "list":
    case "struct":
      return sql`CAST(to_json(${x}) AS VARCHAR)`;
    case "binary":
      return sql`to_base64(${x})`;
    default:
      return sql`CAST(${x} AS VARCHAR)`;
  }
}

/** Whole numbers without a point, NaN and the infinities as on the wire. */
function numberText(x: Sql): Sql {
  const whole = sql`${x} = trunc(${x}) AND abs(${x}) < 1e16`;
  return sql`CASE WHEN ${whole} THEN CAST(CAST(${x} AS BIGINT) AS VARCHAR) WHEN isfinite(${x}) THEN CAST(${x} AS VARCHAR) WHEN isnan(${x}) THEN 'NaN' WHEN ${x} > 0 THEN 'Infinity' WHEN ${x} < 0 THEN '-Infinity' END`;
}

/** The engine writes decimals without a digit before the point as .5; the grid shows 0.5. */
function decimalText(x: Sql): Sql {
  return sql`regexp_replace(CAST(${x} AS VARCHAR), '^(-?)[.]', '\\10.')`;
}

function dateText(x: Sql, from: Type, format: string): Sql {
  if (from === "time") return sql`strftime(DATE '2000-01-01' + ${x}, ${format})`;
  return finiteText(x, sql`strftime(CAST(${x} AS TIMESTAMP), ${format})`, from);
}

function finiteText(x: Sql, text: Sql, from: Type): Sql {
  return sql`CASE WHEN isfinite(${x}) THEN ${text} ELSE ${toText(x, from)} END`;
}

/** `PT26H3M4.5S`: hours, minutes and seconds. */
function durationText(x: Sql): Sql {
  const size = sql`abs(CAST(${x} AS HUGEINT))`;
  const hours = sql`(${size} // 3600000000)`;
  const minutes = sql`((${size} // 60000000) % 60)`;
  const seconds = sql`(${size} % 60000000)`;
  const fraction = sql`CASE WHEN ${seconds} % 1000000 > 0 THEN concat('.', rtrim(lpad(CAST(${seconds} % 1000000 AS VARCHAR), 6, '0'), '0')) ELSE '' END`;
  const text = sql`concat(${seconds} // 1000000, ${fraction})`;
  return sql`CASE WHEN ${x} IS NULL THEN NULL ELSE concat(CASE WHEN ${x} < 0 THEN '-' ELSE '' END, 'PT', CASE WHEN ${hours} > 0 THEN concat(${hours}, 'H') ELSE '' END, CASE WHEN ${minutes} > 0 THEN concat(${minutes}, 'M') ELSE '' END, CASE WHEN ${seconds} > 0 OR ${size} = 0 THEN concat(${text}, 'S') ELSE '' END) END`;
}

/** Microseconds of `P1DT2H3M4.5S` or of `26:03:04.5`. */
function durationOf(x: Sql): Sql {
  const iso = sql`'^\\s*([+-]?)P(?:([0-9]{1,7})W)?(?:([0-9]{1,7})D)?(?:T(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,11}(?:[.][0-9]{1,6})?)S)?)?\\s*$'`;
  const clock = sql`'^\\s*([+-]?)([0-9]{1,9}):([0-5][0-9])(?::([0-5][0-9](?:[.][0-9]{1,6})?))?\\s*$'`;
  const part = (pattern: Sql, group: Sql, unit: Sql) =>
    sql`COALESCE(CAST(TRY_CAST(regexp_extract(${x}, ${pattern}, ${group}) AS DECIMAL(38,6)) * 1000000 AS HUGEINT), 0) * ${unit}`;
  const signed = (pattern: Sql, sum: Sql) =>
    sql`TRY_CAST((${sum}) * CASE WHEN regexp_extract(${x}, ${pattern}, 1) = '-' THEN -1 ELSE 1 END AS BIGINT)`;
  const isoSum = sql`${part(iso, sql`2`, sql`604800`)} + ${part(iso, sql`3`, sql`86400`)} + ${part(iso, sql`4`, sql`3600`)} + ${part(iso, sql`5`, sql`60`)} + ${part(iso, sql`6`, sql`1`)}`;
  const clockSum = sql`${part(clock, sql`2`, sql`3600`)} + ${part(clock, sql`3`, sql`60`)} + ${part(clock, sql`4`, sql`1`)}`;
  return sql`CASE WHEN regexp_matches(${x}, ${iso}) AND regexp_matches(${x}, '[0-9]') THEN ${signed(iso, isoSum)} WHEN regexp_matches(${x}, ${clock}) THEN ${signed(clock, clockSum)} END`;
}
