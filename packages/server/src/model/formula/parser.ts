// A formula as a tree. From loosest to tightest: or · and · not · comparison · & · + - · * / % · minus · ^.
import { assert } from "../../errors.ts";
import { depthLimit } from "../fields/limits.ts";
import { type Token, tokens, wrong } from "./lexer.ts";

/** Operators on numbers, dates and durations. */
export type Sign = "+" | "-" | "*" | "/" | "%" | "^";
const comparingMarks = ["=", "<>", "<", "<=", ">", ">="] as const;
export type Comparing = (typeof comparingMarks)[number];
type Operator = Sign | Comparing | "&" | "and" | "or";

export type Node =
  | { readonly kind: "number"; readonly text: string; readonly at: number }
  | { readonly kind: "text"; readonly text: string; readonly at: number }
  | { readonly kind: "boolean"; readonly value: boolean; readonly at: number }
  | { readonly kind: "null"; readonly at: number }
  | { readonly kind: "column"; readonly name: string; readonly quoted: boolean; readonly at: number }
  | { readonly kind: "unary"; readonly op: "-" | "not"; readonly operand: Node; readonly at: number }
  | { readonly kind: "binary"; readonly op: Operator; readonly left: Node; readonly right: Node; readonly at: number }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Node[]; readonly at: number }
  | {
      readonly kind: "case";
      readonly cases: readonly { readonly when: Node; readonly value: Node }[];
      readonly otherwise: Node;
      readonly at: number;
    };

/** Words that are no columns unless they are quoted. */
const keywords: ReadonlySet<string> = new Set([
  "and",
  "or",
  "not",
  "case",
  "when",
  "then",
  "else",
  "end",
  "true",
  "false",
  "null",
]);
/** Longest chain of operators on one level, so that statements stay shallow. */
const chainLimit = 100;

interface Cursor {
  readonly tokens: readonly Token[];
  next: number;
  depth: number;
}

/** The tree of a formula; refuses with a position what cannot be read. */
export function parse(formula: string): Node {
  const cursor: Cursor = { tokens: tokens(formula), next: 0, depth: 0 };
  if (peek(cursor).kind === "end") return wrong(1, "the formula is empty");
  const tree = anything(cursor);
  const rest = peek(cursor);
  if (rest.kind === "mark" && rest.text === ")") return wrong(rest.at, "this ) has no matching (");
  if (rest.kind !== "end") return wrong(rest.at, `${shownToken(rest)} is not expected here; is an operator missing?`);
  return tree;
}

/** Checks what can be checked without a table. */
export function checkFormula(formula: string): void {
  parse(formula);
}

function peek(cursor: Cursor, ahead = 0): Token {
  const token = cursor.tokens[cursor.next + ahead];
  assert(token !== undefined, "nothing is read beyond the end");
  return token;
}

function isMark(token: Token, mark: string): boolean {
  return token.kind === "mark" && token.text === mark;
}

function isWord(token: Token, word: string): boolean {
  return token.kind === "name" && token.text.toLowerCase() === word;
}

function shownToken(token: Token): string {
  return `“${token.text.slice(0, 30)}”`;
}

function anything(cursor: Cursor): Node {
  return deeper(cursor, peek(cursor), disjunction);
}

/** What is read one level below a token. */
function deeper(cursor: Cursor, { at }: Token, read: (cursor: Cursor) => Node): Node {
  cursor.depth += 1;
  if (cursor.depth > depthLimit) wrong(at, `this is nested deeper than ${depthLimit} levels`);
  const node = read(cursor);
  cursor.depth -= 1;
  return node;
}

/** A left-to-right chain of operators of one level. */
function chain(cursor: Cursor, operand: (cursor: Cursor) => Node, operator: (token: Token) => Operator | null): Node {
  let left = operand(cursor);
  for (let length = 1; ; length += 1) {
    const token = peek(cursor);
    const op = operator(token);
    if (op === null) return left;
    if (length > chainLimit)
      wrong(token.at, `more than ${chainLimit} operators follow each other; use brackets or concat`);
    cursor.next += 1;
    left = { kind: "binary", op, left, right: operand(cursor), at: token.at };
  }
}

