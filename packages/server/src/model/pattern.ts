// Regular expressions are RE2: no pattern can block. They are checked here, by the same grammar, so that
// a bad one is refused with its reason before anything runs.
import { RE2JS } from "re2js";
import { assert } from "../errors.ts";

/** Why the pattern cannot be used, or null if it can. */
export function checkPattern(source: string): string | null {
  try {
    RE2JS.compile(source);
    return null;
  } catch (error) {
    assert(error instanceof Error, "what is thrown is an error");
    const reason = error.message.replace(/^error parsing regexp:\s*/, "");
    return `is not a regular expression that can be used (${reason.slice(0, 120)})`;
  }
}

/** How many groups a checked pattern has. */
export function groupsOf(source: string): number {
  return RE2JS.compile(source).groupCount();
}

/** The highest group a replacement refers to (`\1`), or 0. */
export function highestGroup(replacement: string): number {
  return Math.max(0, ...[...replacement.matchAll(/\\(\\|\d)/g)].map(([, mark]) => (mark === "\\" ? 0 : Number(mark))));
}

const dateMarks = new Set([..."aAwdbBmyYHIpMSfgzZjUWcxXGuVn%-"]);

/** Why a date format cannot be used, or null if it can. */
export function checkFormat(format: string): string | null {
  if (format.length === 0 || format.length > 100) return "is not a date format of 1 to 100 characters";
  if (!format.includes("%")) return "is not a date format: it needs parts such as %Y-%m-%d";
  for (let at = format.indexOf("%"); at >= 0; at = format.indexOf("%", at + 2)) {
    const mark = format.charAt(at + 1);
    const known = mark === "-" ? [..."dmyHIMSj"].includes(format.charAt(at + 2)) : dateMarks.has(mark);
    if (!known) return `is not a date format: %${mark} is not known`;
  }
  return null;
}

/** The groups of a checked pattern in order: their names, or undefined for those without one. */
export function groupNames(source: string): (string | undefined)[] {
  const compiled = RE2JS.compile(source);
  const names: (string | undefined)[] = Array.from({ length: compiled.groupCount() });
  for (const [name, index] of Object.entries(compiled.namedGroups())) names[index - 1] = name;
  return names;
}
