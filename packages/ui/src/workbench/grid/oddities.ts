// What cannot be seen in a cell although it is there, and how it is shown: spaces at an end, tabs, line
// ends, other blanks, characters without a look, empty and long texts. The text itself stays what it is.
import { text } from "../../text.ts";

export interface Piece {
  text: string;
  /** What to show in its place; null for what shows itself. */
  mark: string | null;
}

/** Texts beyond this are cut; the rest is told as a number of characters. */
const longText = 300;

/** In the order they are tried; a match of the first group is shown by its mark, character for character. */
const oddKinds: readonly { pattern: RegExp; mark: string }[] = [
  { pattern: /^ +/y, mark: "·" },
  { pattern: / +$/y, mark: "·" },
  { pattern: /\t/y, mark: "→" },
  { pattern: /\r\n|\r|\n/y, mark: "↵" },
  { pattern: /[\u00a0\u202f\u2007]/y, mark: "⍽" },
  { pattern: /[\u2000-\u2006\u2008-\u200a\u3000]/y, mark: "␣" },
  // Joiners are left alone: they shape letters and emoji that show.
  { pattern: /[\u200b\u2060\ufeff\u00ad\u200e\u200f]/y, mark: "∅" },
  { pattern: /\p{Cc}/uy, mark: "�" },
];

const anyOdd = /^ | $|[\p{Cc}\u00a0\u00ad\u2000-\u200b\u200e\u200f\u202f\u2060\u3000\ufeff]/u;

/** Whether a text needs marks to be seen as it is. */
export function isOdd(value: string): boolean {
  return value === "" || value.length > longText || anyOdd.test(value);
}

/** A text in pieces, those that do not show themselves with their marks. */
export function piecesOf(value: string): Piece[] {
  if (value === "") return [{ text: "", mark: text.grid.emptyText }];
  const pieces: Piece[] = [];
  const shown = value.length > longText ? value.slice(0, longText) : value;
  let plain = "";
  for (let at = 0; at < shown.length; ) {
    const found = oddAt(value, at);
    if (found === null) {
      plain += shown[at];
      at++;
      continue;
    }
    if (plain !== "") pieces.push({ text: plain, mark: null });
    plain = "";
    pieces.push(found);
    at += found.text.length;
  }
  if (plain !== "") pieces.push({ text: plain, mark: null });
  if (shown !== value) pieces.push({ text: "", mark: text.grid.cutAt(value.length) });
  return pieces;
}

function oddAt(value: string, at: number): Piece | null {
  for (const { pattern, mark } of oddKinds) {
    pattern.lastIndex = at;
    const found = pattern.exec(value)?.[0];
    if (found !== undefined)
      return { text: found, mark: found.trim() === "" && mark === "·" ? mark.repeat(found.length) : mark };
  }
  return null;
}
