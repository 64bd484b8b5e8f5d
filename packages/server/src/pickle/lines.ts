// What the text instructions of protocols 0 and 1 read: a line each, of known forms and of a known length.
import { type PickleInput, utf8Text } from "./input.ts";
import { PickleRefused } from "./refused.ts";

/** Longest whole number, in digits. */
const longestInteger = 2_500;

/** A whole number, or 00 and 01 for false and true. */
export function wholeLine(input: PickleInput, at: number): bigint | boolean {
  const line = input.line().toString("latin1");
  if (line === "00" || line === "01") return line === "01";
  return whole(line, at);
}

/** A whole number with an L behind it. */
export function integerLine(input: PickleInput, at: number): bigint {
  const line = input.line().toString("latin1");
  return whole(line.endsWith("L") ? line.slice(0, -1) : line, at);
}

function whole(line: string, at: number): bigint {
  if (line.length > longestInteger || !/^-?\d+$/.test(line)) throw new PickleRefused(at, "a whole number is none");
  return BigInt(line);
}

const named: Readonly<Record<string, number>> = { nan: NaN, "-nan": NaN, inf: Infinity, "-inf": -Infinity };

/** A number as Python writes it. */
export function floatLine(input: PickleInput, at: number): number {
  const line = input.line().toString("latin1");
  const known = Object.hasOwn(named, line) ? named[line] : undefined;
  if (known !== undefined) return known;
  if (line.length > 64 || !/^-?\d+(\.\d*)?(e[+-]?\d+)?$/.test(line)) throw new PickleRefused(at, "a number is none");
  return Number(line);
}

/** A text: UTF-8, or each byte a character and others by their codes (`escaped`). */
export function unicodeLine(input: PickleInput, at: number, escaped = false): string {
  const line = input.line();
  if (!escaped) return utf8Text(line, at);
  const text = line.toString("latin1").replace(/\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.?)/gs, (found, code: string) => {
    if (code.length < 5) {
      if (code.startsWith("u") || code.startsWith("U")) throw new PickleRefused(at, "a text breaks off");
      return found;
    }
    const point = Number.parseInt(code.slice(1), 16);
    if (point > 0x10ffff) throw new PickleRefused(at, "a text holds no character");
    return String.fromCodePoint(point);
  });
  if (!text.isWellFormed()) throw new PickleRefused(at, "a text holds half a character");
  return text;
}
