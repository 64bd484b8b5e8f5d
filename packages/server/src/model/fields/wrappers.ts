// Fields around fields: what may be left out, what stands in for it, and when a form shows it.
import type { Field } from "../fields.ts";

/** May be left out (or null, which only a cell value can mean otherwise). */
export function optional<T>(field: Field<T>): Field<T | undefined> {
  return {
    ...field,
    required: false,
    initial: undefined,
    read: (value, at) => (absent(field, value) ? undefined : field.read(value, at)),
    schema: () => (field.kind === "value" ? field.schema() : { anyOf: [field.schema(), { type: "null" }] }),
  };
}

/** May be left out; then it is `initial`. */
export function withDefault<T>(field: Field<T>, initial: T): Field<T> {
  return {
    ...field,
    required: false,
    initial,
    read: (value, at) => (absent(field, value) ? initial : field.read(value, at)),
    schema: () => field.schema(),
  };
}

/** A form asks for it only while another field has one of these values. */
export function shownWhen<T>(field: Field<T>, other: string, is: readonly unknown[]): Field<T> {
  return { ...field, hints: () => ({ ...field.hints(), when: { field: other, is: [...is] } }) };
}

/** A form asks for it only while another field has any value. */
export function shownWith<T>(field: Field<T>, other: string): Field<T> {
  return shownWhen(field, other, []);
}

function absent(field: Field<unknown>, value: unknown): boolean {
  return value === undefined || (value === null && field.kind !== "value");
}
