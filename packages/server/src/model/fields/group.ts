// Compound values: lists, groups of named fields, alternatives, and records of old and new names.
import type { FieldView } from "@data-tools/client";
import type { Field, Fields, ParamsOf, Reading } from "../fields.ts";
import { fold } from "../state.ts";
import { existing, fault, plainText, shown } from "./fault.ts";
import { listLimit, nameLimit } from "./limits.ts";
import type { About } from "./scalars.ts";

/** Reads an object by its fields: unknown keys are refused by name, absent ones get their default. */
export function fields<F extends Fields>(declared: F, value: unknown, at: Reading, owner: string): ParamsOf<F> {
  const raw = plainObject(value, at.path);
  const known = Object.keys(declared);
  for (const key of Object.keys(raw)) {
    if (!known.includes(key)) {
      fault(join(at.path, shown(key)), `is not a parameter of ${owner}; those are ${known.join(", ")}`);
    }
  }
  const out: Record<string, unknown> = {};
  for (const key of known) {
    const field = declared[key] as Field<unknown>;
    const path = join(at.path, key);
    const item = Object.hasOwn(raw, key) ? raw[key] : undefined;
    if (item === undefined && field.required) fault(path, "is missing");
    const read = field.read(item, { state: at.state, path, siblings: raw });
    if (read !== undefined) out[key] = read;
  }
  return out as ParamsOf<F>;
}

/** A list of one kind of item. */
export function list<T>(item: Field<T>, about: About & { min?: number; max?: number }): Field<T[]> {
  const { title, doc, min = 0, max = listLimit } = about;
  return {
    kind: "list",
    title,
    doc,
    required: true,
    read(value, at) {
      const items = itemsOf(value, at.path, min, max);
      return items.map((each, index) => item.read(each, { ...at, path: `${at.path}[${index}]` }));
    },
    schema: () => ({ type: "array", items: item.schema(), minItems: min, maxItems: max }),
    hints: () => ({ item: itemViews(item), min, max }),
  };
}

/** Named fields together, as an object. */
export function group<F extends Fields>(declared: F, about: About): Field<ParamsOf<F>> {
  return {
    kind: "group",
    title: about.title,
    doc: about.doc,
    required: true,
    read: (value, at) => fields(declared, value, at, at.path.replace(/\[\d+\]/g, "")),
    schema: () => ({
      type: "object",
      properties: Object.fromEntries(Object.entries(declared).map(([key, field]) => [key, field.schema()])),
      required: Object.keys(declared).filter((key) => declared[key]?.required),
      additionalProperties: false,
    }),
    hints: () => ({ item: viewsOf(declared) }),
  };
}

/** An object with exactly one of these keys. */
export function oneOf<F extends Fields>(declared: F, about: About): Field<Partial<ParamsOf<F>>> {
  const known = Object.keys(declared);
  return {
    kind: "one-of",
    title: about.title,
    doc: about.doc,
    required: true,
    read(value, at) {
      const raw = plainObject(value, at.path);
      const key = Object.keys(raw)[0];
      const field = key === undefined || !Object.hasOwn(declared, key) ? undefined : declared[key];
      if (key === undefined || field === undefined || Object.keys(raw).length !== 1) {
        return fault(at.path, `must have exactly one of ${known.join(", ")}`);
      }
      const read = field.read(raw[key], { ...at, path: join(at.path, key), siblings: raw });
      return { [key]: read } as Partial<ParamsOf<F>>;
    },
    schema: () => ({
      oneOf: known.map((key) => ({
        type: "object",
        properties: { [key]: declared[key]?.schema() },
        required: [key],
        additionalProperties: false,
      })),
    }),
    hints: () => ({ item: viewsOf(declared) }),
  };
}

/** New names by old column names. */
export function record(about: About): Field<Readonly<Record<string, string>>> {
  return {
    kind: "record",
    title: about.title,
    doc: about.doc,
    required: true,
    read(value, at) {
      return mapped(value, at.path, (from, to) => {
        if (at.state !== null) existing(at.state, from);
        return plainText(to, join(at.path, shown(from)), 1, nameLimit);
      });
    },
    schema: () => ({
      type: "object",
      minProperties: 1,
      maxProperties: listLimit,
      additionalProperties: { type: "string", minLength: 1, maxLength: nameLimit },
    }),
    hints: () => ({}),
  };
}

/** Texts by the names of new columns, each name once ignoring case; whether they are free is for the operation to say. */
export function newRecord(about: About): Field<Readonly<Record<string, string>>> {
  return {
    ...record(about),
    kind: "new-record",
    read(value, at) {
      const seen = new Set<string>();
      return mapped(value, at.path, (name, item) => {
        const path = join(at.path, shown(name));
        plainText(name, path, 1, nameLimit);
        if (seen.has(fold(name))) fault(path, "is named twice");
        seen.add(fold(name));
        return plainText(item, path, 1, nameLimit);
      });
    },
  };
}

/** A JSON array within its limits. */
export function itemsOf(value: unknown, path: string, min: number, max: number): unknown[] {
  if (!Array.isArray(value)) return fault(path, "must be a list");
  if (value.length < min) return fault(path, min === 1 ? "must not be empty" : `must have at least ${min} items`);
  if (value.length > max) return fault(path, `must have at most ${max.toLocaleString("en")} items`);
  return value;
}

/** A JSON object. */
export function plainObject(value: unknown, path: string): Record<string, unknown> {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return fault(path, "must be an object");
  return value as Record<string, unknown>;
}

/** Texts by columns, each as it is read; own properties, whatever the columns are called. */
function mapped(value: unknown, path: string, read: (name: string, item: unknown) => string): Record<string, string> {
  const pairs = Object.entries(plainObject(value, path));
  if (pairs.length === 0) return fault(path, "must name at least one column");
  if (pairs.length > listLimit) return fault(path, `must have at most ${listLimit} entries`);
  const texts = Object.fromEntries(pairs.map(([name, item]) => [name, read(name, item)]));
  return Object.assign(Object.create(null), texts);
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

function itemViews(item: Field<unknown>): FieldView[] {
  return item.hints().item ?? viewsOf({ item });
}

/** The fields as a form sees them. */
export function viewsOf(declared: Fields): FieldView[] {
  return Object.entries(declared).map(([name, field]) => ({
    name,
    kind: field.kind,
    title: field.title,
    doc: field.doc,
    required: field.required,
    ...(field.initial === undefined ? {} : { default: field.initial }),
    ...field.hints(),
  }));
}
