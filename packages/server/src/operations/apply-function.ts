// apply-function: a mathematical function of each value.
import type { DerivedColumn } from "../model/change.ts";
import { choice, columns, existing, newColumn, optional } from "../model/fields.ts";
import { typeName } from "../model/literals.ts";
import { define } from "../model/operation.ts";
import { name as ref, type Sql, sql } from "../model/sql.ts";
import type { Column } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { asDouble, calculated, numeric } from "./calculation.ts";
import { inPlace, replaceIntoField } from "./in-place.ts";
import { distinctNames, named } from "./name-pattern.ts";
import { cubeRoot, expm1, log1p } from "./number-math.ts";

const functions = {
  abs: "Size without sign",
  negate: "The other sign",
  sign: "Sign (-1, 0 or 1)",
  square: "Square",
  sqrt: "Square root",
  cbrt: "Cube root",
  reciprocal: "One divided by it",
  exp: "e to the power of it",
  expm1: "e to the power of it, less 1",
  ln: "Natural logarithm",
  log10: "Logarithm to base 10",
  log2: "Logarithm to base 2",
  log1p: "Natural logarithm of it plus 1",
  sin: "Sine",
  cos: "Cosine",
  tan: "Tangent",
  asin: "Inverse sine",
  acos: "Inverse cosine",
  atan: "Inverse tangent",
  sinh: "Hyperbolic sine",
  cosh: "Hyperbolic cosine",
  tanh: "Hyperbolic tangent",
  degrees: "Radians to degrees",
  radians: "Degrees to radians",
} as const;

type Fn = keyof typeof functions;

export const applyFunction = define({
  name: "apply-function",
  version: 1,
  group: "numbers",
  title: "Apply a function",
  doc: "Applies a mathematical function to every value, in place or into new columns. Where the function has no result, such as the root of a negative number or the logarithm of zero, the cell becomes missing and is counted. Size, sign, square and the other sign keep whole numbers and decimals exact; the other functions give a number. Angles are in radians. NaN stays NaN; too large a result of a number column is infinity.",
  fields: {
    columns: columns({ title: "Columns", doc: "The columns of numbers.", accepts: numeric }),
    fn: choice({ title: "Function", doc: "What to work out of each value.", options: functions }),
    into: optional(
      newColumn({
        title: "New columns",
        doc: "Names of new columns, where {column} stands for the column's name and {fn} for the function's; in place, if left out.",
        mayExist: true,
      }),
    ),
    replace: replaceIntoField,
  },
  summary: ({ columns: names, fn }) => summary`Apply ${fn} to ${names}`,
  plan({ columns: names, fn, into, replace }, state) {
    const made = names.map((each) => {
      const source = existing(state, each, numeric);
      const place = inPlace(state, each, into && named(into, { column: each, fn }), replace);
      return { source, column: { ...place, ...applied(fn, source) } as DerivedColumn };
    });
    distinctNames(made.map(({ column }) => column.name));
    return {
      kind: "derive",
      columns: made.map(({ column }) => column),
      tallies: made.map(({ source, column }) => ({
        code: "no_result",
        when: sql`(${ref(source.name)} IS NOT NULL AND ${column.sql} IS NULL)`,
        values: { column: source.name, fn },
      })),
    };
  },
  examples: [
    {
      title: "Square roots in place; a negative number has none",
      params: { columns: ["area"], fn: "sqrt" },
      before: { columns: [{ name: "area", type: "integer" }], rows: [[9], [-4], [null], [0]] },
      after: { columns: [{ name: "area", type: "number" }], rows: [[3], [null], [null], [0]] },
    },
    {
      title: "Sizes beside the values",
      params: { columns: ["change"], fn: "abs", into: "{column}_size" },
      before: {
        columns: [
          { name: "change", type: "integer" },
          { name: "day", type: "integer" },
        ],
        rows: [
          [-3, 1],
          [null, 2],
          [4, 3],
        ],
      },
      after: {
        columns: [
          { name: "change", type: "integer" },
          { name: "change_size", type: "integer" },
          { name: "day", type: "integer" },
        ],
        rows: [
          [-3, 3, 1],
          [null, null, 2],
          [4, 4, 3],
        ],
      },
    },
    {
      title: "Logarithms of two columns",
      params: { columns: ["a", "b"], fn: "log10" },
      before: {
        columns: [
          { name: "a", type: "integer" },
          { name: "b", type: "number" },
        ],
        rows: [
          [1000, 0.01],
          [0, "NaN"],
        ],
      },
      after: {
        columns: [
          { name: "a", type: "number" },
          { name: "b", type: "number" },
        ],
        rows: [
          [3, -2],
          [null, "NaN"],
        ],
      },
    },
  ],
});

