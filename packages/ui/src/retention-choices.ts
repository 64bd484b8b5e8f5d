// How long unused work may be kept, as one chooses it: minutes, null = without end.
import type { MeView } from "@data-tools/client";
import { text } from "./text.ts";

const hour = 60;
const day = 24 * hour;
const offered: readonly (number | null)[] = [15, hour, 8 * hour, day, 7 * day, 30 * day, 90 * day, 365 * day, null];

/** In the largest unit that fits. */
export function lasting(minutes: number | null): string {
  const words = text.kept;
  if (minutes === null) return words.always;
  if (minutes % day === 0) return words.days(minutes / day);
  return minutes % hour === 0 ? words.hours(minutes / hour) : text.status.minutes(minutes);
}

/** What may be chosen within the bounds. */
export function choices({ leastMinutes, mostMinutes }: MeView["bounds"]): (number | null)[] {
  return offered.filter((minutes) =>
    minutes === null ? mostMinutes === null : minutes >= leastMinutes && minutes <= (mostMinutes ?? minutes),
  );
}
