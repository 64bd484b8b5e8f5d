// What a user has and uses, what it may be at most, and what administrators set of that. null = without end.

/** One limit: `used` is null where nothing adds up. */
export interface UseLine {
  name: string;
  unit: "count" | "bytes" | "milliseconds" | "percent";
  /** What it is a limit of: all that a user has, one session, one operation, or one upload. */
  of: "user" | "session" | "operation" | "upload" | "server";
  used: number | null;
  limit: number | null;
}

export interface UseView {
  limits: UseLine[];
}

/** What one user may have (sessions, stored bytes, datasources, recipes, steps of a session), do in a minute (changes, moves, notes) and do at once (heavy). */
export interface QuotaSet {
  sessions: number | null;
  stored: number | null;
  datasources: number | null;
  recipes: number | null;
  steps: number | null;
  changes: number | null;
  moves: number | null;
  notes: number | null;
  heavy: number | null;
}

/** Some quotas; what is left out is as for everyone, or as the system has it. */
export interface QuotaChange {
  sessions?: number | null;
  stored?: number | null;
  datasources?: number | null;
  recipes?: number | null;
  steps?: number | null;
  changes?: number | null;
  moves?: number | null;
  notes?: number | null;
  heavy?: number | null;
}

export interface QuotasView {
  /** In force for whoever has none of their own. */
  everyone: QuotaSet;
  /** What administrators set for everyone. */
  set: QuotaChange;
  owners: { owner: string; set: QuotaChange }[];
}

export interface OwnerQuotasView {
  owner: string;
  /** In force; null for the local user, who has none. */
  quotas: QuotaSet | null;
  set: QuotaChange;
  use: UseLine[];
}
