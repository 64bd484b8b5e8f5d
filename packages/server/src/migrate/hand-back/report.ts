// What a way back tells: of each session and datasource what became of it, in fields and in a sentence.
import type { PandasColumn } from "../../engine/engine.ts";

/**
 * Given back now; there already as it would be given; would be given (nothing was done, as asked); stays here, which
 * was asked for or has its reason; or could not be given back.
 */
type Outcome = "given" | "unchanged" | "would" | "stays" | "failed";

export interface HandedSession {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly user: number;
  /** The datasource's id in the old system; null if it never came so far. */
  readonly datasource: string | null;
  /** As the session of that datasource, or as a datasource of its own. */
  readonly as: "session" | "datasource";
  readonly outcome: Outcome;
  /** Steps of the present line; those undone and those of branches stay here. */
  readonly steps: number;
  readonly undone: number;
  readonly beside: number;
  /** What differs from the table here. */
  readonly told: readonly string[];
  readonly text: string;
}

export interface HandedDatasource {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly user: number;
  readonly datasource: string;
  /** Below MEDIA_ROOT. */
  readonly file: string;
  readonly outcome: Outcome;
  readonly told: readonly string[];
  readonly text: string;
}

/** An owner who is nobody in the old system as far as is known. */
export interface Stranger {
  readonly owner: string;
  readonly sessions: number;
  readonly datasources: number;
  /** It was said that all of it stays here. */
  readonly accepted: boolean;
  readonly text: string;
}

export interface HandBackReport {
  readonly dryRun: boolean;
  readonly sessions: readonly HandedSession[];
  readonly datasources: readonly HandedDatasource[];
  readonly strangers: readonly Stranger[];
  /** Where the rows for the old database are; null if there are none. */
  readonly fixture: { readonly path: string; readonly rows: number } | null;
  /** Everything that was asked for is back, or stays because that was said. */
  readonly whole: boolean;
}

/** Which columns of a table pandas reads otherwise than they are here, a sentence each. */
export function toldOf(columns: readonly PandasColumn[]): string[] {
  return columns.flatMap((column) => {
    const sentence = told(column);
    return sentence === null ? [] : [`“${column.name}” ${sentence}`];
  });
}

function told({ type, form, odd }: PandasColumn): string | null {
  if (type === "number" && odd > 0) return `holds NaN, which pandas takes for missing: ${odd}.`;
  if (form === "decimal") return "holds whole numbers beyond 2^53 and gaps; it is decimal, so that none is rounded.";
  if (form !== "text") return null;
  switch (type) {
    case "binary":
      return "holds bytes; it is text (base64), because the old system's grid cannot show bytes.";
    case "list":
    case "struct":
      return "holds lists or structures; it is text, written as JSON, because the old system's grid cannot show them.";
    case "timestamp":
    case "timestamptz":
      return "holds moments outside of the years 1678 to 2261, which pandas does not know; it is text.";
    case "duration":
      return "holds spans of more than 292 years, which pandas does not know; it is text.";
    default:
      return `holds ${type}s that Python does not know; it is text.`;
  }
}

/** A sentence for each different thing that is told of several tables. */
export function toldOnce(tables: readonly (readonly PandasColumn[])[]): string[] {
  return [...new Set(tables.flatMap(toldOf))];
}

/** `3 steps`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
