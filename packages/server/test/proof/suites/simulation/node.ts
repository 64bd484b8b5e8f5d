// A server in the world: the sessions as they are, over a line to the store, an engine on arrays and the world's clock.
import { readConfig } from "../../../../src/config.ts";
import type { Importer } from "../../../../src/engine/import-contract.ts";
import type { Sessions } from "../../../../src/sessions/api.ts";
import { createCore } from "../../../../src/sessions/assemble.ts";
import type { Core } from "../../../../src/sessions/core.ts";
import { createSessions } from "../../../../src/sessions/open.ts";
import type { Keys } from "../../../../src/store/sealing.ts";
import type { Store } from "../../../../src/store/store.ts";
import { arrayEngine } from "../../../array-engine/engine.ts";
import { memoryScratch } from "../../../array-engine/memory-scratch.ts";
import { type Counted, lineTo, type Weather } from "./line.ts";
import type { World } from "./world.ts";

export interface Node {
  readonly name: string;
  readonly core: Core;
  readonly sessions: Sessions;
  readonly isGone: boolean;
  /** It is gone, whatever it was doing. */
  crash(): void;
}

export interface Ground {
  readonly world: World;
  /** What is durable. */
  readonly store: Store;
  readonly keys: Keys;
  readonly weather: Weather;
  readonly counted: Counted;
}

const sweepEveryMs = 10 * 60_000;
/** Clocks of servers are apart by so much. */
const skewMs = 4_000;

const config = readConfig({
  store: "memory:",
  "quota-changes": "unlimited",
  "quota-moves": "unlimited",
  "quota-notes": "unlimited",
  "memory-full": "100",
  reserve: "0",
  retention: "60m",
  idle: "15m",
});

const importer: Importer = {
  run: async () => Promise.reject(new Error("nothing is imported here")),
  sample: async () => Promise.reject(new Error("nothing is imported here")),
};

/** Opens a server; fails as a start fails, if the store does not answer. `ended` hears of its end. */
export async function openNode(ground: Ground, name: string, ended: () => void): Promise<Node> {
  const { world, store, keys, weather, counted } = ground;
  const timers = new Set<() => void>();
  const skew = world.chance.below(skewMs);
  let gone = false;
  const crash = () => {
    gone = true;
    line.cut();
    for (const stop of timers) stop();
    timers.clear();
    ended();
  };
  const line = lineTo({ name, store, crash }, world, weather, counted);
  const clock = {
    now: () => world.now() + skew,
    after(ms: number, call: () => void) {
      const stop = world.after(ms, `${name} wakes`, () => {
        timers.delete(stop);
        if (!gone) call();
      });
      timers.add(stop);
      return stop;
    },
  };
  const scratch = memoryScratch();
  const core = await createCore({
    store: line.store,
    keys,
    engine: arrayEngine(scratch, { limits: { rows: 1e6, columns: 2000, cells: 1e9 }, now: clock.now }),
    ...{ importer, scratch, clock, config },
    gauges: { memory: () => null, disk: async () => null },
    // The weather is told often enough.
    report: () => {},
    places: 4,
  });
  const sessions = createSessions(core);
  const later = () =>
    clock.after(sweepEveryMs, () => {
      void sessions
        .sweep()
        .catch(() => {})
        .then(later);
    });
  later();
  return {
    ...{ name, core, sessions, crash },
    get isGone() {
      return gone;
    },
  };
}
