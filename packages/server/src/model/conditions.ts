// The condition tree of filters and conditional operations: read against a state, then compiled to
// row-wise SQL that never raises. Logic is two-valued: a comparison with an empty cell is false, and ne,
// not-in and not-contains are true for one. NaN equals only NaN and is neither below nor above anything.
import { existing, fault, plainText } from "./fields/fault.ts";
import { itemsOf, plainObject } from "./fields/group.ts";
import { depthLimit, listLimit, nameLimit, patternLimit, textLimit } from "./fields/limits.ts";
import type { Reading } from "./fields.ts";
import { decimalText, digitCount, digitsOf, isoDate, literal, scaled, typeName, unscaled } from "./literals.ts";
import { checkPattern } from "./pattern.ts";
import { join, name, type Sql, sql } from "./sql.ts";
import type { Cell, Column, State, Type } from "./state.ts";

export type Is =
  | "eq"
  | "ne"
  | "lt"
  | "le"
  | "gt"
  | "ge"
  | "in"
  | "not-in"
  | "between"
  | "contains"
  | "not-contains"
  | "starts-with"
  | "ends-with"
  | "matches"
  | "null"
  | "not-null"
  | "empty"
  | "not-empty"
  | "true"
  | "false"
  | "before"
  | "after"
  | "in-last";

export interface Test {
  readonly column: string;
  readonly is: Is;
  readonly value?: Cell;
  readonly ignoreCase?: boolean;
}

export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | Test;

const scalars: readonly Type[] = [
  "integer",
  "number",
  "boolean",
  "text",
  "date",
  "time",
  "timestamp",
  "timestamptz",
  "duration",
  "decimal",
];
const texts: readonly Type[] = ["text"];
const dates: readonly Type[] = ["date", "timestamp", "timestamptz"];
const every: readonly Type[] = [...scalars, "list", "struct", "binary"];

type ValueKind = "none" | "one" | "pair" | "many" | "text" | "pattern" | "span";
interface Comparison {
  readonly words: string;
  readonly takes: ValueKind;
  readonly accepts: readonly Type[];
}

/** Every comparison: its words in a sentence, the value it takes and the types it fits. */
export const comparisons: Readonly<Record<Is, Comparison>> = {
  eq: { words: "=", takes: "one", accepts: scalars },
  ne: { words: "≠", takes: "one", accepts: scalars },
  lt: { words: "<", takes: "one", accepts: scalars },
  le: { words: "≤", takes: "one", accepts: scalars },
  gt: { words: ">", takes: "one", accepts: scalars },
  ge: { words: "≥", takes: "one", accepts: scalars },
  in: { words: "is one of", takes: "many", accepts: scalars },
  "not-in": { words: "is none of", takes: "many", accepts: scalars },
  between: { words: "is between", takes: "pair", accepts: scalars },
  contains: { words: "contains", takes: "text", accepts: texts },
  "not-contains": { words: "does not contain", takes: "text", accepts: texts },
  "starts-with": { words: "starts with", takes: "text", accepts: texts },
  "ends-with": { words: "ends with", takes: "text", accepts: texts },
  matches: { words: "matches", takes: "pattern", accepts: texts },
  null: { words: "is missing", takes: "none", accepts: every },
  "not-null": { words: "is not missing", takes: "none", accepts: every },
  empty: { words: "is empty", takes: "none", accepts: every },
  "not-empty": { words: "is not empty", takes: "none", accepts: every },
  true: { words: "is true", takes: "none", accepts: ["boolean"] },
  false: { words: "is false", takes: "none", accepts: ["boolean"] },
  before: { words: "is before", takes: "one", accepts: [...dates, "time"] },
  after: { words: "is after", takes: "one", accepts: [...dates, "time"] },
  "in-last": { words: "is in the last", takes: "span", accepts: dates },
};

const units = ["days", "weeks", "months", "years"] as const;

