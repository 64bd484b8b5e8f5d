// SQL of the tag as functions over rows in arrays: expressions, groups, the windows lag and lead, and SELECT of one
// expression. Anything else is unknown, never guessed at.
import type { Sql } from "../../src/model/sql.ts";
import { type Token, tokensOf, unknown, type Value } from "./tokens.ts";
import { aggregated, called, cast, ordered, signed } from "./values.ts";

export interface Row {
  /** Where it is stored, from 0. */
  readonly id: number;
  /** Where it shows, from 0; null if it is hidden. */
  readonly position: number | null;
  cell(column: string): Value;
}

/** What an expression sees. */
export interface At {
  /** Rows that show, in their order. */
  readonly shown: readonly Row[];
  readonly row: Row | undefined;
  /** The rows that an aggregate goes over. */
  readonly group: readonly Row[];
}

export type Expression = (at: At) => Value;

/** Compares two rows, or the first rows of two groups. */
export type Order = (a: At, b: At) => number;

const aggregates = new Set(["COUNT", "SUM", "AVG", "MIN", "MAX", "FIRST", "ARG_MIN", "ARG_MAX"]);
const levels: readonly (readonly string[])[] = [["||"], ["+", "-"], ["*", "/", "%"]];
const comparing = ["=", "<>", "!=", "<", "<=", ">", ">="];

interface Reader {
  /** Whether these words or signs come next; they are taken. */
  takes(...words: string[]): boolean;
  needs(word: string): void;
  next(): Token;
  readonly done: boolean;
}

function readerOf(tokens: readonly Token[]): Reader {
  let at = 0;
  const textAt = (place: number) => {
    const token = tokens[place];
    return token === undefined ? undefined : "word" in token ? token.word : "sign" in token ? token.sign : undefined;
  };
  const reader: Reader = {
    takes(...words) {
      if (!words.every((word, index) => textAt(at + index) === word)) return false;
      at += words.length;
      return true;
    },
    needs(word) {
      if (!reader.takes(word)) unknown(`${JSON.stringify(tokens[at])} where ${word} should be`);
    },
    next: () => tokens[at++] ?? unknown("an end here"),
    get done() {
      return at >= tokens.length;
    },
  };
  return reader;
}

/** Reads a whole fragment. */
function whole<T>(fragment: Sql, read: (reader: Reader) => T): T {
  const reader = readerOf(tokensOf(fragment));
  const found = read(reader);
  return reader.done ? found : unknown(`${JSON.stringify(reader.next())} here`);
}

/** An expression. */
export function expressionOf(fragment: Sql): Expression {
  return whole(fragment, disjunction);
}

/** A list of keys, as it stands after ORDER BY. */
export function orderOf(fragment: Sql): Order {
  return whole(fragment, orderKeys);
}

/** What a SELECT of one expression gives, from the rows that show. */
export function selectOf(fragment: Sql): (shown: readonly Row[]) => Value[] {
  return whole(fragment, select);
}

/** What follows FROM: which groups there are (without GROUP BY each row is one), in which order. */
export function tailOf(fragment: Sql): (shown: readonly Row[]) => At[] {
  return whole(fragment, tail);
}

function select(reader: Reader): (shown: readonly Row[]) => Value[] {
  reader.needs("SELECT");
  const value = disjunction(reader);
  reader.needs("FROM");
  if (!("relation" in reader.next())) unknown("another table");
  const groups = tail(reader);
  return (shown) => groups(shown).map(value);
}

function tail(reader: Reader): (shown: readonly Row[]) => At[] {
  const where = reader.takes("WHERE") ? disjunction(reader) : null;
  const keys = reader.takes("GROUP", "BY") ? list(reader) : null;
  const having = reader.takes("HAVING") ? disjunction(reader) : null;
  const order = reader.takes("ORDER", "BY") ? orderKeys(reader) : null;
  return (shown) => {
    const single = (row: Row): At => ({ shown, row, group: [row] });
    const rows = shown.filter((row) => where === null || where(single(row)) === true);
    const groups = new Map<string, Row[]>();
    for (const row of rows) {
      const key = keys === null ? String(row.id) : JSON.stringify(keys.map((each) => each(single(row))));
      const group = groups.get(key);
      if (group) group.push(row);
      else groups.set(key, [row]);
    }
    const found = [...groups.values()]
      .map((group): At => ({ shown, row: group[0], group }))
      .filter((at) => having === null || having(at) === true);
    return order === null ? found : found.sort(order);
  };
}

function list(reader: Reader): Expression[] {
  const found = [disjunction(reader)];
  while (reader.takes(",")) found.push(disjunction(reader));
  return found;
}

function orderKeys(reader: Reader): Order {
  const keys: { value: Expression; way: number; first: boolean }[] = [];
  do {
    const value = disjunction(reader);
    const way = reader.takes("DESC") ? -1 : 1;
    if (way === 1) reader.takes("ASC");
    const first = reader.takes("NULLS", "FIRST");
    if (!first) reader.takes("NULLS", "LAST");
    keys.push({ value, way, first });
  } while (reader.takes(","));
  return (a, b) => {
    for (const { value, way, first } of keys) {
      const [one, other] = [value(a), value(b)];
      if (one === null && other === null) continue;
      if (one === null || other === null) return (one === null) === first ? -1 : 1;
      const by = ordered(one, other) * way;
      if (by !== 0) return by;
    }
    return 0;
  };
}

function disjunction(reader: Reader): Expression {
  let left = conjunction(reader);
  while (reader.takes("OR")) {
    const [a, b] = [left, conjunction(reader)];
    left = (at) => either(a(at), b(at), true);
  }
  return left;
}

