// The forms a cell's text can have, each with the pattern that tells it and how its value is read. One
// bit per form: the OR over a column says exactly which forms occur in it, over every row.
import { join, type Sql, sql } from "../../model/sql.ts";
import type { Type } from "../../model/state.ts";
import { literal, raw } from "./database.ts";

/** A value that is tried once, and is the cell's if writing it out again gives the cell. */
export interface Usual {
  readonly attempt: (cell: Sql) => Sql;
  readonly proves: (cell: Sql, attempted: Sql) => Sql;
}

export interface Form {
  readonly bit: number;
  /** RE2, matched against the whole cell. */
  readonly pattern: string;
  readonly type: Type;
  /** A cheaper proof of the usual spelling; a cell without it may still have the pattern. */
  readonly usual?: Usual;
  /** The value; raises on a cell that has the pattern but no such value (30 February). */
  read(cell: Sql): Sql;
}

const space = (pattern: string) => ` *${pattern} *`;
const day = "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}";
const clock = "[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,6}0*)?)?";
const slashed = "[0-9]{1,2}[/-][0-9]{1,2}[/-]";
const slashedClock = "[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?( ?[AaPp][Mm])?";

const cast = (type: string) => (cell: Sql) => sql`CAST(${cell} AS ${raw(type)})`;
const parse = (formats: readonly string[], as: string, swap?: [string, string]) => (cell: Sql) => {
  const list = raw(`[${formats.map(literal).join(", ")}]`);
  const text = swap
    ? sql`replace(trim(${cell}), ${raw(literal(swap[0]))}, ${raw(literal(swap[1]))})`
    : sql`trim(${cell})`;
  return sql`CAST(strptime(${text}, ${list}) AS ${raw(as)})`;
};
const clocks = (date: string) => ["%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p"].map((time) => `${date} ${time}`);
const dash: [string, string] = ["-", "/"];

const form = (bit: number, type: Type, pattern: string, read: Form["read"], proof?: Usual): Form => ({
  bit: 2 ** bit,
  type,
  pattern: space(pattern),
  read,
  ...(proof && { usual: proof }),
});
/** Half the cost of a pattern; `length` rules out spellings that no pattern here has (infinity, BC). */
const usual = (type: string, length?: number): Usual => ({
  attempt: (cell) => sql`TRY_CAST(${cell} AS ${raw(type)})`,
  proves: (cell, attempted) => {
    const same = sql`CAST(${attempted} AS VARCHAR) = ${cell}`;
    return length === undefined ? same : sql`strlen(${cell}) = ${raw(String(length))} AND ${same}`;
  },
});

/** Whole numbers a double keeps, those only 64 bits keep, and those only a decimal keeps. */
export const small = form(1, "integer", "-?(0|[1-9][0-9]{0,14})", cast("BIGINT"), usual("BIGINT"));
export const wide = form(2, "integer", "-?[1-9][0-9]{15,18}", cast("BIGINT"));
export const huge = form(3, "decimal", "-?[1-9][0-9]{15,37}", cast("DECIMAL(38,0)"));
/** Numbers whose whole part a double keeps, with exponents that cannot overflow. */
export const real = form(
  4,
  "number",
  "-?((0|[1-9][0-9]{0,14})(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?(2[0-8][0-9]|1[0-9]{2}|[0-9]{1,2}))?",
  cast("DOUBLE"),
);
export const long = form(5, "decimal", "-?[1-9][0-9]{15,37}\\.[0-9]*", cast("DECIMAL(38,0)"));
export const truth = form(6, "boolean", "(?i:true|false)", cast("BOOLEAN"));
export const date = form(7, "date", `(${day}|${day.replaceAll("-[", "/[")})`, cast("DATE"), usual("DATE", 10));
export const moment = form(8, "timestamp", `${day}[ T]${clock}`, cast("TIMESTAMP"), usual("TIMESTAMP", 19));
export const instant = form(9, "timestamptz", `${day}[ T]${clock} ?(Z|[+-][0-9]{2}(:?[0-9]{2})?)`, cast("TIMESTAMPTZ"));
export const time = form(10, "time", clock, cast("TIME"));
export const dayFirst = form(11, "date", `${slashed}[0-9]{4}`, parse(["%d/%m/%Y"], "DATE", dash));
export const monthFirst = form(12, "date", `${slashed}[0-9]{4}`, parse(["%m/%d/%Y"], "DATE", dash));
export const dotted = form(13, "date", "[0-9]{1,2}\\.[0-9]{1,2}\\.[0-9]{4}", parse(["%d.%m.%Y"], "DATE"));
export const dayMonth = form(
  14,
  "date",
  "[0-9]{1,2}[ -][A-Za-z]{3,9}[ -][0-9]{4}",
  parse(["%d %b %Y", "%d %B %Y"], "DATE", ["-", " "]),
);
export const monthDay = form(
  15,
  "date",
  "[A-Za-z]{3,9} [0-9]{1,2},? [0-9]{4}",
  parse(["%b %d %Y", "%B %d %Y"], "DATE", [",", ""]),
);
export const dayFirstMoment = form(
  16,
  "timestamp",
  `${slashed}[0-9]{4} ${slashedClock}`,
  parse(clocks("%d/%m/%Y"), "TIMESTAMP", dash),
);
export const monthFirstMoment = form(
  17,
  "timestamp",
  `${slashed}[0-9]{4} ${slashedClock}`,
  parse(clocks("%m/%d/%Y"), "TIMESTAMP", dash),
);

