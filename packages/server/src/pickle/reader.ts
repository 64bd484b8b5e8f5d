// Reads Python's pickles without Python. A pickle is a program; the machine here knows only the instructions of
// one of two tables. Plain data (protocols 2 to 5) names nothing of Python: a global, a call, an object is refused
// wherever it stands, also where its result would be thrown away. Objects (protocols 0 to 5) may name what is on a
// list, and come out as nodes that say what was named and called. See README.md beside this file.
import { pickleInput } from "./input.ts";
import type { Instructions, Machine } from "./machine.ts";
import { objectInstructions } from "./objects.ts";
import { patternNames } from "./patterns.ts";
import { plainInstructions } from "./plain.ts";
import { PickleRefused } from "./refused.ts";
import { measure } from "./size.ts";
import type { PickleGlobal, PickleValue } from "./values.ts";

export interface PickleLimits {
  /** Bytes of the pickle. */
  readonly bytes: number;
  /** Instructions carried out. */
  readonly instructions: number;
  /** Values in the result, shared ones as often as they show. */
  readonly values: number;
  /** Containers within containers. */
  readonly depth: number;
  /** Characters and bytes in the result, shared ones as often as they show; as many as `values` if not said. */
  readonly length?: number;
  /** Containers made, whether they are in the result or not; as many as `values` if not said. */
  readonly containers?: number;
  /** Wall time; any if not said. */
  readonly milliseconds?: number;
}

/** Limits for values that are small by nature. */
export const smallPickle: PickleLimits = {
  bytes: 1 << 20,
  instructions: 200_000,
  values: 200_000,
  depth: 100,
  length: 64 << 20,
};

interface PickleRead {
  readonly value: PickleValue;
  /** Where the pickle ends. */
  readonly end: number;
}

/** Reads the one pickle that `bytes` are; throws a PickleRefused for anything else than plain data. */
export function readPickle(bytes: Uint8Array, limits: PickleLimits = smallPickle): PickleValue {
  return whole(bytes, readPickleAt(bytes, 0, limits));
}

/** Reads the pickle of plain data that begins at `from`, and tells where it ends. */
export function readPickleAt(bytes: Uint8Array, from: number, limits: PickleLimits = smallPickle): PickleRead {
  return carryOut(bytes, from, limits, plainInstructions, 2, nothing);
}

/** Reads the one pickle that `bytes` are, in which what is on the list may be named. */
export function readObjectPickle(bytes: Uint8Array, globals: PickleGlobals, limits: PickleLimits): PickleValue {
  return whole(bytes, carryOut(bytes, 0, limits, objectInstructions, 0, globals));
}

/** What may be named, by `module name`. */
export type PickleGlobals = ReadonlyMap<string, PickleGlobal>;

const nothing: PickleGlobals = new Map();

/** A list of what may be named, of exact pairs `module name`; what only Python's own pickling calls comes with it. */
export function pickleGlobals(pairs: readonly string[]): PickleGlobals {
  return new Map(
    [...pairs, ...patternNames].map((pair) => {
      const [module = "", name = ""] = pair.split(" ");
      return [pair, { type: "global", module, name }];
    }),
  );
}

function whole(bytes: Uint8Array, { value, end }: PickleRead): PickleValue {
  if (end !== bytes.length) throw new PickleRefused(end, "something follows its end");
  return value;
}

const stop = 0x2e;
/** Instructions between two looks at the clock. */
const lookEvery = 0xffff;

function carryOut(
  bytes: Uint8Array,
  from: number,
  limits: PickleLimits,
  instructions: Instructions,
  oldest: number,
  globals: PickleGlobals,
): PickleRead {
  if (bytes.length - from > limits.bytes) throw new PickleRefused(from, `it has more than ${limits.bytes} bytes`);
  const begun = bytes[from] === 0x80;
  if (!begun && (oldest >= 2 || bytes.length <= from))
    throw new PickleRefused(
      from,
      bytes.length <= from ? "it ends in the middle" : "it does not begin with its protocol",
    );
  const input = pickleInput(bytes, from);
  if (begun) input.code();
  const protocol = begun ? input.unsigned(1) : 0;
  if (begun && (protocol < 2 || protocol > 5)) throw new PickleRefused(from, `protocol ${protocol} is not read`);
  const left = limits.containers ?? limits.values;
  const machine: Machine = { input, protocol, stack: [], marks: [], memo: [], globals, left };
  const until = limits.milliseconds === undefined ? Infinity : performance.now() + limits.milliseconds;
  for (let done = 0; ; done++) {
    const at = input.at();
    if (done >= limits.instructions)
      throw new PickleRefused(at, `it has more than ${limits.instructions} instructions`);
    if ((done & lookEvery) === lookEvery && performance.now() > until) throw new PickleRefused(at, "it takes too long");
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
  const { values, length, depth } = measure(value);
  if (values > limits.values) throw new PickleRefused(end, `it unfolds to more than ${limits.values} values`);
  const longest = limits.length ?? limits.values;
  if (length > longest) throw new PickleRefused(end, `it unfolds to more than ${longest} characters`);
  if (depth > limits.depth) throw new PickleRefused(end, `it is nested deeper than ${limits.depth}`);
  return { value, end };
}

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
  151: "NEXT_BUFFER",
  152: "READONLY_BUFFER",
};

/** An instruction as messages call it. */
function nameOf(code: number): string {
  return named[code] ?? `0x${code.toString(16).padStart(2, "0")}`;
}