function conjunction(reader: Reader): Expression {
  let left = negation(reader);
  while (reader.takes("AND")) {
    const [a, b] = [left, negation(reader)];
    left = (at) => either(a(at), b(at), false);
  }
  return left;
}

/** OR decides by true, AND by false; where neither side does, a missing one leaves it open. */
function either(a: Value, b: Value, decides: boolean): Value {
  if (a === decides || b === decides) return decides;
  return a === null || b === null ? null : !decides;
}

function negation(reader: Reader): Expression {
  if (!reader.takes("NOT")) return comparison(reader);
  const value = negation(reader);
  return (at) => {
    const found = value(at);
    return found === null ? null : !found;
  };
}

function comparison(reader: Reader): Expression {
  const left = calculation(reader, 0);
  if (reader.takes("IS")) {
    const not = reader.takes("NOT");
    if (reader.takes("NULL")) return (at) => (left(at) === null) !== not;
    if (!reader.takes("DISTINCT", "FROM")) return unknown("this after IS");
    const right = calculation(reader, 0);
    return (at) => (left(at) !== right(at)) !== not;
  }
  const not = reader.takes("NOT", "IN");
  if (not || reader.takes("IN")) {
    reader.needs("(");
    const values = list(reader);
    reader.needs(")");
    return (at) => {
      const value = left(at);
      const found = values.map((each) => signed("=", value, each(at))).reduce((a, b) => either(a, b, true), false);
      return found === null ? null : found !== not;
    };
  }
  const sign = comparing.find((each) => reader.takes(each));
  if (sign === undefined) return left;
  const right = calculation(reader, 0);
  return (at) => signed(sign, left(at), right(at));
}

function calculation(reader: Reader, level: number): Expression {
  const signs = levels[level];
  if (signs === undefined) return primary(reader);
  let left = calculation(reader, level + 1);
  for (;;) {
    const sign = signs.find((each) => reader.takes(each));
    if (sign === undefined) return left;
    const [a, b] = [left, calculation(reader, level + 1)];
    left = (at) => signed(sign, a(at), b(at));
  }
}

function primary(reader: Reader): Expression {
  if (reader.takes("(")) {
    const value = disjunction(reader);
    reader.needs(")");
    return value;
  }
  if (reader.takes("-")) {
    const value = primary(reader);
    return (at) => signed("-", 0, value(at));
  }
  const token = reader.next();
  if ("value" in token) return () => token.value;
  if ("column" in token) return ({ row }) => row?.cell(token.column) ?? null;
  if ("rowAt" in token) return ({ shown }) => shown[token.rowAt]?.id ?? null;
  if ("row" in token) return ({ row }) => (token.row === "id" ? row?.id : row?.position) ?? null;
  if (!("word" in token)) return unknown(`${JSON.stringify(token)} here`);
  const constants: Readonly<Record<string, Value>> = { NULL: null, TRUE: true, FALSE: false };
  const constant = constants[token.word];
  if (constant !== undefined) return () => constant;
  if (token.word === "CASE") return cases(reader);
  reader.needs("(");
  if (token.word === "CAST" || token.word === "TRY_CAST") return casting(reader);
  return call(reader, token.word);
}

function cases(reader: Reader): Expression {
  const branches: [Expression, Expression][] = [];
  while (reader.takes("WHEN")) {
    const when = disjunction(reader);
    reader.needs("THEN");
    branches.push([when, disjunction(reader)]);
  }
  const other = reader.takes("ELSE") ? disjunction(reader) : () => null;
  reader.needs("END");
  return (at) => (branches.find(([when]) => when(at) === true)?.[1] ?? other)(at);
}

function casting(reader: Reader): Expression {
  const value = disjunction(reader);
  reader.needs("AS");
  const type = reader.next();
  reader.needs(")");
  return "word" in type ? (at) => cast(value(at), type.word) : unknown("a type that is no word");
}

function call(reader: Reader, name: string): Expression {
  const all = name === "COUNT" && reader.takes("*");
  const values = all ? [() => true] : list(reader);
  const order = reader.takes("ORDER", "BY") ? orderKeys(reader) : null;
  reader.needs(")");
  if (reader.takes("OVER")) return neighbour(reader, name, values);
  if (!aggregates.has(name))
    return (at) =>
      called(
        name,
        values.map((each) => each(at)),
      );
  const [value = () => null, by = () => null] = values;
  return ({ shown, group }) => {
    const each = group.map((row): At => ({ shown, row, group: [row] }));
    if (order !== null) each.sort(order);
    if (name !== "ARG_MIN" && name !== "ARG_MAX")
      return aggregated(
        name,
        each.map(value).filter((found) => found !== null),
      );
    const placed = each.filter((at) => by(at) !== null && value(at) !== null);
    const best = aggregated(name.slice(4), placed.map(by) as Exclude<Value, null>[]);
    const found = placed.find((at) => by(at) === best);
    return found ? value(found) : null;
  };
}

/** lag and lead: the value in the row before or after, in an order of the rows that show. */
function neighbour(reader: Reader, name: string, [value]: readonly Expression[]): Expression {
  const step = { LAG: -1, LEAD: 1 }[name] ?? unknown(`the window ${name}`);
  reader.needs("(");
  if (!reader.takes("ORDER", "BY")) unknown("a window without an order");
  const order = orderKeys(reader);
  reader.needs(")");
  return ({ shown, row }) => {
    const all = shown.map((each): At => ({ shown, row: each, group: [each] })).sort(order);
    const other = all[all.findIndex((each) => each.row?.id === row?.id) + step];
    return other && value ? value(other) : null;
  };
}
