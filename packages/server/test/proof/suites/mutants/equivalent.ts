// Mutants that were looked at and change nothing that anybody could see, each with the reason.

export interface Equivalent {
  /** The end of the file's path. */
  readonly file: string;
  /** A part of the line it is on. */
  readonly on: string;
  readonly kind: string;
  readonly put: string;
  readonly why: string;
}

export const equivalent: readonly Equivalent[] = [
  {
    file: "store/local/audit-by-time.ts",
    on: "{ at: -1, id:",
    kind: "number",
    put: "(2)",
    why: "No moment is before 1970, so all are behind -2 as they are behind -1.",
  },
  {
    file: "store/audit-order.ts",
    on: "spanOf({ order, from = 0",
    kind: "number",
    put: "(1)",
    why: "Nothing happened in the first millisecond of 1970.",
  },
  {
    file: "sessions/due.ts",
    on: "postponed : expired).push(",
    kind: "method",
    put: "unshift",
    why: "What expires at the same look is told in no order.",
  },
  {
    file: "model/unicode.ts",
    on: "point = hangul[1] + 1",
    kind: "number",
    put: "(2)",
    why: "Behind the last syllable comes a point that no character has.",
  },
  {
    file: "migrate/sources/file-cache.ts",
    on: "const beginningBytes = 64",
    kind: "number",
    put: "(65)",
    why: "One byte more is read of what says when a file ends, and not looked at.",
  },
  {
    file: "migrate/sources/redis.ts",
    on: "if (count === 0) return [];",
    kind: "number",
    put: "(-1)",
    why: "Where none is there each is asked for by itself, and none is found either.",
  },
];
