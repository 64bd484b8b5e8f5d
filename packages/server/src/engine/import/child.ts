// The import process: opens one untrusted file, makes one Parquet file of it or a refusal, answers, ends.
// It knows no keys and no store, and its database can touch two folders.
import { Refusal } from "../../errors.ts";
import { keepCompiled } from "../compiled.ts";
import type { ImportJob } from "../import-contract.ts";
import { importFile } from "./import-file.ts";
import type { Answer, Request } from "./messages.ts";
import { sizeText } from "./sizes.ts";

process.once("message", (request: Request) => void answer(request));
// The server is gone: an orderly exit would wait for the statement still running.
process.once("disconnect", () => process.kill(process.pid, "SIGKILL"));
keepCompiled();

function send(message: Answer): Promise<void> {
  return new Promise((sent) => {
    process.send?.(message, () => sent());
  });
}

async function answer({ job, sample }: Request): Promise<void> {
  try {
    const { imported, sampled } = await importFile(job, sample, (stage, progress) => {
      void send({ kind: "progress", stage, progress });
    });
    await send(sample === null ? { kind: "done", imported } : { kind: "sampled", sample: sampled });
  } catch (error) {
    await send(failure(error, job));
  }
}

function failure(error: unknown, job: ImportJob): Answer {
  if (error instanceof Refusal) return { kind: "refused", code: error.code, values: error.values };
  const text = error instanceof Error ? error.message : String(error);
  if (/^Out of Memory|bad allocation|bad_alloc|Array buffer allocation failed/i.test(text)) {
    return { kind: "refused", code: "out_of_memory", values: { limit: sizeText(job.limits.memoryBytes) } };
  }
  if (/File too large|EFBIG|No space left|ENOSPC|max_temp_directory_size/i.test(text)) {
    return { kind: "refused", code: "out_of_space", values: { limit: sizeText(job.limits.unpackedBytes) } };
  }
  return { kind: "failed", reason: text.split("\n")[0] ?? "" };
}
