// One cell of a workbook as text that keeps its value: serial numbers of dates become ISO dates. Pure.
import type { CellObject } from "@e965/xlsx";

export type SheetKind = "number" | "text" | "boolean" | "date" | "timestamp" | "time" | "duration";

export interface SheetCell {
  readonly kind: SheetKind;
  readonly text: string;
}

const dayMicroseconds = 86_400_000_000;

/** The cell, or undefined for an empty one or an error; `late` is the calendar that begins in 1904. */
export function sheetCell(cell: CellObject, late: boolean, isDate: boolean): SheetCell | undefined {
  const { t: type, v: value } = cell;
  if (type === "b") return { kind: "boolean", text: value ? "true" : "false" };
  if (type === "n" && typeof value === "number") {
    if (!Number.isFinite(value)) return undefined;
    return isDate ? fromSerial(value, String(cell.z), late) : { kind: "number", text: String(value) };
  }
  if (type === "s") {
    const text = String(value ?? "");
    return text.trim() === "" ? undefined : { kind: "text", text };
  }
  return undefined;
}

/** A serial number under a date format: elapsed time, a time of day, a day, or both. */
function fromSerial(serial: number, format: string, late: boolean): SheetCell {
  const plain = format.replace(/"[^"]*"|\\./g, "").toLowerCase();
  const microseconds = Math.round(serial * dayMicroseconds);
  if (/\[(h+|m+|s+)\]/.test(plain)) return { kind: "duration", text: String(microseconds) };
  const shows = { day: /[dy]/.test(plain), clock: /[hs]/.test(plain) };
  const days = Math.floor(microseconds / dayMicroseconds);
  const rest = microseconds - days * dayMicroseconds;
  if (!shows.day && shows.clock && days === 0) return { kind: "time", text: clockText(rest) };
  // The calendar of 1900 counts a 29 February 1900 that never was.
  const epoch = late ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, days < 60 ? 31 : 30);
  const at = epoch + days * 86_400_000;
  if (days < 0 || at > Date.UTC(9999, 11, 31)) return { kind: "number", text: String(serial) };
  const day = new Date(at).toISOString().slice(0, 10);
  return rest === 0 && !shows.clock
    ? { kind: "date", text: day }
    : { kind: "timestamp", text: `${day} ${clockText(rest)}` };
}

/** Microseconds since midnight; what a double cannot tell from a whole millisecond is rounded to it. */
function clockText(microseconds: number): string {
  const milliseconds = Math.round(microseconds / 1000);
  const exact = Math.abs(microseconds - milliseconds * 1000) < 10 ? milliseconds * 1000 : microseconds;
  const seconds = Math.floor(exact / 1e6);
  const two = (value: number) => String(value).padStart(2, "0");
  const fraction = exact % 1e6 === 0 ? "" : `.${String(exact % 1e6).padStart(6, "0")}`;
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}${fraction}`;
}
