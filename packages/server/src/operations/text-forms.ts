// The forms a text can have when it stands for a value (a whole number, a date written day first), and the
// types that a column of such texts can become. A cell has one form; how many cells have each says which type.
import type { Typed } from "../model/literals.ts";
import { join, type Sql, sql } from "../model/sql.ts";

/** How a cell is read in each way; null where it is not written so. Nothing here raises. */
type Way = (cell: Sql, marks: boolean) => Sql;

const when = (test: Sql, value: Sql) => sql`CASE WHEN ${test} THEN ${value} END`;
const full = (x: Sql, pattern: string) => sql`regexp_full_match(${x}, ${pattern})`;
const bare = (cell: Sql) => sql`trim(${cell})`;

/** Without currency signs, percent signs and commas, where those are let through. */
const numeral = (cell: Sql, marks: boolean) =>
  marks ? sql`trim(regexp_replace(${cell}, '[$€£¥%,]', '', 'g'))` : bare(cell);

const number =
  (pattern: string, type: Sql): Way =>
  (cell, marks) => {
    const n = numeral(cell, marks);
    return when(full(n, pattern), sql`TRY_CAST(${n} AS ${type})`);
  };

const bit = number("[01]", sql`BIGINT`);
const small = number("[+-]?(0|[1-9][0-9]{0,14})", sql`BIGINT`);
const whole: Way = (cell, marks) => {
  const n = numeral(cell, marks);
  const usual = sql`CAST(TRY_CAST(${n} AS BIGINT) AS VARCHAR) = ${n}`;
  return when(
    sql`CASE WHEN ${usual} THEN true ELSE ${full(n, "[+-]?(0|[1-9][0-9]{0,18})")} END`,
    sql`TRY_CAST(${n} AS BIGINT)`,
  );
};
const huge = number("[+-]?(0|[1-9][0-9]{0,37})", sql`DECIMAL(38,0)`);
const code = number("[+-]?0[0-9]+", sql`DOUBLE`);
const real: Way = (cell, marks) => {
  const pattern = "[+-]?((0|[1-9][0-9]{0,14})([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,3})?";
  const value = number(pattern, sql`DOUBLE`)(cell, marks);
  return when(sql`isfinite(${value})`, value);
};

const yes = sql`['true', 't', 'yes', 'y', 'on', 'si', 'sí']`;
const no = sql`['false', 'f', 'no', 'n', 'off']`;
/** Longer texts are not looked at: none of the words has more bytes. */
const word: Way = (cell) => {
  const short = sql`lower(${bare(cell)})`;
  return sql`CASE WHEN strlen(${cell}) > 40 THEN NULL WHEN strlen(${bare(cell)}) > 5 THEN NULL WHEN list_contains(${yes}, ${short}) THEN true WHEN list_contains(${no}, ${short}) THEN false END`;
};

const clock = "([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?";
const zone = " ?(Z|[+-][0-9]{2}(:?[0-9]{2})?)";
const iso = "[0-9]{4}[/-][0-9]{1,2}[/-][0-9]{1,2}";
const dotted = "[0-9]{1,2}[.][0-9]{1,2}[.][0-9]{4}";
const slashed = "[0-9]{1,2}[/-][0-9]{1,2}[/-][0-9]{4}";

const day =
  (pattern: string, format: string): Way =>
  (cell) => {
    const text = sql`replace(${bare(cell)}, '-', '/')`;
    return when(full(bare(cell), pattern), sql`TRY_CAST(try_strptime(${text}, ${format}) AS DATE)`);
  };
const moment =
  (pattern: string, format: string): Way =>
  (cell) => {
    const text = sql`replace(replace(${bare(cell)}, '-', '/'), 'T', ' ')`;
    const formats = [" %H:%M:%S.%f", " %H:%M:%S", " %H:%M"].map(
      (time) => sql`try_strptime(${text}, ${`${format}${time}`})`,
    );
    return when(full(bare(cell), `${pattern}[ T]${clock}`), sql`COALESCE(${join(formats)})`);
  };
