// Texts that mean "no value". The usual ones count only in columns whose other cells are of a type (an
// "NA" among names may be Namibia); words that the user gives count everywhere.
const usual = [
  "NA",
  "N/A",
  "n/a",
  "#N/A",
  "NULL",
  "Null",
  "null",
  "NaN",
  "nan",
  "NAN",
  "None",
  "none",
  "nil",
  "-",
  "--",
  "?",
];

/** RE2 for a cell that is one of these words, padding aside. */
export function wordsPattern(words: readonly string[]): string {
  return ` *(${words.map(quoted).join("|")}) *`;
}

/** The usual words, an empty or blank cell among them. */
export const usualWords: readonly string[] = ["", ...usual];

function quoted(word: string): string {
  return [...word.trim()]
    .map((char) => (/[a-zA-Z0-9]/.test(char) ? char : `\\x{${char.codePointAt(0)?.toString(16)}}`))
    .join("");
}
