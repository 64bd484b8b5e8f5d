// Values as texts, as Python writes them: what stands in a column of several kinds.
import { type FrameCell, isMissing, isTagged } from "./cells.ts";

/** A number as Python writes it: always with a point or an exponent, and in the fewest digits. */
export function pythonNumber(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0.0";
  const [mantissa = "0", power = "0"] = value.toExponential().split("e");
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    const size = String(Math.abs(exponent)).padStart(2, "0");
    return `${mantissa}e${exponent < 0 ? "-" : "+"}${size}`;
  }
  const sign = mantissa.startsWith("-") ? "-" : "";
  const digits = mantissa.replace(/[-.]/g, "");
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${sign}${whole}.${digits.slice(exponent + 1) || "0"}`;
}

const microsecond = 1000n;
const second = 1_000_000n;
const hour = 3_600n * second;

/** Whole microseconds, rounded down. */
export function microseconds(nanoseconds: bigint): bigint {
  const whole = nanoseconds / microsecond;
  return nanoseconds < 0n && whole * microsecond !== nanoseconds ? whole - 1n : whole;
}

/** Microseconds since 1970 as `YYYY-MM-DD HH:MM:SS.ffffff`; null where no year of four digits is. */
export function momentText(micros: bigint): string | null {
  const seconds = micros >= 0n ? micros / second : (micros - second + 1n) / second;
  const fraction = micros - seconds * second;
  const millis = Number(seconds) * 1000;
  if (Math.abs(millis) > 8.64e15) return null;
  const iso = new Date(millis).toISOString();
  if (!/^\d{4}-/.test(iso)) return null;
  const rest = fraction === 0n ? "" : `.${String(fraction).padStart(6, "0")}`;
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}${rest}`;
}

/** A span as hours, minutes and seconds, as ISO 8601 has it. */
function spanText(micros: bigint): string {
  const size = micros < 0n ? -micros : micros;
  const hours = size / hour;
  const minutes = (size / (60n * second)) % 60n;
  const rest = size % (60n * second);
  const fraction = String(rest % second)
    .padStart(6, "0")
    .replace(/0+$/, "");
  const seconds = `${rest / second}${fraction === "" ? "" : `.${fraction}`}`;
  return `${micros < 0n ? "-" : ""}PT${hours}H${minutes}M${seconds}S`;
}

/** A cell as text; null where nothing is there. */
export function cellText(cell: FrameCell): string | null {
  if (cell === null || isMissing(cell)) return null;
  if (typeof cell === "string") return cell;
  if (typeof cell === "number") return pythonNumber(cell);
  if (!isTagged(cell)) return cell instanceof Uint8Array ? Buffer.from(cell).toString("hex") : String(cell);
  switch (cell.kind) {
    case "timestamp": {
      const text = momentText(microseconds(cell.nanoseconds)) ?? `${cell.nanoseconds} ns`;
      return cell.zone === null ? text : `${text}+00:00`;
    }
    case "span":
      return spanText(microseconds(cell.nanoseconds));
    case "list":
    case "dictionary":
      return json(cell);
    case "missing":
      return null;
    default:
      return cell.text;
  }
}

/** Lists and dictionaries as JSON; keys that are no texts become texts. */
function json(cell: FrameCell): string {
  if (isTagged(cell)) {
    if (cell.kind === "list") return `[${cell.items.map(json).join(", ")}]`;
    if (cell.kind === "dictionary")
      return `{${cell.entries.map(([key, value]) => `${JSON.stringify(cellText(key) ?? "null")}: ${json(value)}`).join(", ")}}`;
  }
  if (typeof cell === "boolean" || typeof cell === "bigint") return String(cell);
  if (typeof cell === "number") return Number.isFinite(cell) ? pythonNumber(cell) : JSON.stringify(pythonNumber(cell));
  const text = cellText(cell);
  return text === null ? "null" : JSON.stringify(text);
}
