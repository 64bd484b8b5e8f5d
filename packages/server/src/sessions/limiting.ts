// What holds against abuse, asked before work and in its commit: whether the machine takes it, whether it came too
// fast, whether its owner may have more, and when its turn is. The local user has no quotas; what the machine can
// take holds for everybody.
import type { UseLine } from "@data-tools/client";
import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import { sizeText } from "../engine/import/sizes.ts";
import { assert, Refusal } from "../errors.ts";
import { type LimitSetting, limits, type QuotaName, type Quotas, quotaSettings } from "../limits.ts";
import type { State } from "../model/state.ts";
import type { Store, Use } from "../store/store.ts";
import type { Bus } from "./bus.ts";
import type { Gauges } from "./gauges.ts";
import { createRates, type Pace } from "./rates.ts";
import type { Settings } from "./settings.ts";
import { createTurns } from "./turns.ts";

/** What the machine may be too full for. Undo, redo, go-to, extend, export, delete and audit are never asked. */
type Taking = "uploads" | "sessions" | "steps" | "recipes" | "analyses";

/** What each is called, and whether it writes to the disk. */
const takings: Readonly<Record<Taking, { what: string; writes: boolean }>> = {
  uploads: { what: "uploads", writes: true },
  sessions: { what: "new sessions", writes: true },
  steps: { what: "steps", writes: true },
  recipes: { what: "recipes", writes: true },
  analyses: { what: "previews and analyses", writes: false },
};

/** Work on a table of more cells than that is a heavy job. */
const heavyCells = 1_000_000;
/** When to try again, in seconds. */
const memoryLater = 15;
const spaceLater = 60;

const codes = {
  sessions: "too_many_sessions",
  datasources: "too_many_datasources",
  recipes: "too_many_recipes",
  stored: "too_much_stored",
} as const;

export interface Limiting {
  /** Refuses what the machine has no room for now. */
  admit(what: Taking): Promise<void>;
  /** Refuses too_fast if the owner did too much in the last minute. */
  pace(owner: string, pace: Pace): Promise<void>;
  /** What a commit of that owner must stay within. */
  within(owner: string): Promise<Partial<Use>>;
  /** Refuses ahead of work what its commit would refuse: `more` is what it would add. */
  room(owner: string, more: Partial<Use>): Promise<void>;
  /** The refusal of a commit that went beyond `within`. */
  over(of: keyof Use, within: Partial<Use>): Refusal;
  /** Refuses so many more steps of a session that has so many. */
  roomForSteps(owner: string, steps: number, more: number): Promise<void>;
  /** Does a heavy job in its turn. */
  heavy<T>(owner: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Heavy jobs of all owners. */
  jobs(): { running: number; waiting: number };
  /** Every limit, with what of it the owner uses. */
  use(owner: string): Promise<UseLine[]>;
}

/** Bytes of a disk that are kept free for what must go on. */
export function reserveOf({ RESERVE }: Pick<Config, "RESERVE">, size: number): number {
  return Math.min(RESERVE, size / 20);
}

interface LimitingParts {
  readonly store: Store;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly config: Config;
  readonly gauges: Gauges;
  readonly bus: Bus;
  /** Heavy jobs of all users at once. */
  readonly places: number;
  /** Told when memory is short: takes out of it what can be. */
  relieve(): void;
}

/** Whether work on a table is a heavy job. */
export function isLarge({ columns, rows }: State): boolean {
  return rows.physical * columns.length > heavyCells;
}

export function createLimiting(parts: LimitingParts): Limiting {
  const { store, settings, clock, config, gauges } = parts;
  const rates = createRates(clock, parts.bus);
  const turns = createTurns(clock, parts.places, config.HEAVY_WAIT);

  function admitMemory(what: Taking): void {
    const full = config.MEMORY_FULL / 100;
    if (full >= 1 || (gauges.memory() ?? 0) < (what === "uploads" ? full : (1 + full) / 2)) return;
    parts.relieve();
    throw new Refusal("low_memory", { what: takings[what].what }, memoryLater);
  }

  async function admitSpace(what: Taking): Promise<void> {
    const disk = await gauges.disk();
    if (disk === null) return;
    const reserve = reserveOf(config, disk.size);
    if (disk.free < (what === "uploads" ? 2 * reserve : reserve)) {
      throw new Refusal("low_space", { what: takings[what].what }, spaceLater);
    }
  }

  function over(of: keyof Use, within: Partial<Use>): Refusal {
    const limit = within[of];
    assert(limit !== undefined, `${of} had a limit that the commit went beyond`);
    return new Refusal(codes[of], { limit: of === "stored" ? sizeText(limit) : limit });
  }

  const limiting: Limiting = {
    async admit(what) {
      admitMemory(what);
      if (takings[what].writes) await admitSpace(what);
    },
    async pace(owner, pace) {
      const quotas = await settings.quotas(owner);
      if (quotas !== null) rates.take(owner, pace, quotas[pace]);
    },
    async within(owner) {
      const quotas = await settings.quotas(owner);
      if (quotas === null) return {};
      const { sessions, datasources, recipes, stored } = quotas;
      return {
        ...(sessions !== null && { sessions }),
        ...(datasources !== null && { datasources }),
        ...(recipes !== null && { recipes }),
        ...(stored !== null && { stored }),
      };
    },
    async room(owner, more) {
      const within = await limiting.within(owner);
      if (Object.keys(within).length === 0) return;
      const use = await store.use(owner);
      for (const kind of ["sessions", "datasources", "recipes", "stored"] as const) {
        const added = more[kind];
        if (added !== undefined && use[kind] + added > (within[kind] ?? Number.POSITIVE_INFINITY))
          throw over(kind, within);
      }
    },
    over,
    async roomForSteps(owner, steps, more) {
      const most = (await settings.quotas(owner))?.steps ?? null;
      if (most !== null && steps + more > most) throw new Refusal("too_many_steps", { limit: most });
    },
    async heavy(owner, work, signal) {
      const most = (await settings.quotas(owner))?.heavy ?? null;
      return turns.run(owner, most, work, signal);
    },
    jobs: turns.jobs,
    async use(owner) {
      const quotas = await settings.quotas(owner);
      const used = await usedBy(owner, quotas);
      return Object.entries(limits)
        .filter(([, limit]) => limit.of !== "server")
        .map(([setting, { name, unit, of }]) => ({
          name,
          unit,
          of,
          used: used[name] ?? null,
          limit: isQuota(name) ? (quotas?.[name] ?? null) : config[setting as LimitSetting],
        }));
    },
  };
  return limiting;

  async function usedBy(owner: string, quotas: Quotas | null): Promise<Record<string, number>> {
    const paced = (pace: Pace) => {
      const perMinute = quotas?.[pace] ?? null;
      return perMinute === null ? {} : { [pace]: rates.taken(owner, pace, perMinute) };
    };
    return {
      ...(await store.use(owner)),
      ...paced("changes"),
      ...paced("moves"),
      ...paced("notes"),
      heavy: turns.underWay(owner),
    };
  }
}

function isQuota(name: string): name is QuotaName {
  return Object.hasOwn(quotaSettings, name);
}
