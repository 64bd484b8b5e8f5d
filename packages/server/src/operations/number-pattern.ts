// Patterns of numbers, such as #,##0.00 or 0.0 %: a 0 is a digit that always stands, a # one that stands if
// there is one; a comma asks for marks between thousands; text around it stands as it is.
import { fault } from "../model/fields.ts";

export interface NumberPattern {
  /** Digits before the point that always stand. */
  readonly whole: number;
  /** Least and most digits after the point. */
  readonly least: number;
  readonly most: number;
  readonly grouped: boolean;
  readonly percent: boolean;
  readonly around: readonly [string, string];
  /** Around the size of negative numbers. */
  readonly negative: readonly [string, string];
}

interface Half {
  readonly before: string;
  readonly digits: string;
  readonly after: string;
  readonly percent: boolean;
}

/** Reads a pattern; refuses what is none. */
export function numberPattern(source: string, path: string): NumberPattern {
  const [first, second, ...others] = halves(source, path) as [Half, ...Half[]];
  if (others.length > 0) return fault(path, "has more than two halves; one is for negative numbers");
  const { digits } = first;
  const match = /^([#,]*[0,]*)(?:\.(0*)(#*))?$/.exec(digits);
  const [, whole = "", zeros = "", hashes = ""] = match ?? [];
  const comma = whole.lastIndexOf(",");
  if (match === null || whole.replaceAll(",", "") + zeros + hashes === "") {
    return fault(path, `has no number such as #,##0.00 in it, but “${digits}”`);
  }
  if (comma >= 0 && (whole.length - comma !== 4 || whole.startsWith(","))) {
    return fault(path, "must have the comma before three digits, as in #,##0");
  }
  if (zeros.length + hashes.length > 15) return fault(path, "can have at most 15 digits after the point");
  return {
    whole: whole.replace(/[^0]/g, "").length,
    least: zeros.length,
    most: zeros.length + hashes.length,
    grouped: comma >= 0,
    percent: first.percent,
    around: [first.before, first.after],
    negative: second === undefined ? [`-${first.before}`, first.after] : [second.before, second.after],
  };
}

/** The halves of a pattern; what stands in '…' is plain text, '' is an apostrophe. */
function halves(source: string, path: string): Half[] {
  const found: Half[] = [];
  let half = { before: "", digits: "", after: "", percent: false };
  let quoted = false;
  const plain = (text: string) => {
    if (half.digits === "") half.before += text;
    else half.after += text;
  };
  for (let at = 0; at < source.length; at += 1) {
    const mark = source[at] as string;
    if (mark === "'") {
      if (source[at + 1] === "'") {
        plain("'");
        at += 1;
      } else quoted = !quoted;
    } else if (quoted) plain(mark);
    else if (mark === ";") {
      found.push(half);
      half = { before: "", digits: "", after: "", percent: false };
    } else if ("#0,.".includes(mark)) {
      if (half.after !== "") return fault(path, "has digits in two places; put other text in '…'");
      half.digits += mark;
    } else {
      plain(mark);
      half.percent ||= mark === "%";
    }
  }
  if (quoted) return fault(path, "has an apostrophe without its end; write two for one");
  return [...found, half];
}
