// Names of new columns made from a pattern, such as {column}_{op}: each stands once, none is taken.
import { refuse } from "../errors.ts";
import { nameLimit } from "../model/fields/limits.ts";
import { fault, newColumn, shown, withDefault } from "../model/fields.ts";
import { fold } from "../model/state.ts";

/** A parameter `into` that names one column for each source. */
export function patternField(about: { title: string; doc: string }, initial: string) {
  return withDefault(newColumn({ ...about, mayExist: true }), initial);
}

/** The pattern with its words in braces filled in, once. */
export function named(pattern: string, words: Readonly<Record<string, string>>): string {
  const name = pattern.replace(/\{(\w+)\}/g, (whole, key: string) =>
    Object.hasOwn(words, key) ? (words[key] ?? "") : whole,
  );
  return name.length > nameLimit
    ? fault("into", `must have at most ${nameLimit.toLocaleString("en")} characters`)
    : name;
}

/** Refuses two new columns of one name, ignoring case. */
export function distinctNames(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(fold(name))) refuse("name_taken", { column: shown(name) });
    seen.add(fold(name));
  }
}
