// Nodes of a pickle taken apart: each look says what it expects and refuses anything else by name.
import { entryOf, isNode, type PickleCall, type PickleDictionary, type PickleValue } from "../pickle/values.ts";
import { type Meaning, meaningOf } from "./globals.ts";
import { refuseLegacy } from "./refused.ts";

/** A call of something that is known. */
export interface Called {
  readonly meaning: Meaning;
  readonly args: readonly PickleValue[];
  readonly state: PickleValue | undefined;
  readonly node: PickleCall;
}

/** The call that a node is; undefined if it is none of something known. */
export function called(value: PickleValue | undefined): Called | undefined {
  if (!isNode(value) || value.type !== "call") return undefined;
  const meaning = meaningOf(value.callee.module, value.callee.name);
  return meaning && { meaning, args: value.args, state: value.state, node: value };
}

/** What a global means that stands for itself; undefined for anything else. */
export function global(value: PickleValue | undefined): Meaning | undefined {
  return isNode(value) && value.type === "global" ? meaningOf(value.module, value.name) : undefined;
}

/** The call that is expected. */
export function expectCall(value: PickleValue | undefined, meaning: Meaning): Called {
  const call = called(value);
  if (call?.meaning !== meaning) return refuseLegacy(`${describe(value)} stands where ${an(meaning)} was expected`);
  return call;
}

/** The items of a tuple. */
export function tupleOf(value: PickleValue | undefined, what: string): readonly PickleValue[] {
  return isNode(value) && value.type === "tuple" ? value.items : refuseLegacy(`${what} is no tuple`);
}

/** The items of a list. */
export function listOf(value: PickleValue | undefined, what: string): readonly PickleValue[] {
  return isNode(value) && value.type === "list" ? value.items : refuseLegacy(`${what} is no list`);
}

/** A dictionary. */
export function dictionaryOf(value: PickleValue | undefined, what: string): PickleDictionary {
  return isNode(value) && value.type === "dictionary" ? value : refuseLegacy(`${what} is no dictionary`);
}

/** What a dictionary has for a text. */
export function fieldOf(value: PickleDictionary, ...names: readonly string[]): PickleValue | undefined {
  for (const name of names) {
    const found = entryOf(value, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Bytes. */
export function bytesOf(value: PickleValue | undefined, what: string): Buffer {
  if (!(value instanceof Uint8Array)) return refuseLegacy(`${what} is no bytes`);
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

/** A text. */
export function textOf(value: PickleValue | undefined, what: string): string {
  return typeof value === "string" ? value : refuseLegacy(`${what} is no text`);
}

/** A whole number that counts something or stands for a place. */
export function countOf(value: PickleValue | undefined, what: string): number {
  const count = typeof value === "bigint" ? Number(value) : Number.NaN;
  return Number.isSafeInteger(count) ? count : refuseLegacy(`${what} is no whole number`);
}

/** A whole number of any size. */
export function wholeOf(value: PickleValue | undefined, what: string): bigint {
  return typeof value === "bigint" ? value : refuseLegacy(`${what} is no whole number`);
}

/** A node as a message calls it: by its kind, or by the name that was written. */
export function describe(value: PickleValue | undefined): string {
  if (value === undefined) return "nothing";
  if (value === null) return "None";
  if (value instanceof Uint8Array) return "bytes";
  if (!isNode(value)) return an(typeof value === "bigint" ? "whole number" : typeof value);
  if (value.type === "global") return `${value.module}.${value.name}`;
  return value.type === "call" ? `${value.callee.module}.${value.callee.name}` : an(value.type);
}

function an(what: string): string {
  return `${/^[aeiou]/i.test(what) ? "an" : "a"} ${what}`;
}
