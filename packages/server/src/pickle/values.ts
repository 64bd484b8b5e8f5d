// What a pickle may hold, as plain nodes. Dictionaries stay lists of pairs and are never objects keyed by what
// was read; whole numbers are bigints, so none is rounded; lists and tuples stay apart.

export type PickleValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | PickleList
  | PickleTuple
  | PickleDictionary;

export interface PickleList {
  readonly type: "list";
  readonly items: PickleValue[];
}

export interface PickleTuple {
  readonly type: "tuple";
  readonly items: readonly PickleValue[];
}

export interface PickleDictionary {
  readonly type: "dictionary";
  /** In the order written; of equal keys the last one counts, as in Python. */
  readonly entries: [PickleValue, PickleValue][];
}

/** A value that holds others. */
export type PickleContainer = PickleList | PickleTuple | PickleDictionary;

/** Whether a value holds others. */
export function isContainer(value: PickleValue): value is PickleContainer {
  return typeof value === "object" && value !== null && !(value instanceof Uint8Array);
}

/** The value a dictionary has for a text; undefined if it has none, or is no dictionary. */
export function entryOf(value: PickleValue, key: string): PickleValue | undefined {
  if (!isContainer(value) || value.type !== "dictionary") return undefined;
  return value.entries.findLast(([name]) => name === key)?.[1];
}

/** What is held directly. */
export function heldBy(value: PickleContainer): readonly PickleValue[] {
  return value.type === "dictionary" ? value.entries.flat() : value.items;
}
