// What a running server does about its ring: it says in the store which keys it holds, reads the ring again
// when its file changes, and after a promotion brings what older keys wrap under the new one.
import { hostname } from "node:os";
import { type Clock, newId, repeating } from "../clock.ts";
import type { RingKeys } from "./keys.ts";
import { outdated, rewrapAll } from "./rewrap.ts";
import type { Store } from "./store.ts";

/** A server as it last reported. */
interface Server {
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
const goneAfterMs = 90_000;

/** Servers that run on this store now. */
export async function liveServers(store: Store, clock: Clock): Promise<Server[]> {
  const servers = (await store.reports()).map(({ value }) => parse(value));
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
    const at = clock.now();
    const server: Server = { name: `${hostname()}, process ${process.pid}`, at, ...keys.held() };
    await store.report(id, Buffer.from(JSON.stringify(server)));
    reportedAt = at;
  }

  function rewrap(): void {
    if (progress !== null) return;
    progress = 0;
    const each = (done: number, total: number) => {
      progress = done / total;
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
    const due = clock.now() - reportedAt >= reportEveryMs;
    // A server that cannot read the ring is there all the same, with the keys it has; one that cannot say so,
    // on a full disk, still needs the ring.
    const trouble = due ? await say().catch((error: unknown) => ({ error })) : undefined;
    if (await keys.refresh()) await say();
    if (trouble) throw trouble.error;
    // What an earlier end left undone is taken up with the reports, not in the first moments of a start.
    const late = due && !first && (await outdated(store, keys)) > 0;
    if (keys.held().active !== was || late) rewrap();
  }

  /** The same trouble is told once, not at every look; it ends no server. */
  async function tried(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      failed = "";
    } catch (error) {
      if (failed !== String(error)) report("key ring", error);
      failed = String(error);
    }
  }

  let first = true;
  // The look after the first report reads the ring once more: a key may be promoted between the two.
  await tried(() => forgetGone(store, clock));
  await tried(look);
  first = false;
  const stop = repeating(clock, lookEveryMs, () => tried(look));
  return {
    progress: () => progress,
    async stop() {
      stopping.abort();
      await stop();
      await rewrapping;
      await tried(() => store.report(id, null));
    },
  };
}

/** Takes back the reports of servers that ended without a word. */
async function forgetGone(store: Store, clock: Clock): Promise<void> {
  for (const { server, value } of await store.reports()) {
    if (clock.now() - parse(value).at >= goneAfterMs) await store.report(server, null);
  }
}

function parse(value: Uint8Array): Server {
  return JSON.parse(Buffer.from(value).toString()) as Server;
}
