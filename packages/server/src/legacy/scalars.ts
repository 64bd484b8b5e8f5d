// Objects in cells: Python's own values, those of pandas, and those of numpy by themselves.
import { isNode, type PickleValue } from "../pickle/values.ts";
import { type FrameCell, notATime, notAvailable } from "./cells.ts";
import { isArray, numpyArray, numpyScalar } from "./numpy.ts";
import { refuseLegacy } from "./refused.ts";
import { bytesOf, type Called, called, countOf, describe, global, textOf, wholeOf } from "./shapes.ts";
import { zoneOf } from "./zones.ts";

/** The cell that an object of Python is. */
export function cellOf(value: PickleValue): FrameCell {
  if (!isNode(value)) return value;
  switch (value.type) {
    case "list":
    case "tuple":
      return { kind: "list", items: value.items.map(cellOf) };
    case "dictionary":
      return { kind: "dictionary", entries: value.entries.map(([key, held]) => [cellOf(key), cellOf(held)] as const) };
    case "global":
      return global(value) === "not available" ? notAvailable : refuseLegacy(`a cell is ${describe(value)}`);
    default: {
      if (isArray(value)) return arrayCell(value);
      const call = called(value);
      const read = call && readers[call.meaning];
      if (call === undefined || read === undefined || call.state !== undefined)
        return refuseLegacy(`a cell is ${describe(value)}`);
      return read(call);
    }
  }
}

function arrayCell(value: PickleValue): FrameCell {
  const array = numpyArray(value, cellOf);
  const [length = 0] = array.shape;
  if (array.shape.length !== 1) return refuseLegacy("a cell is an array of more than one dimension");
  return { kind: "list", items: Array.from({ length }, (_, index) => array.item(index)) };
}

const readers: { readonly [meaning in Called["meaning"]]?: (call: Called) => FrameCell } = {
  "not a time": () => notATime,
  scalar: ({ args }) => numpyScalar(args),
  timestamp: ({ args: [value, , zone, resolution] }) => {
    const nanoseconds = wholeOf(value, "a Timestamp") * factorOf(resolution);
    return { kind: "timestamp", nanoseconds, zone: zone === null || zone === undefined ? null : zoneOf(zone).name };
  },
  span: ({ args: [value, resolution] }) => ({
    kind: "span",
    nanoseconds: wholeOf(value, "a Timedelta") * factorOf(resolution),
  }),
  "span of nanoseconds": ({ args }) => ({ kind: "span", nanoseconds: wholeOf(args[0], "a Timedelta") }),
  timedelta: ({ args }) => {
    const [days, seconds, micros] = args.map((each) => wholeOf(each, "a timedelta"));
    const total = ((days ?? 0n) * 86_400n + (seconds ?? 0n)) * 1_000_000n + (micros ?? 0n);
    return { kind: "span", nanoseconds: total * 1000n };
  },
  decimal: ({ args }) => {
    const text = textOf(args[0], "a Decimal");
    if (args.length !== 1 || text.length > 2_000 || !/^-?(\d+(\.\d*)?(E[+-]?\d+)?|s?NaN\d*|Infinity)$/.test(text))
      return refuseLegacy("a Decimal is none");
    return { kind: "decimal", text };
  },
  date: ({ args }) => {
    const bytes = bytesOf(args[0], "a date");
    if (bytes.length !== 4 || args.length !== 1) return refuseLegacy("a date is none");
    return { kind: "date", text: dateText(bytes) };
  },
  time: ({ args }) => {
    const bytes = bytesOf(args[0], "a time");
    if (args.length !== 1) return refuseLegacy("a time of day has a zone");
    if (bytes.length !== 6) return refuseLegacy("a time is none");
    const { hour, minute, second, micros } = clock(bytes, 0);
    const rest = micros === 0 ? "" : `.${String(micros).padStart(6, "0")}`;
    return { kind: "time", text: `${two(hour)}:${two(minute)}:${two(second)}${rest}` };
  },
  datetime: ({ args: [state, zone] }) => {
    const bytes = bytesOf(state, "a datetime");
    if (bytes.length !== 10) return refuseLegacy("a datetime is none");
    const fold = (bytes.readUInt8(2) & 0x80) !== 0;
    const days = daysOf(bytes.readUInt16BE(0), bytes.readUInt8(2) & 0x7f, bytes.readUInt8(3));
    const { hour, minute, second, micros } = clock(bytes, 4);
    const seconds = BigInt(days * 86_400 + hour * 3600 + minute * 60 + second);
    const local = (seconds * 1_000_000n + BigInt(micros)) * 1000n;
    if (zone === undefined || zone === null) return { kind: "timestamp", nanoseconds: local, zone: null };
    const { name, offset } = zoneOf(zone);
    return { kind: "timestamp", nanoseconds: local - offset(local, fold), zone: name };
  },
};

/** Nanoseconds of a tick; older versions counted nothing else. */
function factorOf(resolution: PickleValue | undefined): bigint {
  if (resolution === undefined) return 1n;
  const index = countOf(resolution, "the resolution of a time") - 7;
  return [1_000_000_000n, 1_000_000n, 1_000n, 1n][index] ?? refuseLegacy("the resolution of a time");
}

function two(part: number): string {
  return String(part).padStart(2, "0");
}

function clock(bytes: Buffer, at: number) {
  const hour = bytes.readUInt8(at) & 0x7f;
  const minute = bytes.readUInt8(at + 1);
  const second = bytes.readUInt8(at + 2);
  const micros = bytes.readUIntBE(at + 3, 3);
  if (hour > 23 || minute > 59 || second > 59 || micros > 999_999) return refuseLegacy("a time is none");
  return { hour, minute, second, micros };
}

function dateText(bytes: Buffer): string {
  const [year, month, day] = [bytes.readUInt16BE(0), bytes.readUInt8(2), bytes.readUInt8(3)];
  daysOf(year, month, day);
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

/** Days since 1970. */
function daysOf(year: number, month: number, day: number): number {
  const made = new Date(0);
  made.setUTCFullYear(year, month - 1, day);
  if (year < 1 || year > 9999 || made.getUTCMonth() !== month - 1 || made.getUTCDate() !== day)
    return refuseLegacy("a date is none");
  return made.getTime() / 86_400_000;
}
