// Exchanges that were recorded with the old system, its classes of answers compared with ours: status, keys, types.
import { readFileSync } from "node:fs";

export interface Exchange {
  readonly label: string;
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
  /** Undefined where the old system gave no answer at all. */
  readonly status?: number;
  readonly content_type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly response?: unknown;
}

/** Every exchange in its order, under a name that no other has. */
export function exchanges(): { readonly name: string; readonly exchange: Exchange }[] {
  const path = new URL("../../fixtures/legacy/http-transcript-d5e1ede.json", import.meta.url);
  const all = JSON.parse(readFileSync(path, "utf8")) as Exchange[];
  return all.map((exchange, at) => ({ name: `${at} ${exchange.label}`, exchange }));
}

/** Null if an answer has every key that was recorded, each with a value of the recorded type; it may have more. */
export function unlike(ours: unknown, recorded: unknown, place = "answer"): string | null {
  if (Array.isArray(recorded)) return unlikeLists(ours, recorded, place);
  if (typeof recorded === "object" && recorded !== null) {
    // A value that JSON cannot hold, as the recording writes it: it was a number.
    if ("$float" in recorded) return ours === null || typeof ours === "number" ? null : `${place} is no number`;
    if (typeof ours !== "object" || ours === null || Array.isArray(ours)) return `${place} is no object`;
    for (const [key, value] of Object.entries(recorded)) {
      if (!Object.hasOwn(ours, key)) return `${place}.${key} is missing`;
      // What an operation is asked for is its own.
      if (key === "params") continue;
      const found = unlike((ours as Record<string, unknown>)[key], value, `${place}.${key}`);
      if (found !== null) return found;
    }
    return null;
  }
  // In previews a missing value is an empty text, whatever its column.
  if (ours === "" && place.includes("data_preview")) return null;
  const [mine, theirs] = [typeOf(ours), typeOf(recorded)];
  return mine === theirs ? null : `${place} is ${mine}, not ${theirs}`;
}

/** Lists are alike if each of our elements is like one of theirs; what an empty list would hold is not known. */
function unlikeLists(ours: unknown, recorded: readonly unknown[], place: string): string | null {
  if (!Array.isArray(ours)) return `${place} is no list`;
  if (recorded.length === 0) return null;
  for (const [at, each] of ours.entries()) {
    const found = recorded.map((other) => unlike(each, other, `${place}[${at}]`));
    if (!found.includes(null)) return found[0] ?? null;
  }
  return null;
}

function typeOf(value: unknown): string {
  return value === null ? "null" : typeof value;
}
