// Whoever asked may be gone before the answer: a page that was closed or scrolled on. What only reads is
// stopped then, so that it takes nothing from those who are still there.
import type { FastifyReply } from "fastify";

/** Aborts when the connection ends before its answer was sent. */
export function whenGone({ raw }: FastifyReply): AbortSignal {
  const stop = new AbortController();
  raw.once("close", () => {
    if (!raw.writableFinished) stop.abort();
  });
  return stop.signal;
}
