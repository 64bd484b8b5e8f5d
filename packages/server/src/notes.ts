// Every note an effect or a verification can carry: its stable code and its sentence. One line each.
import { fill } from "./errors.ts";
import { tongue } from "./language.ts";

const table = {
  columns_moved: "{count} {count|column stands|columns stand} in another place.",
  rows_moved: "{count} {count|row stands|rows stand} in another place.",
  reshaped: "The table went from {before} to {after} {after|row|rows}.",
  cast_nulled:
    "{count} {count|value|values} of “{column}” could not be turned into {type} and {count|is|are} now missing.",
  cast_rounded: "{count} {count|value|values} of “{column}” {count|was|were} rounded to fit {type}.",
  formula_empty:
    "{count} {count|row has|rows have} no result although every value is there (a division by zero, a result that is too large, or a text that could not be converted).",
  fill_value: "“{column}” was filled with {value}.",
  fill_tie: "Several values of “{column}” are equally frequent; the smallest was taken.",
  still_missing:
    "{count} {count|cell|cells} of “{column}” {count|is|are} still missing: there was nothing to fill them with.",
  parts_more: "{count} {count|row has|rows have} more parts than new columns; the rest stays in the last one.",
  parts_dropped: "{count} {count|row has|rows have} more parts than new columns; the rest was left out.",
  day_first:
    "{count} {count|date|dates} of “{column}” can be read both ways; the day was taken to come first, as other dates there show.",
  month_first:
    "{count} {count|date|dates} of “{column}” can be read both ways; the month was taken to come first, as other dates there show.",
  time_skipped:
    "{count} {count|time|times} of “{column}” {count|does|do} not exist in {zone}, where clocks went forward; {count|it was|they were} moved forward.",
  time_twice:
    "{count} {count|time|times} of “{column}” {count|occurs|occur} twice in {zone}, where clocks went back; the first was taken.",
  date_emptied:
    "{count} {count|value|values} of “{column}” {count|has|have} no result: it would lie outside the range of dates, or the amount is not whole.",
  category_unknown:
    "{count} {count|value|values} of “{column}” {count|is|are} none of the known categories and {count|is|are} now missing.",
  rare_grouped:
    "{count} {count|value|values} of “{column}” in {categories} rare {categories|category|categories} {count|was|were} grouped.",
  values_unmapped:
    "{count} {count|value|values} of “{column}” {count|stands|stand} in no pair and {count|is|are} now missing.",
  type_detected: "“{column}” became {type} ({count} {count|text|texts}).",
  comma_dropped:
    "{count} {count|value|values} of “{column}” {count|has|have} a comma elsewhere than before three digits; it was left out.",
  rule_broken: "{count} {count|row breaks|rows break} the rule “{rule}”.",
  division_by_zero: "{count} {count|row divides by zero and is|rows divide by zero and are} missing in “{column}”.",
  does_not_fit:
    "{count} {count|result|results} for “{column}” {count|is|are} too large for {type} and {count|is|are} missing.",
  no_result: "{count} {count|value|values} of “{column}” {count|has|have} no {fn} and {count|is|are} now missing.",
  no_total: "{count} {count|row has|rows have} no percentage of “{column}”: {count|its|their} total is zero.",
  outside_bins: "{count} {count|value|values} of “{column}” {count|lies|lie} outside all bins.",
  bins_merged: "“{column}” has {made} {made|bin|bins} instead of {wanted}: several edges are equal.",
  outliers_found: "{count} {count|value|values} of “{column}” {count|lies|lie} {where}.",
  number_emptied:
    "{count} {count|value|values} of “{column}” {count|is|are} too large for it once rounded and {count|is|are} now missing.",
  lookup_unmatched:
    "{count} {count|row matches|rows match} nothing in the datasource; the new columns are missing there.",
  sql_renamed: "Columns without a name, or with one that was there before, were named {columns}.",
  not_found:
    "{count} {count|value|values} of “{column}” {count|holds|hold} nothing of what was looked for; the result is missing there.",
  not_compared:
    "{count} {count|value|values} of “{column}” could not be compared: {count|it has|they have} too many different characters.",
  not_decoded:
    "{count} {count|value|values} of “{column}” {count|is|are} not written as {as} and {count|is|are} now empty.",
  json_malformed: "{count} {count|value|values} of “{column}” {count|is|are} no JSON; the results are missing there.",
  json_keys_left: "{count} {count|value|values} of “{column}” {count|has|have} keys that got no column.",
  seed_used: "The random seed was {seed}.",
  damaged_head:
    "What is stored of the session as a whole is damaged, so that it cannot be opened. Restore the data folder from a backup.",
  damaged_step:
    "What is stored of step {number} is damaged, so that the session cannot be opened. Restore the data folder from a backup.",
  damaged_step_data:
    "The data of step {number} is damaged. Go back to the step before it and do it again, or restore the data folder from a backup.",
  damaged_original:
    "The data of the original table is damaged. Load the file again as a new session, or restore the data folder from a backup.",
  damaged_audit:
    "Entry {number} of the audit trail is missing or was changed. The table is not touched by that; find out who can write in the data folder.",
  damaged_draft: "A form that was being filled in is damaged. Nothing depends on it: fill it in anew.",

  legacy_category: "“{column}” was a category; its values are kept, their order and those that never occur are not.",
  legacy_mixed: "“{column}” held values of several kinds ({kinds}), so it is text.",
  legacy_json: "“{column}” held lists or dictionaries; they are text, written as JSON.",
  legacy_zone: "“{column}” had the time zone {zone}; its moments are kept, and shown in UTC.",
  legacy_nanoseconds: "Times of “{column}” are kept to the microsecond; finer digits were cut off: {count}.",
  legacy_large: "“{column}” holds whole numbers beyond 64 bits; it is decimal, so that none is rounded.",
  legacy_too_large: "“{column}” holds numbers that no number type keeps exactly, so it is text.",
  legacy_rounded: "“{column}” was stored by the old system as numbers that round whole ones this large: {count}.",
  legacy_years: "“{column}” holds moments outside of the years 1 to 9999, so it is text.",
  legacy_renamed: "The column “{from}” is now called “{to}”, because names are texts and occur once.",
  legacy_row_labels: "The labels of the rows are left out; the order of the rows is kept.",
  legacy_history_gone:
    "The old system had already dropped the history of this session ({count} operations); its present table is kept.",
  legacy_metadata_gone: "The old system had already dropped what it kept beside this session; it was worked out anew.",
  legacy_state_lost: "The old system kept no table after “{operation}”, because it was undone.",
  legacy_state_gone: "The old system kept no table after operation {number}, and does not say what it was.",
  legacy_redo_untrue: "The old system counted a redo that changed nothing; the session stands where its table is.",
  legacy_pointer: "The old system pointed to another step than its table is of; the session stands where its table is.",
  legacy_current_differs: "The present table is none of the history's; it is kept as the last step.",
  legacy_stale_branch: "Operations that had been replaced by others were left out: {count}.",
  legacy_unequal: "A file of the history says otherwise than what is written beside it; the file was followed.",
  legacy_no_columns: "The old system's table after operation {number} had no columns; it is left out.",
  legacy_redone: "The old system kept no table after this step; it was done again here.",
  legacy_differs:
    "The table is the one that the old system kept. Done here, the step gives another one, so it cannot be repeated.",
  legacy_rounded_here: "The table is the one that the old system kept; done here, numbers differ in their last digits.",
  legacy_apart:
    "The old system kept several sessions of this datasource, which had gone apart; each of them is a session here.",
  legacy_unknown: "The table is the one that the old system kept; how to get there is not known.",
} as const satisfies Record<string, string>;

export type NoteCode = keyof typeof table;
export const notes: Readonly<Record<NoteCode, string>> = table;

const counts = new Set(["count", "before", "after", "made", "wanted", "categories"]);

/** The sentence of a note, its counts with marks between thousands, or its code if it is of a later version. */
export function noteText(code: string, values: Readonly<Record<string, unknown>>): string {
  const known = Object.hasOwn(notes, code) ? notes[code as NoteCode] : code;
  const written = Object.entries(values).map(([name, value]) => [
    name,
    counts.has(name) && typeof value === "number" ? value.toLocaleString(tongue()) : value,
  ]);
  return fill(known, Object.fromEntries(written));
}
