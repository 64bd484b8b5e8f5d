// A world in which nothing happens by itself: everything that takes time is an event, and the seed says when each
// happens. Between two events all code runs to where it waits for another one, so a seed has one course.
import { createHash } from "node:crypto";
import { type Chance, chanceOf } from "../suite.ts";

/** Turns of Node's own loop, in which all that can go on goes on. */
const settled = (): Promise<void> => new Promise((done) => setImmediate(done));

/** Cases come to an end; one that has not by then hangs. */
const eventsMost = 200_000;

interface Event {
  readonly at: number;
  readonly what: string;
  readonly call: () => void;
}

export interface World {
  readonly chance: Chance;
  now(): number;
  /** Something that happens after so many milliseconds; answers what takes it back. */
  after(ms: number, what: string, call: () => void): () => void;
  pause(ms: number): Promise<void>;
  /** Something that tells one course from another. */
  note(what: string): void;
  /** Lets events happen until the work has ended; fails if it cannot end. */
  run<T>(work: Promise<T>): Promise<T>;
  /** Of everything that happened so far, in order. */
  digest(): string;
  readonly events: number;
}

export function worldOf(seed: number): World {
  const chance = chanceOf(seed);
  const trace = createHash("sha256");
  let waiting: Event[] = [];
  let now = Date.UTC(2026, 0, 1);
  let events = 0;

  function take(): Event | undefined {
    let next = 0;
    for (let at = 1; at < waiting.length; at++) if ((waiting[at] as Event).at < (waiting[next] as Event).at) next = at;
    const [event] = waiting.splice(next, 1);
    return event;
  }

  const world: World = {
    chance,
    now: () => now,
    after(ms, what, call) {
      const event = { at: now + ms, what, call };
      waiting.push(event);
      return () => {
        waiting = waiting.filter((each) => each !== event);
      };
    },
    pause: (ms) => new Promise((done) => void world.after(ms, "pause", done)),
    note: (what) => void trace.update(`${now} ${what}\n`),
    async run(work) {
      let ended = false;
      const end = () => {
        ended = true;
      };
      work.then(end, end);
      await settled();
      while (!ended) {
        const event = take();
        if (event === undefined) throw new Error("everything waits and nothing can happen any more");
        if (++events > eventsMost) throw new Error(`the case has not come to an end after ${eventsMost} events`);
        now = Math.max(now, event.at);
        world.note(event.what);
        event.call();
        await settled();
      }
      return work;
    },
    digest: () => trace.copy().digest("hex"),
    get events() {
      return events;
    },
  };
  return world;
}
