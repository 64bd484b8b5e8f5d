// The stream of what happens on the server. EventSource where there is one and nothing is to be said to it, else the
// same protocol over fetch; both come back after a lost connection and say which event they saw last.
import type { SessionEvent } from "./wire.ts";

export interface EventOptions {
  /** Only what concerns this session. */
  session?: string;
  /** True when the stream stands, false when it is lost. After a loss, look at things again: events may be missing. */
  onState?: (connected: boolean) => void;
}

interface Source {
  readyState: number;
  onopen: (() => void) | null;
  onerror: (() => void) | null;
  onmessage: ((message: { data: string; lastEventId: string }) => void) | null;
  close(): void;
}

const browser = globalThis as unknown as { EventSource?: new (url: string) => Source };
const closed = 2;

/** Calls `hear` for every event until the returned function is called. An EventSource takes no token along. */
export function listen(
  url: string,
  hear: (event: SessionEvent) => void,
  options: EventOptions,
  fetchStream: typeof fetch,
  hasToken: boolean,
): () => void {
  const stop = new AbortController();
  const EventSource = browser.EventSource;
  if (EventSource && !hasToken) watch(() => new EventSource(url), hear, options, stop.signal);
  else void read(url, hear, options, fetchStream, stop.signal);
  return () => stop.abort();
}

/** From a quarter of a second to fifteen seconds, jittered so that many pages do not come back at once. */
function backoff(losses: number): number {
  return Math.min(15_000, 500 * 2 ** losses) * (0.5 + Math.random() / 2);
}

function watch(
  open: () => Source,
  hear: (event: SessionEvent) => void,
  options: EventOptions,
  signal: AbortSignal,
): void {
  let losses = 0;
  const connect = () => {
    if (signal.aborted) return;
    const source = open();
    const end = () => source.close();
    signal.addEventListener("abort", end, { once: true });
    source.onopen = () => {
      losses = 0;
      options.onState?.(true);
    };
    source.onmessage = (message) => hear(JSON.parse(message.data));
    source.onerror = () => {
      options.onState?.(false);
      if (source.readyState !== closed) return;
      signal.removeEventListener("abort", end);
      setTimeout(connect, backoff(losses++));
    };
  };
  connect();
}

async function read(
  url: string,
  hear: (event: SessionEvent) => void,
  options: EventOptions,
  fetchStream: typeof fetch,
  signal: AbortSignal,
): Promise<void> {
  let last = "";
  for (let losses = 0; !signal.aborted; losses++) {
    try {
      const headers: Record<string, string> = { accept: "text/event-stream" };
      if (last !== "") headers["last-event-id"] = last;
      const answer = await fetchStream(url, { headers, signal });
      if (answer.ok && answer.body) {
        losses = 0;
        options.onState?.(true);
        for await (const message of messages(answer.body)) {
          if (message.id !== null) last = message.id;
          if (message.data !== "") hear(JSON.parse(message.data));
        }
      }
    } catch {
      // Lost: the loop comes back.
    }
    if (signal.aborted) return;
    options.onState?.(false);
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, backoff(losses));
      signal.addEventListener("abort", () => resolve(clearTimeout(timer)), { once: true });
    });
  }
}

/** The messages of an event stream; comments are passed over. */
export async function* messages(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<{ id: string | null; data: string }, void> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = "";
  let id: string | null = null;
  let data: string[] = [];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + decoder.decode(value, { stream: true })).split(/\r?\n/);
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
        else if (line.startsWith("id:")) id = line.slice(3).trim();
        else if (line === "") {
          if (data.length > 0) yield { id, data: data.join("\n") };
          id = null;
          data = [];
        }
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
