// Numbers, sizes, dates, cells and effects in words, as the reader likes them.
import type { Cell, Effect, WireType } from "@data-tools/client";
import { language } from "./language.ts";
import { text } from "./text.ts";

const plain = new Intl.NumberFormat(language);
const tenth = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const dated = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric" });
const timed = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const timeOfDay = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });

const exact = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium" });

export function number(amount: number): string {
  return plain.format(amount);
}

export function rows(amount: number): string {
  return text.rows(amount, number(amount));
}

export function columns(amount: number): string {
  return text.columns(amount, number(amount));
}

export function cells(amount: number): string {
  return text.cells(amount, number(amount));
}

/** Bytes in decimal units. */
export function bytes(amount: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let size = amount;
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${size >= 100 || unit === 0 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}

/** Bytes in binary units, as limits are set. */
export function binaryBytes(amount: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  const unit = Math.min(Math.floor(Math.log2(Math.max(amount, 1)) / 10), units.length - 1);
  return `${tenth.format(amount / 1024 ** unit)} ${units[unit]}`;
}

export function date(iso: string): string {
  return dated.format(new Date(iso));
}

export function moment(iso: string): string {
  return timed.format(new Date(iso));
}

/** A moment of today by its time alone. */
export function clock(iso: string): string {
  const time = new Date(iso);
  return time.toDateString() === new Date().toDateString() ? timeOfDay.format(time) : timed.format(time);
}

/** A time that passes, in minutes; the last two minutes in seconds. */
export function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds <= 120 ? text.status.seconds(seconds) : text.status.minutes(Math.round(seconds / 60));
}

/** A moment to the second. */
export function exactly(iso: string): string {
  return exact.format(new Date(iso));
}

/** How long ago, roughly. */
export function age(iso: string, now: number = Date.now()): string {
  const minutes = Math.floor((now - Date.parse(iso)) / 60_000);
  if (minutes < 1) return text.age.now;
  if (minutes < 60) return text.age.minutes(minutes);
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return text.age.hours(hours);
  const days = Math.floor(hours / 24);
  return days < 30 ? text.age.days(days) : date(iso);
}

/** A cell as text; a null is the empty string, its look is the grid's business. */
export function cell(value: Cell | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "object") return JSON.stringify(value);
  return String(value);
}

const rightAligned: ReadonlySet<WireType> = new Set(["integer", "number", "decimal", "duration"]);

export function isNumeric(type: WireType): boolean {
  return rightAligned.has(type);
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? text.effect.andMore(shown, number(names.length - 3)) : shown;
}

/** What a step did, as short clauses. */
export function effectWords(effect: Effect): string[] {
  const words: string[] = [];
  if (effect.cellsChanged > 0) {
    const amount = cells(effect.cellsChanged);
    const where = effect.columnsChanged.length;
    words.push(where > 0 ? text.effect.cellsIn(amount, columns(where)) : text.effect.cellsChanged(amount));
  }
  if (effect.rowsAdded > 0) words.push(text.effect.rowsAdded(rows(effect.rowsAdded)));
  if (effect.rowsRemoved > 0) words.push(text.effect.rowsRemoved(rows(effect.rowsRemoved)));
  if (effect.columnsAdded.length > 0)
    words.push(text.effect.columnsAdded(columns(effect.columnsAdded.length), listed(effect.columnsAdded)));
  if (effect.columnsRemoved.length > 0)
    words.push(text.effect.columnsRemoved(columns(effect.columnsRemoved.length), listed(effect.columnsRemoved)));
  return words.length > 0 ? words : [text.effect.nothing];
}

/** What an effect says beyond its counts, the bare descriptions of order and shape left out. */
export function losses({ notes }: Effect): string[] {
  const plain = new Set(["rows_moved", "columns_moved", "reshaped"]);
  return notes.filter(({ code }) => !plain.has(code)).map((note) => note.text);
}
