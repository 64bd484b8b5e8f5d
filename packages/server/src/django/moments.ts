// Times as a site's database gives them as text: with their distance from UTC, or in the zone of the site.

const day = 86_400_000;

/** A time in milliseconds since 1970; null if it is none, or beyond all years. */
export function momentOf(text: unknown, zone: string): number | null {
  if (typeof text !== "string") return null;
  const [, date, time, distance] =
    /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d{1,3})?)\d*([+-]\d\d(?::?\d\d)?|Z)?$/.exec(text) ?? [];
  const naive = Date.parse(`${date}T${time}Z`);
  if (Number.isNaN(naive)) return null;
  if (distance === undefined) return inZone(naive, zone);
  const [, sign, hours = "0", minutes = "0"] = /^([+-])(\d\d):?(\d\d)?$/.exec(distance) ?? [];
  const size = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === undefined ? naive : naive - (sign === "-" ? -size : size);
}

/** The instant at which clocks of a zone show a time; of two the earlier. */
function inZone(naive: number, zone: string): number {
  const before = naive - shownIn(zone, naive - day) + (naive - day);
  return shownIn(zone, before) === naive ? before : naive - shownIn(zone, naive + day) + (naive + day);
}

/** What clocks of a zone show at an instant, as if it was UTC. */
function shownIn(zone: string, instant: number): number {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
  return Date.parse(`${format.format(instant).replace(" ", "T")}Z`) + (((instant % 1000) + 1000) % 1000);
}
