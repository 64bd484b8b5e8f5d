// Why a query was refused or stopped, in words for its author. What the database says while it reads the
// query is about the query; what it says while it runs may hold cells and is not repeated.
import { Refusal } from "../../errors.ts";
import type { Unfit } from "./tree.ts";

/** The refusal of a query that may not run. */
export function unfit({ reason, at }: Unfit, query: string): Refusal {
  return refused(reason, at === undefined ? undefined : [...Buffer.from(query).subarray(0, at).toString()].length + 1);
}

/** `position` is a 1-based count of letters. */
function refused(reason: string, position: number | undefined): Refusal {
  if (position === undefined) return new Refusal("sql_refused", { field: "query", reason });
  return new Refusal("sql_refused", { field: "query", reason: `${reason} (at position ${position})`, position });
}

/** Where the database points to with its caret, if it shows a whole line of the query. */
function placeIn(query: string, text: string): number | undefined {
  const [, number = "", shown = "", before = ""] = /\n\nLINE (\d+): ([^\n]*)\n( *)\^/.exec(text) ?? [];
  const lines = query.split("\n");
  const line = lines[Number(number) - 1];
  const column = before.length - `LINE ${number}: `.length;
  if (line === undefined || column < 0 || shown === "" || !line.startsWith(shown.slice(0, column + 1)))
    return undefined;
  const earlier = lines.slice(0, Number(number) - 1).reduce((sum, each) => sum + [...each].length + 1, 0);
  return earlier + column + 1;
}

/** What became of a query: refusals as they are, what the database says about it as sql_refused or sql_failed. */
export function failure(error: unknown, query?: string): unknown {
  if (error instanceof Refusal) {
    return error.code === "value_out_of_range"
      ? stopped("a value cannot be converted or is too large for its type; TRY_CAST gives a missing value instead")
      : error;
  }
  const text = error instanceof Error ? error.message : "";
  const [, kind, sentence = ""] = /^(\w[\w ]*?) Error: ([^\n]*)/.exec(text) ?? [];
  switch (kind) {
    case "Binder":
    case "Catalog":
    case "Parser":
      return refused(meaning(sentence, text), query === undefined ? undefined : placeIn(query, text));
    case "Invalid Input":
      return stopped(
        sentence.startsWith("More than one row")
          ? "a subquery in the place of a value gave more than one row"
          : "a function was given a value it cannot take",
      );
    case "Not implemented":
    case "Mismatch Type":
    case "Invalid Type":
      return stopped("it asks for something that the engine cannot do");
    default:
      return error;
  }
}

function stopped(reason: string): Refusal {
  return new Refusal("sql_failed", { field: "query", reason });
}

/** The database's sentence about the query, with the names it proposes. */
function meaning(sentence: string, text: string): string {
  const plain = sentence.replace(/[!.]$/, "");
  const named = /\nCandidate bindings: ([^\n]*)/.exec(text)?.[1];
  const shown = named === undefined ? plain : `${plain} (there are ${named})`;
  return shown.length > 300 ? `${shown.slice(0, 299)}…` : shown;
}
