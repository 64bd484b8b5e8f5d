// Names of new columns made from a pattern, such as {column}_{op}: each stands once, none is taken.
import { refuse } from "../errors.ts";
import type { DerivedColumn } from "../model/change.ts";
import { fault, newColumn, optional, withDefault } from "../model/fields.ts";
import { fold, type State } from "../model/state.ts";
import { placed } from "./into.ts";

const longest = 10_000;

/** A parameter `into` that names one column for each source. */
export function patternField(about: { title: string; doc: string }, initial: string) {
  return withDefault(newColumn({ ...about, mayExist: true }), initial);
}

/** The same, where without it columns are changed in place. */
export function optionalPattern(about: { title: string; doc: string }) {
  return optional(newColumn({ ...about, mayExist: true }));
}

/** The pattern with its words in braces filled in, once. */
export function named(pattern: string, words: Readonly<Record<string, string>>): string {
  const name = pattern.replace(/\{(\w+)\}/g, (whole, key: string) =>
    Object.hasOwn(words, key) ? (words[key] ?? "") : whole,
  );
  return name.length > longest ? fault("into", `must have at most ${longest.toLocaleString("en")} characters`) : name;
}

/** Refuses two new columns of one name (ignoring case). */
export function once<T extends Pick<DerivedColumn, "name">>(columns: readonly T[]): T[] {
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(fold(name))) refuse("name_taken", { column: name.slice(0, 60) });
    seen.add(fold(name));
  }
  return [...columns];
}

/** A column beside its source, or in its place if no pattern is given. */
export function besideOrInPlace(
  state: State,
  source: string,
  pattern: string | undefined,
  words: Readonly<Record<string, string>>,
  replace: boolean,
): Pick<DerivedColumn, "name" | "replaces" | "after"> {
  if (pattern === undefined) return { name: source, replaces: source };
  return placed(state, named(pattern, { column: source, ...words }), replace, source);
}
