// The main thread's end of the writer: hands jobs to the writer's thread, so that an fsync never stalls
// the event loop, and gives each caller its answer.
import { Worker } from "node:worker_threads";
import { assert, Refusal } from "../../errors.ts";
import { program } from "../../program.ts";
import { type Failure, fromFailure } from "./faults.ts";
import type { Answer, Job } from "./jobs.ts";
import type { Posted, Reply, Request, WriterData } from "./writer-thread.ts";

interface Writer {
  /** Answers when the job is durable. */
  ask(job: Job): Promise<Answer>;
  /** Finishes what was asked, then ends the thread. */
  close(): Promise<void>;
}

/** Starts the thread, which opens the database, and waits until it is ready. */
export function startWriter(data: WriterData): Promise<Writer> {
  const thread = new Worker(program("writer-thread", import.meta.url), { workerData: data });
  const waiting = new Map<number, { resolve: (answer: Answer) => void; reject: (error: unknown) => void }>();
  let last = 0;
  let ended: unknown = null;
  let closed = false;
  const post = (request: Request) => thread.postMessage(request);
  const ask = (job: Job) =>
    new Promise<Answer>((resolve, reject) => {
      if (ended) return reject(ended);
      last += 1;
      waiting.set(last, { resolve, reject });
      post({ n: last, job });
    });

  return new Promise((resolve, reject) => {
    const exited = new Promise<void>((done) => thread.once("exit", () => setImmediate(done)));
    const end = (error: unknown) => {
      ended ??= error;
      for (const { reject: tell } of waiting.values()) tell(ended);
      waiting.clear();
      reject(ended);
    };
    const close = async () => {
      assert(!closed, "a store is closed once");
      closed = true;
      ended = new Error("the store is closed");
      post("close");
      await exited;
    };
    const answer = (replies: readonly Reply[]) => {
      for (const reply of replies) {
        const caller = waiting.get(reply.n);
        waiting.delete(reply.n);
        if ("answer" in reply) caller?.resolve(reply.answer);
        else caller?.reject(fromFailure(reply.failure));
      }
    };
    thread.on("error", end);
    const stopped = new Refusal("unavailable", { what: "data folder", reason: "its writer has stopped" });
    thread.on("exit", () => setImmediate(end, stopped));
    thread.on("message", (posted: Posted) => {
      if ("opened" in posted) {
        if (posted.opened === true) return resolve({ ask, close });
        return end(fromFailure(posted.opened satisfies Failure));
      }
      // A port hands over message after message in one turn: answering at once would let busy callers,
      // who ask again, keep the event loop in that turn.
      setImmediate(answer, posted.replies);
    });
  });
}