function disjunction(cursor: Cursor): Node {
  return chain(cursor, conjunction, (token) => (isWord(token, "or") ? "or" : null));
}

function conjunction(cursor: Cursor): Node {
  return chain(cursor, negation, (token) => (isWord(token, "and") ? "and" : null));
}

function negation(cursor: Cursor): Node {
  const token = peek(cursor);
  if (!isWord(token, "not")) return comparison(cursor);
  cursor.next += 1;
  const operand = deeper(cursor, token, negation);
  return { kind: "unary", op: "not", operand, at: token.at };
}

function comparison(cursor: Cursor): Node {
  const left = joining(cursor);
  const token = peek(cursor);
  const worded = wordedTest(cursor, left);
  if (worded !== null) return worded;
  const op = comparing(token);
  if (op === null) return left;
  cursor.next += 1;
  const right = joining(cursor);
  const again = peek(cursor);
  if (comparing(again) !== null) wrong(again.at, "comparisons cannot follow each other; join them with and");
  return { kind: "binary", op, left, right, at: token.at };
}

/** `is [not] null`, `[not] in (…)`, `[not] between … and …`: comparisons in words; null if none follows. */
function wordedTest(cursor: Cursor, left: Node): Node | null {
  const token = peek(cursor);
  const { at } = token;
  if (isWord(token, "is")) {
    cursor.next += 1;
    const negated = takeWord(cursor, "not");
    if (!takeWord(cursor, "null")) return wrong(peek(cursor).at, "null or not null is expected after is");
    return negate({ kind: "call", name: "is_null", args: [left], at }, negated);
  }
  const negated = isWord(token, "not");
  const word = negated ? peek(cursor, 1) : token;
  if (!isWord(word, "in") && !isWord(word, "between")) return null;
  cursor.next += negated ? 2 : 1;
  const test = (op: Operator, right: Node): Node => ({ kind: "binary", op, left, right, at: right.at });
  if (isWord(word, "in")) {
    const open = peek(cursor);
    if (!isMark(open, "(")) return wrong(open.at, "a list in brackets is expected after in: in ('a', 'b')");
    cursor.next += 1;
    const [first, ...others] = args(cursor, open).map((value) => test("=", value));
    if (first === undefined) return wrong(open.at, "the list after in is empty");
    return negate(
      others.reduce((tests, next) => ({ kind: "binary", op: "or", left: tests, right: next, at }), first),
      negated,
    );
  }
  const low = test(">=", joining(cursor));
  if (!takeWord(cursor, "and")) return wrong(peek(cursor).at, "and is expected here: between 1 and 10");
  const high = test("<=", joining(cursor));
  return negate({ kind: "binary", op: "and", left: low, right: high, at }, negated);
}

function negate(node: Node, negated: boolean): Node {
  return negated ? { kind: "unary", op: "not", operand: node, at: node.at } : node;
}

function takeWord(cursor: Cursor, word: string): boolean {
  const there = isWord(peek(cursor), word);
  if (there) cursor.next += 1;
  return there;
}

const marks =
  <M extends Operator>(...list: M[]) =>
  (token: Token): M | null =>
    list.find((mark) => isMark(token, mark)) ?? null;

const comparing = marks(...comparingMarks);

/** Whether an operator compares. */
export function isComparing(op: Operator): op is Comparing {
  return comparingMarks.some((mark) => mark === op);
}

function joining(cursor: Cursor): Node {
  return chain(cursor, sum, marks("&"));
}

function sum(cursor: Cursor): Node {
  return chain(cursor, product, marks("+", "-"));
}

function product(cursor: Cursor): Node {
  return chain(cursor, signed, marks("*", "/", "%"));
}

