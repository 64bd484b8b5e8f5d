// Types and arrays of numpy: bytes in C or Fortran order, of either end first, and lists of objects.
import type { PickleValue } from "../pickle/values.ts";
import { type FrameCell, notATime, type Series, type SeriesType } from "./cells.ts";
import { refuseLegacy } from "./refused.ts";
import { bytesOf, called, countOf, describe, expectCall, global, listOf, textOf, tupleOf } from "./shapes.ts";

interface NumpyType {
  readonly type: SeriesType;
  /** Bytes of an item; none for objects. */
  readonly size: number;
  /** The item that begins there. */
  read(bytes: Buffer, at: number): FrameCell;
}

export interface NumpyArray {
  readonly dtype: NumpyType;
  readonly shape: readonly number[];
  /** The item at an index of C order. */
  item(index: number): FrameCell;
}

/** Reads what an item of an array of objects is; given by who knows all objects. */
type ReadObject = (value: PickleValue) => FrameCell;

/** Items that an array may have, and rows of one with two dimensions. */
const mostItems = 2 ** 31;
const mostRows = 100_000;

const units: Readonly<Record<string, bigint>> = {
  W: 604_800_000_000_000n,
  D: 86_400_000_000_000n,
  h: 3_600_000_000_000n,
  m: 60_000_000_000n,
  s: 1_000_000_000n,
  ms: 1_000_000n,
  us: 1_000n,
  ns: 1n,
};

type Reader = (bytes: Buffer, at: number) => FrameCell;
const readers: Readonly<Record<string, readonly [SeriesType, number, Reader, Reader]>> = {
  i1: ["integer", 1, (b, at) => BigInt(b.readInt8(at)), (b, at) => BigInt(b.readInt8(at))],
  i2: ["integer", 2, (b, at) => BigInt(b.readInt16LE(at)), (b, at) => BigInt(b.readInt16BE(at))],
  i4: ["integer", 4, (b, at) => BigInt(b.readInt32LE(at)), (b, at) => BigInt(b.readInt32BE(at))],
  i8: ["integer", 8, (b, at) => b.readBigInt64LE(at), (b, at) => b.readBigInt64BE(at)],
  u1: ["integer", 1, (b, at) => BigInt(b.readUInt8(at)), (b, at) => BigInt(b.readUInt8(at))],
  u2: ["integer", 2, (b, at) => BigInt(b.readUInt16LE(at)), (b, at) => BigInt(b.readUInt16BE(at))],
  u4: ["integer", 4, (b, at) => BigInt(b.readUInt32LE(at)), (b, at) => BigInt(b.readUInt32BE(at))],
  u8: ["integer", 8, (b, at) => b.readBigUInt64LE(at), (b, at) => b.readBigUInt64BE(at)],
  f2: ["float", 2, (b, at) => half(b.readUInt16LE(at)), (b, at) => half(b.readUInt16BE(at))],
  f4: ["float", 4, (b, at) => b.readFloatLE(at), (b, at) => b.readFloatBE(at)],
  f8: ["float", 8, (b, at) => b.readDoubleLE(at), (b, at) => b.readDoubleBE(at)],
  b1: ["boolean", 1, (b, at) => b.readUInt8(at) !== 0, (b, at) => b.readUInt8(at) !== 0],
};

/** A number of sixteen bits. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** A type as numpy pickles it. */
function numpyType(value: PickleValue | undefined): NumpyType {
  const { args, state } = expectCall(value, "dtype");
  const code = textOf(args[0], "the type of an array");
  if (code.startsWith("O")) return { type: "object", size: 0, read: () => null };
  const parts = tupleOf(state, "what a type is made of");
  const [, order, inner, names, fields] = parts;
  if (inner !== null || names !== null || fields !== null) return refuseLegacy("an array of structures");
  if (order !== "<" && order !== ">" && order !== "|" && order !== "=")
    return refuseLegacy("the order of an array's bytes");
  const big = order === ">";
  const plain = Object.hasOwn(readers, code) ? readers[code] : undefined;
  if (plain !== undefined) return { type: plain[0], size: plain[1], read: plain[big ? 3 : 2] };
  if (code === "M8" || code === "m8") return timeType(code, parts[8], big);
  const wide = /^([US])\d+$/.exec(code);
  if (wide !== null) {
    const size = countOf(parts[5], "the size of an array's items");
    if (size < 0) return refuseLegacy("the size of an array's items");
    return wide[1] === "U"
      ? { type: "text", size, read: (bytes, at) => utf32(bytes.subarray(at, at + size), big) }
      : { type: "object", size, read: (bytes, at) => trimmed(bytes.subarray(at, at + size)) };
  }
  return refuseLegacy(`an array of the type ${code.replace(/[^\w<>|]/g, "?").slice(0, 20)}`);
}

