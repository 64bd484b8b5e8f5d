// split-column: one text becomes several columns. How many parts there are is counted once and stored.

import { refuse } from "../errors.ts";
import type { DerivedColumn, Tally } from "../model/change.ts";
import { columnLimit } from "../model/fields/limits.ts";
import {
  boolean,
  choice,
  column,
  fault,
  free,
  integer,
  list,
  newNames,
  oneOf,
  optional,
  pattern,
  text,
  withDefault,
} from "../model/fields.ts";
import { define, type Fitted } from "../model/operation.ts";
import { pyColumn, pyDerive, pyText } from "../model/python.ts";
import { name as ref, type Sql, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";

const by = oneOf(
  {
    delimiter: text({ title: "Delimiter", doc: "The text between the parts.", min: 1, max: 1_000 }),
    regex: pattern({ title: "Regular expression", doc: "What stands between the parts." }),
    positions: list(integer({ title: "Position", doc: "After how many characters to cut.", min: 1, max: 1_000_000 }), {
      title: "Positions",
      doc: "Cut after these numbers of characters, in growing order.",
      min: 1,
      max: 500,
    }),
    widths: list(integer({ title: "Width", doc: "How many characters a part has.", min: 1, max: 1_000_000 }), {
      title: "Widths",
      doc: "The widths of the parts.",
      min: 1,
      max: 500,
    }),
  },
  { title: "Split by", doc: "A delimiter, a regular expression, positions or widths." },
);

interface By {
  readonly delimiter?: string;
  readonly regex?: string;
  readonly positions?: readonly number[];
  readonly widths?: readonly number[];
}

export const splitColumn = define({
  name: "split-column",
  version: 1,
  group: "columns",
  title: "Split column",
  doc: "Splits a text column into several, at a delimiter, a regular expression, or fixed places. Rows with fewer parts have missing values in the rest. If there are more parts than columns, the rest stays together in the last one, or in the first if they are counted from the end; what does not fit into widths is dropped. If no text has a second part, and neither names nor a number of parts are given, there is nothing to do.",
  fields: {
    column: column({ title: "Column", doc: "The text column to split.", accepts: ["text"] }),
    by,
    into: optional(
      newNames({ title: "New columns", doc: "The names of the new columns; their number is the number of parts." }),
    ),
    prefix: optional(
      text({
        title: "Prefix",
        doc: "Or the beginning of their names, to which 1, 2, 3 … are added; {column}_ if left out.",
        min: 1,
        max: 1_000,
      }),
    ),
    limit: optional(
      integer({ title: "At most", doc: "Most parts to make; the rest stays together.", min: 1, max: columnLimit }),
    ),
    from: withDefault(
      choice({
        title: "Counted from",
        doc: "Which end the parts are counted from.",
        options: { left: "The beginning", right: "The end" },
      }),
      "left",
    ),
    keep: withDefault(boolean({ title: "Keep the column", doc: "Keep the column that is split." }), false),
  },
  summary: ({ column: source, by: how }) => summary`Split “${source}” by ${howWords(how)}`,
  fit({ column: source, by: how, into, limit }): Record<string, Sql> {
    if (into !== undefined || limit !== undefined || isFixed(how)) return {};
    return { parts: sql`max(len(${partsOf(ref(source), how)}))` };
  },
  plan({ column: source, by: how, into, prefix, limit, from, keep }, state, fitted) {
    if (into !== undefined && prefix !== undefined) fault("prefix", "is not needed when all names are given");
    if (into !== undefined && limit !== undefined) fault("limit", "is not needed when all names are given");
    if (isFixed(how) && (from === "right" || limit !== undefined))
      fault("from", "can only be used with a delimiter or a regular expression");
    const places = fixedPlaces(how);
    const count = into?.length ?? places?.length ?? limit ?? learnedCount(fitted.parts);
    if (places !== null && count !== places.length)
      fault("into", `must have ${places.length} names, one for each part`);
    if (count < 2 && into === undefined && limit === undefined && places === null) refuse("nothing_to_do");
    if (count > columnLimit) refuse("too_many_columns", { limit: columnLimit });
    const names = into ?? Array.from({ length: count }, (_, index) => `${prefix ?? `${source}_`}${index + 1}`);
    for (const each of names) free(state, each, keep ? [] : [source]);
    const x = ref(source);
    const parts =
      places?.map((place) => cut(x, place)) ?? names.map((_, index) => part(x, how, index + 1, count, from));
    return {
      kind: "derive",
      columns: names.map(
        (each, index): DerivedColumn => ({ name: each, type: "text", after: source, sql: parts[index] ?? sql`NULL` }),
      ),
      ...(keep ? {} : { drop: [source] }),
      tallies: [tooMany(x, how, count)],
    };
  },
  pandas({ column: source, by: { delimiter }, from }, _state, _fitted, change) {
    const count = change.kind === "derive" ? change.columns.length : 0;
    // Counted from the end, a delimiter of several characters can be cut in more ways than one.
    if (delimiter === undefined || count < 2 || (from === "right" && delimiter.length > 1)) return null;
    const side = from === "right" ? ", right=True" : "";
    const made = pyDerive(
      change,
      Array.from({ length: count }, (_, index) => `parts[${index}]`),
    );
    return made && `parts = split(${pyColumn(source)}, ${pyText(delimiter)}, ${count}${side})\n${made}`;
  },
  examples: [
    {
      title: "At a comma",
      params: { column: "name", by: { delimiter: ", " }, into: ["last", "first"] },
      before: {
        columns: [
          { name: "id", type: "integer" },
          { name: "name", type: "text" },
        ],
        rows: [
          [1, "Lee, Ann"],
          [2, "Cher"],
          [3, null],
          [4, "a, b, c"],
        ],
      },
      after: {
        columns: [
          { name: "id", type: "integer" },
          { name: "last", type: "text" },
          { name: "first", type: "text" },
        ],
        rows: [
          [1, "Lee", "Ann"],
          [2, "Cher", null],
          [3, null, null],
          [4, "a", "b, c"],
        ],
      },
    },
    {
      title: "Into as many columns as there are parts, keeping the source",
      params: { column: "tags", by: { regex: "\\s*;\\s*" }, prefix: "tag", keep: true },
      before: { columns: [{ name: "tags", type: "text" }], rows: [["a ; b;c"], ["d"], [null], [""]] },
      after: {
        columns: [
          { name: "tags", type: "text" },
          { name: "tag1", type: "text" },
          { name: "tag2", type: "text" },
          { name: "tag3", type: "text" },
        ],
        rows: [
          ["a ; b;c", "a", "b", "c"],
          ["d", "d", null, null],
          [null, null, null, null],
          ["", "", null, null],
        ],
      },
    },
    {
      title: "Counted from the end",
      params: { column: "file", by: { delimiter: "." }, into: ["stem", "ending"], from: "right" },
      before: { columns: [{ name: "file", type: "text" }], rows: [["a.tar.gz"], ["b.csv"], ["README"], [null]] },
      after: {
        columns: [
          { name: "stem", type: "text" },
          { name: "ending", type: "text" },
        ],
        rows: [
          ["a.tar", "gz"],
          ["b", "csv"],
          [null, "README"],
          [null, null],
        ],
      },
    },
    {
      title: "Fixed widths",
      params: { column: "code", by: { widths: [2, 3] } },
      before: { columns: [{ name: "code", type: "text" }], rows: [["DE123"], ["F"], [null]] },
      after: {
        columns: [
          { name: "code_1", type: "text" },
          { name: "code_2", type: "text" },
        ],
        rows: [
          ["DE", "123"],
          ["F", null],
          [null, null],
        ],
      },
    },
  ],
});

function howWords(how: By): string {
  if (how.delimiter !== undefined) return `“${how.delimiter}”`;
  return how.regex !== undefined ? `/${how.regex}/` : how.positions !== undefined ? "positions" : "widths";
}

function isFixed(how: By): boolean {
  return how.positions !== undefined || how.widths !== undefined;
}

/** Where fixed parts begin (from 1) and how long they are; null for the last one that takes the rest. */
function fixedPlaces(how: By): { start: number; length: number | null }[] | null {
  if (how.widths !== undefined) {
    let start = 1;
    return how.widths.map((length) => {
      start += length;
      return { start: start - length, length };
    });
  }
  if (how.positions === undefined) return null;
  const cuts = [0, ...how.positions];
  if (cuts.some((at, index) => index > 0 && at <= (cuts[index - 1] ?? 0)))
    fault("by.positions", "must be in growing order");
  return cuts.map((at, index) => {
    const next = cuts[index + 1];
    return { start: at + 1, length: next === undefined ? null : next - at };
  });
}

function cut(x: Sql, { start, length }: { start: number; length: number | null }): Sql {
  const from = BigInt(start);
  const text = length === null ? sql`substring(${x}, ${from})` : sql`substring(${x}, ${from}, ${BigInt(length)})`;
  // An empty text has one part, which is empty, as when it is split at a delimiter.
  return start === 1 ? text : sql`CASE WHEN length(${x}) >= ${from} THEN ${text} END`;
}

function partsOf(x: Sql, how: By): Sql {
  return how.regex === undefined
    ? sql`string_split(${x}, ${how.delimiter ?? ""})`
    : sql`string_split_regex(${x}, ${how.regex})`;
}

/** The `index`-th (from 1) of `count` parts; the outermost one takes the rest. */
function part(x: Sql, how: By, index: number, count: number, from: "left" | "right"): Sql {
  const parts = partsOf(x, how);
  const [at, all] = [BigInt(index), BigInt(count)];
  if (from === "left") {
    if (index < count) return sql`${parts}[${at}]`;
    return sql`CASE WHEN len(${parts}) >= ${all} THEN ${together(x, how, all, sql`len(${parts})`)} END`;
  }
  const place = sql`(len(${parts}) - ${all} + ${at})`;
  if (index > 1) return sql`CASE WHEN ${place} >= 1 THEN ${parts}[${place}] END`;
  return sql`CASE WHEN ${place} >= 1 THEN ${together(x, how, 1n, place)} END`;
}

/** The parts from one to another with what stands between them in the text. */
function together(x: Sql, how: By, from: bigint, to: Sql): Sql {
  const parts = partsOf(x, how);
  if (how.regex === undefined) return sql`array_to_string(${parts}[${from}:${to}], ${how.delimiter ?? ""})`;
  const marks = sql`regexp_extract_all(${x}, ${how.regex})`;
  const size = (list: Sql) => sql`coalesce(length(array_to_string(${list}, '')), 0)`;
  const before = sql`(${size(sql`${parts}[1:${from - 1n}]`)} + ${size(sql`${marks}[1:${from - 1n}]`)})`;
  const within = sql`(${size(sql`${parts}[${from}:${to}]`)} + ${size(sql`${marks}[${from}:${to} - 1]`)})`;
  return sql`substring(${x}, 1 + ${before}, ${within})`;
}

function learnedCount(cell: Fitted[string] | undefined): number {
  const count = Number(cell ?? 0);
  return Number.isSafeInteger(count) ? count : fault("fitted.parts", "must be a whole number");
}

function tooMany(x: Sql, how: By, count: number): Tally {
  if (how.widths !== undefined) {
    const all = how.widths.reduce((sum, width) => sum + width, 0);
    return { code: "parts_dropped", when: sql`(length(${x}) > ${BigInt(all)})` };
  }
  if (how.positions !== undefined) return { code: "parts_more", when: sql`false` };
  return { code: "parts_more", when: sql`(len(${partsOf(x, how)}) > ${BigInt(count)})` };
}
