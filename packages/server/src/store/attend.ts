// What a running server does about its ring: it says in the store which keys it holds, reads the ring again
// when its file changes, and after a promotion brings what older keys wrap under the new one.
import { hostname } from "node:os";
import { type Clock, newId } from "../clock.ts";
import type { RingKeys } from "./keys.ts";
import { outdated, rewrapAll } from "./rewrap.ts";
import type { Store } from "./store.ts";

/** A server as it last reported. */
export interface Server {
  readonly name: string;
  readonly at: number;
  /** Ids of the keys it can open with. */
  readonly keys: readonly string[];
  /** The one it wraps with. */
  readonly active: string;
}

const lookEveryMs = 2000;
const reportEveryMs = 30_000;
/** A server that has not reported for so long is taken for ended. */
export const goneAfterMs = 90_000;

/** Servers that run on this store now. */
export async function liveServers(store: Store, clock: Clock): Promise<Server[]> {
  const servers = (await store.reports()).map(({ value }) => JSON.parse(Buffer.from(value).toString()) as Server);
  return servers.filter(({ at }) => clock.now() - at < goneAfterMs);
}

export interface Attending {
  /** How far the rewrapping is that goes on now, 0..1; null if none does. */
  progress(): number | null;
  /** Stops looking and takes the report back. */
  stop(): Promise<void>;
}

/** Begins to look after a store's keys; the first report is made when it resolves. */
export async function attendKeys(
  store: Store,
  keys: RingKeys,
  clock: Clock,
  report: (what: string, error: unknown) => void,
): Promise<Attending> {
  const id = newId("server");
  const stopping = new AbortController();
  let reportedAt = Number.NEGATIVE_INFINITY;
  let failed = "";
  let progress: number | null = null;
  let rewrapping: Promise<void> = Promise.resolve();

  async function say(): Promise<void> {
    reportedAt = clock.now();
    const server: Server = { name: `${hostname()}, process ${process.pid}`, at: reportedAt, ...keys.held() };
    await store.report(id, Buffer.from(JSON.stringify(server)));
  }

  function rewrap(): void {
    if (progress !== null) return;
    progress = 0;
    const each = (done: number, total: number) => {
      progress = total === 0 ? 1 : done / total;
    };
    rewrapping = rewrapAll(store, keys, { signal: stopping.signal, onProgress: each })
      .then(
        () => {},
        (error) => report("rewrap", error),
      )
      .finally(() => {
        progress = null;
      });
  }

  async function look(): Promise<void> {
    const was = keys.held().active;
    const changed = await keys.refresh();
    failed = "";
    const due = clock.now() - reportedAt >= reportEveryMs;
    if (changed || due) await say();
    // What an earlier end left undone is taken up with the reports, not in the first moments of a start.
    if (keys.held().active !== was || (due && (await outdated(store, keys)) > 0)) rewrap();
  }

  let stop = () => {};
  let looking: Promise<void> = Promise.resolve();
  const later = () => {
    if (stopping.signal.aborted) return;
    stop = clock.after(lookEveryMs, () => {
      looking = look().catch((error: unknown) => {
        // The same trouble is told once, not at every look.
        if (failed !== String(error)) report("key ring", error);
        failed = String(error);
      });
      void looking.then(later);
    });
  };
  for (const { server, value } of await store.reports()) {
    const { at } = JSON.parse(Buffer.from(value).toString()) as Server;
    if (clock.now() - at >= goneAfterMs) await store.report(server, null);
  }
  await say();
  // A key added before the report may be promoted after it, so the ring is read once more now.
  if (await keys.refresh()) await say();
  later();
  return {
    progress: () => progress,
    async stop() {
      stopping.abort();
      stop();
      await looking;
      await rewrapping;
      await store.report(id, null);
    },
  };
}
