// Arrays of Arrow as pyarrow pickles them: a type by its name, and buffers.
import type { PickleValue } from "../pickle/values.ts";
import type { FrameCell, Series, SeriesType } from "./cells.ts";
import { refuseLegacy } from "./refused.ts";
import { bytesOf, called, countOf, describe, expectCall, listOf, textOf, tupleOf } from "./shapes.ts";

type Fixed = readonly [SeriesType, number, (bytes: Buffer, at: number) => FrameCell];

const fixed: Readonly<Record<string, Fixed>> = {
  int8: ["integer", 1, (b, at) => BigInt(b.readInt8(at))],
  int16: ["integer", 2, (b, at) => BigInt(b.readInt16LE(at))],
  int32: ["integer", 4, (b, at) => BigInt(b.readInt32LE(at))],
  int64: ["integer", 8, (b, at) => b.readBigInt64LE(at)],
  uint8: ["integer", 1, (b, at) => BigInt(b.readUInt8(at))],
  uint16: ["integer", 2, (b, at) => BigInt(b.readUInt16LE(at))],
  uint32: ["integer", 4, (b, at) => BigInt(b.readUInt32LE(at))],
  uint64: ["integer", 8, (b, at) => b.readBigUInt64LE(at)],
  float: ["float", 4, (b, at) => b.readFloatLE(at)],
  double: ["float", 8, (b, at) => b.readDoubleLE(at)],
};

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** An array, or several in turn; `missing` is what stands where nothing is. */
export function arrowSeries(value: PickleValue | undefined, missing: FrameCell): Series {
  const call = called(value);
  if (call?.meaning !== "arrow chunks") return arrayOf(value, missing);
  const chunks = listOf(call.args[0], "the parts of an array of Arrow").map((part) => arrayOf(part, missing));
  if (chunks.length === 0) return { type: typeOf(call.args[1]), length: 0, at: () => missing };
  const [first] = chunks;
  if (chunks.length === 1 && first !== undefined) return first;
  const starts: number[] = [];
  let length = 0;
  for (const chunk of chunks) {
    starts.push(length);
    length += chunk.length;
  }
  const at = (row: number) => {
    let low = 0;
    let high = chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= row) low = middle;
      else high = middle - 1;
    }
    return chunks[low]?.at(row - (starts[low] ?? 0)) ?? null;
  };
  return { type: first?.type ?? "object", length, at };
}

function nameOf(value: PickleValue | undefined): string {
  const call = called(value);
  if (call?.meaning !== "arrow type by name") return refuseLegacy(`an array of Arrow of ${describe(value)}`);
  return textOf(call.args[0], "a type of Arrow");
}

function typeOf(value: PickleValue | undefined): SeriesType {
  const name = nameOf(value);
  if (name === "string" || name === "large_string") return "text";
  if (name === "bool") return "boolean";
  return (Object.hasOwn(fixed, name) ? fixed[name]?.[0] : undefined) ?? unknown(name);
}

function unknown(name: string): never {
  return refuseLegacy(`an array of Arrow of the type ${name.replace(/[^\w[\], ]/g, "?").slice(0, 40)}`);
}

function arrayOf(value: PickleValue | undefined, missing: FrameCell): Series {
  const { args } = expectCall(value, "restore arrow array");
  const [type, count, , start, parts] = tupleOf(args[0], "what an array of Arrow is made of");
  const name = nameOf(type);
  const length = countOf(count, "the length of an array of Arrow");
  const offset = countOf(start, "the offset of an array of Arrow");
  if (length < 0 || offset < 0) return refuseLegacy("the length of an array of Arrow");
  const buffers = listOf(parts, "the buffers of an array of Arrow").map((buffer) =>
    buffer === null ? null : bytesOf(expectCall(buffer, "arrow buffer").args[0], "a buffer of Arrow"),
  );
  const end = offset + length;
  const valid = buffers[0] ?? null;
  if (valid !== null && valid.length * 8 < end) return refuseLegacy("a buffer of Arrow is too short");
  const read = reader(name, buffers.slice(1), end);
  const isThere = (at: number) => valid === null || (((valid[at >> 3] ?? 0) >> (at & 7)) & 1) === 1;
  return {
    type: typeOf(type),
    length,
    at: (row) => (isThere(row + offset) ? read(row + offset) : missing),
  };
}

/** How the value at a place is read; all that is read was seen to be there. */
function reader(name: string, buffers: readonly (Buffer | null)[], end: number): (at: number) => FrameCell {
  const [first = Buffer.alloc(0), second] = buffers.map((buffer) => buffer ?? Buffer.alloc(0));
  const long = () => refuseLegacy("a buffer of Arrow is too short");
  if (name === "bool") {
    if (first.length * 8 < end) long();
    return (at) => (((first[at >> 3] ?? 0) >> (at & 7)) & 1) === 1;
  }
  const plain = Object.hasOwn(fixed, name) ? fixed[name] : undefined;
  if (plain !== undefined) {
    const [, size, read] = plain;
    if (first.length < end * size) long();
    return (at) => read(first, at * size);
  }
  if (name !== "string" && name !== "large_string") return unknown(name);
  const size = name === "string" ? 4 : 8;
  if (end > 0 && first.length < (end + 1) * size) long();
  const place = (at: number) => (size === 4 ? first.readInt32LE(at * 4) : Number(first.readBigInt64LE(at * 8)));
  const texts = second ?? Buffer.alloc(0);
  return (at) => {
    const [from, to] = [place(at), place(at + 1)];
    if (from < 0 || to < from || to > texts.length) return refuseLegacy("a text of Arrow lies outside of its buffer");
    try {
      return utf8.decode(texts.subarray(from, to));
    } catch {
      return refuseLegacy("a text of Arrow is no UTF-8");
    }
  };
}
