// Paths into JSON as people write them ($.a.b[0], a.b, ["odd key"]), read into the keys and places on the
// way and written as the pointer (RFC 6901) that the engine takes, in which any key can be said. A pointer does
// not tell the key "0" from the first place of a list, so what is meant there is said beside it.
import { fault } from "../model/fields.ts";

const step = /\.?([^.[\]"'\s$*][^.[\]"'*]*)|\[(\d{1,9})\]|\.?\[?"((?:[^"\\]|\\.)*)"\]?|\['([^']*)'\]/y;

export interface Pointer {
  readonly pointer: string;
  /** What must stand at these pointers for the path to lead there: a list, or a record. */
  readonly through: readonly { readonly pointer: string; readonly type: "ARRAY" | "OBJECT" }[];
}

/** The pointer of a path; refuses what is none. */
export function pointerOf(path: string, at: string): Pointer {
  const start = path.startsWith("$") ? 1 : 0;
  const through: Pointer["through"][number][] = [];
  let pointer = "";
  let steps = 0;
  step.lastIndex = start;
  while (step.lastIndex < path.length) {
    const place = step.lastIndex;
    const match = step.exec(path);
    if (match === null || (place > start && match[1] !== undefined && path[place] !== "."))
      return fault(at, `is not a path such as $.a.b[0] (see character ${place + 1})`);
    const [, plain, index, quoted, single] = match;
    const key = plain ?? index ?? single ?? unquoted(quoted ?? "", at);
    if (index !== undefined) through.push({ pointer, type: "ARRAY" });
    else if (looksLikePlace(key)) through.push({ pointer, type: "OBJECT" });
    pointer += pointerStep(key);
    steps += 1;
  }
  if (steps === 0) return fault(at, "must name a key or a place, such as $.a or $[0]");
  return { pointer, through };
}

/** The pointer of a key of the top level. */
export function pointerOfKey(key: string): Pointer {
  return { pointer: pointerStep(key), through: looksLikePlace(key) ? [{ pointer: "", type: "OBJECT" }] : [] };
}

function pointerStep(key: string): string {
  return `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

function looksLikePlace(key: string): boolean {
  return /^(\d+|-)$/.test(key);
}

function unquoted(inside: string, at: string): string {
  try {
    return JSON.parse(`"${inside}"`);
  } catch {
    return fault(at, "has a key in quotes that cannot be read");
  }
}
