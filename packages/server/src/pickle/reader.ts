// Reads Python's pickles of plain data (protocols 2 to 5) without Python: None, bool, int, float, str, bytes, list,
// tuple and dict. A pickle is a program; this machine knows only the instructions that build such values. Whatever
// names something of Python (a global, a call, an object, a persistent id, an extension) is refused wherever it
// stands, also where its result would be thrown away. See README.md beside this file.
import { type PickleInput, pickleInput } from "./input.ts";
import { PickleRefused } from "./refused.ts";
import { measure } from "./size.ts";
import { isContainer, type PickleValue } from "./values.ts";

export interface PickleLimits {
  /** Bytes of the pickle. */
  readonly bytes: number;
  /** Instructions carried out. */
  readonly instructions: number;
  /** Values in the result, shared ones as often as they show. */
  readonly values: number;
  /** Containers within containers. */
  readonly depth: number;
}

/** Limits for values that are small by nature. */
export const smallPickle: PickleLimits = { bytes: 1 << 20, instructions: 200_000, values: 200_000, depth: 100 };

export interface PickleRead {
  readonly value: PickleValue;
  /** Where the pickle ends. */
  readonly end: number;
}

/** Reads the one pickle that `bytes` are; throws a PickleRefused for anything else. */
export function readPickle(bytes: Uint8Array, limits: PickleLimits = smallPickle): PickleValue {
  const { value, end } = readPickleAt(bytes, 0, limits);
  if (end !== bytes.length) throw new PickleRefused(end, "something follows its end");
  return value;
}

/** Reads the pickle that begins at `from`, and tells where it ends. */
export function readPickleAt(bytes: Uint8Array, from: number, limits: PickleLimits = smallPickle): PickleRead {
  if (bytes.length - from > limits.bytes) throw new PickleRefused(from, `it has more than ${limits.bytes} bytes`);
  const input = pickleInput(bytes, from);
  if (input.code() !== 0x80) throw new PickleRefused(from, "it does not begin with its protocol");
  const protocol = input.unsigned(1);
  if (protocol < 2 || protocol > 5) throw new PickleRefused(from, `protocol ${protocol} is not read`);
  const machine: Machine = { input, protocol, stack: [], marks: [], memo: new Map() };
  for (let done = 0; ; done++) {
    const at = input.at();
    if (done >= limits.instructions)
      throw new PickleRefused(at, `it has more than ${limits.instructions} instructions`);
    const code = input.code();
    if (code === stop) break;
    const instruction = instructions.get(code);
    if (!instruction) throw new PickleRefused(at, `the instruction ${nameOf(code)} is not one of plain data`);
    instruction(machine, at);
  }
  const end = input.at();
  const [value] = machine.stack;
  if (!input.isBetweenFrames()) throw new PickleRefused(end, "it ends within a frame");
  if (machine.stack.length !== 1 || machine.marks.length > 0 || value === undefined)
    throw new PickleRefused(end, "it leaves no single value");
  const { values, depth } = measure(value);
  if (values > limits.values) throw new PickleRefused(end, `it unfolds to more than ${limits.values} values`);
  if (depth > limits.depth) throw new PickleRefused(end, `it is nested deeper than ${limits.depth}`);
  return { value, end };
}

interface Machine {
  readonly input: PickleInput;
  readonly protocol: number;
  readonly stack: PickleValue[];
  /** Heights of the stack at which marks were set; nothing is taken from below the last. */
  readonly marks: number[];
  readonly memo: Map<number, PickleValue>;
}

type Instruction = (machine: Machine, at: number) => void;

const stop = 0x2e;
/** Longest whole number, in bytes. */
const longestInteger = 1024;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const push =
  (read: (input: PickleInput, at: number) => PickleValue): Instruction =>
  ({ input, stack }, at) =>
    void stack.push(read(input, at));

/** Everything above the last mark, taken off with it. */
function popToMark({ stack, marks }: Machine, at: number): PickleValue[] {
  const height = marks.pop();
  if (height === undefined) throw new PickleRefused(at, "a mark is missing");
  return stack.splice(height);
}

/** So many values from the top, taken off. */
function pop({ stack, marks }: Machine, count: number, at: number): PickleValue[] {
  if (stack.length - (marks.at(-1) ?? 0) < count) throw new PickleRefused(at, "a value is missing");
  return stack.splice(stack.length - count);
}

/** The topmost value, left where it is. */
function top({ stack, marks }: Machine, at: number): PickleValue {
  const value = stack.length > (marks.at(-1) ?? 0) ? stack.at(-1) : undefined;
  if (value === undefined) throw new PickleRefused(at, "a value is missing");
  return value;
}

function append(machine: Machine, items: readonly PickleValue[], at: number): void {
  const list = top(machine, at);
  if (!isContainer(list) || list.type !== "list") throw new PickleRefused(at, "something is added to what is no list");
  for (const item of items) list.items.push(item);
}

function setItems(machine: Machine, items: readonly PickleValue[], at: number): void {
  const dictionary = top(machine, at);
  if (!isContainer(dictionary) || dictionary.type !== "dictionary")
    throw new PickleRefused(at, "something is set in what is no dictionary");
  for (let index = 0; index < items.length; index += 2) {
    const [key, value] = items.slice(index, index + 2);
    if (key === undefined || value === undefined) throw new PickleRefused(at, "a key has no value");
    if (isContainer(key) && key.type !== "tuple") throw new PickleRefused(at, "a key cannot be one");
    dictionary.entries.push([key, value]);
  }
}

