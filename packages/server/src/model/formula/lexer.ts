// A formula as words: numbers, 'texts', names, "column names" and marks, each with its place.
import { refuse } from "../../errors.ts";

export interface Token {
  readonly kind: "number" | "text" | "name" | "column" | "mark" | "end";
  /** The content: quotes are taken off, doubled quotes are single. */
  readonly text: string;
  /** 1-based position of the first character. */
  readonly at: number;
}

/** Refuses a formula at a 1-based position. */
export function wrong(at: number, reason: string): never {
  return refuse("formula_error", { position: at, reason });
}

const shapes: readonly (readonly [Token["kind"] | "space", RegExp])[] = [
  ["space", /\s+/y],
  ["number", /(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?/y],
  ["name", /[\p{L}_][\p{L}\p{M}\p{N}_]*/uy],
  ["text", /'((?:[^']|'')*)'/y],
  ["column", /"((?:[^"]|"")*)"/y],
  ["mark", /<>|<=|>=|!=|[-+*/%^&=<>(),]/y],
];

/** The tokens of a formula, an end token last; refuses what is no part of the language. */
export function tokens(formula: string): Token[] {
  const found: Token[] = [];
  const place = placer(formula);
  let offset = 0;
  while (offset < formula.length) {
    const match = matchAt(formula, offset);
    if (match === null) return unreadable(formula, offset, place(offset));
    const [kind, text] = match;
    if (kind !== "space") found.push({ kind, text: content(kind, text), at: place(offset) });
    offset += text.length;
  }
  found.push({ kind: "end", text: "", at: place(formula.length) });
  return found;
}

function matchAt(formula: string, offset: number): readonly [Token["kind"] | "space", string] | null {
  for (const [kind, shape] of shapes) {
    shape.lastIndex = offset;
    const match = shape.exec(formula);
    if (match !== null) return [kind, match[0]];
  }
  return null;
}

function content(kind: string, text: string): string {
  if (kind === "text") return text.slice(1, -1).replaceAll("''", "'");
  if (kind === "column") return text.slice(1, -1).replaceAll('""', '"');
  return text === "!=" ? "<>" : text;
}

function unreadable(formula: string, offset: number, at: number): never {
  const [mark = ""] = formula.slice(offset);
  if (mark === "'") return wrong(at, "this text is not closed; add a ' at its end");
  if (mark === '"') return wrong(at, 'this column name is not closed; add a " at its end');
  const hints: Record<string, string> = {
    "!": "“!” cannot be used here; write not",
    "|": "“|” cannot be used here; write or, or & to join texts",
    ";": "“;” cannot be used here; separate arguments by commas",
    "[": "“[” cannot be used here; write column names in double quotes",
    "{": "“{” cannot be used here; write column names in double quotes",
    "“": "typographic quotes cannot be used; write 'text' and \"column\"",
    "”": "typographic quotes cannot be used; write 'text' and \"column\"",
    "’": "typographic quotes cannot be used; write 'text' and \"column\"",
    "‘": "typographic quotes cannot be used; write 'text' and \"column\"",
  };
  return wrong(at, hints[mark] ?? `“${mark}” cannot be used here`);
}

/** Turns growing offsets into 1-based positions in whole characters. */
function placer(formula: string): (offset: number) => number {
  let offset = 0;
  let position = 1;
  return (wanted) => {
    while (offset < wanted) {
      offset += Number(formula.codePointAt(offset)) > 0xffff ? 2 : 1;
      position += 1;
    }
    return position;
  };
}
