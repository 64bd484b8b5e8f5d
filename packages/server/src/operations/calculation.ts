// Two numbers and what they come to, as row-wise SQL that never raises. Whole numbers and decimals stay
// exact: a result that does not fit is missing. With a number of floating point the result is one too.
import type { Tally } from "../model/change.ts";
import { column, existing, fault, number, oneOf } from "../model/fields.ts";
import { decimalText, digitCount, literal, scaled, type Typed, typeName } from "../model/literals.ts";
import { name as ref, type Sql, sql } from "../model/sql.ts";
import type { State, Type } from "../model/state.ts";

/** Types that can be calculated with. */
export const numeric: readonly Type[] = ["integer", "number", "decimal"];

export const operators = {
  add: "Plus",
  subtract: "Minus",
  multiply: "Times",
  divide: "Divided by",
  "integer-divide": "Divided by, whole part",
  mod: "Remainder of division by",
  power: "To the power of",
} as const;

export type Operator = keyof typeof operators;

export const signs: Readonly<Record<Operator, string>> = {
  add: "+",
  subtract: "−",
  multiply: "×",
  divide: "÷",
  "integer-divide": "÷ (whole)",
  mod: "mod",
  power: "^",
};

export interface Operand extends Typed {
  readonly sql: Sql;
}

interface Calculated extends Operand {
  /** Where a result is missing although both numbers are there. */
  readonly zero: Sql | null;
  readonly unfit: Sql | null;
}

/** Most digits after the point of an exact result; beyond it results are of floating point. */
const mostDigits = 30;

/** A column or a number, as a parameter. */
export const operand = (about: { title: string; doc: string }) =>
  oneOf(
    {
      column: column({ title: "Column", doc: "A column of numbers.", accepts: numeric }),
      number: number({ title: "Number", doc: "The same number for every row." }),
    },
    about,
  );

export interface OperandParam {
  readonly column?: string;
  readonly number?: number;
}

/** The operand with its type; a number takes the type that keeps it exact beside the other one. */
export function operandOf(given: OperandParam, state: State, beside: OperandParam, path: string): Operand {
  if (given.column !== undefined) return columnOperand(given.column, state);
  const value = given.number ?? 0;
  if (Number.isSafeInteger(value)) return { sql: sql`CAST(${BigInt(value)} AS BIGINT)`, type: "integer" };
  const other = beside.column === undefined ? undefined : existing(state, beside.column, numeric);
  if (other?.type === "decimal") {
    const text = decimalText(value, path);
    const places = text.split(".")[1]?.length ?? 0;
    if (places <= mostDigits && digitCount(scaled(text, places).floor) <= 38) {
      const digits: [number, number] = [38, places];
      return { sql: literal(value, { type: "decimal", digits }, path), type: "decimal", digits };
    }
  }
  return { sql: literal(value, { type: "number" }, path), type: "number" };
}

export function columnOperand(column: string, state: State): Operand {
  const { name, type, digits } = existing(state, column, numeric);
  return { sql: ref(name), type, digits };
}

/** The result of an operator with its type. */
export function calculated(op: Operator, left: Operand, right: Operand): Calculated {
  const made = result(op, left, right);
  const [a, b] = [left.sql, right.sql];
  const zero = divides(op) ? sql`(${b} = 0 AND ${a} IS NOT NULL)` : null;
  if (made.type === "number") return { ...made, zero, unfit: null };
  const nonZero = divides(op) ? sql` AND ${b} <> 0` : sql``;
  return { ...made, zero, unfit: sql`(${made.sql} IS NULL AND ${a} IS NOT NULL AND ${b} IS NOT NULL${nonZero})` };
}

function divides(op: Operator): boolean {
  return op === "divide" || op === "mod" || op === "integer-divide";
}

function result(op: Operator, left: Operand, right: Operand): Operand {
  const inexact = left.type === "number" || right.type === "number" || op === "divide" || op === "power";
  if (inexact) return floating(op, left, right);
  if (left.type === "integer" && right.type === "integer") return whole(op, left.sql, right.sql);
  return decimal(op, left, right);
}

function floating(op: Operator, left: Operand, right: Operand): Operand {
  const [a, b] = [asDouble(left.sql), asDouble(right.sql)];
  return { sql: floatingSql(op, a, b), type: "number" };
}

