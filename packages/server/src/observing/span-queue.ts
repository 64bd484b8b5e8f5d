// Spans on their way to a collector: a queue with an end, one sending at a time. Whoever made a span never waits, and
// what does not fit or cannot be sent is counted and forgotten.
import type { ReadableSpan, SpanProcessor } from "@opentelemetry/sdk-trace";

/** What became of spans. */
type Fate = "sent" | "failed" | "dropped";

export interface SpanQueueOptions {
  /** Hears what became of how many; of those that could not be sent, with what. */
  readonly told: (fate: Fate, count: number, error?: Error) => void;
  readonly most?: number;
  readonly atOnce?: number;
  readonly everyMs?: number;
}

/** How long the collector has to take a batch. */
const patienceMs = 10_000;
/** How long an end waits for what is left. */
const closingMs = 2000;

/** Sends a batch; rejects if it was not taken, at the latest when the signal says that it is too late. */
export type Sending = (batch: ReadableSpan[], signal: AbortSignal) => Promise<void>;

export function spanQueue(sends: Sending, options: SpanQueueOptions): SpanProcessor {
  const { told, most = 4096, atOnce = 512, everyMs = 2000 } = options;
  const closing = new AbortController();
  let waiting: ReadableSpan[] = [];
  let sending: Promise<void> | null = null;
  let isClosed = false;
  const timer = setInterval(() => void send(), everyMs);
  timer.unref();

  function send(): Promise<void> {
    sending ??= sendAll().finally(() => {
      sending = null;
    });
    return sending;
  }

  async function sendAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, atOnce);
      waiting = waiting.slice(atOnce);
      try {
        await sends(batch, AbortSignal.any([closing.signal, AbortSignal.timeout(patienceMs)]));
        told("sent", batch.length);
      } catch (error) {
        // What comes after would fare alike, and the next round tries anew.
        told("failed", batch.length, error as Error);
        return;
      }
    }
  }

  return {
    onStart() {},
    onEnd(span) {
      if (isClosed) return;
      if (waiting.length >= most) told("dropped", 1);
      else waiting.push(span);
      if (waiting.length >= atOnce) void send();
    },
    forceFlush: send,
    async shutdown() {
      clearInterval(timer);
      isClosed = true;
      const late = setTimeout(() => closing.abort(), closingMs);
      // What was under way, then what came after it.
      await send().then(send);
      clearTimeout(late);
      if (waiting.length > 0) told("dropped", waiting.length);
      waiting = [];
    },
  };
}
