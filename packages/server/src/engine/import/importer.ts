// The importer: one child process per job, which dies with the job. Whatever ends it (an answer, a
// crash, a limit, a cancel) becomes a result or a refusal, and only a result leaves a file behind.
import { readdir, rm } from "node:fs/promises";
import { Refusal, type RefusalValues } from "../../errors.ts";
import { program } from "../../program.ts";
import type { RefusalCode } from "../../refusals.ts";
import { compiled } from "../compiled.ts";
import type { Imported, Importer, ImportJob, ImportSample } from "../import-contract.ts";
import { lastWord } from "../reading-process.ts";
import type { Answer, Request } from "./messages.ts";
import { sizeText, timeText } from "./sizes.ts";

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

/** What the child said, or what its end means. */
async function inChild(node: string, request: Request, { signal, onProgress }: Hooks = {}): Promise<Answer> {
  const { directory, limits } = request.job;
  const { memoryBytes, milliseconds, unpackedBytes } = limits;
  const reader = {
    ...{ node, script: program("child", import.meta.url), directory, memoryBytes, milliseconds },
    env: { ...compiled, UV_THREADPOOL_SIZE: "4" },
    // No more than an import may need.
    fileBytes: unpackedBytes * 3 + (64 << 20),
  };
  const hear = (message: Answer) => {
    if (message.kind !== "progress") return message;
    onProgress?.(message.stage, message.progress);
    return null;
  };
  const refused = (code: RefusalCode, values: RefusalValues = {}): Answer => ({ kind: "refused", code, values });
  const end = await lastWord(reader, request, hear, signal);
  switch (end.by) {
    case "word":
      return end.word;
    case "cancel":
      return refused("cancelled");
    case "time":
      return refused("took_too_long", { limit: timeText(milliseconds) });
    case "memory":
      return refused("out_of_memory", { limit: sizeText(memoryBytes) });
    case "itself":
      return { kind: "failed", reason: end.reason };
  }
}