function timeType(code: "M8" | "m8", metadata: PickleValue | undefined, big: boolean): NumpyType {
  const [, unit] = tupleOf(metadata, "the unit of times");
  const [name, count] = tupleOf(unit, "the unit of times");
  const text = name instanceof Uint8Array ? Buffer.from(name).toString("latin1") : textOf(name, "the unit of times");
  const size = Object.hasOwn(units, text) ? units[text] : undefined;
  if (size === undefined) return refuseLegacy(`times counted in ${text.replace(/\W/g, "?").slice(0, 20)}`);
  const factor = size * BigInt(countOf(count, "the unit of times"));
  const read = (bytes: Buffer, at: number): FrameCell => {
    const ticks = big ? bytes.readBigInt64BE(at) : bytes.readBigInt64LE(at);
    if (ticks === -0x8000000000000000n) return notATime;
    const nanoseconds = ticks * factor;
    return code === "M8" ? { kind: "timestamp", nanoseconds, zone: null } : { kind: "span", nanoseconds };
  };
  return { type: code === "M8" ? "timestamp" : "span", size: 8, read };
}

function utf32(bytes: Buffer, big: boolean): string {
  const points: number[] = [];
  for (let at = 0; at + 4 <= bytes.length; at += 4) points.push(big ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at));
  while (points.at(-1) === 0) points.pop();
  if (points.some((point) => point > 0x10ffff || (point >= 0xd800 && point < 0xe000)))
    return refuseLegacy("an array holds what is no character");
  return points.map((point) => String.fromCodePoint(point)).join("");
}

/** Bytes of a fixed size without the zeros that fill them. */
function trimmed(bytes: Buffer): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return bytes.subarray(0, end);
}

/** Whether a node is an array of numpy. */
export function isArray(value: PickleValue | undefined): boolean {
  const meaning = called(value)?.meaning;
  return meaning === "make array" || meaning === "array of buffer";
}

/** An array of one or two dimensions. */
export function numpyArray(value: PickleValue | undefined, readObject: ReadObject): NumpyArray {
  const call = called(value);
  if (call?.meaning === "array of buffer") {
    const [buffer, dtype, shape, order] = call.args;
    if (order !== "C" && order !== "F") return refuseLegacy("the order of an array");
    return arrayOf(numpyType(dtype), shapeOf(shape), order === "F", buffer, readObject);
  }
  if (call?.meaning !== "make array") return refuseLegacy(`${describe(value)} stands where an array was expected`);
  if (global(call.args[0]) !== "ndarray") return refuseLegacy("an array of a class of its own");
  const [version, shape, dtype, fortran, data, ...more] = tupleOf(call.state, "what an array is made of");
  if (version !== 1n || typeof fortran !== "boolean" || more.length > 0)
    return refuseLegacy("what an array is made of");
  return arrayOf(numpyType(dtype), shapeOf(shape), fortran, data, readObject);
}

function shapeOf(value: PickleValue | undefined): number[] {
  const shape = tupleOf(value, "the shape of an array").map((size) => countOf(size, "the shape of an array"));
  const items = shape.reduce((product, size) => product * size, 1);
  if (shape.length > 2 || shape.some((size) => size < 0) || items > mostItems)
    return refuseLegacy("an array of more than two dimensions, or too large");
  return shape;
}

function arrayOf(
  dtype: NumpyType,
  shape: readonly number[],
  fortran: boolean,
  data: PickleValue | undefined,
  readObject: ReadObject,
): NumpyArray {
  const items = shape.reduce((product, size) => product * size, 1);
  const [rows = 1, width = 1] = shape;
  const place =
    fortran && shape.length === 2
      ? (index: number) => (index % width) * rows + Math.floor(index / width)
      : (index: number) => index;
  if (dtype.type === "object" && dtype.size === 0) {
    const objects = listOf(data, "an array of objects");
    if (objects.length !== items) return refuseLegacy("an array of objects has another size than it says");
    return { dtype, shape, item: (index) => readObject(objects[place(index)] ?? null) };
  }
  const bytes = bytesOf(data, "an array");
  if (bytes.length !== items * dtype.size) return refuseLegacy("an array has another size than it says");
  return { dtype, shape, item: (index) => dtype.read(bytes, place(index) * dtype.size) };
}

/** The rows of an array as series: each of two dimensions, or the one there is. */
export function seriesOf(array: NumpyArray): Series[] {
  const { shape, dtype } = array;
  const [rows, length] = shape.length === 2 ? [shape[0] ?? 0, shape[1] ?? 0] : [1, shape[0] ?? 1];
  if (rows > mostRows) return refuseLegacy(`an array of more than ${mostRows} rows`);
  return Array.from({ length: rows }, (_, row) => ({
    type: dtype.type,
    length,
    at: (index: number) => array.item(row * length + index),
  }));
}

/** One item of numpy, by itself. */
export function numpyScalar(args: readonly PickleValue[]): FrameCell {
  const dtype = numpyType(args[0]);
  if (dtype.size === 0) return refuseLegacy("an object of numpy by itself");
  const bytes = bytesOf(args[1], "a value of numpy");
  if (bytes.length !== dtype.size) return refuseLegacy("a value of numpy has another size than it says");
  return dtype.read(bytes, 0);
}
