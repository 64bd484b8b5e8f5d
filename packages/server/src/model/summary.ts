// History lines: a sentence of at most 80 characters, whatever the names in it.
import { said } from "../language.ts";
import { shown } from "./fields/fault.ts";

const most = 80;
type Piece = string | number | boolean | readonly string[];

/** A line of at most 80 characters; long pieces are shortened by an ellipsis, lists by "and 3 more". */
export function summary(english: TemplateStringsArray, ...pieces: Piece[]): string {
  const strings = said(english.join("{}")).split("{}");
  const fixed = strings.join("").length;
  let room = most - fixed;
  let left = pieces.length;
  const filled = pieces.map((piece) => {
    const share = Math.max(4, Math.floor(room / left));
    const text = Array.isArray(piece) ? listed(piece, share) : shown(String(piece), share);
    room -= text.length;
    left -= 1;
    return text;
  });
  const line = strings.reduce((text, part, index) => text + part + (filled[index] ?? ""), "");
  return shown(line, most);
}

/** “a”, “b” and 3 more. */
function listed(names: readonly string[], room: number): string {
  const quoted = names.map((name) => `“${name}”`);
  const whole = quoted.join(", ");
  if (whole.length <= room) return shown(whole, room);
  for (let count = Math.min(quoted.length - 1, 5); count > 0; count -= 1) {
    const [between = "", after = ""] = said("{} and {} more").split("{}").slice(1);
    const text = `${quoted.slice(0, count).join(", ")}${between}${quoted.length - count}${after}`;
    if (text.length <= room) return shown(text, room);
  }
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0) return `“${shown(only, Math.max(1, room - 2))}”`;
  return said("{} columns").replace("{}", String(names.length));
}
