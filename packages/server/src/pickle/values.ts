// What a pickle may hold, as nodes. Dictionaries stay lists of pairs and are never objects keyed by what was
// read; whole numbers are bigints, so none is rounded; lists and tuples stay apart. A global is the two names it
// was written with, a call is what was to be called and with what: nothing is looked up and nothing is called.

export type PickleValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | PickleList
  | PickleTuple
  | PickleDictionary
  | PickleGlobal
  | PickleCall;

interface PickleList {
  readonly type: "list";
  readonly items: PickleValue[];
}

interface PickleTuple {
  readonly type: "tuple";
  readonly items: readonly PickleValue[];
}

export interface PickleDictionary {
  readonly type: "dictionary";
  /** In the order written; of equal keys the last one counts, as in Python. */
  readonly entries: [PickleValue, PickleValue][];
}

/** Something of Python by its names, from the list of those that may be named; plain data holds none. */
export interface PickleGlobal {
  readonly type: "global";
  readonly module: string;
  readonly name: string;
}

/** What Python would have called, or made an object of, and with what; plain data holds none. */
export interface PickleCall {
  readonly type: "call";
  readonly callee: PickleGlobal;
  readonly args: readonly PickleValue[];
  /** What the object would have been built from; undefined if nothing. */
  state: PickleValue | undefined;
}

/** A value that holds others. */
export type PickleContainer = PickleList | PickleTuple | PickleDictionary | PickleCall;

/** Whether a value holds others. */
export function isContainer(value: PickleValue): value is PickleContainer {
  return isNode(value) && value.type !== "global";
}

/** Whether a value is one of our nodes, not a plain value. */
export function isNode(value: PickleValue | undefined): value is PickleContainer | PickleGlobal {
  return typeof value === "object" && value !== null && !(value instanceof Uint8Array);
}

/** The value a dictionary has for a text; undefined if it has none, or is no dictionary. */
export function entryOf(value: PickleValue, key: string): PickleValue | undefined {
  if (!isNode(value) || value.type !== "dictionary") return undefined;
  return value.entries.findLast(([name]) => name === key)?.[1];
}

/** What is held directly. */
export function heldBy(value: PickleContainer): readonly PickleValue[] {
  if (value.type === "dictionary") return value.entries.flat();
  if (value.type === "call") return value.state === undefined ? value.args : [...value.args, value.state];
  return value.items;
}
