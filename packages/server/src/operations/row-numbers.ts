// Rows named by their numbers, as the grid shows them, from 1.
import { refuse } from "../errors.ts";
import { type Sql, sql } from "../model/sql.ts";

/** Most rows that one call can name. */
export const rowNumbers = 100_000;

/** Refuses numbers of rows that there are not. */
export function checkPlaces(numbers: readonly number[], rows: number): void {
  for (const row of numbers) if (row > rows) refuse("row_out_of_range", { row, rows });
}

/** The display positions of these rows, to stand after IN: one value, however many there are. */
export function atPlaces(numbers: readonly number[]): Sql {
  const places = JSON.stringify(numbers.map((row) => row - 1));
  return sql`(SELECT unnest(CAST(${places} AS BIGINT[])))`;
}

/** The same in growing order, each once. */
export function places(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b).map((row) => row - 1);
}
