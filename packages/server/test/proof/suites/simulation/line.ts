// The line between a server and what it stands on: every call of the store goes over it, takes its time, and may be
// lost on the way there or back. A server that ended hears no more answers; what it had sent may arrive all the same.
import type { Store } from "../../../../src/store/store.ts";
import type { World } from "./world.ts";

/** How the outside behaves; everything once in so many times on average, 0 = never. */
export interface Weather {
  /** A call of the store does not arrive. */
  lostCalls: number;
  /** A call of the store arrives and its answer is lost. */
  lostAnswers: number;
  /** A call takes seconds. */
  slowCalls: number;
  /** The server ends as a call arrives, or right after it. */
  crashes: number;
  /** A request of a client, or its answer, is lost, doubled or late. */
  badNetwork: number;
}

export const calm: Weather = { lostCalls: 0, lostAnswers: 0, slowCalls: 0, crashes: 0, badNetwork: 0 };

export interface Counted {
  crashes: number;
  lostCalls: number;
  lostAnswers: number;
}

/** The end of a line. */
export interface Line {
  /** The store as the server sees it. */
  readonly store: Store;
  /** From now on nothing comes back. */
  cut(): void;
}

const quickMs = 5;
const slowMs = 30_000;
const brokenMs = 5_000;

export const happens = ({ chance }: World, times: number): boolean => times > 0 && chance.once(times);

export interface Ends {
  readonly name: string;
  /** What is durable. */
  readonly store: Store;
  /** Ends the server. */
  crash(): void;
}

/** A line to the store; `counted` says how often what happened. */
export function lineTo({ name, store, crash }: Ends, world: World, weather: Weather, counted: Counted): Line {
  let isCut = false;
  const { chance } = world;
  const latency = () => (happens(world, weather.slowCalls) ? chance.below(slowMs) : chance.below(quickMs));
  const hearing = new Set<() => void>();

  function call<T>(what: string, work: () => Promise<T>): Promise<T> {
    if (isCut) return new Promise(() => {});
    const isLost = happens(world, weather.lostCalls);
    const isUnanswered = !isLost && happens(world, weather.lostAnswers);
    return new Promise((resolve, reject) => {
      const back = (ms: number, how: string, answer: () => void) =>
        world.after(ms, `${name} ${what} ${how}`, () => void (isCut || answer()));
      const broken = () => back(brokenMs, "is broken", () => reject(new Error(`${what}: the connection is lost`)));
      world.after(latency(), `${name} ${what}`, () => {
        if (!isCut && happens(world, weather.crashes)) {
          counted.crashes++;
          // What it asked for is done by half of those that end.
          if (chance.once(2)) void work().catch(() => {});
          crash();
          return;
        }
        // Of a server that has ended, half of what was under way still arrives.
        if (isLost || (isCut && chance.once(2))) {
          counted.lostCalls++;
          broken();
          return;
        }
        work().then(
          (value) => {
            if (isUnanswered) counted.lostAnswers++;
            if (isUnanswered) broken();
            else back(latency(), "answers", () => resolve(value));
          },
          (error: unknown) => back(latency(), "fails", () => reject(error)),
        );
      });
    });
  }

  const over = Object.entries(store).map(([method, work]) => {
    if (typeof work !== "function") return [method, work];
    return [method, (...args: unknown[]) => call(method, () => work(...args))];
  });
  const { news } = store;
  return {
    store: {
      ...(Object.fromEntries(over) as Store),
      // The bytes are read while they are sealed, which is the server's work and not the line's.
      async putBlob(id, source) {
        const chunks: Uint8Array[] = [];
        for await (const chunk of source) chunks.push(chunk);
        return call("putBlob", () => store.putBlob(id, chunks));
      },
      ...(news && {
        news: {
          tell: (message) => call("tell", () => news.tell(message)),
          hear(listener) {
            const stop = news.hear((message) => {
              if (!happens(world, weather.lostCalls))
                world.after(latency(), `${name} hears`, () => void (isCut || listener(message)));
            });
            hearing.add(stop);
            return stop;
          },
        },
      }),
    },
    cut() {
      isCut = true;
      for (const stop of hearing) stop();
    },
  };
}
