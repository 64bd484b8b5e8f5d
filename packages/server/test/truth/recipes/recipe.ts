// A recipe told twice: as calls, and as the plain SQL that a person would write for the same thing.
import type { Plain } from "../product.ts";

export interface Recipe {
  readonly file: string;
  /** Writes the file that is uploaded, if it is not the package's own. */
  prepare?(plain: Plain, folder: string): Promise<string>;
  /** Reads the original, types named by hand. */
  plain(path: string): string;
  /** Further files by alias: a datasource for the product, a table of that name for plain SQL. */
  readonly others?: Readonly<Record<string, { readonly file: string; plain(path: string): string }>>;
  /** Compare only at steps with `look` and at the end. */
  readonly large?: boolean;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly op: string;
  /** Parameters; a function gets the ids of the further datasources. */
  readonly params:
    | Readonly<Record<string, unknown>>
    | ((others: Readonly<Record<string, string>>) => Record<string, unknown>);
  /** SELECT from `t`, the table so far, whose rows are numbered from 0 in `pos`; leaves `pos` out. */
  readonly plain: string;
  readonly look?: boolean;
}
