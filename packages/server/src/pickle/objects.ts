// What pickles of objects need besides plain data: names of what is on the list, calls as nodes, and the text
// instructions of protocols 0 and 1. Nothing here looks anything up and nothing is called: REDUCE and NEWOBJ
// write down what would have been.

import { floatLine, integerLine, unicodeLine, wholeLine } from "./lines.ts";
import {
  type Instruction,
  type Instructions,
  type Machine,
  make,
  pairs,
  pop,
  popOne,
  popToMark,
  push,
  recall,
  remember,
  top,
} from "./machine.ts";
import { knownCall } from "./patterns.ts";
import { plainInstructions } from "./plain.ts";
import { PickleRefused } from "./refused.ts";
import { isNode, type PickleGlobal, type PickleValue } from "./values.ts";

function named({ globals }: Machine, module: string, name: string, at: number): PickleGlobal {
  const found = globals.get(`${module} ${name}`);
  if (found === undefined) throw new PickleRefused(at, `it names ${shown(module)} ${shown(name)}`);
  return found;
}

/** A name as a message may show it. */
function shown(name: string): string {
  const plain = name.replace(/[^\w.<>-]/g, "?");
  return plain.length > 80 ? `${plain.slice(0, 80)}…` : plain;
}

/** REDUCE and NEWOBJ: what was to be called, and with what. */
const call: Instruction = (machine, at) => {
  const args = popOne(machine, at);
  const callee = popOne(machine, at);
  if (!isNode(callee) || callee.type !== "global") throw new PickleRefused(at, "it calls what has no name");
  if (!isNode(args) || args.type !== "tuple") throw new PickleRefused(at, "it calls without a tuple");
  const known = knownCall(callee, args.items, machine.globals, at);
  if (known !== undefined) machine.stack.push(known);
  else make(machine, { type: "call", callee, args: args.items, state: undefined }, at);
};

/** NEWOBJ_EX: arguments by name are written by nothing we read, and are none here. */
const callWithNames: Instruction = (machine, at) => {
  const names = popOne(machine, at);
  if (!isNode(names) || names.type !== "dictionary" || names.entries.length > 0)
    throw new PickleRefused(at, "it calls with arguments by name");
  call(machine, at);
};

const build: Instruction = (machine, at) => {
  const state = popOne(machine, at);
  const object = top(machine, at);
  if (!isNode(object) || object.type !== "call") throw new PickleRefused(at, "it builds on what was not called");
  if (object.state !== undefined) throw new PickleRefused(at, "it builds on the same object twice");
  object.state = state;
};

/** Code → what it does: plain data, and objects as nodes. */
export const objectInstructions: Instructions = new Map<number, Instruction>([
  ...plainInstructions,
  [0x96, push((input) => input.take(input.unsigned(8)))], // BYTEARRAY8
  [
    0x63,
    (machine, at) =>
      void machine.stack.push(named(machine, unicodeLine(machine.input, at), unicodeLine(machine.input, at), at)),
  ], // GLOBAL
  [
    0x93,
    (machine, at) => {
      const [module, name] = pop(machine, 2, at);
      if (typeof module !== "string" || typeof name !== "string") throw new PickleRefused(at, "a name is no text");
      machine.stack.push(named(machine, module, name, at));
    },
  ], // STACK_GLOBAL
  [0x52, call], // REDUCE
  [0x81, call], // NEWOBJ
  [0x92, callWithNames], // NEWOBJ_EX
  [0x62, build], // BUILD
  [0x49, push(wholeLine)], // INT
  [0x4c, push(integerLine)], // LONG
  [0x46, push(floatLine)], // FLOAT
  [0x56, push((input, at) => unicodeLine(input, at, true))], // UNICODE
  [0x6c, (machine, at) => make(machine, { type: "list", items: popToMark(machine, at) }, at)], // LIST
  [0x64, (machine, at) => make(machine, { type: "dictionary", entries: pairs(popToMark(machine, at), at) }, at)], // DICT
  [0x70, (machine, at) => remember(machine, index(machine, at), at)], // PUT
  [0x67, (machine, at) => recall(machine, index(machine, at), at)], // GET
]);

function index({ input }: Machine, at: number): number {
  const value: PickleValue = wholeLine(input, at);
  if (typeof value !== "bigint" || value < 0n || value > 2n ** 31n) throw new PickleRefused(at, "an index is none");
  return Number(value);
}
