// What is used of @bcoe/v8-coverage, which brings no types of its own.
declare module "@bcoe/v8-coverage" {
  /** What V8 counted of one script: of each function, how often which part of it ran. */
  export type ScriptCov = import("node:inspector").Profiler.ScriptCoverage;
  /** The sums of several reports of one script; nothing of none. */
  export function mergeScriptCovs(reports: readonly ScriptCov[]): ScriptCov | undefined;
}
