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
  day_first:
    "{count} dates of “{column}” can be read both ways; the day was taken to come first, as other dates there show.",
  month_first:
    "{count} dates of “{column}” can be read both ways; the month was taken to come first, as other dates there show.",
  time_skipped:
    "{count} times of “{column}” do not exist in {zone}, where clocks went forward; they were moved forward.",
  time_twice: "{count} times of “{column}” occur twice in {zone}, where clocks went back; the first was taken.",
  date_emptied:
    "{count} values of “{column}” have no result: it would lie outside the range of dates, or the amount is not whole.",
  category_unknown: "{count} values of “{column}” are none of the known categories and are now missing.",
  rare_grouped: "{count} values of “{column}” in {categories} rare categories were grouped.",
  values_unmapped: "{count} values of “{column}” stand in no pair and are now missing.",
  type_detected: "“{column}” became {type} ({count} texts).",
  comma_dropped: "{count} values of “{column}” have a comma elsewhere than before three digits; it was left out.",
  rule_broken: "{count} rows break the rule “{rule}”.",
  division_by_zero: "{count} rows divide by zero and are empty in “{column}”.",
  does_not_fit: "{count} results for “{column}” are too large for {type} and are empty.",
  no_result: "{count} values of “{column}” have no {fn} and are now empty.",
  no_total: "{count} rows have no percentage of “{column}”: their total is zero.",
  outside_bins: "{count} values of “{column}” lie outside all bins.",
  bins_merged: "“{column}” has {made} bins instead of {wanted}: several edges are equal.",
  outliers_found: "{count} values of “{column}” lie {where}.",
  number_emptied: "{count} values of “{column}” are too large for it once rounded and are now empty.",
  lookup_unmatched: "{count} rows match nothing in the datasource; the new columns are missing there.",
  sql_renamed: "Columns without a name, or with one that was there before, were named {columns}.",
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
