// Every place where a killed process could leave work half done, by name, in the order a step passes
// them; a point's number is its place in this list. `DATA_TOOLS_CRASH_AT=<number or name>[@<k>]` ends the
// process with SIGKILL when that point is reached for the k-th time, so that tests can walk them all.

/** Those of the store: each is passed by whatever works on it. */
export const storePoints = [
  "store: tables made, not yet committed",
  "blob: before the temporary file",
  "blob: temporary file made",
  "blob: partly written",
  "blob: written, not fsynced",
  "blob: fsynced, not named",
  "blob: named, temporary name still there",
  "blob: named, folder not fsynced",
  "blob: durable",
  "commit: received",
  "commit: before begin",
  "commit: begun",
  "commit: checked",
  "commit: head written",
  "commit: steps written",
  "commit: blobs dropped",
  "commit: blobs recorded",
  "commit: audit written",
  "commit: operation recorded",
  "commit: documents written",
  "commit: leases written",
  "commit: erased",
  "commit: before the durable end",
  "commit: durable, not answered",
  "commit: answered",
  "reassign: checked",
  "reassign: one moved",
  "reassign: all moved",
  "collect: begun",
  "collect: taken",
  "collect: one file removed",
  "collect: done",
] as const;

/** Those of applying a step, around the store's. */
const sessionPoints = ["apply:computed", "apply:sealed"] as const;

/** Those of a backup of the old system, which nothing else passes. */
export const backupPoints = [
  "backup: head written, not named",
  "backup: part begun",
  "backup: part partly written",
  "backup: part written, not fsynced",
  "backup: part fsynced, not named",
  "backup: part named",
  "backup: entry partly written",
  "backup: entry written, not fsynced",
  "backup: entry durable",
] as const;

/** Those that work passes. */
export const crashPoints = [...storePoints, ...sessionPoints] as const;

/** Those of the way back to the old system, in its folder. */
export const handBackPoints = ["hand back: written", "hand back: moved aside", "hand back: in place"] as const;

/** Those of a point of a backup, beside the ones of its blobs, and of the removal of one. */
export const pointPoints = [
  "point: begun",
  "point: records partly written",
  "point: records durable",
  "point: blobs there, not named",
  "point: manifest durable, not named",
  "point: named",
  "prune: point taken away",
  "prune: points gone",
] as const;

/** Those of a restore, in its store. */
export const restorePoints = [
  "restore: marked",
  "restore: some written",
  "restore: blobs there",
  "restore: all written, marked still",
] as const;

const all = [...crashPoints, ...backupPoints, ...handBackPoints, ...pointPoints, ...restorePoints] as const;

type CrashPoint = (typeof all)[number];

const { point: armed, hit: armedHit } = parse(process.env.DATA_TOOLS_CRASH_AT);
let hits = 0;

/** Does nothing unless the environment names this point; then the process ends at once, from any thread. */
export function crashPoint(point: CrashPoint): void {
  if (point !== armed) return;
  hits += 1;
  if (hits === armedHit) process.kill(process.pid, "SIGKILL");
}

function parse(text: string | undefined): { point: CrashPoint | null; hit: number } {
  if (!text) return { point: null, hit: 0 };
  const [which, hit = "1"] = text.split(/@(?=\d+$)/);
  const point = all[Number(which) - 1] ?? all.find((name) => name === which);
  if (point === undefined) throw new Error(`DATA_TOOLS_CRASH_AT names no crash point: ${text}`);
  return { point, hit: Number(hit) };
}
