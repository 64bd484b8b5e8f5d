// Parameter kinds: each knows how to read a value (the only validator), its JSON Schema and how a form
// asks for it. Operations are declared from these.
import type { FieldView } from "@data-tools/client";
import type { State } from "./state.ts";

/** Where a value is read: the state its column names must fit (null when only the shape is checked). */
export interface Reading {
  readonly state: State | null;
  /** Path of the value, for errors: `aggregates[0].column`. */
  readonly path: string;
}

export interface Field<T> {
  readonly kind: string;
  readonly title: string;
  readonly doc: string;
  readonly required: boolean;
  readonly initial?: T | undefined;
  /** The value, checked and with defaults filled in; refuses otherwise. */
  read(value: unknown, at: Reading): T;
  /** JSON Schema 2020-12 of what `read` accepts. */
  schema(): object;
  /** What a form needs beyond the common parts. */
  hints(): Partial<FieldView>;
}

// biome-ignore lint/suspicious/noExplicitAny: a record of fields of any value type
export type Fields = Readonly<Record<string, Field<any>>>;

export type ParamsOf<F extends Fields> = { [K in keyof F]: F[K] extends Field<infer T> ? T : never };
