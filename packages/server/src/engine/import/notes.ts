// What a report says beyond its figures: codes, values, and the English sentence.
import type { Cell, Note } from "@data-tools/client";
import { fill } from "../../errors.ts";

const texts = {
  null_words: "In “{column}”, {words} means no value.",
  day_month_ambiguous: "The dates of “{column}” can be read day first or month first, so they stay text.",
  two_digit_years: "The dates of “{column}” have years of two digits, so they stay text.",
  leading_zeros: "“{column}” holds codes with leading zeros, so it stays text.",
  integers_as_decimal: "“{column}” holds whole numbers beyond 64 bits; it is read as decimal so that none is rounded.",
  numbers_as_text: "“{column}” holds numbers that no number type keeps exactly, so it stays text.",
  mixed_types: "“{column}” mixes {kinds}, so it is read as text.",
  nested_as_text: "The lists or objects of “{column}” have no common shape, so they are kept as text.",
  from_beginning: "This was found out from the first {rows} rows; the whole file decides when it is imported.",
  encoding_guessed: "The file is not valid UTF-8 (first at byte {byte}, line {line}); it is read as {encoding}.",
  format_by_content: "The name says {named}, but the content is {format}; the content was followed.",
  rows_padded: "Short or long rows that were padded: {count}.",
  columns_added: "Some rows have more cells than the header; columns added for them: {count}.",
  rows_skipped: "Rows that were skipped: {count}.",
  array_of: "The rows were taken from “{key}”.",
  type_changed: "“{column}” was {from}; it is read as {to}.",
  precision_lost: "Times of “{column}” are kept to the microsecond; finer digits were cut off.",
  offset_dropped: "The zone offsets of “{column}” were turned into UTC.",
  error_cells: "Cells that hold an error, such as #N/A, are read as no value: {count}.",
} as const;

type NoteCode = keyof typeof texts;

/** A note with its sentence. */
export function note(code: NoteCode, values: Record<string, Cell>): Note {
  return { code, values, text: fill(texts[code], values) };
}
