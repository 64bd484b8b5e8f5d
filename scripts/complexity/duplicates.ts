// Finds lines that stand in two places. What is compared is code without indentation. Imports, comments, lines of nothing
// but brackets, and data (a row of a table, a name with its text) are passed over: they hide no copy and are none.
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** So many lines alike are too many. */
export const leastAlike = 14;

export interface Place {
  readonly path: string;
  /** Its first line, from 1. */
  readonly line: number;
}

export interface Duplicate {
  /** How many lines are alike. */
  readonly lines: number;
  readonly one: Place;
  readonly other: Place;
}

interface Line extends Place {
  readonly text: string;
}

/** The lines of a file that are compared. */
function linesOf(root: string, path: string): Line[] {
  let within = false;
  return readFileSync(join(root, path), "utf8")
    .split("\n")
    .flatMap((raw, index): Line[] => {
      const text = raw.trim();
      if (/^(import|export) .*[{]$/.test(text) && !text.includes("("))
        within = /^import|^export (type )?[{]$/.test(text);
      const isData = /^(\[.*\]|\{.*\}|\w+: ("[^"]*"|[[{])),?$/.test(text);
      const passed = within || isData || /^(import |export .* from |\/\/|\/?\*)/.test(text) || /^[\W_]*$/.test(text);
      if (/ from "[^"]*";$/.test(text)) within = false;
      return passed ? [] : [{ path, line: index + 1, text }];
    });
}

/** Everything of the project that is written by hand in TypeScript. */
export const everywhere = [
  ...["packages/client/src", "packages/client/test", "packages/server/src", "packages/server/test", "packages/ui/src"],
  ...["packages/server/bench", "scripts", "examples"],
];

/** Runs of at least so many lines that stand in two places, the longest first; within a file too. */
export function duplicates(root: string, paths: readonly string[], least: number): Duplicate[] {
  const files = paths.map((path) => linesOf(root, path));
  const seen = new Map<string, { readonly file: Line[]; readonly at: number }>();
  const found: Duplicate[] = [];
  for (const file of files) {
    for (let at = 0; at + least <= file.length; at++) {
      const key = file
        .slice(at, at + least)
        .map(({ text }) => text)
        .join("\n");
      const first = seen.get(key);
      if (first === undefined) {
        seen.set(key, { file, at });
        continue;
      }
      let lines = least;
      const same = () => {
        const [one, other] = [first.file[first.at + lines], file[at + lines]];
        return one !== undefined && one.text === other?.text && !(first.file === file && first.at + lines >= at);
      };
      while (same()) lines++;
      const [one, other] = [first.file[first.at], file[at]];
      if (one && other && (first.file !== file || first.at + least <= at)) {
        found.push({ lines, one: { path: one.path, line: one.line }, other: { path: other.path, line: other.line } });
        at += lines - 1;
      }
    }
  }
  return found.sort((a, b) => b.lines - a.lines);
}
