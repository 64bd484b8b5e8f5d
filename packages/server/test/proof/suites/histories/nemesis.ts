// What happens to servers, store and the ways between them while people work.
import { setTimeout as wait } from "node:timers/promises";
import type { Chance } from "../suite.ts";
import { type At, type Kind, places, type Stand } from "./stand.ts";

/** Does something to the stand, and sets it right again. */
export type Act = (stand: Stand, chance: Chance) => Promise<void>;

const anywhere = (chance: Chance): At => chance.pick(places);
const moment = (chance: Chance, most: number) => wait(100 + chance.below(most));

const acts: Readonly<Record<string, Act>> = {
  "kill a server": (stand, chance) => stand.kill(anywhere(chance)),
  async "stop a server"(stand, chance) {
    const at = anywhere(chance);
    stand.signal(at, "SIGSTOP");
    // Some wake up after everybody gave them up.
    await moment(chance, chance.once(4) ? 3_000 : 1_000);
    stand.signal(at, "SIGCONT");
  },
  async "kill Redis"(stand, chance) {
    await stand.master().kill();
    await moment(chance, 500);
    await stand.master().start();
  },
  async "stop Redis"(stand, chance) {
    stand.master().signal("SIGSTOP");
    await moment(chance, 1_500);
    stand.master().signal("SIGCONT");
  },
  async "cut the way to the store"(stand, chance) {
    const way = stand.way(anywhere(chance));
    way.shut("cut");
    await moment(chance, 1_500);
    way.reopen();
  },
  async "hold up what the store answers"(stand, chance) {
    const way = stand.way(anywhere(chance));
    way.shut("hold");
    // Longer than a server waits for an answer before it asks again.
    await moment(chance, 3_000);
    way.reopen();
  },
  async "lose commands and answers"(stand, chance) {
    for (let n = 0; n < 6; n++) {
      stand.way(anywhere(chance)).cutNext(chance.pick(["command", "answer"]));
      await wait(50);
    }
  },
};

/** The store does a change and is away before it can say so, for longer than a server tries. */
async function awayAfter(stand: Stand, chance: Chance): Promise<void> {
  const way = stand.way(anywhere(chance));
  way.shut("hold");
  await wait(300);
  way.shut("cut");
  await wait(14_000);
  way.reopen();
}

async function failOver(stand: Stand): Promise<void> {
  await stand.settled();
  await stand.master().kill();
  await stand.takenOver();
}

/** A replica that lags, and then takes over. */
async function lateReplica(stand: Stand, chance: Chance): Promise<void> {
  await stand.settled();
  const other = stand.other();
  other.signal("SIGSTOP");
  await wait(4_500 + chance.below(1_000));
  await stand.master().kill();
  await wait(100);
  other.signal("SIGCONT");
  await stand.takenOver();
}

/** Whether the store is away in a case for longer than a server tries. */
export function isLongAway(seed: number): boolean {
  return seed % 12 === 8;
}

/** What is done in a case, each when so many of the operations were begun. */
export function planOf(seed: number, kind: Kind, operations: number, chance: Chance): { at: number; act: Act }[] {
  if (kind === "replica") {
    const act: Act = chance.once(2) ? lateReplica : failOver;
    return [{ at: Math.floor(operations / 3), act }];
  }
  const names = Object.keys(acts);
  // Each in turn, so that a few cases try them all.
  const chosen = [0, 1, 2].map((n) => acts[names[(3 * seed + n) % names.length] as string] as Act);
  if (isLongAway(seed)) chosen.push(awayAfter);
  return chosen.map((act, n) => ({ at: Math.floor(((n + 0.5) * operations) / chosen.length), act }));
}
