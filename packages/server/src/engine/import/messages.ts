// What the importer and its child process say to each other: one request, any number of progress
// messages, one outcome.
import type { RefusalValues } from "../../errors.ts";
import type { RefusalCode } from "../../refusals.ts";
import type { Imported, ImportJob, ImportSample } from "../import-contract.ts";

export interface Request {
  readonly job: ImportJob;
  /** Rows of a preview; null = the whole file. */
  readonly sample: number | null;
}

export type Answer =
  | { readonly kind: "progress"; readonly stage: string; readonly progress: number | null }
  | { readonly kind: "done"; readonly imported: Imported }
  | { readonly kind: "sampled"; readonly sample: ImportSample }
  | { readonly kind: "refused"; readonly code: RefusalCode; readonly values: RefusalValues }
  | { readonly kind: "failed"; readonly reason: string };

/** What a reader tells while it works. */
export type Tell = (
  stage: "unpacking" | "decoding" | "looking" | "reading" | "writing",
  progress: number | null,
) => void;