const typed =
  (pattern: string, type: Sql): Way =>
  (cell) =>
    when(full(bare(cell), pattern), sql`TRY_CAST(${bare(cell)} AS ${type})`);

const isoDay = day(iso, "%Y/%m/%d");
const isoMoment = typed(`${iso.replaceAll("/", "")}[ T]${clock}`, sql`TIMESTAMP`);
const instant = typed(`${iso.replaceAll("/", "")}[ T]${clock}${zone}`, sql`TIMESTAMPTZ`);
const time = typed(clock, sql`TIME`);
const dottedDay = day(dotted, "%d.%m.%Y");
const dottedMoment = moment(dotted, "%d.%m.%Y");
const dayFirst = day(slashed, "%d/%m/%Y");
const monthFirst = day(slashed, "%m/%d/%Y");
const dayFirstMoment = moment(slashed, "%d/%m/%Y");
const monthFirstMoment = moment(slashed, "%m/%d/%Y");

const is =
  (...ways: Way[]): Way =>
  (cell, marks) =>
    sql`(${join(
      ways.map((way) => sql`${way(cell, marks)} IS NOT NULL`),
      sql` AND `,
    )})`;

/** What a cell must be to have a form, in the order in which forms are tried. */
const forms = {
  bit: is(bit),
  code: is(code),
  small: is(small),
  wide: is(whole),
  huge: is(huge),
  real: is(real),
  isoDay: is(isoDay),
  isoMoment: is(isoMoment),
  instant: is(instant),
  time: is(time),
  dottedDay: is(dottedDay),
  dottedMoment: is(dottedMoment),
  eitherDay: is(dayFirst, monthFirst),
  dayFirst: is(dayFirst),
  monthFirst: is(monthFirst),
  eitherMoment: is(dayFirstMoment, monthFirstMoment),
  dayFirstMoment: is(dayFirstMoment),
  monthFirstMoment: is(monthFirstMoment),
} satisfies Record<string, Way>;

type Form = keyof typeof forms | "word" | "blank";
const names = [...Object.keys(forms), "word", "blank"] as Form[];
const idOf = (form: Form) => sql`${BigInt(names.indexOf(form) + 1)}`;

/**
 * The number of a cell's form; 0 for any other text. Most texts are words, told by their first character;
 * the usual spelling of a whole number or a day is proved by writing it out again, which is cheaper than
 * a pattern.
 */
function formOf(cell: Sql, marks: boolean): Sql {
  const n = numeral(cell, marks);
  const tried = Object.entries(forms).map(([form, test]) => sql`WHEN ${test(cell, marks)} THEN ${idOf(form as Form)}`);
  const usual = sql`WHEN ${cell} = '0' OR ${cell} = '1' THEN ${idOf("bit")} WHEN strlen(${cell}) < 16 AND CAST(TRY_CAST(${cell} AS BIGINT) AS VARCHAR) = ${cell} THEN ${idOf("small")} WHEN strlen(${cell}) = 10 AND CAST(TRY_CAST(${cell} AS DATE) AS VARCHAR) = ${cell} THEN ${idOf("isoDay")}`;
  return sql`CASE WHEN ${n} >= '+' AND ${n} < ':' THEN CASE ${usual} ${join(tried, sql` `)} ELSE 0 END WHEN ${bare(cell)} = '' THEN ${idOf("blank")} WHEN ${word(cell, marks)} IS NOT NULL THEN ${idOf("word")} ELSE 0 END`;
}

/** Texts up to this length are counted before they are looked at: most of them occur many times. */
const short = sql`64`;

/** The forms of a column of texts: how many cells have each, and how many there are. */
export function countForms(cell: Sql, rows: Sql, marks: boolean): Sql {
  const total = (condition: Sql) => sql`CAST(COALESCE(sum(c)${condition}, 0) AS BIGINT)`;
  const counts = names.map((form) => total(sql` FILTER (WHERE f = ${idOf(form)})`));
  const repeated = sql`SELECT ${cell} AS x, count(*) AS c FROM ${rows} WHERE strlen(${cell}) <= ${short} GROUP BY ${cell}`;
  const long = sql`SELECT ${cell} AS x, 1 AS c FROM ${rows} WHERE strlen(${cell}) > ${short}`;
  const seen = sql`SELECT ${formOf(sql`g.x`, marks)} AS f, g.c AS c FROM (${repeated} UNION ALL ${long}) AS g`;
  return sql`(SELECT [${join(counts)}, ${total(sql``)}] FROM (${seen}) AS t)`;
}