function signed(cursor: Cursor): Node {
  const token = peek(cursor);
  if (!isMark(token, "-") && !isMark(token, "+")) return power(cursor);
  cursor.next += 1;
  const operand = deeper(cursor, token, signed);
  return token.text === "+" ? operand : { kind: "unary", op: "-", operand, at: token.at };
}

function power(cursor: Cursor): Node {
  const left = primary(cursor);
  const token = peek(cursor);
  if (!isMark(token, "^")) return left;
  cursor.next += 1;
  const right = deeper(cursor, token, signed);
  return { kind: "binary", op: "^", left, right, at: token.at };
}

function primary(cursor: Cursor): Node {
  const token = peek(cursor);
  cursor.next += 1;
  switch (token.kind) {
    case "number":
      return { kind: "number", text: token.text, at: token.at };
    case "text":
      return { kind: "text", text: token.text, at: token.at };
    case "column":
      return { kind: "column", name: token.text, quoted: true, at: token.at };
    case "name":
      return named(cursor, token);
    case "end":
      return wrong(token.at, "the formula ends here, but a value is expected");
    case "mark":
      if (token.text !== "(") return wrong(token.at, `a value is expected here, not ${shownToken(token)}`);
      return bracketed(cursor, token);
  }
}

function bracketed(cursor: Cursor, open: Token): Node {
  const inner = anything(cursor);
  close(cursor, open);
  return inner;
}

function close(cursor: Cursor, open: Token): void {
  const token = peek(cursor);
  if (token.kind === "end") wrong(open.at, "this ( is not closed");
  if (!isMark(token, ")")) wrong(token.at, `a ) or an operator is expected here, not ${shownToken(token)}`);
  cursor.next += 1;
}

function named(cursor: Cursor, token: Token): Node {
  const word = token.text.toLowerCase();
  const open = peek(cursor);
  if (isMark(open, "(") && !keywords.has(word)) {
    cursor.next += 1;
    return { kind: "call", name: token.text, args: args(cursor, open), at: token.at };
  }
  if (word === "true" || word === "false") return { kind: "boolean", value: word === "true", at: token.at };
  if (word === "null") return { kind: "null", at: token.at };
  if (word === "case") return cases(cursor, token);
  if (keywords.has(word)) {
    return wrong(token.at, `a value is expected here, not “${token.text}” (a column of that name needs double quotes)`);
  }
  return { kind: "column", name: token.text, quoted: false, at: token.at };
}

function args(cursor: Cursor, open: Token): Node[] {
  if (isMark(peek(cursor), ")")) {
    cursor.next += 1;
    return [];
  }
  const list = [anything(cursor)];
  while (isMark(peek(cursor), ",")) {
    const comma = peek(cursor);
    cursor.next += 1;
    if (list.length >= chainLimit) wrong(comma.at, `a function takes at most ${chainLimit} arguments`);
    list.push(anything(cursor));
  }
  close(cursor, open);
  return list;
}

function cases(cursor: Cursor, start: Token): Node {
  const list: { when: Node; value: Node }[] = [];
  while (isWord(peek(cursor), "when")) {
    if (list.length >= chainLimit) wrong(peek(cursor).at, `case takes at most ${chainLimit} conditions`);
    cursor.next += 1;
    const when = anything(cursor);
    expectWord(cursor, "then", start);
    list.push({ when, value: anything(cursor) });
  }
  if (list.length === 0) wrong(peek(cursor).at, "case needs at least one: when … then …");
  let otherwise: Node = { kind: "null", at: start.at };
  if (isWord(peek(cursor), "else")) {
    cursor.next += 1;
    otherwise = anything(cursor);
  }
  expectWord(cursor, "end", start);
  return { kind: "case", cases: list, otherwise, at: start.at };
}

function expectWord(cursor: Cursor, word: string, start: Token): void {
  const token = peek(cursor);
  if (token.kind === "end") wrong(start.at, `this case has no ${word}`);
  if (!isWord(token, word)) wrong(token.at, `${word} is expected here, not ${shownToken(token)}`);
  cursor.next += 1;
}
