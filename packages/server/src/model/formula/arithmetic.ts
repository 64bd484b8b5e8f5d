// + - * / % ^ on numbers, dates and durations. Whole numbers and decimals are exact: a result that does
// not fit is missing, and so is a division by zero.
import type { Typed } from "../literals.ts";
import { typeName } from "../literals.ts";
import { type Sql, sql } from "../sql.ts";
import { asNumber, type Expression, isNumeric, scaleOf, typeWords } from "./expression.ts";
import { wrong } from "./lexer.ts";
import type { Node } from "./parser.ts";

type Operation = Node & { kind: "binary" };

const written: Readonly<Record<string, (a: Sql, b: Sql) => Sql>> = {
  "+": (a, b) => sql`(${a} + ${b})`,
  "-": (a, b) => sql`(${a} - ${b})`,
  "*": (a, b) => sql`(${a} * ${b})`,
  "%": (a, b) => sql`(${a} % ${b})`,
};

/** The result of an arithmetic operator; refuses operands it does not know. */
export function arithmetic(node: Operation, left: Expression, right: Expression): Expression {
  if (isNumeric(left.type) && isNumeric(right.type)) return numeric(node, left, right);
  const timely = ofDates(node, left, right);
  if (timely !== null) return { ...timely, fallible: true, node };
  const culprit = isNumeric(left.type) ? right : left;
  const hint = node.op === "+" && culprit.type === "text" ? " (texts are joined by &)" : "";
  return wrong(node.at, `${node.op} needs numbers, not ${typeWords[culprit.type]}${hint}`);
}

function numeric(node: Operation, left: Expression, right: Expression): Expression {
  const inexact = left.type === "number" || right.type === "number";
  const fallible = left.fallible || right.fallible;
  const [a, b] = [asNumber(left), asNumber(right)];
  if (node.op === "/") return { sql: sql`(${a} / NULLIF(${b}, 0))`, type: "number", fallible: true, node };
  if (node.op === "^") return { sql: sql`TRY(power(${a}, ${b}))`, type: "number", fallible: true, node };
  const decimal = left.type === "decimal" || right.type === "decimal";
  if (inexact || (decimal && node.op === "%")) {
    const divisor = node.op === "%" ? sql`NULLIF(${b}, 0)` : b;
    const text = written[node.op]?.(a, divisor) ?? sql`NULL`;
    return { sql: text, type: "number", fallible: fallible || node.op === "%", node };
  }
  if (decimal) return exact(node, left, right);
  const text = written[node.op]?.(whole(left), whole(right)) ?? sql`NULL`;
  return { sql: sql`TRY(CAST(${text} AS BIGINT))`, type: "integer", fallible: true, node };
}

function whole(part: Expression): Sql {
  return part.type === "null" ? sql`CAST(NULL AS BIGINT)` : part.sql;
}

function exact(node: Operation, left: Expression, right: Expression): Expression {
  const scales = [scaleOf(left as Typed), scaleOf(right as Typed)] as const;
  const after = node.op === "*" ? scales[0] + scales[1] : Math.max(...scales);
  if (after > 30) {
    const text = written[node.op]?.(asNumber(left), asNumber(right)) ?? sql`NULL`;
    return { sql: text, type: "number", fallible: true, node };
  }
  const wide = (part: Expression, scale: number) => sql`CAST(${part.sql} AS ${typeName("decimal", [38, scale])})`;
  const [a, b] =
    node.op === "*" ? [wide(left, scales[0]), wide(right, scales[1])] : [wide(left, after), wide(right, after)];
  const text = written[node.op]?.(a, b) ?? sql`NULL`;
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

function ofDates(node: Operation, left: Expression, right: Expression): Result {
  if (node.op !== "+" && node.op !== "-") return null;
  const micros = (part: Expression) =>
    part.type === "duration" ? part.sql : sql`epoch_us(CAST(${part.sql} AS TIMESTAMP))`;
  const stamp = (part: Expression) => part.type === "timestamp" || part.type === "timestamptz";
  const moved = (at: Expression, by: Sql): Result => {
    const made = sql`TRY(make_timestamp(${by}))`;
    return at.type === "timestamptz"
      ? { sql: sql`CAST(${made} AS TIMESTAMPTZ)`, type: "timestamptz" }
      : { sql: made, type: "timestamp" };
  };
  const text = (a: Sql, b: Sql) => written[node.op]?.(a, b) ?? sql`NULL`;
  if (left.type === "duration" && right.type === "duration")
    return { sql: sql`TRY${text(left.sql, right.sql)}`, type: "duration" };
  if (stamp(left) && right.type === "duration") return moved(left, text(micros(left), right.sql));
  if (left.type === "duration" && stamp(right) && node.op === "+") return moved(right, text(left.sql, micros(right)));
  if (left.type === "date" && right.type === "integer") {
    return { sql: sql`TRY${text(left.sql, sql`CAST(${right.sql} AS INTEGER)`)}`, type: "date" };
  }
  if (node.op === "-" && left.type === "date" && right.type === "date") {
    return { sql: sql`TRY(CAST(${left.sql} - ${right.sql} AS BIGINT))`, type: "integer" };
  }
  if (
    node.op === "-" &&
    (stamp(left) || stamp(right)) &&
    (stamp(left) || left.type === "date") &&
    (stamp(right) || right.type === "date")
  ) {
    return { sql: sql`TRY(${micros(left)} - ${micros(right)})`, type: "duration" };
  }
  return null;
}
