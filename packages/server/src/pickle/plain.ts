// The instructions that build plain data: None, bool, int, float, str, bytes, list, tuple and dict.
import { type PickleInput, utf8Text } from "./input.ts";
import {
  append,
  type Instruction,
  type Instructions,
  type Machine,
  make,
  pop,
  popToMark,
  push,
  recall,
  remember,
  setItems,
} from "./machine.ts";
import { PickleRefused } from "./refused.ts";
import type { PickleValue } from "./values.ts";

/** Longest whole number, in bytes. */
const longestInteger = 1024;

/** So many bytes as text. */
const text = (input: PickleInput, length: number, at: number) => utf8Text(input.take(length), at);

/** A whole number in two's complement, the least byte first. */
function integer(input: PickleInput, length: number, at: number): bigint {
  if (length > longestInteger) throw new PickleRefused(at, "a whole number is too long");
  if (length === 0) return 0n;
  const hex = Buffer.from(input.take(length)).reverse().toString("hex");
  return BigInt.asIntN(length * 8, BigInt(`0x${hex}`));
}

const made =
  (read: (machine: Machine, at: number) => PickleValue): Instruction =>
  (machine, at) =>
    make(machine, read(machine, at), at);

const tuple = (count: number): Instruction =>
  made((machine, at) => ({ type: "tuple", items: pop(machine, count, at) }));

/** Code → what it does: all that plain data needs, and nothing else. */
export const plainInstructions: Instructions = new Map<number, Instruction>([
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
  [0x5d, made(() => ({ type: "list", items: [] }))], // EMPTY_LIST
  [0x61, (machine, at) => append(machine, pop(machine, 1, at), at)], // APPEND
  [0x65, (machine, at) => append(machine, popToMark(machine, at), at)], // APPENDS
  [0x29, tuple(0)], // EMPTY_TUPLE
  [0x85, tuple(1)], // TUPLE1
  [0x86, tuple(2)], // TUPLE2
  [0x87, tuple(3)], // TUPLE3
  [0x74, made((machine, at) => ({ type: "tuple", items: popToMark(machine, at) }))], // TUPLE
  [0x7d, made(() => ({ type: "dictionary", entries: [] }))], // EMPTY_DICT
  [0x73, (machine, at) => setItems(machine, pop(machine, 2, at), at)], // SETITEM
  [0x75, (machine, at) => setItems(machine, popToMark(machine, at), at)], // SETITEMS
  [0x71, (machine, at) => remember(machine, machine.input.unsigned(1), at)], // BINPUT
  [0x72, (machine, at) => remember(machine, machine.input.unsigned(4), at)], // LONG_BINPUT
  [0x94, (machine, at) => remember(machine, machine.memo.length, at)], // MEMOIZE
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
