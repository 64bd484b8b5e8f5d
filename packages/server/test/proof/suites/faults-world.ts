// The rest of the outside: the clock jumps between two of its readings, an engine process dies at a call.
import processes, { type ChildProcess } from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
import { stillClock } from "../../sessions/product.ts";
import { begun, inOrderOf, work } from "./faults/script.ts";
import { type Fault, hitsOf, walk } from "./faults/walk.ts";
import { assertWhole, closing, openWorld, quietClock } from "./faults/world.ts";
import type { Counts, Suite } from "./suite.ts";

const hour = 3_600_000;
const jumps = { "clock an hour on": hour, "clock an hour back": -hour } as const;
/** The first seeds, those of every run, meet one reading of the clock in so many; the same walks come again in full. */
const sampled = 3;

const kinds = ["clock an hour on", "clock an hour back", "engine killed"] as const;

export const faultsWorld: Suite = {
  name: "faults-world",
  proves:
    "A clock that jumps, for a reading or for good, and an engine that dies change nothing that was done or is done.",
  cases: "walks of a fault through all readings or calls",
  ci: kinds.length,
  aim: 120,
  open: async () => ({ run, close: async () => {} }),
};

async function run(seed: number): Promise<Counts> {
  const kind = kinds[seed % kinds.length] ?? "engine killed";
  const isFirst = seed < kinds.length;
  const lasting = Math.floor(seed / kinds.length) % 2 === 0 && !isFirst;
  const clock = jumpingClock();
  const engines = dyingEngines();
  const world = await openWorld({}, { clock: clock.clock });
  const walkIt = async () => {
    await begun(world);
    const step = isFirst && kind !== "engine killed" ? sampled : 1;
    const outside = kind === "engine killed" ? engines : clock;
    const by = kind === "engine killed" ? 0 : jumps[kind];
    const fault: Fault = {
      name: lasting ? `lasting ${kind}` : kind,
      arm(at) {
        engines.ours = () => world.side.home.product.core.engine.pids();
        outside.arm(at, lasting, by);
      },
      heal: () => outside.heal(),
      codes: kind === "engine killed" && lasting ? ["engine_crashed"] : [],
    };
    const walked = await walk(world, seed < 3 * kinds.length ? work : inOrderOf(seed, work), fault, { step });
    await assertWhole(world);
    return { [kind]: hitsOf(walked), "done all the same": walked.done };
  };
  return closing(walkIt, engines.close, world.close);
}

/** Counts what passes; strikes at the chosen one, and at all after it if that lasts. */
function counter() {
  let [left, isLasting, by, struck] = [0, false, 0, 0];
  return {
    arm(at: number, lasting: boolean, much: number) {
      [left, isLasting, by, struck] = [at, lasting, much, 0];
    },
    heal() {
      const sites = Array.from({ length: struck }, () => "call");
      [left, struck] = [0, 0];
      isLasting = false;
      return sites;
    },
    /** What is added to this one, null if nothing happens. */
    strikes(): number | null {
      if (left === 0 && !(isLasting && struck > 0)) return null;
      if (left > 0) left -= 1;
      if (left > 0) return null;
      struck += 1;
      return by;
    },
  };
}

function jumpingClock() {
  const count = counter();
  const still = stillClock();
  const clock = { ...quietClock(still), now: () => still.now() + (count.strikes() ?? 0) };
  return { clock, arm: count.arm, heal: count.heal };
}

/** An engine process dies when it has been sent a call. */
function dyingEngines() {
  const count = counter();
  const { fork } = processes;
  const engines = {
    /** The processes that may die. */
    ours: (): readonly number[] => [],
    arm: count.arm,
    heal: count.heal,
    close() {
      processes.fork = fork;
      syncBuiltinESMExports();
    },
  };
  processes.fork = ((...args: Parameters<typeof fork>) => {
    const child: ChildProcess = fork(...args);
    const send = child.send.bind(child) as (...what: unknown[]) => boolean;
    child.send = ((...what: unknown[]) => {
      const isSent = send(...what);
      const isCall = (what[0] as { kind?: string }).kind === "call";
      if (isCall && engines.ours().includes(child.pid ?? 0) && count.strikes() !== null) child.kill("SIGKILL");
      return isSent;
    }) as typeof child.send;
    return child;
  }) as typeof fork;
  syncBuiltinESMExports();
  return engines;
}