/** Checks a condition tree, against the columns of a state if there is one; refuses what does not fit. */
export function readCondition(value: unknown, at: Reading, depth = 0): Condition {
  if (depth > depthLimit) return fault(at.path, `must not be nested deeper than ${depthLimit}`);
  const raw = plainObject(value, at.path);
  const branch = ["all", "any", "not"].find((key) => Object.hasOwn(raw, key));
  if (branch === undefined) return readTest(raw, at);
  onlyKeys(raw, [branch], at.path);
  const path = `${at.path}.${branch}`;
  if (branch === "not") return { not: readCondition(raw.not, { ...at, path }, depth + 1) };
  const items = itemsOf(raw[branch], path, 1, listLimit).map((item, index) =>
    readCondition(item, { ...at, path: `${path}[${index}]` }, depth + 1),
  );
  return branch === "all" ? { all: items } : { any: items };
}

function onlyKeys(raw: Record<string, unknown>, keys: readonly string[], path: string): void {
  const other = Object.keys(raw).find((key) => !keys.includes(key));
  if (other !== undefined) fault(path, `has an unknown key “${other.slice(0, 40)}”; it can have ${keys.join(", ")}`);
}

function readTest(raw: Record<string, unknown>, at: Reading): Test {
  const { path, state } = at;
  onlyKeys(raw, ["column", "is", "value", "ignoreCase"], path);
  const columnName = plainText(raw.column, `${path}.column`, 1, nameLimit);
  const { is } = raw;
  if (typeof is !== "string" || !Object.hasOwn(comparisons, is)) {
    return fault(`${path}.is`, `must be one of ${Object.keys(comparisons).join(", ")}`);
  }
  const comparison = comparisons[is as Is];
  const column = state === null ? null : existing(state, columnName, comparison.accepts);
  const given = readValue(raw.value, comparison.takes, column, `${path}.value`);
  if (raw.ignoreCase !== undefined && typeof raw.ignoreCase !== "boolean") {
    return fault(`${path}.ignoreCase`, "must be true or false");
  }
  return {
    column: columnName,
    is: is as Is,
    ...(given === undefined ? {} : { value: given }),
    ...(raw.ignoreCase === true ? { ignoreCase: true } : {}),
  };
}

function readValue(value: unknown, takes: ValueKind, column: Column | null, path: string): Cell | undefined {
  switch (takes) {
    case "none":
      return value === undefined || value === null ? undefined : fault(path, "is not needed here");
    case "one":
      return readCell(value, column, path);
    case "pair":
      return itemsOf(value, path, 2, 2).map((item, index) => readCell(item, column, `${path}[${index}]`));
    case "many":
      return itemsOf(value, path, 1, listLimit).map((item, index) => readCell(item, column, `${path}[${index}]`));
    case "text":
      return plainText(value, path, 1, textLimit);
    case "pattern": {
      const reason = checkPattern(plainText(value, path, 1, patternLimit));
      return reason === null ? (value as string) : fault(path, reason);
    }
    case "span":
      return readSpan(value, path);
  }
}

function readCell(value: unknown, column: Column | null, path: string): Cell {
  if (value === null || value === undefined)
    return fault(path, "needs a value; use null or not-null for missing cells");
  const scalar = typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
  if (!scalar) return fault(path, "must be text, a number, true or false");
  if (typeof value === "string") plainText(value, path, 0, textLimit);
  if (column !== null) bounds(value as Cell, column, path);
  return value as Cell;
}

function readSpan(value: unknown, path: string): Cell {
  const raw = plainObject(value, path);
  onlyKeys(raw, ["count", "unit", "until"], path);
  const { count, unit, until } = raw;
  if (!Number.isInteger(count) || (count as number) < 1 || (count as number) > 100_000) {
    return fault(`${path}.count`, "must be a whole number from 1 to 100,000");
  }
  if (!units.some((each) => each === unit)) return fault(`${path}.unit`, `must be one of ${units.join(", ")}`);
  return { count: count as number, unit: unit as string, until: isoDate((until ?? null) as Cell, `${path}.until`) };
}

/** The tree with today as the end of every `in-last` that names none; undefined if nothing is to be put in. */
export function settleDates(value: unknown, today: string): unknown {
  const text = JSON.stringify(value, (_key, item) =>
    item !== null && typeof item === "object" && item.is === "in-last" && item.value?.until === undefined
      ? { ...item, value: { ...item.value, until: today } }
      : item,
  );
  return text === undefined || text === JSON.stringify(value) ? undefined : JSON.parse(text);
}

