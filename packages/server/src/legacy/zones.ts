// Time zones as Python names them: a name of the database, or a distance from UTC.
import type { PickleValue } from "../pickle/values.ts";
import { refuseLegacy } from "./refused.ts";
import { called, countOf, describe, expectCall, textOf } from "./shapes.ts";

interface Zone {
  /** `UTC`, a name of the time zone database, or a distance such as `+05:30`. */
  readonly name: string;
  /** The distance from UTC of a moment said in local time, in nanoseconds; `fold` for the second of two. */
  offset(local: bigint, fold: boolean): bigint;
}

const second = 1_000_000_000n;

/** The zone that a node is. */
export function zoneOf(value: PickleValue | undefined): Zone {
  const call = called(value);
  switch (call?.meaning) {
    case "UTC of pytz":
      return fixed(0);
    case "timezone": {
      const [offset, name] = call.args;
      if (name !== undefined && typeof name !== "string") return refuseLegacy("the name of a zone is no text");
      return fixed(secondsOf(offset));
    }
    case "fixed offset of pytz":
      return fixed(countOf(call.args[0], "the offset of a zone") * 60);
    case "zone of pytz": {
      const name = textOf(call.args[0], "the name of a zone");
      const offset = call.args[1];
      // It says which of its offsets the moment has.
      const known = typeof offset === "bigint" ? offset * second : undefined;
      const zone = named(name);
      return known === undefined ? zone : { name: zone.name, offset: () => known };
    }
    case "zone by name":
    case "zone class":
      return named(textOf(call.args[0], "the name of a zone"));
    default:
      return refuseLegacy(`${describe(value)} stands where a time zone was expected`);
  }
}

/** Seconds of a timedelta. */
function secondsOf(value: PickleValue | undefined): number {
  const { args } = expectCall(value, "timedelta");
  const [days = 0, seconds = 0, micros = 0] = args.map((each) => countOf(each, "the offset of a zone"));
  if (micros !== 0) return refuseLegacy("the offset of a zone has parts of a second");
  return days * 86_400 + seconds;
}

function fixed(seconds: number): Zone {
  if (Math.abs(seconds) >= 86_400) return refuseLegacy("the offset of a zone is more than a day");
  const size = Math.abs(seconds);
  const two = (part: number) => String(Math.floor(part)).padStart(2, "0");
  const rest = size % 60 === 0 ? "" : `:${two(size % 60)}`;
  const name = seconds === 0 ? "UTC" : `${seconds < 0 ? "-" : "+"}${two(size / 3600)}:${two((size / 60) % 60)}${rest}`;
  return { name, offset: () => BigInt(seconds) * second };
}

function named(name: string): Zone {
  if (!/^[A-Za-z0-9_+/-]{1,64}$/.test(name)) return refuseLegacy("the name of a zone is none");
  if (name === "UTC") return fixed(0);
  return { name, offset: (local, fold) => offsetAt(name, local, fold) };
}

const day = 86_400_000;

/** As Python reckons: of two offsets the first, or with `fold` the second; in a gap likewise. */
function offsetAt(name: string, local: bigint, fold: boolean): bigint {
  const millis = Number(local / 1_000_000n);
  const [before, after] = [offsetOf(name, millis - day), offsetOf(name, millis + day)];
  const holds = (offset: number) => offsetOf(name, millis - offset) === offset;
  const chosen =
    before === after || holds(before) === holds(after) ? (fold ? after : before) : holds(before) ? before : after;
  return BigInt(chosen) * 1_000_000n;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds from UTC of a zone at an instant. */
function offsetOf(name: string, instant: number): number {
  let format = formats.get(name);
  if (format === undefined) {
    try {
      format = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset" });
    } catch {
      return refuseLegacy("a zone that is not known");
    }
    formats.set(name, format);
  }
  const part = format.formatToParts(instant).find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign, hours, minutes, seconds] = /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(part) ?? [];
  if (sign === undefined) return 0;
  const size = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds ?? 0);
  return (sign === "-" ? -size : size) * 1000;
}
