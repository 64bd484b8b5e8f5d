// Reads a session of the old system in a process of its own, under a limit of memory and one of time. Whatever
// ends that process becomes a reason; nothing of what it was given runs anywhere.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { residentBytes } from "../engine/import/memory.ts";
import { program } from "../program.ts";
import type { LegacyAnswer, LegacyJob, LegacyLimits } from "./messages.ts";

const memoryCheckMs = 20;

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

function inChild(job: LegacyJob, node: string, signal: AbortSignal | undefined): Promise<LegacyAnswer> {
  const refused = (reason: string): LegacyAnswer => ({ kind: "refused", reason, offset: null });
  if (signal?.aborted) return Promise.resolve(refused("it was cancelled"));
  return new Promise((resolve, reject) => {
    const child = start(node, job);
    let last: LegacyAnswer | null = null;
    let said = "";
    const end = (answer: LegacyAnswer) => {
      last ??= answer;
      child.kill("SIGKILL");
    };
    const abort = () => end(refused("it was cancelled"));
    signal?.addEventListener("abort", abort, { once: true });
    const tooLarge = refused("it takes more memory than it may");
    const timer = setTimeout(() => end(refused("it takes longer than it may")), job.limits.milliseconds);
    const watch = setInterval(() => {
      if ((residentBytes(child.pid) ?? 0) > job.limits.memoryBytes) end(tooLarge);
    }, memoryCheckMs);
    child.stderr?.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString("utf8")).slice(-4000);
    });
    child.on("message", (message: LegacyAnswer) => end(message));
    const done = () => {
      signal?.removeEventListener("abort", abort);
      clearTimeout(timer);
      clearInterval(watch);
    };
    child.once("error", (error) => {
      done();
      reject(error);
    });
    child.once("close", (code, killedBy) => {
      done();
      const ranOut = killedBy === "SIGKILL" || /out of memory|allocation failed/i.test(said);
      resolve(last ?? (ranOut ? tooLarge : { kind: "failed", reason: `it ended with ${killedBy ?? code}` }));
    });
    child.send(job, () => undefined);
  });
}

function start(node: string, { limits, directory }: LegacyJob): ChildProcess {
  const script = fileURLToPath(program("child", import.meta.url));
  const heap = Math.max(Math.floor((limits.memoryBytes * 0.7) / (1 << 20)), 32);
  const command = [node, `--max-old-space-size=${heap}`, "--disable-warning=ExperimentalWarning", script];
  const options = {
    cwd: directory,
    // Nothing of the server's settings or secrets.
    env: {},
    stdio: ["ignore", "ignore", "pipe", "ipc"] as ("ignore" | "pipe" | "ipc")[],
  };
  const shell = "/bin/sh";
  if (!existsSync(shell)) return spawn(node, command.slice(1), options);
  // No core dump: it would hold people's data.
  return spawn(shell, ["-c", 'ulimit -c 0; exec "$0" "$@"', ...command], options);
}
