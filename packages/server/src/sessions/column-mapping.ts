// A recipe's columns under other names: the parameters of a call with every column it names replaced,
// found by the kinds of its fields.
import type { Call, Cell, FieldView } from "@data-tools/client";
import { assert } from "../errors.ts";
import { fieldViews } from "../model/fields.ts";
import { tokens } from "../model/formula/lexer.ts";
import { type Node, parse } from "../model/formula/parser.ts";
import { currentParams } from "../model/operation.ts";
import { operation } from "../operations/index.ts";
import { refusalIn } from "./instead.ts";

/** The other name of a column; undefined if it keeps its own. */
interface Names {
  get(name: string): string | undefined;
}

/** The call on columns of other names; names that are not mapped stay. */
export function mapColumns(call: Call, names: ReadonlyMap<string, string>): Call {
  return names.size === 0 ? call : mapped(call, names);
}

function mapped(call: Call, names: Names): Call {
  const declared = operation(call.op);
  const params = mapFields(fieldViews(declared.fields), currentParams(declared, call), names);
  return {
    ...call,
    ...(call.version === undefined ? {} : { version: declared.version }),
    params: params as Call["params"],
    ...(call.fitted ? { fitted: mapFitted(call.fitted, names) } : {}),
  };
}

/** What was learned names columns in two places: calls that were carried out, and columns that were chosen. */
function mapFitted(fitted: NonNullable<Call["fitted"]>, names: Names): NonNullable<Call["fitted"]> {
  const { calls, columns } = fitted;
  return {
    ...fitted,
    ...(Array.isArray(calls) ? { calls: mapCalls(calls, names) as Cell } : {}),
    ...(Array.isArray(columns)
      ? { columns: columns.map((each) => (typeof each === "string" ? (names.get(each) ?? each) : each)) }
      : {}),
  };
}

/** Calls inside a call; what is not one is left for the operation to refuse. */
function mapCalls(calls: readonly unknown[], names: Names): unknown {
  return calls.map((each) => {
    const { op, params } = (each ?? {}) as Partial<Call>;
    return typeof op === "string" && params ? mapped(each as Call, names) : each;
  });
}

/** Columns a call reads, once each; none if it is no call of this program's. */
export function columnsNamed({ op, params }: Call): string[] {
  const named = new Set<string>();
  const noting: Names = {
    get(name) {
      named.add(name);
      return undefined;
    },
  };
  try {
    mapped({ op, params }, noting);
  } catch (error) {
    refusalIn(error);
  }
  return [...named];
}

function mapFields(fields: readonly FieldView[], value: unknown, names: Names): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  const kinds = new Map(fields.map((field) => [field.name, field]));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const field = kinds.get(key);
      return [key, field ? mapValue(field, item, names) : item];
    }),
  );
}

function mapValue(field: FieldView, value: unknown, names: Names): unknown {
  const renamed = (text: unknown) => (typeof text === "string" ? (names.get(text) ?? text) : text);
  switch (field.kind) {
    case "column":
      return renamed(value);
    case "columns":
      return Array.isArray(value) ? value.map(renamed) : value;
    case "condition":
    case "operand":
      return mapCondition(value, names);
    case "formula":
      return typeof value === "string" ? mapFormula(value, names) : value;
    case "record":
    case "cells":
      return mapKeys(value, names);
    case "calls":
      return Array.isArray(value) ? mapCalls(value, names) : value;
    case "list":
      return Array.isArray(value) ? value.map((item) => mapItem(field, item, names)) : value;
    case "group":
    case "one-of":
      return mapFields(within(field), value, names);
    default:
      return value;
  }
}

/** An item of a list is a group of fields, or a single value described as the field `item`. */
function mapItem(field: FieldView, item: unknown, names: Names): unknown {
  const held = within(field);
  const [single] = held;
  return held.length === 1 && single?.name === "item" ? mapValue(single, item, names) : mapFields(held, item, names);
}

/** The fields that a compound one holds. */
function within({ kind, item }: FieldView): readonly FieldView[] {
  assert(item, `a ${kind} says what it holds`);
  return item;
}

function mapKeys(value: unknown, names: Names): unknown {
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [names.get(key) ?? key, item]));
}

function mapCondition(value: unknown, names: Names): unknown {
  if (Array.isArray(value)) return value.map((item) => mapCondition(item, names));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (key === "column" && typeof item === "string") return [key, names.get(item) ?? item];
      return [key, key === "value" ? item : mapCondition(item, names)];
    }),
  );
}

function mapFormula(formula: string, names: Names): string {
  const places = new Set(columnPlaces(parse(formula)));
  return tokens(formula)
    .map(({ kind, text, at }) => {
      const other = places.has(at) ? names.get(text) : undefined;
      if (other !== undefined || kind === "column") return `"${(other ?? text).replaceAll('"', '""')}"`;
      return kind === "text" ? `'${text.replaceAll("'", "''")}'` : text;
    })
    .join(" ")
    .trim();
}

/** Where columns stand in a formula, by its tree: words such as between can be columns and need not be. */
function columnPlaces(node: unknown): number[] {
  if (node === null || typeof node !== "object") return [];
  const { kind, at } = node as Partial<Node>;
  return kind === "column" && at !== undefined ? [at] : Object.values(node).flatMap(columnPlaces);
}
