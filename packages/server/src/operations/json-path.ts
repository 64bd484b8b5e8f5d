// Paths into JSON as people write them ($.a.b[0], a.b, ["odd key"]), read into the keys and places on the
// way and written as the pointer (RFC 6901) that the engine takes, in which any key can be said.
import { fault } from "../model/fields.ts";

const step = /\.?([^.[\]"'\s$*][^.[\]"'*]*)|\[(\d{1,9})\]|\.?\[?"((?:[^"\\]|\\.)*)"\]?|\['([^']*)'\]/y;

/** The pointer of a path; refuses what is none. */
export function pointerOf(path: string, at: string): string {
  const start = path.startsWith("$") ? 1 : 0;
  const keys: string[] = [];
  step.lastIndex = start;
  while (step.lastIndex < path.length) {
    const place = step.lastIndex;
    const match = step.exec(path);
    if (match === null || (place > start && match[1] !== undefined && path[place] !== "."))
      return fault(at, `is not a path such as $.a.b[0] (see character ${place + 1})`);
    const [, plain, index, quoted, single] = match;
    keys.push(plain ?? index ?? single ?? unquoted(quoted ?? "", at));
  }
  if (keys.length === 0) return fault(at, "must name a key or a place, such as $.a or $[0]");
  return keys.map((key) => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function unquoted(inside: string, at: string): string {
  try {
    return JSON.parse(`"${inside}"`);
  } catch {
    return fault(at, "has a key in quotes that cannot be read");
  }
}
