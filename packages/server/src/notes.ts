// Every note an effect can carry: its stable code and its sentence. One line each.
import { fill } from "./errors.ts";

const table = {
  columns_moved: "{count} columns stand in another place.",
  rows_moved: "{count} rows stand in another place.",
  reshaped: "The table went from {before} to {after} rows.",
  cast_nulled: "{count} values of “{column}” could not be turned into {type} and are now empty.",
  cast_rounded: "{count} values of “{column}” were rounded to fit {type}.",
  formula_empty:
    "{count} rows have no result although every value is there (a division by zero, a result that is too large, or a text that could not be converted).",
  fill_value: "“{column}” was filled with {value}.",
  fill_tie: "Several values of “{column}” are equally frequent; the smallest was taken.",
  still_missing: "{count} cells of “{column}” are still missing: there was nothing to fill them with.",
  parts_more: "{count} rows have more parts than new columns; the rest stays in the last one.",
  parts_dropped: "{count} rows have more parts than new columns; the rest was left out.",
  not_found: "{count} values of “{column}” hold nothing of what was looked for; the result is missing there.",
  not_compared: "{count} values of “{column}” could not be compared: they have too many different characters.",
  not_decoded: "{count} values of “{column}” are not written as {as} and are now empty.",
  json_malformed: "{count} values of “{column}” are no JSON; the results are missing there.",
  json_keys_left: "{count} values of “{column}” have keys that got no column.",
  seed_used: "The random seed was {seed}.",
} as const satisfies Record<string, string>;

export type NoteCode = keyof typeof table;
export const notes: Readonly<Record<NoteCode, string>> = table;

/** The sentence of a note, or its code if it is of a later version. */
export function noteText(code: string, values: Readonly<Record<string, unknown>>): string {
  const known = Object.hasOwn(notes, code) ? notes[code as NoteCode] : code;
  return fill(known, values);
}