function applied(fn: Fn, source: Column): Pick<DerivedColumn, "type" | "digits" | "sql"> {
  const x = ref(source.name);
  switch (fn) {
    case "sign": {
      const text = sql`CAST(sign(${x}) AS BIGINT)`;
      return {
        type: "integer",
        sql: source.type === "number" ? sql`CASE WHEN NOT isnan(${x}) THEN ${text} END` : text,
      };
    }
    case "square": {
      const { type, digits, sql: text } = calculated("multiply", { ...source, sql: x }, { ...source, sql: x });
      return { type, digits, sql: text };
    }
    case "abs":
    case "negate":
      return { type: source.type, digits: source.digits, sql: signed(fn, x, source) };
    default:
      return { type: "number", sql: floating(fn, asDouble(x)) };
  }
}

/** The smallest whole number has no counterpart. */
function signed(fn: "abs" | "negate", x: Sql, { type, digits }: Column): Sql {
  const write = (value: Sql) => (fn === "abs" ? sql`abs(${value})` : sql`(-${value})`);
  if (type === "integer") return sql`TRY_CAST(${write(sql`CAST(${x} AS HUGEINT)`)} AS BIGINT)`;
  return type === "decimal" ? sql`CAST(${write(x)} AS ${typeName(type, digits)})` : write(x);
}

function floating(fn: Exclude<Fn, "abs" | "negate" | "sign" | "square">, x: Sql): Sql {
  const angle = (text: Sql) => sql`CASE WHEN NOT isinf(${x}) THEN ${text} END`;
  const positive = (text: Sql) => sql`CASE WHEN ${x} > 0 THEN ${text} END`;
  const unit = (text: Sql) => sql`CASE WHEN isnan(${x}) OR ${x} BETWEEN -1 AND 1 THEN ${text} END`;
  switch (fn) {
    case "sqrt":
      return sql`CASE WHEN ${x} >= 0 THEN sqrt(${x}) END`;
    case "cbrt":
      return cubeRoot(x);
    case "reciprocal":
      return sql`(1 / NULLIF(${x}, 0))`;
    case "exp":
      return sql`exp(${x})`;
    case "expm1":
      return expm1(x);
    case "ln":
      return positive(sql`ln(${x})`);
    case "log10":
      return positive(sql`log10(${x})`);
    case "log2":
      return positive(sql`log2(${x})`);
    case "log1p":
      return log1p(x);
    case "sin":
      return angle(sql`sin(${x})`);
    case "cos":
      return angle(sql`cos(${x})`);
    case "tan":
      return angle(sql`tan(${x})`);
    case "asin":
      return unit(sql`asin(${x})`);
    case "acos":
      return unit(sql`acos(${x})`);
    case "atan":
      return sql`atan(${x})`;
    case "sinh":
      return sql`sinh(${x})`;
    case "cosh":
      return sql`cosh(${x})`;
    case "tanh":
      return sql`tanh(${x})`;
    case "degrees":
      return sql`degrees(${x})`;
    case "radians":
      return sql`radians(${x})`;
  }
}
