// How one column is read: decided from the forms that occur in it (over every row, or over the first
// rows as a guess that the reading itself checks), or demanded by the user.
import { type Sql, sql } from "../../model/sql.ts";
import type { Type } from "../../model/state.ts";
import { literal, raw } from "./database.ts";
import * as forms from "./forms.ts";
import { has } from "./forms.ts";
import { wordsPattern } from "./null-words.ts";

/** What the source says a column can hold: a string of JSON is never a number, a number never a date. */
export type Kinds = "all" | "dates" | "numbers";

export interface Reading {
  readonly type: Type;
  readonly digits?: [number, number];
  /** What a cell must look like; null = anything. */
  readonly pattern: string | null;
  readonly usual?: forms.Usual;
  readonly read: (cell: Sql) => Sql;
  /** Texts that are no value in this column. */
  readonly words: readonly string[];
  /** Why it is text, or wider than one would think: a note's code. */
  readonly because?:
    | "day_month_ambiguous"
    | "two_digit_years"
    | "leading_zeros"
    | "numbers_as_text"
    | "integers_as_decimal";
  /** Decimals whose digits are still to be counted. */
  readonly count?: boolean;
  /** More rows could make it another type without contradicting this one: the first rows are not enough. */
  readonly unsure?: boolean;
}

const asIs = (cell: Sql): Sql => cell;
/** Text as it stands; `words` are no value even here. */
export const plain = (words: readonly string[], because?: Reading["because"], unsure = false): Reading => ({
  type: "text",
  pattern: null,
  read: asIs,
  words,
  ...(because && { because }),
  ...(unsure && { unsure }),
});

/**
 * The narrowest type that holds every cell exactly. `mask` has the bits of all forms that occur;
 * `words` are the null words that occur, `always` those that count in text columns too.
 */
export function decide(mask: number, words: readonly string[], always: readonly string[]): Reading {
  const found = mask & ~forms.nothing;
  const only = (...bits: number[]) => found !== 0 && (found & ~bits.reduce((sum, bit) => sum | bit, 0)) === 0;
  const as = (form: forms.Form, pattern = form.pattern): Reading => ({
    type: form.type,
    pattern,
    read: form.read,
    ...(form.usual && { usual: form.usual }),
    words,
  });
  const { small, wide, huge, real, long } = forms;
  if (only(small.bit, wide.bit)) return as(small, either(small, wide));
  if (only(small.bit, wide.bit, huge.bit)) {
    return { ...as(huge, either(small, wide, huge)), digits: [38, 0], because: "integers_as_decimal" };
  }
  if (only(small.bit, real.bit)) return as(real);
  if (only(small.bit, wide.bit, huge.bit, real.bit, long.bit)) {
    return { ...as(long, decimalPattern), count: true, unsure: true, because: "numbers_as_text" };
  }
  if (only(forms.moment.bit, forms.date.bit) && found & forms.moment.bit) {
    return as(forms.moment, either(forms.moment, forms.date));
  }
  for (const form of alone) if (only(form.bit)) return as(form);
  for (const [form, both] of halves) if (found & form.bit && only(form.bit, both)) return as(form);
  if (only(forms.eitherDay) || only(forms.eitherMoment)) return plain(always, "day_month_ambiguous", true);
  if (only(forms.shortYear)) return plain(always, "two_digit_years");
  if (found & forms.leadingZero && only(forms.leadingZero, small.bit, wide.bit, huge.bit, real.bit)) {
    return plain(always, "leading_zeros");
  }
  return plain(always, undefined, found === 0);
}

const alone = [forms.truth, forms.date, forms.instant, forms.time, forms.dotted, forms.dayMonth, forms.monthDay];
const halves: readonly (readonly [forms.Form, number])[] = [
  [forms.dayFirst, forms.eitherDay],
  [forms.monthFirst, forms.eitherDay],
  [forms.dayFirstMoment, forms.eitherMoment],
  [forms.monthFirstMoment, forms.eitherMoment],
];
const decimalPattern = " *-?((0|[1-9][0-9]*)(\\.[0-9]*)?|\\.[0-9]+) *";

function either(...some: forms.Form[]): string {
  return some.map((form) => form.pattern).join("|");
}

