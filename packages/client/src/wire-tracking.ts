// What MLflow is told of the results of a session.

/** A run for MLflow: on its way, told, or given up. */
export interface TrackedRunView {
  id: string;
  /** What it tells of: a table saved as a datasource, exported as a file, or noted because somebody asked for it. */
  event: "save" | "export" | "request";
  state: "waiting" | "told" | "given_up";
  /** The step whose table it is; null = the original. Of a save it is what the datasource says. */
  step: string | null;
  /** The datasource that was saved. */
  datasource: string | null;
  /** What an export was written as. */
  format: string | null;
  at: string;
  /** How often telling it failed. */
  tries: number;
  /** When it is tried again; null if it was not tried yet, or will not be. */
  nextTryAt: string | null;
  /** Why it could not be told the last time. */
  reason: { code: string; text: string } | null;
  /** Where MLflow shows it. */
  url: string | null;
}

export interface TrackingView {
  /** What is told by itself, or when it is asked for; empty if nothing is told here. */
  on: ("save" | "export" | "request")[];
  /** Those on their way and those that ended last, the newest first. */
  runs: TrackedRunView[];
}
