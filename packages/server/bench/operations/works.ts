// One call of every operation, beside the bare statement that writes the same columns.
import type { Call } from "@data-tools/client";
import { reshapingWorks } from "./reshaping-works.ts";
import { textWorks } from "./text-works.ts";
import { valueWorks } from "./value-works.ts";

export interface Work {
  /** `$airports` and `$some` stand for the ids of those tables. */
  readonly params: Readonly<Record<string, unknown>>;
  /** A SELECT over `{data}`, `{numbered}` (with row numbers), `{airports}` and `{some}`; null where no data moves. */
  readonly bare: string | null;
  /** Calls before it, which are not measured. */
  readonly first?: readonly Call[];
}

/** The works of these operations; refuses if one has none, or a work has no operation. */
export function worksOf(names: Iterable<string>): [string, Work][] {
  const works: Readonly<Record<string, Work>> = { ...valueWorks, ...textWorks, ...reshapingWorks };
  const known = [...names];
  const missing = known.filter((name) => works[name] === undefined);
  if (missing.length > 0) throw new Error(`no work is declared in bench/operations for: ${missing.join(", ")}`);
  const unknown = Object.keys(works).filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`works of no operation: ${unknown.join(", ")}`);
  return known.map((name) => [name, works[name] as Work]);
}