function text(input: PickleInput, length: number, at: number): string {
  const bytes = input.take(length);
  try {
    return utf8.decode(bytes);
  } catch {
    throw new PickleRefused(at, "a text is no UTF-8");
  }
}

/** A whole number in two's complement, the least byte first. */
function integer(input: PickleInput, length: number, at: number): bigint {
  if (length > longestInteger) throw new PickleRefused(at, "a whole number is too long");
  if (length === 0) return 0n;
  const hex = Buffer.from(input.take(length)).reverse().toString("hex");
  return BigInt.asIntN(length * 8, BigInt(`0x${hex}`));
}

function remember({ stack, marks, memo }: Machine, index: number, at: number): void {
  const value = stack.length > (marks.at(-1) ?? 0) ? stack.at(-1) : undefined;
  if (value === undefined) throw new PickleRefused(at, "there is nothing to remember");
  memo.set(index, value);
}

function recall({ stack, memo }: Machine, index: number, at: number): void {
  const value = memo.get(index);
  if (value === undefined) throw new PickleRefused(at, "something is recalled that was never remembered");
  stack.push(value);
}

const tuple =
  (count: number): Instruction =>
  (machine, at) =>
    void machine.stack.push({ type: "tuple", items: pop(machine, count, at) });

/** Code → what it does: all that plain data needs, and nothing else. */
const instructions: ReadonlyMap<number, Instruction> = new Map<number, Instruction>([
  [0x28, ({ stack, marks }) => void marks.push(stack.length)], // MARK
  [0x4e, push(() => null)], // NONE
  [0x88, push(() => true)], // NEWTRUE
  [0x89, push(() => false)], // NEWFALSE
  [0x4a, push((input) => BigInt(input.take(4).readInt32LE()))], // BININT
  [0x4b, push((input) => BigInt(input.unsigned(1)))], // BININT1
  [0x4d, push((input) => BigInt(input.unsigned(2)))], // BININT2
  [0x8a, push((input, at) => integer(input, input.unsigned(1), at))], // LONG1
  [0x8b, push((input, at) => integer(input, input.unsigned(4), at))], // LONG4
  [0x47, push((input) => input.take(8).readDoubleBE())], // BINFLOAT
  [0x8c, push((input, at) => text(input, input.unsigned(1), at))], // SHORT_BINUNICODE
  [0x58, push((input, at) => text(input, input.unsigned(4), at))], // BINUNICODE
  [0x8d, push((input, at) => text(input, input.unsigned(8), at))], // BINUNICODE8
  [0x43, push((input) => input.take(input.unsigned(1)))], // SHORT_BINBYTES
  [0x42, push((input) => input.take(input.unsigned(4)))], // BINBYTES
  [0x8e, push((input) => input.take(input.unsigned(8)))], // BINBYTES8
  [0x5d, push(() => ({ type: "list", items: [] }))], // EMPTY_LIST
  [0x61, (machine, at) => append(machine, pop(machine, 1, at), at)], // APPEND
  [0x65, (machine, at) => append(machine, popToMark(machine, at), at)], // APPENDS
  [0x29, tuple(0)], // EMPTY_TUPLE
  [0x85, tuple(1)], // TUPLE1
  [0x86, tuple(2)], // TUPLE2
  [0x87, tuple(3)], // TUPLE3
  [0x74, (machine, at) => void machine.stack.push({ type: "tuple", items: popToMark(machine, at) })], // TUPLE
  [0x7d, push(() => ({ type: "dictionary", entries: [] }))], // EMPTY_DICT
  [0x73, (machine, at) => setItems(machine, pop(machine, 2, at), at)], // SETITEM
  [0x75, (machine, at) => setItems(machine, popToMark(machine, at), at)], // SETITEMS
  [0x71, (machine, at) => remember(machine, machine.input.unsigned(1), at)], // BINPUT
  [0x72, (machine, at) => remember(machine, machine.input.unsigned(4), at)], // LONG_BINPUT
  [0x94, (machine, at) => remember(machine, machine.memo.size, at)], // MEMOIZE
  [0x68, (machine, at) => recall(machine, machine.input.unsigned(1), at)], // BINGET
  [0x6a, (machine, at) => recall(machine, machine.input.unsigned(4), at)], // LONG_BINGET
  [
    0x95,
    ({ input, protocol }, at) => {
      if (protocol < 4) throw new PickleRefused(at, "a frame in a protocol without frames");
      input.frame(input.unsigned(8));
    },
  ], // FRAME
]);

const named: Readonly<Record<number, string>> = {
  99: "GLOBAL",
  147: "STACK_GLOBAL",
  105: "INST",
  111: "OBJ",
  82: "REDUCE",
  98: "BUILD",
  129: "NEWOBJ",
  146: "NEWOBJ_EX",
  130: "EXT1",
  131: "EXT2",
  132: "EXT4",
  80: "PERSID",
  81: "BINPERSID",
};

/** An instruction as messages call it. */
function nameOf(code: number): string {
  return named[code] ?? `0x${code.toString(16).padStart(2, "0")}`;
}
