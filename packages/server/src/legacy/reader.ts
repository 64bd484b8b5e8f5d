// Reads a session of the old system in a process of its own, under a limit of memory and one of time. Whatever
// ends that process becomes a reason; nothing of what it was given runs anywhere.
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { lastWord } from "../engine/reading-process.ts";
import { program } from "../program.ts";
import type { LegacyAnswer, LegacyJob, LegacyLimits } from "./messages.ts";

/** Limits for one session. */
export const legacyLimits: LegacyLimits = { memoryBytes: 4 * 2 ** 30, milliseconds: 600_000, tableBytes: 4 * 2 ** 30 };

/** Reads one session; its folder is empty again unless there is a session. */
export async function readLegacySession(
  job: LegacyJob,
  { signal, node = process.execPath }: { signal?: AbortSignal; node?: string } = {},
): Promise<LegacyAnswer> {
  const answer = await inChild(job, node, signal);
  if (answer.kind !== "done")
    for (const name of await readdir(job.directory))
      await rm(join(job.directory, name), { force: true, recursive: true });
  return answer;
}

async function inChild(job: LegacyJob, node: string, signal: AbortSignal | undefined): Promise<LegacyAnswer> {
  const { directory, limits } = job;
  const { memoryBytes, milliseconds } = limits;
  const reader = { node, script: program("child", import.meta.url), directory, env: {}, memoryBytes, milliseconds };
  const refused = (reason: string): LegacyAnswer => ({ kind: "refused", reason, offset: null });
  const end = await lastWord(reader, job, (message: LegacyAnswer) => message, signal);
  switch (end.by) {
    case "word":
      return end.word;
    case "cancel":
      return refused("it was cancelled");
    case "time":
      return refused("it takes longer than it may");
    case "memory":
      return refused("it takes more memory than it may");
    case "itself":
      return { kind: "failed", reason: end.reason };
  }
}
