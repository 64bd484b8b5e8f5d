// Checks the types of a formula's tree and writes it as row-wise SQL that never raises: an expression is
// wrapped in TRY only where it could fail. Comparisons are two-valued, as in filters.
import { assert, Refusal } from "../../errors.ts";
import { cast } from "../casts.ts";
import { type Typed, triedLiteral } from "../literals.ts";
import { checkFormat, checkPattern } from "../pattern.ts";
import { name, type Sql, sql } from "../sql.ts";
import { columnOf, type State } from "../state.ts";
import { arithmetic } from "./arithmetic.ts";
import { asTruth, type Expression, isDated, isNumeric, shared, typeWords } from "./expression.ts";
import type { Argument, FormulaFunction, Given } from "./function.ts";
import { functions } from "./functions.ts";
import { wrong } from "./lexer.ts";
import { nearest } from "./near.ts";
import { textOf } from "./other-functions.ts";
import { type Comparing, isComparing, type Node } from "./parser.ts";

type Text = Node & { kind: "text" };

/** Most fragments of SQL one formula may come to. */
const sizeLimit = 20_000;

/** The tree as typed SQL over the columns of a state; refuses formula_error with a position. */
export function compile(node: Node, state: State): Expression {
  const compiled = each(node, state);
  if (compiled.sql.parts.length > sizeLimit)
    wrong(node.at, "the formula is too long when it is worked out; do it in two steps");
  return compiled;
}

function each(node: Node, state: State): Expression {
  switch (node.kind) {
    case "number":
      return numberLiteral(node);
    case "text":
      return constant(sql`CAST(${node.text} AS VARCHAR)`, "text", node);
    case "boolean":
      return constant(node.value ? sql`true` : sql`false`, "boolean", node);
    case "null":
      return constant(sql`NULL`, "null", node);
    case "column":
      return reference(node, state);
    case "unary":
      return unary(node, state);
    case "binary":
      return binary(node, state);
    case "call":
      return call(node, state);
    case "case":
      return choice(node, state);
  }
}

function constant(text: Sql, type: Expression["type"], node: Node): Expression {
  return { sql: text, type, fallible: false, node };
}

function numberLiteral(node: Node & { kind: "number" }): Expression {
  const whole = /^\d+$/.test(node.text) && BigInt(node.text) < 2n ** 63n;
  if (whole) return constant(sql`CAST(${BigInt(node.text)} AS BIGINT)`, "integer", node);
  const value = Number(node.text);
  if (!Number.isFinite(value)) return wrong(node.at, "this number is too large");
  return constant(sql`CAST(${String(value)} AS DOUBLE)`, "number", node);
}

function reference(node: Node & { kind: "column" }, state: State): Expression {
  const column = columnOf(state, node.name);
  if (column !== undefined) {
    return { sql: name(column.name), type: column.type, digits: column.digits, fallible: false, node };
  }
  const shown = node.name.slice(0, 60);
  if (!node.quoted && functions.has(node.name.toLowerCase())) {
    return wrong(node.at, `${shown} is a function; write ${functions.get(node.name.toLowerCase())?.signature}`);
  }
  const near = nearest(
    node.name,
    state.columns.map((each) => each.name),
  );
  if (near !== undefined) return wrong(node.at, `there is no column “${shown}”; did you mean “${near}”?`);
  const hint = node.quoted ? " (a text is written in 'single quotes')" : "";
  return wrong(node.at, `there is no column “${shown}”${hint}`);
}

function unary(node: Node & { kind: "unary" }, state: State): Expression {
  const operand = compile(node.operand, state);
  if (node.op === "not") {
    truth(operand, "not");
    return { sql: sql`(NOT ${asTruth(operand)})`, type: "boolean", fallible: operand.fallible, node };
  }
  if (!isNumeric(operand.type) && operand.type !== "duration") {
    return wrong(node.at, `- needs a number, not ${typeWords[operand.type]}`);
  }
  const safe = operand.type === "number" || node.operand.kind === "number";
  const negated = sql`(-${operand.sql})`;
  return { ...operand, sql: safe ? negated : sql`TRY${negated}`, node };
}

function truth(part: Expression, where: string): void {
  if (part.type !== "boolean" && part.type !== "null") {
    wrong(part.node.at, `${where} needs true or false, not ${typeWords[part.type]}`);
  }
}