/** The reading of a type that the user asks for; null if text cannot be read as that type. */
export function demand(type: Type, mask: number, words: readonly string[]): Reading | null {
  const detected = decide(mask, words, words);
  if (detected.type === type && detected.because !== "numbers_as_text") return { ...detected, words };
  const given = (pattern: string, read: (cell: Sql) => Sql): Reading => ({ type, pattern, read, words });
  const cast = (to: string) => (cell: Sql) => sql`CAST(${cell} AS ${raw(to)})`;
  switch (type) {
    case "text":
      return plain(words);
    case "integer":
      return given(" *[+-]?[0-9]+ *", cast("BIGINT"));
    case "number":
      return given(" *[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)? *", cast("DOUBLE"));
    case "decimal":
      return { ...given(" *-?([0-9]+\\.?[0-9]*|\\.[0-9]+) *", cast("DECIMAL(38,0)")), count: true, unsure: true };
    case "boolean":
      return given("(?i: *(true|false|yes|no|t|f|y|n|1|0) *)", cast("BOOLEAN"));
    case "date":
      return given(forms.date.pattern, forms.date.read);
    case "time":
      return given(forms.time.pattern, forms.time.read);
    case "timestamp":
      if (detected.type === "date")
        return { ...detected, type, read: (cell) => cast("TIMESTAMP")(detected.read(cell)), words };
      return given(either(forms.moment, forms.date), forms.moment.read);
    case "timestamptz":
      return given(either(forms.instant, forms.moment, forms.date), forms.instant.read);
    default:
      return null;
  }
}

/** A reading whose decimal digits are now known; more than 38 do not fit. */
export function withDigits(reading: Reading, whole: number, fraction: number, always: readonly string[]): Reading {
  const total = Math.max(whole + fraction, 1);
  if (total > 38) return plain(always, "numbers_as_text");
  const { because: _, ...rest } = reading;
  return {
    ...rest,
    count: false,
    digits: [total, fraction],
    read: (cell) => sql`CAST(${cell} AS ${raw(`DECIMAL(${total},${fraction})`)})`,
  };
}

/** What the guarded reading of a cell raises when it meets a form that was not foreseen. */
export const unforeseen = "a cell of another form";

/**
 * The value of a cell, null words being null. With `attempted` (where the reading's attempt at the cell
 * stands, if it makes one) it raises `unforeseen` on a cell that the reading does not hold for.
 */
export function value(cell: Sql, reading: Reading, attempted: Sql | null): Sql {
  // A blank cell is no value of any type, but may be text.
  const words = reading.type === "text" ? reading.words.filter((word) => word !== "") : reading.words;
  const isWord = sql`regexp_full_match(${cell}, ${wordsPattern(reading.words)})`;
  if (reading.pattern === null || attempted === null) {
    return words.length === 0 ? reading.read(cell) : sql`CASE WHEN ${isWord} THEN NULL ELSE ${reading.read(cell)} END`;
  }
  const none = reading.words.length === 0 ? sql`` : sql`WHEN ${isWord} THEN NULL`;
  const usual = reading.usual ? sql`WHEN ${reading.usual.proves(cell, attempted)} THEN ${attempted}` : sql``;
  const typed = sql`${usual} WHEN ${has(cell, reading.pattern)} THEN ${reading.read(cell)}`;
  const rest = sql`WHEN ${cell} IS NULL THEN NULL ELSE error(${raw(literal(unforeseen))}) END`;
  // A null word that looks like a value ("0", "-999") was given by the user and goes first.
  return sql`CASE ${none} ${typed} ${rest}`;
}

/** True for a cell that the reading cannot read. */
export function misfit(cell: Sql, reading: Reading): Sql {
  const isWord = sql`regexp_full_match(${cell}, ${wordsPattern(reading.words)})`;
  const word = reading.words.length === 0 ? sql`` : sql`AND NOT ${isWord}`;
  const fits = reading.pattern === null ? sql`true` : has(cell, reading.pattern);
  return sql`${cell} IS NOT NULL ${word} AND NOT (${fits} AND TRY(${reading.read(cell)}) IS NOT NULL)`;
}
