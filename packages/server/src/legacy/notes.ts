// What is told of a session that came from the old system, as notes like any other (notes.ts).
import type { Cell, Note } from "@data-tools/client";
import { type NoteCode, noteText } from "../notes.ts";

export type LegacyNoteCode = Extract<NoteCode, `legacy_${string}`>;

/** A note with its sentence. */
export function legacyNote(code: LegacyNoteCode, values: Record<string, Cell> = {}): Note {
  return { code, values, text: noteText(code, values) };
}
