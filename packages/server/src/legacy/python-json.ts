// JSON as Python writes it: whole numbers of any size stay whole, 3.0 is no 3, and NaN and the infinities occur.
import { refuseLegacy } from "./refused.ts";

export type Json = null | boolean | bigint | number | string | readonly Json[] | JsonObject;

interface JsonObject {
  readonly entries: ReadonlyMap<string, Json>;
}

const deepest = 64;
const longestInteger = 2_500;
const blank = /[ \t\r\n]*/y;
const number = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const words: readonly (readonly [string, Json])[] = [
  ["null", null],
  ["true", true],
  ["false", false],
  ["NaN", Number.NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
];

/** What a name stands for in an object; undefined if it has none, or is none. */
export function member(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) ? value.entries.get(name) : undefined;
}

/** Whether a value is an object. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && "entries" in value && !Array.isArray(value);
}

/** Reads a whole text; anything but JSON as Python writes it is refused. */
export function readPythonJson(text: string): Json {
  let at = 0;
  const wrong = (): never => refuseLegacy(`JSON that is none, at character ${at}`);
  const skip = () => {
    blank.lastIndex = at;
    blank.exec(text);
    at = blank.lastIndex;
  };
  const take = (character: string): boolean => {
    if (text[at] !== character) return false;
    at++;
    return true;
  };
  const quoted = (): string => {
    let end = at + 1;
    while (end < text.length && text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
    if (text[at] !== '"' || end >= text.length) return wrong();
    const read = parsed(text.slice(at, end + 1));
    if (read === undefined) return wrong();
    at = end + 1;
    return read.isWellFormed() ? read : refuseLegacy("JSON holds half a character");
  };
  const value = (depth: number): Json => {
    if (depth > deepest) return refuseLegacy("JSON is nested too deep");
    skip();
    const first = text[at];
    if (first === '"') return quoted();
    if (first === "[") {
      at++;
      const items: Json[] = [];
      skip();
      if (take("]")) return items;
      do {
        items.push(value(depth + 1));
        skip();
      } while (take(","));
      return take("]") ? items : wrong();
    }
    if (first === "{") {
      at++;
      const entries = new Map<string, Json>();
      skip();
      if (take("}")) return { entries };
      do {
        skip();
        const name = quoted();
        skip();
        if (!take(":")) return wrong();
        entries.set(name, value(depth + 1));
        skip();
      } while (take(","));
      return take("}") ? { entries } : wrong();
    }
    for (const [word, meant] of words) {
      if (!text.startsWith(word, at)) continue;
      at += word.length;
      return meant;
    }
    number.lastIndex = at;
    const found = number.exec(text);
    if (found === null) return wrong();
    at = number.lastIndex;
    const [written, fraction, exponent] = found;
    if (fraction !== undefined || exponent !== undefined) return Number(written);
    return written.length > longestInteger ? wrong() : BigInt(written);
  };
  const read = value(0);
  skip();
  return at === text.length ? read : wrong();
}

/** A text in quotes; undefined if it is none. */
function parsed(quoted: string): string | undefined {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return undefined;
  }
}
