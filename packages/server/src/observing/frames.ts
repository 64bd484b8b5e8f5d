// Where in the program an error arose, without what it says: messages quote cells and names. A message may hold lines
// that look like places in a program; so it is cut off before any are read.
import { fileURLToPath } from "node:url";

/** A place in a file of ours. */
export interface Frame {
  /** As `src/sessions/open.ts`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly function: string | null;
}

const source = new URL("..", import.meta.url).href;

/** The lines of an error's stack, the innermost first, as the engine of the language writes them. */
export function stackLines(error: Error): string[] {
  const stack = String(error.stack ?? "");
  const said = [String(error), String(error.message)].find((text) => text !== "" && stack.startsWith(text));
  const lines = (said === undefined ? stack : stack.slice(said.length)).split("\n");
  // Of what is left, a message that was changed since, only the end is places.
  const last = lines.findLastIndex((line) => !/^\s+at .*(:\d+:\d+\)?|\))$/.test(line));
  return lines.slice(last + 1).map((line) => line.trim());
}

/** Those that are in files of ours. */
export function ownFrames(error: Error): Frame[] {
  return stackLines(error).flatMap((line) => {
    const [, name, place = "", row, column] =
      /^at (?:async )?(?:(.+?) \()?(file:\/\/\S+?):(\d+):(\d+)\)?$/.exec(line) ?? [];
    if (!place.startsWith(source) || place.includes("/node_modules/")) return [];
    const isPlain = name !== undefined && /^[\w$.<> #[\]]{1,80}$/.test(name);
    const file = `src/${place.slice(source.length)}`;
    return [{ file, line: Number(row), column: Number(column), function: isPlain ? name : null }];
  });
}

/** The file of a frame on this machine. */
export function pathOf({ file }: Frame): string {
  return fileURLToPath(new URL(file.slice("src/".length), source));
}

/** What an error is called: its class, by a name that a program may have, and its code, if it has one like that. */
export function nameOf(error: unknown): { readonly type: string; readonly code: string | null } {
  if (!(error instanceof Error)) return { type: typeof error, code: null };
  const { code } = error as Error & { code?: unknown };
  const type = /^[A-Za-z_$][\w$]{0,60}$/.test(error.name) ? error.name : "Error";
  return { type, code: typeof code === "string" && /^\w{1,60}$/.test(code) ? code : null };
}
