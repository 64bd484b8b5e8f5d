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

export const equivalent: readonly Equivalent[] = [];
