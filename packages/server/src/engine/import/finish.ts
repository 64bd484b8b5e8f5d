// The common end of every reader of text: decide the types over all rows, write the Parquet file, and
// say in words what was decided.
import type { ColumnView, Note } from "@data-tools/client";
import { assert, refuse } from "../../errors.ts";
import type { Sql } from "../../model/sql.ts";
import { note } from "./notes.ts";
import { plain, type Reading } from "./reading.ts";
import { type Task, target } from "./task.ts";
import { type ColumnPlan, decideColumns, firstMisfit, Unforeseen, writeParquet } from "./typing.ts";

export interface Written {
  readonly path: string;
  readonly rows: number;
  readonly readings: readonly Reading[];
}

const mostGuessed = 200;

/** Where a row of a source stands in the file, for a refusal; null where lines mean nothing. */
type Locate = (row: number) => Promise<{ line: number } | null>;

interface Known {
  /** Readings from the first rows. */
  readonly guess?: readonly Reading[];
  /** How many rows the source has. */
  readonly rows?: number;
}

/**
 * Writes the table. Guesses are readings from the first rows: tried at once, and replaced by exact ones
 * when a later row contradicts them. Refuses, naming line and column, where a demanded type does not fit.
 */
export async function writeTable(
  task: Task,
  source: Sql,
  plans: readonly ColumnPlan[],
  locate: Locate,
  known: Known = {},
): Promise<Written> {
  const guess = known.guess ?? null;
  const { db, options, tell } = task;
  const path = target(task);
  const exact = async (): Promise<Reading[]> => {
    tell("looking", null);
    return decideColumns(db, source, narrowed(plans, guess), options.nulls);
  };
  // A guess is proved cell by cell, which very many columns have no room for.
  let guessed = guess !== null && plans.length <= mostGuessed && !guess.some((reading) => reading.unsure);
  let readings = guessed && guess ? guess : await exact();
  const guarded = (index: number) => guessed || plans[index]?.demanded !== undefined;
  for (;;) {
    tell("writing", null);
    try {
      const rows = await writeParquet(db, source, readings, path, guarded);
      assert(known.rows === undefined || known.rows === rows, "every row that was read is written");
      return { path, rows, readings };
    } catch (error) {
      if (!(error instanceof Unforeseen)) throw error;
      if (guessed) {
        guessed = false;
        readings = await exact();
        continue;
      }
      const found = await firstMisfit(db, source, plans, readings);
      if (found === null) throw error;
      const at = await locate(found.row);
      const where = at ? `line ${at.line}` : `row ${found.row + 1}`;
      const text = found.text.length > 60 ? `${found.text.slice(0, 60)}…` : found.text;
      refuse("import_failed", {
        reason: `${where}, column “${found.column}”: “${text}” is no ${found.type}. Choose text, or name it as a word for no value.`,
        line: at?.line ?? null,
        column: found.column,
      });
    }
  }
}

/** What is text in the first rows for good need not be looked at again. */
function narrowed(plans: readonly ColumnPlan[], guess: readonly Reading[] | null): ColumnPlan[] {
  return plans.map((plan, index) => {
    const reading = guess?.[index];
    const settled = reading?.type === "text" && !reading.unsure && plan.demanded === undefined;
    return settled && reading ? { ...plan, kinds: reading } : plan;
  });
}

/** Columns as a client sees them. */
export function views(plans: readonly ColumnPlan[], readings: readonly Reading[]): ColumnView[] {
  return plans.map(({ name }, index) => {
    const { type, digits } = readings[index] ?? plain([]);
    return digits ? { name, type, digits } : { name, type };
  });
}

/** What a user should know about how the columns were read. */
export function notesOn(plans: readonly ColumnPlan[], readings: readonly Reading[]): Note[] {
  return plans.flatMap(({ name }, index) => {
    const reading = readings[index];
    if (!reading) return [];
    const words = reading.words.filter((word) => word !== "");
    return [
      ...(reading.because ? [note(reading.because, { column: name })] : []),
      ...(words.length > 0 && reading.type !== "text"
        ? [note("null_words", { column: name, words: words.map((word) => `“${word}”`) })]
        : []),
    ];
  });
}

/** The null words that were used: the given ones, else those met in typed columns. */
export function wordsUsed(given: readonly string[] | undefined, readings: readonly Reading[]): string[] {
  if (given) return [...given];
  const met = readings.flatMap((reading) => (reading.type === "text" ? [] : reading.words));
  return [...new Set(["", ...met])].sort();
}
