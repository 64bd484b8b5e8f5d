// What is told of a session that came from the old system: codes, values, and the English sentence.
import type { Cell, Note } from "@data-tools/client";
import { fill } from "../errors.ts";

const texts = {
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
  legacy_state_lost:
    "The old system kept no table after “{operation}”, because it was undone; it has to be done again.",
  legacy_state_gone: "The old system kept no table after operation {number}, and does not say what it was.",
  legacy_redo_untrue: "The old system counted a redo that changed nothing; the session stands where its table is.",
  legacy_pointer: "The old system pointed to another step than its table is of; the session stands where its table is.",
  legacy_current_differs: "The present table is none of the history's; it is kept as the last step.",
  legacy_stale_branch: "Operations that had been replaced by others were left out: {count}.",
  legacy_unequal: "A file of the history says otherwise than what is written beside it; the file was followed.",
} as const;

export type LegacyNoteCode = keyof typeof texts;

/** A note with its sentence. */
export function legacyNote(code: LegacyNoteCode, values: Record<string, Cell> = {}): Note {
  return { code, values, text: fill(texts[code], values) };
}
