// Requests that change one session are served one after another, in the order they came.
import { Refusal } from "../errors.ts";

export interface Queue {
  /** Runs work after all earlier work of the same name; refuses when too many wait. */
  run<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Work of all names, under way and waiting. */
  length(): number;
}

export function createQueue(limit: number): Queue {
  const tails = new Map<string, { tail: Promise<unknown>; length: number }>();
  return {
    async run(name, work) {
      const line = tails.get(name) ?? { tail: Promise.resolve(), length: 0 };
      if (line.length >= limit) throw new Refusal("busy", { limit }, 1);
      line.length++;
      const mine = line.tail.then(work, work);
      line.tail = mine.catch(() => {});
      tails.set(name, line);
      try {
        return await mine;
      } finally {
        if (--line.length === 0) tails.delete(name);
      }
    },
    length: () => [...tails.values()].reduce((sum, { length }) => sum + length, 0),
  };
}
