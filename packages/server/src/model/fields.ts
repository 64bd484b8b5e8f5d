// Parameter kinds: each knows how to read a value (the only validator), its JSON Schema and how a form
// asks for it. Operations are declared from these; the kinds themselves live in fields/.
import type { FieldView } from "@data-tools/client";
import { fields as readFields } from "./fields/group.ts";
import type { State } from "./state.ts";

/** Where a value is read: the state its column names must fit (null when only the shape is checked). */
export interface Reading {
  readonly state: State | null;
  /** Path of the value, for errors: `aggregates[0].column`. */
  readonly path: string;
  /** The raw values beside this one: what a default name or the type of a value may depend on. */
  readonly siblings?: Readonly<Record<string, unknown>>;
}

export interface Field<T> {
  readonly kind: string;
  readonly title: string;
  readonly doc: string;
  readonly required: boolean;
  readonly initial?: T | undefined;
  /** The value, checked and with defaults filled in; refuses otherwise. Reading what was read gives the same. */
  read(value: unknown, at: Reading): T;
  /** JSON Schema 2020-12 of what `read` accepts. */
  schema(): object;
  /** What a form needs beyond the common parts. */
  hints(): Partial<FieldView>;
  /** The raw value with what only the caller knows (a random seed, today) put in where it is absent. */
  settle?(value: unknown, given: Given): unknown;
}

/** What a call takes from the world when it does not say it itself; stored with the call. */
interface Given {
  /** A fresh whole number between 0 and 2^53 - 1. */
  seed(): number;
  /** Today, ISO 8601. */
  readonly today: string;
}

// biome-ignore lint/suspicious/noExplicitAny: a record of fields of any value type
export type Fields = Readonly<Record<string, Field<any>>>;

export type ParamsOf<F extends Fields> = { [K in keyof F]: F[K] extends Field<infer T> ? T : never };

/** What an operation needs to have for its parameters to be read. */
export interface Declared<F extends Fields> {
  readonly name: string;
  readonly fields: F;
}

/** The parameters of a call, checked against a state and with defaults filled in; refuses otherwise. */
export function readParams<F extends Fields>(operation: Declared<F>, params: unknown, state: State): ParamsOf<F> {
  return readFields(operation.fields, params, { state, path: "" }, operation.name);
}

/** Checks what can be checked without a table: names, kinds and limits, but no column. Defaults are filled in. */
export function checkShape<F extends Fields>(operation: Declared<F>, params: unknown): ParamsOf<F> {
  return readFields(operation.fields, params, { state: null, path: "" }, operation.name);
}

/** Parameters as they are stored: absent seeds and dates are put in, everything else is left as it was. */
export function fillSeeds<F extends Fields>(
  operation: Declared<F>,
  params: Readonly<Record<string, unknown>>,
  given: Given,
): Record<string, unknown> {
  const filled: Record<string, unknown> = { ...params };
  for (const [key, field] of Object.entries(operation.fields)) {
    const value = field.settle?.(filled[key], given);
    if (value !== undefined) filled[key] = value;
  }
  return filled;
}

/** JSON Schema of all parameters of an operation. */
export function paramsSchema(fields: Fields): object {
  return {
    type: "object",
    properties: Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, described(field)])),
    required: Object.entries(fields)
      .filter(([, field]) => field.required)
      .map(([key]) => key),
    additionalProperties: false,
  };
}

function described(field: Field<unknown>): object {
  return {
    title: field.title,
    description: field.doc,
    ...field.schema(),
    ...(field.initial === undefined ? {} : { default: field.initial }),
  };
}

export { calls, everyCall } from "./fields/calls.ts";
export { cells } from "./fields/cells.ts";
export { column, columns, newColumn, newNames } from "./fields/columns.ts";
export { condition } from "./fields/condition.ts";
export { existing, fault, free, shown } from "./fields/fault.ts";
export { group, list, newRecord, oneOf, record, viewsOf as fieldViews } from "./fields/group.ts";
export { operand } from "./fields/operand.ts";
export { query, sources } from "./fields/query.ts";
export { boolean, choice, datasource, formula, integer, number, pattern, seed, text } from "./fields/scalars.ts";
export { value } from "./fields/value.ts";
export { optional, shownWhen, shownWith, withDefault } from "./fields/wrappers.ts";
