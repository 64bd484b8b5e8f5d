// Heavy jobs take turns: so many at once for one owner, so many for the server. Who comes later waits a while, in
// order; when a place is free it goes to the owner who has the fewest under way, so that nobody's hundred jobs
// stand before another's first.
import type { Clock } from "../clock.ts";
import { Refusal } from "../errors.ts";
import { fixedLimits } from "../limits.ts";

interface Waiting {
  readonly owner: string;
  /** How many of the owner's may run at once; null = as many as there are places. */
  readonly most: number | null;
  begin(): void;
}

interface Turns {
  /** Does work in its turn; refuses if the turn does not come in time, or `signal` is aborted before it. */
  run<T>(owner: string, most: number | null, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  underWay(owner: string): number;
  /** Of all owners. */
  jobs(): { running: number; waiting: number };
}

/** When to try again, in seconds. */
const later = 5;

export function createTurns(clock: Clock, places: number, waitMs: number | null): Turns {
  const underWay = new Map<string, number>();
  let all = 0;
  let waiting: Waiting[] = [];
  const of = (owner: string) => underWay.get(owner) ?? 0;
  const mayBegin = ({ owner, most }: Pick<Waiting, "owner" | "most">) =>
    all < places && (most === null || of(owner) < most);

  function enter(owner: string): void {
    all++;
    underWay.set(owner, of(owner) + 1);
  }

  function leave(owner: string): void {
    all--;
    const left = of(owner) - 1;
    if (left > 0) underWay.set(owner, left);
    else underWay.delete(owner);
    for (;;) {
      const able = waiting.filter(mayBegin);
      const [next] = able.sort((a, b) => of(a.owner) - of(b.owner));
      if (next === undefined) return;
      waiting = waiting.filter((each) => each !== next);
      enter(next.owner);
      next.begin();
    }
  }

  /** Resolves when the turn has come, with its place taken. */
  function turn(owner: string, most: number | null, signal: AbortSignal | undefined): Promise<void> {
    if (mayBegin({ owner, most })) {
      enter(owner);
      return Promise.resolve();
    }
    if (waiting.filter((each) => each.owner === owner).length >= fixedLimits.waitingHeavy.most)
      return Promise.reject(tooMuch(owner, most));
    return new Promise((resolve, reject) => {
      const giveUp = (refusal: Refusal) => {
        waiting = waiting.filter((each) => each !== mine);
        settle();
        reject(refusal);
      };
      const abort = () => giveUp(new Refusal("cancelled"));
      const stop = waitMs === null ? () => {} : clock.after(waitMs, () => giveUp(tooMuch(owner, most)));
      const settle = () => {
        stop();
        signal?.removeEventListener("abort", abort);
      };
      const mine: Waiting = {
        owner,
        most,
        begin() {
          settle();
          resolve();
        },
      };
      signal?.addEventListener("abort", abort);
      waiting.push(mine);
    });
  }

  function tooMuch(owner: string, most: number | null): Refusal {
    return most !== null && of(owner) >= most
      ? new Refusal("too_much_at_once", { limit: most }, later)
      : new Refusal("server_busy", {}, later);
  }

  return {
    async run(owner, most, work, signal) {
      if (signal?.aborted) throw new Refusal("cancelled");
      await turn(owner, most, signal);
      try {
        return await work();
      } finally {
        leave(owner);
      }
    },
    underWay: of,
    jobs: () => ({ running: all, waiting: waiting.length }),
  };
}