function binary(node: Node & { kind: "binary" }, state: State): Expression {
  const left = compile(node.left, state);
  const right = compile(node.right, state);
  const fallible = left.fallible || right.fallible;
  const { op } = node;
  if (op === "and" || op === "or") {
    truth(left, op);
    truth(right, op);
    const both =
      op === "and" ? sql`(${asTruth(left)} AND ${asTruth(right)})` : sql`(${asTruth(left)} OR ${asTruth(right)})`;
    return { sql: both, type: "boolean", fallible: false, node };
  }
  if (op === "&") return { sql: sql`(${textOf(left)} || ${textOf(right)})`, type: "text", fallible, node };
  if (isComparing(op)) return compared(op, node, left, right);
  return arithmetic(op, node, left, right);
}

function compared(op: Comparing, node: Node, first: Expression, second: Expression): Expression {
  const left = meant(first, second);
  const right = meant(second, first);
  const type = shared(left as Typed, right as Typed);
  if (type === null) {
    return wrong(
      node.at,
      `${typeWords[left.type]} and ${typeWords[right.type]} cannot be compared; convert one of them`,
    );
  }
  if (type.type === "list" || type.type === "struct") return wrong(node.at, "lists and structures cannot be compared");
  const [a, b] = [to(left, type), to(right, type)];
  const number = type.type === "number";
  const aboveNaN = (x: Sql, part: Expression) =>
    number && part.type === "number" && part.node.kind !== "number" ? sql` AND NOT isnan(${x})` : sql``;
  const tests: Record<Comparing, () => Sql> = {
    "=": () => sql`COALESCE(${a} = ${b}, false)`,
    "<>": () => sql`COALESCE(${a} <> ${b}, true)`,
    "<": () => sql`COALESCE(${a} < ${b}${aboveNaN(b, right)}, false)`,
    "<=": () => sql`COALESCE(${a} <= ${b}${aboveNaN(b, right)}, false)`,
    ">": () => sql`COALESCE(${a} > ${b}${aboveNaN(a, left)}, false)`,
    ">=": () => sql`COALESCE(${a} >= ${b}${aboveNaN(a, left)}, false)`,
  };
  return { sql: tests[op](), type: "boolean", fallible: false, node };
}

/** A text written beside a date, a time or a duration is meant as one. */
function meant(part: Expression, beside: Expression): Expression {
  const { node } = part;
  const readable =
    (isDated(beside.type) && beside.type !== "null") || beside.type === "time" || beside.type === "duration";
  if (node.kind !== "text" || !readable) return part;
  const type = beside.type === "date" && node.text.length > 10 ? "timestamp" : (beside.type as Typed["type"]);
  return { ...part, sql: writtenAs(node, type), type };
}

/** A written text as a value of a type; what is none is an error of the formula. */
function writtenAs(node: Text, type: Typed["type"]): Sql {
  const read = triedLiteral(node.text, { type });
  return read instanceof Refusal ? wrong(node.at, String(read.values.reason)) : read;
}

/** The value as another type that it always fits. */
function to(part: Expression, type: Typed | { type: "null" }): Sql {
  if (type.type === "null" || part.type === "null") return part.sql;
  if (part.type === type.type && part.type !== "decimal") return part.sql;
  return cast(part.sql, part.type, type);
}

function choice(node: Node & { kind: "case" }, state: State): Expression {
  const cases = node.cases.map((each) => ({ when: compile(each.when, state), value: compile(each.value, state) }));
  const otherwise = compile(node.otherwise, state);
  for (const { when } of cases) truth(when, "when");
  const values = [...cases.map(({ value }) => value), otherwise];
  const type = alike(values, "case");
  const lines = cases.flatMap(({ when, value }) => sql` WHEN ${asTruth(when)} THEN ${to(value, type)}`.parts);
  return {
    sql: sql`CASE${{ parts: lines }} ELSE ${to(otherwise, type)} END`,
    ...type,
    fallible: values.some(({ fallible }) => fallible),
    node,
  };
}

/** The type all values share; refuses at the first that does not fit. */
function alike(values: readonly Expression[], where: string): Typed | { type: "null" } {
  return values.reduce<Typed | { type: "null" }>(
    (type, value) => {
      const both = shared(type, value as Typed);
      if (both !== null) return both;
      return wrong(
        value.node.at,
        `${where} gives ${typeWords[type.type]} before, so this cannot be ${typeWords[value.type]}`,
      );
    },
    { type: "null" },
  );
}

