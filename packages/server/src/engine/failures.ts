// What the database says when it cannot go on, turned into a refusal where someone can act.
import { Refusal } from "../errors.ts";
import { sizeText } from "./import/sizes.ts";
import type { InstanceLimits } from "./limits.ts";

/** What a statement says where a cell is too long; no error of the database has such words. */
export const cellTooLong = "cell-longer-than-it-may-be";

const mebibytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MB`;

/** The refusal behind a database error, or the error itself (a bug: its text may hold cells, so it is never shown). */
export function explain(
  error: unknown,
  stopped: "cancelled" | "took_too_long" | null,
  limits: InstanceLimits,
): unknown {
  if (stopped === "cancelled") return new Refusal("cancelled");
  if (stopped === "took_too_long") {
    return new Refusal("took_too_long", { limit: `${Math.round(limits.milliseconds / 1000)} seconds` });
  }
  if (error instanceof Refusal) return error;
  const text = error instanceof Error ? error.message : "";
  if (/max_temp_directory_size|failed to offload|No space left/i.test(text)) {
    return new Refusal("out_of_space", { limit: mebibytes(limits.temporaryBytes) });
  }
  if (/Out of Memory|OutOfMemory|failed to allocate/i.test(text)) {
    return outOfMemory(limits.memoryBytes);
  }
  if (text.includes(cellTooLong)) return new Refusal("cell_too_long", { limit: sizeText(limits.cellBytes) });
  if (/^(Conversion|Out of Range) Error/i.test(text)) {
    return new Refusal("value_out_of_range", { reason: "a value does not fit" });
  }
  return error;
}

export function outOfMemory(bytes: number): Refusal {
  return new Refusal("out_of_memory", { limit: mebibytes(bytes) });
}
