// The importer: one child process per job, which dies with the job. Whatever ends it (an answer, a
// crash, a limit, a cancel) becomes a result or a refusal, and only a result leaves a file behind.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Refusal, type RefusalValues } from "../../errors.ts";
import { program } from "../../program.ts";
import type { RefusalCode } from "../../refusals.ts";
import { compiled } from "../compiled.ts";
import type { Imported, Importer, ImportJob, ImportSample } from "../import-contract.ts";
import { residentBytes } from "./memory.ts";
import type { Answer, Request } from "./messages.ts";
import { sizeText, timeText } from "./sizes.ts";

const memoryCheckMs = 20;
/** Of what the child says on standard error, the end: a heap that ran out says so there. */
const keptErrorText = 4000;

interface Hooks {
  readonly signal?: AbortSignal;
  readonly onProgress?: (stage: string, progress: number | null) => void;
}

/** An importer; `node` is the runtime that the children are started with. */
export function createImporter({ node = process.execPath }: { node?: string } = {}): Importer {
  return {
    async run(job, running): Promise<Imported> {
      const answer = await inChild(node, { job, sample: null }, running);
      if (answer.kind !== "done") throw await failed(job, answer);
      await sweep(job.directory, answer.imported.path);
      return answer.imported;
    },
    async sample(job, rows, running): Promise<ImportSample> {
      const answer = await inChild(node, { job, sample: rows }, running);
      if (answer.kind !== "sampled") throw await failed(job, answer);
      await sweep(job.directory);
      return answer.sample;
    },
  };
}

async function failed(job: ImportJob, answer: Answer): Promise<Refusal> {
  await sweep(job.directory);
  const file = job.name;
  if (answer.kind === "refused") return new Refusal(answer.code, { file, ...answer.values });
  const reason = answer.kind === "failed" ? answer.reason : "it was answered wrongly";
  return new Refusal("import_failed", { file, reason: `the reader failed (${reason}).` });
}

/** Removes everything in the directory but one file. */
async function sweep(directory: string, keep?: string): Promise<void> {
  for (const name of await readdir(directory).catch(() => [])) {
    const path = `${directory}/${name}`;
    if (path !== keep) await rm(path, { recursive: true, force: true });
  }
}

/** The child's last word (it is killed on it: nothing is left for it to do), or what its end means. */
function inChild(node: string, request: Request, hooks: Hooks = {}): Promise<Answer> {
  const { limits } = request.job;
  const { signal, onProgress } = hooks;
  const stopped = (code: RefusalCode, values: RefusalValues = {}): Answer => ({ kind: "refused", code, values });
  if (signal?.aborted) return Promise.resolve(stopped("cancelled"));
  return new Promise((resolve, reject) => {
    const child = start(node, limits.memoryBytes, limits.unpackedBytes, request.job.directory);
    let last: Answer | null = null;
    let errorText = "";
    const end = (answer: Answer) => {
      last ??= answer;
      child.kill("SIGKILL");
    };
    const abort = () => end(stopped("cancelled"));
    signal?.addEventListener("abort", abort, { once: true });
    const timer = setTimeout(
      () => end(stopped("took_too_long", { limit: timeText(limits.milliseconds) })),
      limits.milliseconds,
    );
    const outOfMemory = stopped("out_of_memory", { limit: sizeText(limits.memoryBytes) });
    const watch = setInterval(() => {
      if ((residentBytes(child.pid) ?? 0) > limits.memoryBytes) end(outOfMemory);
    }, memoryCheckMs);
    child.stderr?.on("data", (chunk: Buffer) => {
      errorText = (errorText + chunk.toString("utf8")).slice(-keptErrorText);
    });
    child.on("message", (message: Answer) => {
      if (message.kind === "progress") onProgress?.(message.stage, message.progress);
      else end(message);
    });
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
      resolve(
        last ??
          (ranOut(errorText, killedBy) ? outOfMemory : { kind: "failed", reason: `it ended with ${killedBy ?? code}` }),
      );
    });
    child.send(request, () => undefined);
  });
}

/** A heap at its end aborts; the system's own guard kills. */
function ranOut(errorText: string, killedBy: NodeJS.Signals | null): boolean {
  return /out of memory|allocation failed|bad_alloc/i.test(errorText) || killedBy === "SIGKILL";
}

function start(node: string, memoryBytes: number, fileBytes: number, directory: string): ChildProcess {
  const script = fileURLToPath(program("child", import.meta.url));
  const heap = Math.max(Math.floor((memoryBytes * 0.7) / (1 << 20)), 64);
  const command = [node, `--max-old-space-size=${heap}`, "--disable-warning=ExperimentalWarning", script];
  const options = {
    cwd: directory,
    // Nothing of the server's settings or secrets.
    env: { ...compiled, UV_THREADPOOL_SIZE: "4" },
    stdio: ["ignore", "ignore", "pipe", "ipc"] as ("ignore" | "pipe" | "ipc")[],
  };
  const shell = "/bin/sh";
  if (!existsSync(shell)) return spawn(node, command.slice(1), options);
  // No core dump (it would hold the user's data), no file beyond what an import may need.
  const blocks = Math.ceil((fileBytes * 3 + (64 << 20)) / 512);
  return spawn(shell, ["-c", `ulimit -c 0; ulimit -f ${blocks}; exec "$0" "$@"`, ...command], options);
}