/** The condition as SQL: true or false for every row, never null. */
export function conditionSql(condition: Condition, state: State): Sql {
  if ("all" in condition) return combined(condition.all, sql` AND `, state);
  if ("any" in condition) return combined(condition.any, sql` OR `, state);
  if ("not" in condition) return sql`(NOT ${conditionSql(condition.not, state)})`;
  return testSql(condition, existing(state, condition.column, comparisons[condition.is].accepts));
}

function combined(items: readonly Condition[], separator: Sql, state: State): Sql {
  return sql`(${join(
    items.map((item) => conditionSql(item, state)),
    separator,
  )})`;
}

/** False where it would be null. */
function surely(test: Sql): Sql {
  return sql`COALESCE(${test}, false)`;
}

function testSql(test: Test, column: Column): Sql {
  const x = name(column.name);
  const { is, value = null, ignoreCase = false } = test;
  const list = (Array.isArray(value) ? value : [value]) as Cell[];
  const [low = null, high = null] = list;
  switch (is) {
    case "null":
      return sql`(${x} IS NULL)`;
    case "not-null":
      return sql`(${x} IS NOT NULL)`;
    case "empty":
      return emptySql(x, column.type);
    case "not-empty":
      return sql`(NOT ${emptySql(x, column.type)})`;
    case "true":
      return sql`(${x} IS TRUE)`;
    case "false":
      return sql`(${x} IS FALSE)`;
    case "eq":
    case "in":
      return equalsAny(x, list, column, ignoreCase);
    case "ne":
    case "not-in":
      return sql`(NOT ${equalsAny(x, list, column, ignoreCase)})`;
    case "between":
      return sql`(${ordered(x, "ge", low, column, ignoreCase)} AND ${ordered(x, "le", high, column, ignoreCase)})`;
    case "before":
      return ordered(x, "lt", value, column, false);
    case "after":
      return ordered(x, "gt", value, column, false);
    case "lt":
    case "le":
    case "gt":
    case "ge":
      return ordered(x, is, value, column, ignoreCase);
    case "in-last":
      return inLast(x, value as Span);
    default:
      return textTest(x, is, String(value), ignoreCase);
  }
}

function emptySql(x: Sql, type: Type): Sql {
  if (type === "text") return sql`COALESCE(${x} = '', true)`;
  return type === "list" ? sql`COALESCE(len(${x}) = 0, true)` : sql`(${x} IS NULL)`;
}

function textTest(x: Sql, is: Is, value: string, ignoreCase: boolean): Sql {
  const cell = ignoreCase ? sql`lower(${x})` : x;
  const part = ignoreCase ? sql`lower(${value})` : sql`${value}`;
  if (is === "contains") return surely(sql`contains(${cell}, ${part})`);
  if (is === "not-contains") return sql`COALESCE(NOT contains(${cell}, ${part}), true)`;
  if (is === "starts-with") return surely(sql`starts_with(${cell}, ${part})`);
  if (is === "ends-with") return surely(sql`ends_with(${cell}, ${part})`);
  return surely(sql`regexp_matches(${x}, ${value}, ${ignoreCase ? "i" : "c"})`);
}

/** So many days or longer units up to a day. */
type Span = { readonly count: number; readonly unit: (typeof units)[number]; readonly until: string };

function inLast(x: Sql, { count, unit, until }: Span): Sql {
  const amounts: Record<Span["unit"], Sql> = {
    days: sql`to_days(CAST(${count} AS INTEGER))`,
    weeks: sql`to_weeks(CAST(${count} AS INTEGER))`,
    months: sql`to_months(CAST(${count} AS INTEGER))`,
    years: sql`to_years(CAST(${count} AS INTEGER))`,
  };
  const end = sql`CAST(${until} AS DATE)`;
  return surely(sql`(CAST(${x} AS DATE) > TRY(${end} - ${amounts[unit]}) AND CAST(${x} AS DATE) <= ${end})`);
}

