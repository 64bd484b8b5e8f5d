// How long unused work is kept, by rules alone: who wished what, within which bounds, and when the user is
// warned. Times in milliseconds; null = without end.

export const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** The shortest retention anyone may ask for. */
export const leastRetention = 15 * minute;

/** What an administrator may set at runtime; what is left out is as the system has it. */
export interface Organisation {
  readonly retention?: number | null;
  readonly least?: number;
  readonly most?: number | null;
  readonly absolute?: number | null;
  /** When that was set: no session ends by it before there was time to be warned of it. */
  readonly absoluteSince?: number;
  /** Changes are switched off; null or left out = they are not. */
  readonly readOnly?: ReadOnly | null;
  /** The moment of the last point of a backup, ms since 1970. */
  readonly backedUpAt?: number;
}

/** That changes are switched off: why (empty if it was not said), by whom and since when. */
interface ReadOnly {
  readonly message: string;
  readonly by: string;
  readonly since: number;
}

/** What a user may wish for all own sessions. */
export interface Preferences {
  readonly retention?: number | null;
}

export interface Rules {
  /** For whoever wishes nothing. */
  readonly retention: number | null;
  readonly least: number;
  readonly most: number | null;
  /** From its start on, however much a session is used. */
  readonly absolute: number | null;
  readonly absoluteSince: number;
  /** How long before the end a user is warned; null = by the length of the limit. */
  readonly warning: number | null;
}

type Source = "session" | "user" | "organisation" | "system";

export interface Retention<From = Source> {
  readonly lasts: number | null;
  /** Whose wish that is; a wish beyond the bounds is cut to them. */
  readonly from: From;
}

/** The rules in force: the organisation's, and what it left open by the system's settings. */
export function rulesOf(
  organisation: Organisation,
  system: { readonly RETENTION: number | null; readonly WARNING: number | null },
): Rules {
  return {
    retention: organisation.retention === undefined ? system.RETENTION : organisation.retention,
    least: Math.max(leastRetention, organisation.least ?? leastRetention),
    most: organisation.most ?? null,
    absolute: organisation.absolute ?? null,
    absoluteSince: organisation.absoluteSince ?? 0,
    warning: system.WARNING,
  };
}

/** How long a session is kept after its last use: the session's own wish, else its user's, else the rules'. */
export function retentionOf(
  rules: Rules,
  organisation: Organisation,
  wishes: { readonly session: number | null | undefined; readonly user: number | null | undefined },
): Retention {
  if (wishes.session !== undefined) return { lasts: bounded(rules, wishes.session), from: "session" };
  return usualRetention(rules, organisation, wishes.user);
}

/** The same for sessions without a wish of their own. */
export function usualRetention(
  rules: Rules,
  organisation: Organisation,
  user: number | null | undefined,
): Retention<Exclude<Source, "session">> {
  if (user !== undefined) return { lasts: bounded(rules, user), from: "user" };
  const from = organisation.retention === undefined ? "system" : "organisation";
  return { lasts: bounded(rules, rules.retention), from };
}

/** A wish within the bounds. */
export function bounded({ least, most }: Pick<Rules, "least" | "most">, lasts: number | null): number | null {
  const capped = most === null ? lasts : Math.min(lasts ?? most, most);
  return capped === null ? null : Math.max(capped, Math.min(least, most ?? least));
}

type Longest = Pick<Rules, "absolute" | "absoluteSince">;

/** When work begun at `createdAt` ends however much it is used; null = never. */
export function lastOf({ absolute, absoluteSince }: Longest, createdAt: number): number | null {
  return absolute === null ? null : Math.max(createdAt + absolute, absoluteSince + leadOf(absolute));
}

/** When work last used at `usedAt` goes to the bin. */
export function endOf(
  rules: Longest,
  lasts: number | null,
  { createdAt, usedAt }: { readonly createdAt: number; readonly usedAt: number },
): number | null {
  const unused = lasts === null ? Number.POSITIVE_INFINITY : usedAt + lasts;
  const latest = lastOf(rules, createdAt) ?? Number.POSITIVE_INFINITY;
  const end = Math.min(unused, latest);
  return end === Number.POSITIVE_INFINITY ? null : end;
}

/**
 * How long before the end of a limit its user is warned: a tenth of it, between two and fifteen minutes; for
 * limits of two days and more between one and three days.
 */
export function leadOf(limit: number): number {
  const tenth = limit / 10;
  return limit >= 2 * day
    ? Math.min(3 * day, Math.max(day, tenth))
    : Math.min(15 * minute, Math.max(2 * minute, tenth));
}

/** How long a session must still have when a shorter retention takes hold of it. */
export function graceOf({ warning }: Pick<Rules, "warning">, lasts: number | null): number {
  if (lasts === null) return 0;
  return warning === null ? leadOf(lasts) : Math.max(leadOf(lasts), Math.min(warning, lasts));
}

/** The longest lead there can be. */
export function longestLead({ warning }: Pick<Rules, "warning">): number {
  return warning ?? 3 * day;
}

/** From when the user of a session that ends at `expiresAt` is warned. */
export function warnsAt(
  rules: Longest & Pick<Rules, "warning">,
  { createdAt, usedAt, expiresAt }: { readonly createdAt: number; readonly usedAt: number; readonly expiresAt: number },
): number {
  const { absolute, warning } = rules;
  if (warning !== null) return expiresAt - warning;
  const isAbsolute = absolute !== null && expiresAt === lastOf(rules, createdAt);
  return expiresAt - leadOf(isAbsolute ? absolute : expiresAt - usedAt);
}
