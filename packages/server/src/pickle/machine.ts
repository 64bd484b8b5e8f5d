// The machine that a pickle is a program for: a stack, marks in it, and a memo. What it can do is its table of
// instructions, and there are two: plain.ts, and objects.ts with what frames of pandas need besides.
import type { PickleInput } from "./input.ts";
import { PickleRefused } from "./refused.ts";
import { isContainer, isNode, type PickleGlobal, type PickleValue } from "./values.ts";

export interface Machine {
  readonly input: PickleInput;
  readonly protocol: number;
  readonly stack: PickleValue[];
  /** Heights of the stack at which marks were set; nothing is taken from below the last. */
  readonly marks: number[];
  readonly memo: PickleValue[];
  /** The globals that may be named, each once, by `module name`. */
  readonly globals: ReadonlyMap<string, PickleGlobal>;
  /** Containers that may still be made. */
  left: number;
}

export type Instruction = (machine: Machine, at: number) => void;
export type Instructions = ReadonlyMap<number, Instruction>;

/** An instruction that puts what it reads on the stack. */
export const push =
  (read: (input: PickleInput, at: number) => PickleValue): Instruction =>
  ({ input, stack }, at) =>
    void stack.push(read(input, at));

/** Puts a new container on the stack, of which there may be so many. */
export function make(machine: Machine, value: PickleValue, at: number): void {
  if (--machine.left < 0) throw new PickleRefused(at, "it makes more containers than may be");
  machine.stack.push(value);
}

/** Everything above the last mark, taken off with it. */
export function popToMark({ stack, marks }: Machine, at: number): PickleValue[] {
  const height = marks.pop();
  if (height === undefined) throw new PickleRefused(at, "a mark is missing");
  return stack.splice(height);
}

/** So many values from the top, taken off. */
export function pop({ stack, marks }: Machine, count: number, at: number): PickleValue[] {
  if (stack.length - (marks.at(-1) ?? 0) < count) throw new PickleRefused(at, "a value is missing");
  return stack.splice(stack.length - count);
}

/** One value from the top, taken off. */
export function popOne(machine: Machine, at: number): PickleValue {
  const value = top(machine, at);
  machine.stack.length -= 1;
  return value;
}

/** The topmost value, left where it is. */
export function top({ stack, marks }: Machine, at: number): PickleValue {
  const value = stack.length > (marks.at(-1) ?? 0) ? stack.at(-1) : undefined;
  if (value === undefined) throw new PickleRefused(at, "a value is missing");
  return value;
}

/** Adds to the list on top. */
export function append(machine: Machine, items: readonly PickleValue[], at: number): void {
  const list = top(machine, at);
  if (!isNode(list) || list.type !== "list") throw new PickleRefused(at, "something is added to what is no list");
  for (const item of items) list.items.push(item);
}

/** Sets keys and values in the dictionary on top. */
export function setItems(machine: Machine, items: readonly PickleValue[], at: number): void {
  const dictionary = top(machine, at);
  if (!isNode(dictionary) || dictionary.type !== "dictionary")
    throw new PickleRefused(at, "something is set in what is no dictionary");
  for (const entry of pairs(items, at)) dictionary.entries.push(entry);
}

/** Keys and values, in turn, as pairs. */
export function pairs(items: readonly PickleValue[], at: number): [PickleValue, PickleValue][] {
  const entries: [PickleValue, PickleValue][] = [];
  for (let index = 0; index < items.length; index += 2) {
    const [key, value] = items.slice(index, index + 2);
    if (key === undefined || value === undefined) throw new PickleRefused(at, "a key has no value");
    if (isContainer(key) && key.type !== "tuple" && key.type !== "call")
      throw new PickleRefused(at, "a key cannot be one");
    entries.push([key, value]);
  }
  return entries;
}

/** Keeps the topmost value under an index: that of the next, or of one already kept. */
export function remember({ stack, marks, memo }: Machine, index: number, at: number): void {
  const value = stack.length > (marks.at(-1) ?? 0) ? stack.at(-1) : undefined;
  if (value === undefined) throw new PickleRefused(at, "there is nothing to remember");
  if (index > memo.length) throw new PickleRefused(at, "something is remembered out of turn");
  memo[index] = value;
}

/** Puts what was kept under an index on the stack. */
export function recall({ stack, memo }: Machine, index: number, at: number): void {
  const value = memo[index];
  if (value === undefined) throw new PickleRefused(at, "something is recalled that was never remembered");
  stack.push(value);
}
