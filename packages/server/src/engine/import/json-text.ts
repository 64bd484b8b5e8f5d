// The grammar of JSON over a piece of text: where a value ends, what it is, and exactly where it breaks.
// Nothing is turned into numbers here, so no digit is lost.

export type Kind = "null" | "boolean" | "number" | "text" | "list" | "object";

/** What stands in a text at a position where JSON allows something else. */
export class Flaw extends Error {
  readonly at: number;
  constructor(at: number, reason: string) {
    super(reason);
    this.at = at;
  }
}

/** The text ends before the value does. */
export class Short extends Error {}

export interface Member {
  readonly key: string;
  readonly kind: Kind;
  readonly start: number;
  readonly end: number;
}

/** What lies inside lists and objects, as far as types go. */
export interface Inside {
  /** Most digits of a whole number. */
  digits: number;
}

const deepest = 200;
const numbers = /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
/** Everything from the space on but the quote and the backslash. */
const strings = /[ !#-[\]-\uffff]*/y;
const spaces = /[ \t\r\n]*/y;

/** Position of the next character that is no space. */
export function skipSpace(text: string, at: number): number {
  spaces.lastIndex = at;
  spaces.exec(text);
  return spaces.lastIndex;
}

export function kindAt(text: string, at: number): Kind {
  const char = text[at];
  if (char === undefined) throw new Short();
  if (char === "{") return "object";
  if (char === "[") return "list";
  if (char === '"') return "text";
  if (char === "t" || char === "f") return "boolean";
  if (char === "n") return "null";
  if (char === "-" || (char >= "0" && char <= "9")) return "number";
  throw new Flaw(at, `“${char}” cannot start a value`);
}

/** Position after the value that starts at `at`. Throws Flaw or Short. */
export function valueEnd(text: string, at: number, inside?: Inside, depth = 0): number {
  if (depth > deepest) throw new Flaw(at, `values are nested more than ${deepest} deep`);
  const kind = kindAt(text, at);
  if (kind === "text") return stringEnd(text, at);
  if (kind === "number") return numberEnd(text, at, inside);
  if (kind === "object") {
    return eachMember(text, at, (start) => valueEnd(text, start, inside, depth + 1));
  }
  if (kind === "list") return eachItem(text, at, (start) => valueEnd(text, start, inside, depth + 1));
  return wordEnd(text, at, kind === "null" ? "null" : text[at] === "t" ? "true" : "false");
}

/** The members of the object at `at`, and where it ends. */
export function members(
  text: string,
  at: number,
  inside: (key: string) => Inside | undefined,
): { list: Member[]; end: number } {
  const list: Member[] = [];
  const end = eachMember(text, at, (start, key) => {
    const name = unquote(text.slice(key.start, key.end));
    const end = valueEnd(text, start, inside(name), 1);
    list.push({ key: name, kind: kindAt(text, start), start, end });
    return end;
  });
  return { list, end };
}

/** A JSON string as text. */
export function unquote(string: string): string {
  return string.includes("\\") ? (JSON.parse(string) as string).toWellFormed() : string.slice(1, -1).toWellFormed();
}

/** Where the first value of a text ends: a position, or why there is none. */
export function firstValueEnd(text: string): number | "more" | "flaw" {
  try {
    return valueEnd(text, skipSpace(text, 0));
  } catch (error) {
    if (error instanceof Short) return "more";
    if (error instanceof Flaw) return "flaw";
    throw error;
  }
}

/** Calls `value` at each value of an object; it answers where the value ends. */
function eachMember(
  text: string,
  at: number,
  value: (start: number, key: { start: number; end: number }) => number,
): number {
  let pos = skipSpace(text, at + 1);
  if (text[pos] === "}") return pos + 1;
  for (;;) {
    if (pos >= text.length) throw new Short();
    if (text[pos] !== '"') throw new Flaw(pos, `a name in double quotes is expected, not “${text[pos]}”`);
    const key = { start: pos, end: stringEnd(text, pos) };
    pos = expect(text, skipSpace(text, key.end), ":");
    pos = skipSpace(text, value(skipSpace(text, pos), key));
    if (text[pos] === "}") return pos + 1;
    pos = skipSpace(text, expect(text, pos, ","));
  }
}

/** Calls `value` at each item of a list; it answers where the item ends. */
function eachItem(text: string, at: number, value: (start: number) => number): number {
  let pos = skipSpace(text, at + 1);
  if (text[pos] === "]") return pos + 1;
  for (;;) {
    pos = skipSpace(text, value(pos));
    if (text[pos] === "]") return pos + 1;
    pos = skipSpace(text, expect(text, pos, ","));
  }
}

/** Position after the character that must stand at `at`. */
export function expect(text: string, at: number, char: string): number {
  if (at >= text.length) throw new Short();
  if (text[at] !== char) throw new Flaw(at, `“${char}” is expected, not “${text[at]}”`);
  return at + 1;
}

function stringEnd(text: string, at: number): number {
  let pos = at + 1;
  for (;;) {
    strings.lastIndex = pos;
    strings.exec(text);
    pos = strings.lastIndex;
    const char = text[pos];
    if (char === '"') return pos + 1;
    if (char === undefined) throw new Short();
    if (char !== "\\") throw new Flaw(pos, "a line end or control character stands inside a text");
    const next = text[pos + 1];
    if (next === undefined) throw new Short();
    if (next === "u") {
      const code = text.slice(pos + 2, pos + 6);
      if (code.length < 4) throw new Short();
      if (!/^[0-9a-fA-F]{4}$/.test(code)) throw new Flaw(pos, "\\u must be followed by four hexadecimal digits");
      pos += 6;
    } else if ('"\\/bfnrt'.includes(next)) pos += 2;
    else throw new Flaw(pos, `“\\${next}” is no escape`);
  }
}

function numberEnd(text: string, at: number, inside?: Inside): number {
  numbers.lastIndex = at;
  const match = numbers.exec(text);
  if (!match) {
    if (at + 1 >= text.length) throw new Short();
    throw new Flaw(at, "a number is expected");
  }
  const end = numbers.lastIndex;
  // At the end of the text the number may go on.
  if (end >= text.length || (/[.eE+]/.test(text[end] ?? "") && end + 2 >= text.length)) throw new Short();
  if (/[0-9.a-zA-Z_+-]/.test(text[end] ?? "")) throw new Flaw(end, `“${text[end]}” does not belong in a number`);
  if (inside && match[2] === undefined && match[3] === undefined) {
    inside.digits = Math.max(inside.digits, (match[1] ?? "").length);
  }
  return end;
}

function wordEnd(text: string, at: number, word: string): number {
  const found = text.slice(at, at + word.length);
  if (found === word) return at + word.length;
  if (word.startsWith(found)) throw new Short();
  throw new Flaw(at, `“${word}” is expected`);
}