/** Not forms to read, but worth a word in the report when they keep a column text. */
export const nothing = 1;
export const eitherDay = 2 ** 18;
export const eitherMoment = 2 ** 19;
export const shortYear = 2 ** 20;
export const leadingZero = 2 ** 21;
export const text = 2 ** 22;

const matches = (cell: Sql, pattern: string) => sql`regexp_full_match(${cell}, ${raw(literal(pattern))})`;
const reads = (cell: Sql, one: Form) => sql`TRY(${one.read(cell)}) IS NOT NULL`;
const bit = (value: number) => raw(String(value));

/**
 * The bit of one cell's form. `words` is the pattern of texts that mean "no value", which go `first` when
 * the user gave them (they may look like values); `kinds` leaves out forms that a column cannot take.
 */
export function formOf(cell: Sql, words: string | null, kinds: "all" | "dates" | "numbers", first: boolean): Sql {
  const when = (one: Form) => sql`WHEN ${matches(cell, one.pattern)} THEN ${bit(one.bit)}`;
  const checked = (one: Form) => sql`WHEN ${matches(cell, one.pattern)} AND ${reads(cell, one)} THEN ${bit(one.bit)}`;
  const shortcut = ({ usual, bit: own }: Form) =>
    usual ? [sql`WHEN ${usual.proves(cell, usual.attempt(cell))} THEN ${bit(own)}`] : [];
  const either = (first: Form, second: Form, both: number) =>
    sql`WHEN ${matches(cell, first.pattern)} THEN CASE WHEN ${reads(cell, first)}
      THEN CASE WHEN ${reads(cell, second)} THEN ${bit(both)} ELSE ${bit(first.bit)} END
      WHEN ${reads(cell, second)} THEN ${bit(second.bit)} ELSE ${bit(text)} END`;
  const shortcuts = kinds === "numbers" ? [] : [date, moment].flatMap(shortcut);
  const numbers = [when(small), checked(wide), when(huge), when(real), when(long)];
  const dates = [
    ...[date, moment, instant, time].map(checked),
    either(dayFirst, monthFirst, eitherDay),
    ...[dotted, dayMonth, monthDay].map(checked),
    either(dayFirstMoment, monthFirstMoment, eitherMoment),
    sql`WHEN ${matches(cell, space(`${slashed}[0-9]{2}( ${slashedClock})?`))} THEN ${bit(shortYear)}`,
  ];
  const codes = sql`WHEN ${matches(cell, space("0[0-9]+"))} THEN ${bit(leadingZero)}`;
  const cases = {
    all: [...shortcuts, ...numbers, when(truth), ...dates, codes],
    dates: [...shortcuts, ...dates],
    numbers,
  }[kinds];
  const none = words === null ? [] : [sql`WHEN regexp_full_match(${cell}, ${words}) THEN ${bit(nothing)}`];
  const ordered = first ? [...none, ...cases] : [...cases, ...none];
  return sql`CASE WHEN ${cell} IS NULL THEN 0 ${join(ordered, sql` `)} ELSE ${bit(text)} END`;
}

/** The cell matches the pattern; `pattern` is one of ours. */
export function has(cell: Sql, pattern: string): Sql {
  return matches(cell, pattern);
}