/** A value between whole places of a column: the place below it, and whether it lies exactly on it. */
interface Bounds {
  readonly floor: Sql;
  readonly ceiling: Sql;
  readonly exact: boolean;
}

/** What a value is to a column; refuses one that is not of its type. A whole-number column can be compared with 1.5. */
function bounds(value: Cell, column: Column, path: string): Bounds {
  if (column.type !== "integer" && column.type !== "decimal") {
    const same = literal(value, column, path);
    return { floor: same, ceiling: same, exact: true };
  }
  const places = column.type === "integer" ? 0 : digitsOf(column)[1];
  const { floor, exact } = scaled(decimalText(value, path), places);
  const top = exact ? floor : floor + 1n;
  const room = column.type === "integer" ? floor >= -(2n ** 63n) && top < 2n ** 63n : digitCount(top) <= 38;
  if (!room) return fault(path, "is outside the range of this column");
  const type = column.type === "integer" ? typeName("integer") : typeName("decimal", [38, places]);
  const at = (count: bigint) => sql`CAST(${unscaled(count, places)} AS ${type})`;
  return { floor: at(floor), ceiling: at(top), exact };
}

function equalsAny(x: Sql, values: readonly Cell[], column: Column, ignoreCase: boolean): Sql {
  const exact = values.map((value) => bounds(value, column, "value")).filter((value) => value.exact);
  if (exact.length === 0) return sql`false`;
  const lowered = ignoreCase && column.type === "text";
  const items = exact.map(({ floor }) => (lowered ? sql`lower(${floor})` : floor));
  const cell = lowered ? sql`lower(${x})` : x;
  return surely(items.length === 1 ? sql`${cell} = ${join(items)}` : sql`${cell} IN (${join(items)})`);
}

function ordered(x: Sql, is: "lt" | "le" | "gt" | "ge", value: Cell, column: Column, ignoreCase: boolean): Sql {
  if (column.type === "number" && (value === "NaN" || Number.isNaN(Number(value)))) return sql`false`;
  const { floor, ceiling } = bounds(value, column, "value");
  const lowered = ignoreCase && column.type === "text";
  const cell = lowered ? sql`lower(${x})` : x;
  const low = lowered ? sql`lower(${floor})` : floor;
  const high = lowered ? sql`lower(${ceiling})` : ceiling;
  if (is === "lt") return surely(sql`${cell} < ${high}`);
  if (is === "le") return surely(sql`${cell} <= ${low}`);
  const above = is === "gt" ? sql`${cell} > ${low}` : sql`${cell} >= ${high}`;
  return surely(column.type === "number" ? sql`(${above} AND NOT isnan(${x}))` : above);
}

/** The condition as a phrase for a history line; shortened by the one who shows it. */
export function conditionWords(condition: Condition): string {
  if ("not" in condition) return `not (${conditionWords(condition.not)})`;
  if ("all" in condition) return condition.all.map(conditionWords).join(" and ");
  if ("any" in condition) return condition.any.map(conditionWords).join(" or ");
  const { words } = comparisons[condition.is];
  return [`“${condition.column}”`, words, valueWords(condition.value)].filter((part) => part !== "").join(" ");
}

function valueWords(value: Cell | undefined): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) return value.slice(0, 5).map(valueWords).join(", ");
  if (value !== null && typeof value === "object") return `${value.count} ${value.unit} until ${value.until}`;
  return String(value);
}

/** JSON Schema of a condition tree. */
export const conditionSchema = {
  anyOf: [
    { type: "object", properties: { all: { type: "array" } }, required: ["all"], additionalProperties: false },
    { type: "object", properties: { any: { type: "array" } }, required: ["any"], additionalProperties: false },
    { type: "object", properties: { not: { type: "object" } }, required: ["not"], additionalProperties: false },
    {
      type: "object",
      properties: {
        column: { type: "string" },
        is: { enum: Object.keys(comparisons) },
        value: {},
        ignoreCase: { type: "boolean" },
      },
      required: ["column", "is"],
      additionalProperties: false,
    },
  ],
};
