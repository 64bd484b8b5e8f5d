// The sizes that parameters may have, and what is too long cut to them.

/** Longest text value, in UTF-16 units. */
export const textLimit = 1_048_576;
/** Longest regular expression. */
export const patternLimit = 1_000;
/** Longest formula. */
export const formulaLimit = 50_000;
/** Longest query. */
export const queryLimit = 50_000;
/** Most items of a list. */
export const listLimit = 2_000;
/** Longest column name. */
export const nameLimit = 10_000;
/** Most columns a parameter can name, and a table can have. */
export const columnLimit = 2_000;
/** How deep a condition or a formula may be nested. */
export const depthLimit = 50;

/** The first `most` units of a text, without half a character at their end. */
export function cut(text: string, most: number): string {
  return text.slice(0, most).replace(/[\ud800-\udbff]$/, "");
}
