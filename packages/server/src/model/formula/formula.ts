// The formula language: text in, typed SQL out. Only what the tables here allow can be said; names and
// texts of a formula become column references and bound values, never SQL text.
import { alwaysFits, cast, sourcesOf } from "../casts.ts";
import { digitsOf } from "../literals.ts";
import { columnsIn, type Sql } from "../sql.ts";
import type { State, Type } from "../state.ts";
import { compile } from "./compile.ts";
import { typeWords } from "./expression.ts";
import { functions } from "./functions.ts";
import { wrong } from "./lexer.ts";
import { parse } from "./parser.ts";

interface Formula {
  readonly sql: Sql;
  readonly type: Type;
  readonly digits?: [number, number] | undefined;
  /** Columns it reads, once each. */
  readonly columns: readonly string[];
  /** Can give nothing though every column it reads has a value. */
  readonly fallible: boolean;
}

/** Compiles a formula over the columns of a state, as `type` if one is given; refuses formula_error. */
export function compileFormula(text: string, state: State, type?: Type): Formula {
  const result = compile(parse(text), state);
  if (type === undefined && result.type === "null")
    return wrong(1, "the result is always missing; choose a type for it");
  const wanted = type ?? (result.type as Type);
  const from = result.type === "null" ? wanted : result.type;
  if (!sourcesOf(wanted).includes(from)) {
    return wrong(result.node.at, `the result is ${typeWords[from]}, which cannot be turned into ${wanted}`);
  }
  const digits = wanted === "decimal" ? digitsOf(result) : undefined;
  const sql = from === wanted ? result.sql : cast(result.sql, from, { type: wanted, digits });
  return {
    sql,
    type: wanted,
    ...(digits === undefined ? {} : { digits }),
    columns: columnsIn(sql),
    fallible: result.fallible || !alwaysFits(from, wanted),
  };
}

/** What an editor offers to complete. */
export const completions = [...functions.values()].map(({ name, group, signature, doc, example }) => ({
  name,
  group,
  signature,
  doc,
  example,
}));