function call(node: Node & { kind: "call" }, state: State): Expression {
  const declared = functions.get(node.name.toLowerCase());
  if (declared === undefined) {
    const near = nearest(node.name, functions.keys());
    const hint = near === undefined ? "" : `; did you mean ${near}()?`;
    return wrong(node.at, `there is no function ${node.name.slice(0, 40)}()${hint}`);
  }
  countArguments(declared, node);
  const args: Given[] = node.args.map((arg, index) =>
    argument(compile(arg, state), takenAt(declared, index), declared),
  );
  const isSame = (_: unknown, index: number) => takenAt(declared, index).kind === "same";
  const type = alike(args.filter(isSame), `${declared.name}()`);
  declared.check?.(args);
  const texts = args.map((arg, index) => {
    if (declared.name === "concat") return textOf(arg);
    return isSame(arg, index) ? to(arg, type) : arg.sql;
  });
  return {
    sql: declared.sql(texts, args),
    ...resultOf(declared, args, type),
    fallible: declared.fallible === true || args.some(({ fallible }) => fallible),
    node,
  };
}

function resultOf({ gives }: FormulaFunction, args: readonly Given[], same: Typed | { type: "null" }) {
  if (gives === "same") return same;
  return typeof gives === "string" ? { type: gives } : gives(args);
}

function takenAt({ takes }: FormulaFunction, index: number): Argument {
  const taken = takes[Math.min(index, takes.length - 1)];
  assert(taken !== undefined, "arguments are counted");
  return taken;
}

function countArguments(declared: FormulaFunction, node: Node & { kind: "call" }): void {
  const least = declared.takes.length - (declared.optional ?? 0);
  const most = declared.repeats === true ? Number.POSITIVE_INFINITY : declared.takes.length;
  const { length } = node.args;
  if (length < least)
    wrong(
      node.at,
      `${declared.name}() needs ${least} ${least === 1 ? "argument" : "arguments"}: ${declared.signature}`,
    );
  const extra = node.args[most];
  if (extra !== undefined) wrong(extra.at, `${declared.name}() takes at most ${most} arguments: ${declared.signature}`);
}

function argument(value: Expression, taken: Argument, declared: FormulaFunction): Given {
  const { node } = value;
  const needs = (what: string) => wrong(node.at, `${declared.name}() needs ${what} here, not ${typeWords[value.type]}`);
  switch (taken.kind) {
    case "any":
    case "same":
      return value;
    case "text":
      if (value.type !== "text" && value.type !== "null") return needs("text (write text(…) to convert)");
      return value.type === "null" ? { ...value, sql: sql`CAST(NULL AS VARCHAR)`, type: "text" } : writtenOut(value);
    case "boolean":
      return value.type === "boolean" || value.type === "null" ? value : needs("true or false");
    case "number":
      return isNumeric(value.type) ? typedNull(value, "number") : needs("a number (write number(…) to convert)");
    case "integer":
      if (value.type !== "integer" && value.type !== "null") return needs("a whole number");
      return writtenOut(typedNull(value, "integer"));
    case "dated":
      if (node.kind === "text") return writtenDate(value, node);
      return isDated(value.type) ? typedNull(value, "date") : needs("a date (write date(…) to convert)");
    case "pattern":
    case "format":
    case "word":
      return fixed(value, taken, declared);
  }
}

function typedNull(value: Expression, type: "number" | "integer" | "date"): Expression {
  if (value.type !== "null") return value;
  const nulls = {
    number: sql`CAST(NULL AS DOUBLE)`,
    integer: sql`CAST(NULL AS BIGINT)`,
    date: sql`CAST(NULL AS DATE)`,
  };
  return { ...value, sql: nulls[type], type };
}

function writtenOut(value: Expression): Given {
  const { node } = value;
  if (node.kind === "text" || node.kind === "number") return { ...value, written: node.text };
  return value;
}

function writtenDate(value: Expression, node: Text): Given {
  const type = node.text.length > 10 ? "timestamp" : "date";
  return { ...value, sql: writtenAs(node, type), type };
}

/** An argument that must be written out as text, so that it can be checked here. */
function fixed(value: Expression, taken: Argument, declared: FormulaFunction): Given {
  const { node } = value;
  if (node.kind !== "text") {
    return wrong(node.at, `${declared.name}() needs a ${taken.kind} written in 'single quotes' here`);
  }
  if (taken.kind === "word") {
    const { words } = taken;
    const word = words.find((each) => each === node.text || each === `${node.text}s`);
    if (word === undefined) return wrong(node.at, `this must be one of ${words.join(", ")}`);
    return { ...value, written: word };
  }
  const reason = taken.kind === "pattern" ? checkPattern(node.text) : checkFormat(node.text);
  if (reason !== null) return wrong(node.at, reason.replace(/^is/, "this is"));
  if (taken.kind === "pattern" && node.text.length > 1_000)
    return wrong(node.at, "a pattern has at most 1,000 characters");
  return { ...value, written: node.text };
}
