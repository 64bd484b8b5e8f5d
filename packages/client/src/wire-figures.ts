// What happened to work in numbers, and what would be removed from a history.

/** Numbers that only grow, for administrators. */
export interface FiguresView {
  /** When the server that answers was started. */
  startedAt: string;
  figures: FigureView[];
  /** What the store holds now. */
  holds: { sessions: number; datasources: number; blobs: number; bytes: number };
}

export interface FigureView {
  /** As collectors of metrics write it: `data_tools_sessions_expired_total`. */
  name: string;
  /** What it counts. */
  text: string;
  /** Since the store was made, by all servers. */
  total: number;
  /** By the server that answers, since it was started. */
  sinceStart: number;
}

/** What was promised of the server that answers, and what it measured. */
export interface IndicatorsView {
  /** When the server that answers was started. */
  startedAt: string;
  window: "hour" | "day";
  /** Since when was measured: the beginning of the window, or the start. */
  since: string;
  indicators: IndicatorView[];
  /** What must stay 0, since the start. */
  mustStayZero: { name: "endedInUse" | "warnedThenLost" | "damage"; count: number }[];
  /** The window in parts, the oldest first. */
  points: IndicatorPoint[];
}

export interface IndicatorView {
  /** Mean and 95th percentile of applying a step; undo and redo, and saves, that succeeded; calls that failed; the mean score of those who were asked. */
  name: "mean" | "p95" | "moves" | "saves" | "errors" | "satisfaction";
  unit: "milliseconds" | "share" | "score";
  /** Whether it is to be less than its goal, as much or more, or above it. */
  better: "less" | "more" | "above";
  goal: number;
  /** null where nothing happened. */
  value: number | null;
  /** Of how many. */
  count: number;
  met: boolean | null;
}

/** Whether people are to be asked how satisfied they are. */
export interface SatisfactionView {
  asks: boolean;
}

export interface IndicatorPoint {
  /** The end of the part. */
  at: string;
  /** Steps that were applied. */
  applied: number;
  meanMs: number | null;
  p95Ms: number | null;
  /** Calls that failed. */
  failed: number;
}

/** What pruning would remove, or has removed. */
export interface PruneView {
  /** The version of the session that was looked at; after pruning, the new one. */
  version: number;
  /** Give it back to prune exactly this list; it is refused if the list has changed meanwhile. */
  token: string;
  branches: PrunedBranch[];
  steps: number;
  /** Stored bytes that come free. */
  bytes: number;
  /** Named steps that keep their branches; they are left out unless named steps are asked for too. */
  named: number;
  pruned: boolean;
}

/** A branch that leaves the line that is kept. */
export interface PrunedBranch {
  /** Its first step. */
  step: string;
  /** What that step does, in words. */
  summary: string;
  /** The step it leaves from; null for the original table. */
  from: string | null;
  at: string;
  /** When its last step was made. */
  until: string;
  steps: number;
  bytes: number;
  /** Names that its steps were given. */
  names: string[];
}
