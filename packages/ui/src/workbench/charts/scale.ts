// From values to places on a picture, and the round values that stand at an axis.

import type { Cell } from "@data-tools/client";
import { date, moment, number } from "../../format.ts";
import { language } from "../../language.ts";

export interface Tick {
  at: number;
  label: string;
}

export interface Scale {
  place(value: number): number;
  ticks: Tick[];
}

/** A number, or the moment of a date in milliseconds; NaN for anything else. */
export function amount(value: Cell): number {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return Number.NaN;
  if (!/^-?\d{4,}-\d\d-\d\d/.test(value)) return Number(value);
  return Date.parse(/[Zz]$|[+-]\d\d(:?\d\d)?$/.test(value.slice(10)) || value.length <= 10 ? value : `${value}Z`);
}

export function isMoment(value: Cell | undefined): boolean {
  return typeof value === "string" && /^-?\d{4,}-\d\d-\d\d/.test(value);
}

export function linear(
  values: readonly number[],
  from: number,
  to: number,
  { zero = false, dated = false } = {},
): Scale {
  const known = values.filter(Number.isFinite);
  let low = known.reduce((a, b) => Math.min(a, b), zero ? 0 : Number.POSITIVE_INFINITY);
  let high = known.reduce((a, b) => Math.max(a, b), zero ? 0 : Number.NEGATIVE_INFINITY);
  if (known.length === 0) [low, high] = [0, 1];
  if (low === high) [low, high] = zero ? [Math.min(low, 0), Math.max(high, 1)] : [low - 1, high + 1];
  // Across, dates are long words; up, every label is one line.
  const room = dated && to > from ? 110 : 56;
  const wanted = Math.max(2, Math.floor(Math.abs(to - from) / room));
  const stops = dated ? moments(low, high, wanted) : rounds(low, high, wanted);
  const place = (value: number) => from + ((value - low) / (high - low)) * (to - from);
  return { place, ticks: stops.map(({ value, label }) => ({ at: place(value), label })) };
}

/** Each name has a band of the same width; `place` tells the middle of the n-th. */
export function bands(labels: readonly string[], from: number, to: number): Scale & { width: number } {
  const width = (to - from) / Math.max(1, labels.length);
  const place = (index: number) => from + (index + 0.5) * width;
  return { place, width: Math.abs(width), ticks: labels.map((label, index) => ({ at: place(index), label })) };
}

function rounds(low: number, high: number, wanted: number) {
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((each) => each * power >= rough) ?? 10) * power;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: Math.min(count, 100) }, (_, index) => {
    const value = Number(((first + index) * step).toPrecision(12));
    return { value, label: short(value) };
  });
}

const compact = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 2 });

/** A figure as short as an axis has room for. */
export function short(value: number): string {
  if (value !== 0 && Math.abs(value) < 1e-4) return value.toExponential();
  if (Math.abs(value) >= 1e5) return compact.format(value);
  return new Intl.NumberFormat(language, { maximumSignificantDigits: 6 }).format(value);
}

const minute = 60_000;
const day = 1440 * minute;

/** Round moments in UTC: years, months, days, hours or minutes, whatever gives about as many as wanted. */
function moments(low: number, high: number, wanted: number) {
  const rough = (high - low) / wanted;
  const steady = [
    minute,
    5 * minute,
    15 * minute,
    60 * minute,
    180 * minute,
    360 * minute,
    720 * minute,
    day,
    2 * day,
    7 * day,
  ];
  const step = steady.find((each) => each >= rough);
  if (step !== undefined) {
    const first = Math.ceil(low / step) * step;
    const count = Math.floor((high - first) / step) + 1;
    return Array.from({ length: Math.max(0, count) }, (_, index) => {
      const value = first + index * step;
      const iso = new Date(value).toISOString();
      return { value, label: step >= day ? date(iso.slice(0, 10)) : moment(iso.slice(0, 19)) };
    });
  }
  const months = [1, 3, 6, 12, 24, 60, 120, 240, 600, 1200].find((each) => each * 30.4 * day >= rough) ?? 6000;
  const start = new Date(low);
  const first = Math.ceil((start.getUTCFullYear() * 12 + start.getUTCMonth()) / months) * months;
  const stops = [];
  for (let at = first; stops.length < 100; at += months) {
    const value = Date.UTC(Math.floor(at / 12), at % 12);
    if (value > high) break;
    const year = String(Math.floor(at / 12));
    if (value >= low)
      stops.push({ value, label: months >= 12 ? year : `${year}-${String((at % 12) + 1).padStart(2, "0")}` });
  }
  return stops;
}

/** A value as a reader likes it. */
export function shown(value: Cell): string {
  if (typeof value === "number") return number(Number(value.toPrecision(6)));
  return value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
}