/** What a column of texts can become. */
export interface Candidate extends Typed {
  readonly kind: "number" | "truth" | "date";
  /** The type in words, for the note. */
  readonly words: string;
  /** Forms that say this type is meant: at least one must occur. */
  readonly means: readonly Form[];
  /** Forms that it reads too. */
  readonly reads: readonly Form[];
  readonly value: Way;
}

type Part = Pick<Candidate, "type" | "means" | "value"> & Partial<Candidate>;
const as = (kind: Candidate["kind"], part: Part): Candidate => ({ kind, words: part.type, reads: [], ...part });

const first =
  (...ways: Way[]): Way =>
  (cell, marks) =>
    sql`COALESCE(${join(ways.map((way) => sql`CAST(${way(cell, marks)} AS TIMESTAMP)`))})`;

const truth: Way = (cell, marks) => sql`COALESCE(${word(cell, marks)}, ${bit(cell, marks)} = 1)`;

/** Of those that read equally many cells, the first is taken. */
const candidates: readonly Candidate[] = [
  as("number", { type: "integer", means: ["bit", "small", "wide"], value: whole }),
  as("number", { type: "decimal", digits: [38, 0], means: ["huge"], reads: ["bit", "small", "wide"], value: huge }),
  as("number", { type: "number", means: ["real"], reads: ["bit", "small"], value: real }),
  as("truth", { type: "boolean", means: ["word"], reads: ["bit"], value: truth }),
  as("date", { type: "date", means: ["isoDay"], value: isoDay }),
  as("date", { type: "timestamp", means: ["isoMoment"], reads: ["isoDay"], value: first(isoMoment, isoDay) }),
  as("date", { type: "timestamptz", means: ["instant"], value: instant }),
  as("date", { type: "time", means: ["time"], value: time }),
  as("date", { type: "date", means: ["dottedDay"], value: dottedDay }),
  as("date", {
    type: "timestamp",
    means: ["dottedMoment"],
    reads: ["dottedDay"],
    value: first(dottedMoment, dottedDay),
  }),
  as("date", { type: "date", words: "date (day first)", means: ["dayFirst"], reads: ["eitherDay"], value: dayFirst }),
  as("date", {
    type: "date",
    words: "date (month first)",
    means: ["monthFirst"],
    reads: ["eitherDay"],
    value: monthFirst,
  }),
  as("date", {
    type: "timestamp",
    words: "timestamp (day first)",
    means: ["dayFirstMoment"],
    reads: ["eitherMoment"],
    value: dayFirstMoment,
  }),
  as("date", {
    type: "timestamp",
    words: "timestamp (month first)",
    means: ["monthFirstMoment"],
    reads: ["eitherMoment"],
    value: monthFirstMoment,
  }),
];

/**
 * What a column becomes whose forms were counted; null if it stays text. `share` is how much of its texts
 * must be read, for numbers and for dates; of true and false all must. Texts with leading zeros are codes.
 */
export function candidateFor(counts: readonly unknown[], share: { number: number; date: number }): Candidate | null {
  const count = (some: readonly Form[]) =>
    some.reduce((sum, form) => sum + Number(counts[names.indexOf(form)] ?? 0), 0);
  const texts = Number(counts[names.length] ?? 0) - count(["blank"]);
  const read = ({ means, reads }: Candidate) => count(means) + count(reads);
  const fitting = candidates.filter((each) => {
    const meant = count(each.means) > 0 && (each.kind !== "number" || count(["code"]) === 0);
    return meant && read(each) / texts >= (each.kind === "truth" ? 1 : share[each.kind]);
  });
  const most = Math.max(...fitting.map(read));
  return fitting.find((each) => read(each) === most) ?? null;
}
