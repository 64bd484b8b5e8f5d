// One request after another to an S3 server, each bounded in time, and tried again with pauses of random length
// until patience ends. The SDK's own retries are off: what a repeated write means is for the writer to know.

import { setTimeout as pause } from "node:timers/promises";
import { asRefusal, isPassing, Unanswered } from "./faults.ts";
import type { S3Settings } from "./settings.ts";

/** Sends one request, which ends with the signal. */
export type Request<T> = (ending: { readonly abortSignal: AbortSignal }) => Promise<T>;

/** Ends a request that stands still. */
interface Watch {
  readonly signal: AbortSignal;
  /** Something came: it does not stand still. */
  progress(): void;
}

/** When trying again ends; moved on where more work turns up. */
interface Deadline {
  until: number;
}

const pauseLeast = 100;
const pauseMost = 5000;

export interface Asking {
  /** Sends a request once, within the time that one may take. */
  once<T>(request: Request<T>): Promise<T>;
  /** Does work on a request that may take longer than one may stand still. */
  watched<T>(work: (watch: Watch) => Promise<T>): Promise<T>;
  /** Sends a request until it is answered; only for what may be done twice. */
  ask<T>(request: Request<T>): Promise<T>;
  /** Does work again, while that may do better and patience lasts; what fails for good is told as a refusal. */
  again<T>(work: (attempt: number) => Promise<T>, deadline?: Deadline): Promise<T>;
  deadline(): Deadline;
}

export function asking({ timeoutMs, patienceMs }: S3Settings): Asking {
  async function watched<T>(work: (watch: Watch) => Promise<T>): Promise<T> {
    const ending = new AbortController();
    const end = () => ending.abort();
    let timer = setTimeout(end, timeoutMs);
    const progress = () => {
      clearTimeout(timer);
      timer = setTimeout(end, timeoutMs);
    };
    try {
      return await work({ signal: ending.signal, progress });
    } catch (error) {
      if (ending.signal.aborted)
        throw new Unanswered({ reason: `it did not answer within ${Math.ceil(timeoutMs / 1000)} s` });
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  const deadline = (): Deadline => ({ until: Date.now() + patienceMs });

  async function again<T>(work: (attempt: number) => Promise<T>, limit = deadline()): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await work(attempt);
      } catch (error) {
        const wait = Math.random() * Math.min(pauseMost, pauseLeast * 2 ** attempt);
        if (!isPassing(error) || Date.now() + wait > limit.until) throw asRefusal(error);
        await pause(wait);
      }
    }
  }

  const once = <T>(request: Request<T>) => watched(({ signal }) => request({ abortSignal: signal }));

  return {
    once,
    watched,
    again,
    deadline,
    ask: (request) => again(() => once(request)),
  };
}
