// An Analysis is one file: a declaration from which validation, schemas, forms and docs come, and what
// it asks of a state. It changes nothing, so it is never a step.
import type { TableLiteral } from "@data-tools/client";
import type { Fields, ParamsOf } from "./fields.ts";
import type { Asking } from "./selection.ts";

interface AnalysisExample {
  readonly title: string;
  readonly params: Record<string, unknown>;
  readonly table: TableLiteral;
  /** The answer, or the parts of it that the example is about. */
  readonly result: object;
}

export interface Analysis<F extends Fields = Fields, R = unknown> {
  readonly name: string;
  readonly title: string;
  /** What it tells, for a business user: two or three sentences. */
  readonly doc: string;
  readonly fields: F;
  /** The answer's type in the client's wire types. */
  readonly result: string;
  run(params: ParamsOf<F>, asking: Asking): Promise<R>;
  readonly examples: readonly AnalysisExample[];
}

/** A declaration as the list of analyses holds it. */
export function declare<F extends Fields, R>(declared: Analysis<F, R>): Analysis {
  return declared as unknown as Analysis;
}
