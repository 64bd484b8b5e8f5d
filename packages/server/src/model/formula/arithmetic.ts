// + - * / % ^ on numbers, dates and durations. Whole numbers and decimals are exact: a result that does
// not fit is missing, and so is a division by zero.
import type { Typed } from "../literals.ts";
import { typeName } from "../literals.ts";
import { type Sql, sql } from "../sql.ts";
import { asNumber, type Expression, isNumeric, scaleOf, typeWords } from "./expression.ts";
import { wrong } from "./lexer.ts";
import type { Node, Sign } from "./parser.ts";

/** Those that are written as they are. */
type Plain = Exclude<Sign, "/" | "^">;

const written: Readonly<Record<Plain, (a: Sql, b: Sql) => Sql>> = {
  "+": (a, b) => sql`(${a} + ${b})`,
  "-": (a, b) => sql`(${a} - ${b})`,
  "*": (a, b) => sql`(${a} * ${b})`,
  "%": (a, b) => sql`(${a} % ${b})`,
};

/** The result of an arithmetic operator; refuses operands it does not know. */
export function arithmetic(op: Sign, node: Node, left: Expression, right: Expression): Expression {
  if (isNumeric(left.type) && isNumeric(right.type)) return numeric(op, node, left, right);
  const timely = ofDates(op, left, right);
  if (timely !== null) return { ...timely, fallible: true, node };
  const culprit = isNumeric(left.type) ? right : left;
  const hint = op === "+" && culprit.type === "text" ? " (texts are joined by &)" : "";
  return wrong(node.at, `${op} needs numbers, not ${typeWords[culprit.type]}${hint}`);
}

function numeric(op: Sign, node: Node, left: Expression, right: Expression): Expression {
  const inexact = left.type === "number" || right.type === "number";
  const fallible = left.fallible || right.fallible;
  const [a, b] = [asNumber(left), asNumber(right)];
  if (op === "/") return { sql: sql`(${a} / NULLIF(${b}, 0))`, type: "number", fallible: true, node };
  if (op === "^") return { sql: sql`TRY(power(${a}, ${b}))`, type: "number", fallible: true, node };
  const decimal = left.type === "decimal" || right.type === "decimal";
  if (inexact || (decimal && op === "%")) {
    const divisor = op === "%" ? sql`NULLIF(${b}, 0)` : b;
    return { sql: written[op](a, divisor), type: "number", fallible: fallible || op === "%", node };
  }
  if (decimal) return exact(op, node, left, right);
  const text = written[op](whole(left), whole(right));
  return { sql: sql`TRY(CAST(${text} AS BIGINT))`, type: "integer", fallible: true, node };
}

function whole(part: Expression): Sql {
  return part.type === "null" ? sql`CAST(NULL AS BIGINT)` : part.sql;
}

function exact(op: Plain, node: Node, left: Expression, right: Expression): Expression {
  const scales = [scaleOf(left as Typed), scaleOf(right as Typed)] as const;
  const after = op === "*" ? scales[0] + scales[1] : Math.max(...scales);
  if (after > 30) {
    return { sql: written[op](asNumber(left), asNumber(right)), type: "number", fallible: true, node };
  }
  const wide = (part: Expression, scale: number) => sql`CAST(${part.sql} AS ${typeName("decimal", [38, scale])})`;
  const [a, b] = op === "*" ? [wide(left, scales[0]), wide(right, scales[1])] : [wide(left, after), wide(right, after)];
  const text = written[op](a, b);
  const digits: [number, number] = [38, after];
  return {
    sql: sql`TRY(CAST(${text} AS ${typeName("decimal", digits)}))`,
    type: "decimal",
    digits,
    fallible: true,
    node,
  };
}

type Result = { sql: Sql; type: Typed["type"] } | null;

function ofDates(op: Sign, left: Expression, right: Expression): Result {
  if (op !== "+" && op !== "-") return null;
  const micros = (part: Expression) => sql`epoch_us(CAST(${part.sql} AS TIMESTAMP))`;
  const stamp = (part: Expression) => part.type === "timestamp" || part.type === "timestamptz";
  const moved = (at: Expression, by: Sql): Result => {
    const made = sql`TRY(make_timestamp(${by}))`;
    return at.type === "timestamptz"
      ? { sql: sql`CAST(${made} AS TIMESTAMPTZ)`, type: "timestamptz" }
      : { sql: made, type: "timestamp" };
  };
  const text = written[op];
  if (left.type === "duration" && right.type === "duration")
    return { sql: sql`TRY${text(left.sql, right.sql)}`, type: "duration" };
  if (stamp(left) && right.type === "duration") return moved(left, text(micros(left), right.sql));
  if (left.type === "duration" && stamp(right) && op === "+") return moved(right, text(left.sql, micros(right)));
  if (left.type === "date" && right.type === "integer") {
    return { sql: sql`TRY${text(left.sql, sql`CAST(${right.sql} AS INTEGER)`)}`, type: "date" };
  }
  if (op === "-" && left.type === "date" && right.type === "date") {
    return { sql: sql`TRY(CAST(${left.sql} - ${right.sql} AS BIGINT))`, type: "integer" };
  }
  if (
    op === "-" &&
    (stamp(left) || stamp(right)) &&
    (stamp(left) || left.type === "date") &&
    (stamp(right) || right.type === "date")
  ) {
    return { sql: sql`TRY(${micros(left)} - ${micros(right)})`, type: "duration" };
  }
  return null;
}
