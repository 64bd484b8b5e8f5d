// An Operation is one file: a declaration from which validation, schemas, forms, history lines, docs,
// laws and the plan come.
import type { Call, Cell, TableLiteral } from "@data-tools/client";
import { refuse } from "../errors.ts";
import type { Change } from "./change.ts";
import type { Fields, ParamsOf } from "./fields.ts";
import type { Sql } from "./sql.ts";
import type { State } from "./state.ts";

export type Group =
  | "columns"
  | "rows"
  | "cells"
  | "text"
  | "dates"
  | "numbers"
  | "missing"
  | "categories"
  | "scaling"
  | "duplicates"
  | "reshape"
  | "combine"
  | "formula"
  | "types";

/** What a step learned from the data before it was planned; JSON, stored with the call. */
export type Fitted = Record<string, Cell>;

/** Calls to carry out in turn as one step; those that would change nothing are left out. */
export interface Calls {
  readonly kind: "calls";
  readonly calls: readonly Call[];
}

/** Pinned datasources by alias (as in `sources`), for operations that take a second table. */
export type Sources = Readonly<Record<string, State>>;

/** A second table in a script. */
interface PandasSource {
  /** An expression that gives it as a DataFrame. */
  readonly frame: string;
  readonly state: State;
}

export interface Example<P> {
  readonly title: string;
  readonly params: P;
  readonly before: TableLiteral;
  readonly after: TableLiteral;
  /** Second tables by the datasource id used in params. */
  readonly sources?: Readonly<Record<string, TableLiteral>>;
}

export interface Operation<F extends Fields = Fields> {
  readonly name: string;
  readonly version: number;
  readonly group: Group;
  readonly title: string;
  /** What it does, for a business user: two or three sentences. */
  readonly doc: string;
  readonly fields: F;
  /**
   * Names rows by position: callers must say which version of the session they looked at. A function, which
   * gets the parameters as they came, if only some calls do.
   */
  readonly needsVersion?: boolean | ((params: Readonly<Record<string, unknown>>) => boolean);
  /** The history line, at most 80 characters after filling; `{param}` stands for a parameter in words. */
  summary(params: ParamsOf<F>): string;
  /** Datasources the call reads: alias → datasource id. */
  sources?(params: ParamsOf<F>): Record<string, string>;
  /**
   * Values to learn from the visible rows before planning: each is an aggregate over `data`, or, if it
   * names a relation itself, a scalar subquery. Not asked again when a call already carries `fitted`.
   */
  fit?(params: ParamsOf<F>, state: State, sources: Sources): Record<string, Sql>;
  /** A person's query over `data` and the sources; what it gives is told in `columns` and `renamed` of what was fitted, anew every time. */
  query?(params: ParamsOf<F>): string;
  /** Pure: what to do (a change, or other calls in turn), or a Refusal. */
  plan(params: ParamsOf<F>, state: State, fitted: Fitted, sources: Sources): Change | Calls;
  /** Its plan is other calls, which are carried out, and exported, in its place. */
  composed?: true;
  /**
   * The step as lines of Python that change the DataFrame `df`, or null where they would not give exactly
   * the same (see model/python.ts). Without it, exports run the step's SQL. `change` is what was planned;
   * `sources` has the names of the Arrow tables that second tables are.
   */
  pandas?(
    params: ParamsOf<F>,
    state: State,
    fitted: Fitted,
    change: Change | Calls,
    sources: Readonly<Record<string, PandasSource>>,
  ): string | null;
  readonly examples: readonly Example<Record<string, unknown>>[];
  /** Turns the parameters of an older version into today's. */
  upgrade?(params: Record<string, unknown>, from: number): Record<string, unknown>;
}

export type { Call };

/** What an operation says of its versions. */
export type Versioned = Pick<Operation, "version" | "upgrade">;

/** The parameters of a call in the form of its operation's present version; refuses a later one. */
export function currentParams(declared: Versioned, call: Call): Record<string, unknown> {
  const from = call.version ?? declared.version;
  if (from === declared.version) return call.params;
  if (!Number.isInteger(from) || from > declared.version || !declared.upgrade) {
    refuse("invalid_params", {
      field: "version",
      reason: `this server knows ${call.op} up to version ${declared.version}`,
    });
  }
  return declared.upgrade(call.params, from);
}

/** Whether a call names rows by position. */
export function namesRows({ needsVersion = false }: Operation, params: Readonly<Record<string, unknown>>): boolean {
  return typeof needsVersion === "function" ? needsVersion(params) : needsVersion;
}

/** A declaration as the list of operations holds it. */
export function define<F extends Fields>(declared: Operation<F>): Operation {
  return declared as unknown as Operation;
}
