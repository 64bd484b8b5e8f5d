// The mark of a store that is being restored. It is set before the first record and goes when all of it is there, so
// that nobody takes a half restored store for a whole one.
import { hostname } from "node:os";
import { refuse } from "../errors.ts";
import { isRunning } from "../processes.ts";

interface Restoring {
  /** The point of a backup that it comes from. */
  readonly point: string;
  readonly process: number;
  readonly host: string;
}

/** The mark that this process sets. */
export function markOf(point: string): Buffer {
  const mark: Restoring = { point, process: process.pid, host: hostname() };
  return Buffer.from(JSON.stringify(mark));
}

/** Refuses a store that bears a mark. */
export function refuseHalf(mark: string): never {
  return refuse("half_restored", { point: pointIn(mark) });
}

/** Refuses with `backup_busy` if the process that set a mark is still at work here. */
export function assertLeft(mark: string): void {
  const { process: by, host } = JSON.parse(mark) as Restoring;
  if (host !== hostname() || by === process.pid || !isRunning(by)) return;
  refuse("backup_busy", { path: pointIn(mark), holder: `process ${by} on ${host}` });
}

function pointIn(mark: string): string {
  return (JSON.parse(mark) as Restoring).point;
}
