// What the functions and signs of SQL make of values; null where a value is missing, as SQL has it.
import { unknown, type Value } from "./tokens.ts";

/** Before, same or after: texts by their bytes, false before true. */
export function ordered(a: Exclude<Value, null>, b: Exclude<Value, null>): number {
  if (typeof a === "string" || typeof b === "string") return Buffer.compare(Buffer.from(`${a}`), Buffer.from(`${b}`));
  return Number(a) - Number(b);
}

const signs: Readonly<Record<string, (a: Exclude<Value, null>, b: Exclude<Value, null>) => Value>> = {
  "=": (a, b) => ordered(a, b) === 0,
  "<>": (a, b) => ordered(a, b) !== 0,
  "!=": (a, b) => ordered(a, b) !== 0,
  "<": (a, b) => ordered(a, b) < 0,
  "<=": (a, b) => ordered(a, b) <= 0,
  ">": (a, b) => ordered(a, b) > 0,
  ">=": (a, b) => ordered(a, b) >= 0,
  "+": (a, b) => Number(a) + Number(b),
  "-": (a, b) => Number(a) - Number(b),
  "*": (a, b) => Number(a) * Number(b),
  "/": (a, b) => (Number(b) === 0 ? null : Number(a) / Number(b)),
  "%": (a, b) => (Number(b) === 0 ? null : Number(a) % Number(b)),
  "||": (a, b) => `${a}${b}`,
};

/** The value of two values under a sign. */
export function signed(sign: string, a: Value, b: Value): Value {
  const work = signs[sign] ?? unknown(`the sign ${sign}`);
  return a === null || b === null ? null : work(a, b);
}

const functions: Readonly<Record<string, (...values: Exclude<Value, null>[]) => Value>> = {
  UPPER: (text) => String(text).toUpperCase(),
  LOWER: (text) => String(text).toLowerCase(),
  TRIM: (text) => String(text).trim(),
  LENGTH: (text) => [...String(text)].length,
  REPLACE: (text, from, to) => String(text).replaceAll(String(from), String(to)),
  CONTAINS: (text, part) => String(text).includes(String(part)),
  ABS: (number) => Math.abs(Number(number)),
  ISFINITE: (number) => Number.isFinite(number),
  TRY: (value) => value,
  ISNAN: (number) => Number.isNaN(number),
};

/** The function of that name, which gives null where a value is missing; COALESCE alone does not. */
export function called(name: string, values: readonly Value[]): Value {
  if (name === "COALESCE") return values.find((value) => value !== null) ?? null;
  const work = functions[name] ?? unknown(`the function ${name}`);
  const present = values.filter((value) => value !== null);
  return present.length < values.length ? null : work(...present);
}

/** The value as a type of SQL; null where it cannot be one. */
export function cast(value: Value, type: string): Value {
  if (value === null) return null;
  if (type === "VARCHAR") return String(value);
  if (type === "BOOLEAN")
    return typeof value === "string" ? ({ true: true, false: false }[value] ?? null) : Boolean(value);
  const number = typeof value === "string" && value.trim() === "" ? Number.NaN : Number(value);
  if (Number.isNaN(number)) return null;
  if (type === "DOUBLE") return number;
  return type === "BIGINT" ? Math.round(number) : unknown(`the type ${type}`);
}

/** What a group comes to, from the values in it that are there. */
export function aggregated(name: string, present: readonly Exclude<Value, null>[]): Value {
  if (name === "COUNT") return present.length;
  const [first] = present;
  if (first === undefined) return null;
  const sum = () => present.reduce((all: number, value) => all + Number(value), 0);
  if (name === "SUM") return sum();
  if (name === "AVG") return sum() / present.length;
  if (name === "FIRST") return first;
  const better = name === "MIN" ? -1 : 1;
  return present.reduce((best, value) => (ordered(value, best) * better > 0 ? value : best), first);
}
