// Branches that no test takes, from what V8 wrote of every process and thread (NODE_V8_COVERAGE). All of them run the
// files as they stand, so a place there is a place in the file.
import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { mergeScriptCovs, type ScriptCov } from "@bcoe/v8-coverage";
import { convert } from "ast-v8-to-istanbul";
import { parseSync } from "rolldown/utils";

/** A branch that was never taken. */
interface Branch {
  /** Its file below the root. */
  readonly file: string;
  readonly line: number;
  /** Istanbul's word for it: "if", "cond-expr", "binary-expr", "default-arg", "switch"; "else" of an if without one. */
  readonly kind: string;
  /** The line it begins on, without the space around it. */
  readonly text: string;
}

/** A branch that no test can take, and why. */
export interface Explained {
  /** The end of its file's path. */
  readonly file: string;
  /** A part of the line it begins on. */
  readonly on: string;
  readonly why: string;
}

export interface Found {
  /** How many there are in the files that were run. */
  readonly branches: number;
  /** Those never taken, in the order of their places. */
  readonly untaken: readonly Branch[];
}

/** So many reports of one file are joined at once. */
const joinedAt = 50;

/** What the reports in a folder say of the files below the root that are looked at. */
export async function branchesOf(folder: string, root: string, isLookedAt: (file: string) => boolean): Promise<Found> {
  const untaken: Branch[] = [];
  let branches = 0;
  for (const [file, report] of reportsIn(folder, root, isLookedAt)) {
    const text = readFileSync(join(root, file), "utf8");
    const lines = text.split("\n");
    const code = stripTypeScriptTypes(text, { mode: "strip" });
    const { program } = parseSync(file, code);
    const found = await convert({ ast: program as never, code, coverage: report });
    for (const { branchMap, b } of Object.values(found)) {
      for (const [id, { type, loc, locations }] of Object.entries(branchMap)) {
        branches += locations.length;
        for (const [n, { start }] of locations.entries()) {
          if (b[id]?.[n] !== 0) continue;
          // An else that is not written has no place of its own.
          const line = start.line ?? loc.start.line;
          const kind = start.line === undefined ? "else" : type;
          untaken.push({ file, line, kind, text: (lines[line - 1] ?? "").trim() });
        }
      }
    }
  }
  return { branches, untaken: untaken.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line) };
}

/** What all processes say of a file, by its path below the root. */
function reportsIn(folder: string, root: string, isLookedAt: (file: string) => boolean): Map<string, ScriptCov> {
  const reports = new Map<string, ScriptCov[]>();
  for (const name of readdirSync(folder)) {
    for (const each of reportOf(join(folder, name))) {
      if (!each.url.startsWith("file:")) continue;
      const file = relative(root, fileURLToPath(each.url));
      if (!isLookedAt(file)) continue;
      const known = reports.get(file) ?? [];
      known.push(each);
      reports.set(file, known.length < joinedAt ? known : [joined(known)]);
    }
  }
  return new Map([...reports].map(([file, all]) => [file, joined(all)]));
}

/** What one process said; nothing where it was killed while it wrote. */
function reportOf(path: string): ScriptCov[] {
  try {
    return (JSON.parse(readFileSync(path, "utf8")) as { result: ScriptCov[] }).result;
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function joined(reports: ScriptCov[]): ScriptCov {
  const one = mergeScriptCovs(reports);
  if (one === undefined) throw new Error("there is a report to join");
  return one;
}

/** What is left of the untaken ones when those explained are taken off, and explanations that explain nothing. */
export function unexplained(untaken: readonly Branch[], explained: readonly Explained[]) {
  const fits = (branch: Branch, { file, on }: Explained) => branch.file.endsWith(file) && branch.text.includes(on);
  return {
    open: untaken.filter((branch) => !explained.some((each) => fits(branch, each))),
    idle: explained.filter((each) => !untaken.some((branch) => fits(branch, each))),
  };
}