function floatingSql(op: Operator, a: Sql, b: Sql): Sql {
  switch (op) {
    case "add":
      return sql`(${a} + ${b})`;
    case "subtract":
      return sql`(${a} - ${b})`;
    case "multiply":
      return sql`(${a} * ${b})`;
    case "divide":
      return sql`(${a} / NULLIF(${b}, 0))`;
    case "power":
      return sql`TRY(power(${a}, ${b}))`;
    case "mod":
      return remainder(a, b);
    case "integer-divide": {
      // As Python does it: 1 ÷ 0.1 is 9 whole parts and a remainder, since 0.1 is a little more than a tenth.
      const quotient = sql`((${a} - ${remainder(a, b)}) / NULLIF(${b}, 0))`;
      const parts = sql`(floor(${quotient}) + CASE WHEN ${quotient} - floor(${quotient}) > 0.5 THEN 1 ELSE 0 END)`;
      // Of infinite numbers there is no remainder to take away first.
      return sql`CASE WHEN isfinite(${a}) AND isfinite(${b}) THEN ${parts} ELSE ${a} / NULLIF(${b}, 0) END`;
    }
  }
}

/** With the sign of the divisor. */
function remainder(a: Sql, b: Sql): Sql {
  const rest = sql`(${a} % NULLIF(${b}, 0))`;
  return sql`CASE WHEN ${rest} <> 0 AND (${rest} < 0) <> (${b} < 0) THEN ${rest} + ${b} ELSE ${rest} END`;
}

function whole(op: Operator, left: Sql, right: Sql): Operand {
  const [a, b] = [sql`CAST(${left} AS HUGEINT)`, sql`CAST(${right} AS HUGEINT)`];
  return { sql: sql`TRY_CAST(${wholeSql(op, a, b)} AS BIGINT)`, type: "integer" };
}

function wholeSql(op: Operator, a: Sql, b: Sql): Sql {
  const rest = restOf(a, b);
  if (op === "add") return sql`(${a} + ${b})`;
  if (op === "subtract") return sql`(${a} - ${b})`;
  if (op === "multiply") return sql`(${a} * ${b})`;
  return op === "mod" ? rest : sql`((${a} - ${rest}) // NULLIF(${b}, 0))`;
}

/** The remainder of exact numbers, with the sign of the divisor. */
function restOf(a: Sql, b: Sql): Sql {
  return sql`((${a} % NULLIF(${b}, 0) + ${b}) % NULLIF(${b}, 0))`;
}

function decimal(op: Operator, left: Operand, right: Operand): Operand {
  const scales = [left.digits?.[1] ?? 0, right.digits?.[1] ?? 0] as const;
  const after = op === "multiply" ? scales[0] + scales[1] : Math.max(...scales);
  if (after > mostDigits) return floating(op, left, right);
  const [first, second] = op === "multiply" ? scales : [after, after];
  const a = sql`CAST(${left.sql} AS ${typeName("decimal", [38, first])})`;
  const b = sql`CAST(${right.sql} AS ${typeName("decimal", [38, second])})`;
  const digits: [number, number] = [38, after];
  if (op === "integer-divide") {
    const parts = sql`(${a} - ${restOf(a, b)})`;
    const quotient = sql`round(${asDouble(parts)} / ${asDouble(sql`NULLIF(${b}, 0)`)})`;
    // Doubles tell whole numbers apart up to 2^53; beyond, the digits without their point are divided.
    const units = (x: Sql) => sql`TRY_CAST(replace(CAST(${x} AS VARCHAR), '.', '') AS HUGEINT)`;
    const large = sql`${units(parts)} // NULLIF(${units(b)}, 0)`;
    const exact = sql`CASE WHEN abs(${quotient}) < ${2 ** 50} THEN CAST(${quotient} AS BIGINT) ELSE CAST(${large} AS BIGINT) END`;
    return { sql: sql`TRY(${exact})`, type: "integer" };
  }
  return { sql: sql`TRY(CAST(${wholeSql(op, a, b)} AS ${typeName("decimal", digits)}))`, type: "decimal", digits };
}

/** A sum of decimals, which the engine lets go beyond the 38 digits that there can be: it stops there, as others do. */
export function decimalSum(sum: Sql, digits: [number, number]): Sql {
  return sql`(${sum} + CAST(0 AS ${typeName("decimal", digits)}))`;
}

/** The value as a number of floating point. */
export function asDouble(x: Sql): Sql {
  return sql`CAST(${x} AS DOUBLE)`;
}

/** Notes on results that are missing. */
export function missingTallies({ zero, unfit, type }: Calculated, column: string): Tally[] {
  const values = { column };
  return [
    ...(zero === null ? [] : [{ code: "division_by_zero", when: zero, values }]),
    ...(unfit === null ? [] : [{ code: "does_not_fit", when: unfit, values: { ...values, type } }]),
  ];
}

/** Refuses a division by a zero that was written out. */
export function checkDivisor(op: Operator, right: OperandParam): void {
  if (divides(op) && right.number === 0) fault("right.number", "must not be zero: nothing can be divided by it");
}
