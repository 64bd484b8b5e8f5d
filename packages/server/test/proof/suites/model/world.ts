// Where programs run: one store, one server over it or two, a clock that moves when it is told, and the ring of keys.
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type { OpenedProduct } from "../../../../src/app.ts";
import { Refusal } from "../../../../src/errors.ts";
import type { RingKeys } from "../../../../src/store/keys.ts";
import { addKey, promoteKey, retireKey } from "../../../../src/store/ring-changes.ts";
import { type PlainEngine, plainEngine } from "../../../operations/plain-engine.ts";
import { startRedis } from "../../../redis.ts";
import { type Home, openHome, stillClock } from "../../../sessions/product.ts";
import { openShelf, type Shelf } from "./shelf.ts";

export type StoreName = "memory" | "embedded" | "redis";

export const hour = 3_600_000;
/** How long sessions and what is in the bin are kept, if nothing else is said. */
export const keptFor = 72 * hour;
const lookMs = 2_000;

export interface World {
  readonly store: StoreName;
  readonly home: Home;
  readonly engine: PlainEngine;
  readonly shelf: Shelf;
  /** Servers on the store: one where it is memory, else two. */
  nodes(): readonly OpenedProduct[];
  now(): number;
  advance(ms: number): void;
  /** A new key wraps everything, the one before nothing any more. */
  rotate(): Promise<void>;
  /** The first server ends and another begins. */
  restart(): Promise<void>;
  /** An owner goes for good, and so does what was stored. */
  erase(owner: string): Promise<void>;
  close(): Promise<void>;
}

export async function openWorld(name: StoreName, flags: Record<string, string> = {}): Promise<World> {
  const clock = stillClock();
  // What a server does by itself every two seconds is done when the ring changed; it sweeps when a program says so.
  let looks: (() => void)[] = [];
  const after = (ms: number, call: () => void) => {
    if (ms === lookMs) looks.push(call);
    return () => {
      looks = looks.filter((other) => other !== call);
    };
  };
  const redis = name === "redis" ? await startRedis() : null;
  const place = { memory: "memory:", embedded: "local:", redis: redis?.url ?? "" }[name];
  const lifetimes = { retention: `${keptFor / hour}h`, bin: `${keptFor / hour}h` };
  const home = await openHome({ store: place, ...lifetimes, ...flags }, { now: clock.now, after });
  const other = name === "memory" ? null : await home.second();
  const nodes = () => [home.product, ...(other ? [other] : [])];
  const path = home.config.KEYS.replace(/^file:/, "");
  const heldBy = ({ core }: OpenedProduct) => (core.vault.keys as RingKeys).held();
  const held = () => nodes().map(heldBy);
  const engine = await plainEngine();
  const shelf = await openShelf();

  /** Lets every server look at the ring until something holds. */
  async function looked(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
    for (let tries = 0; tries < 3000; tries++) {
      if (await holds()) return;
      // Time goes on when every server is done with looking: none may be taken for ended.
      if (looks.length === nodes().length) {
        clock.advance(lookMs);
        for (const look of looks.splice(0)) look();
      }
      await pause(2);
    }
    throw new Error(`the servers never came to it: ${what}`, { cause: refused });
  }

  let refused: Refusal | null = null;
  async function agreed(change: () => Promise<unknown>): Promise<boolean> {
    try {
      await change();
      return true;
    } catch (error) {
      if (!(error instanceof Refusal) || !["key_not_seen", "key_in_use"].includes(error.code)) throw error;
      refused = error;
      return false;
    }
  }

  return {
    store: name,
    home,
    engine,
    shelf,
    nodes,
    now: clock.now,
    advance: clock.advance,
    async rotate() {
      const ring = { path, clock };
      const { store } = home.product.core.vault;
      const was = heldBy(home.product).active;
      const id = await addKey(ring, { command: home.config.KEY_COMMAND });
      await looked("a key is seen", () => held().every(({ keys }) => keys.includes(id)));
      await looked("a key is promoted", () => agreed(() => promoteKey(ring, store, id)));
      await looked("a key wraps", () => held().every(({ active }) => active === id));
      await looked("a key is retired", () => agreed(() => retireKey(ring, store, was)));
      const { keys } = JSON.parse(readFileSync(path, "utf8")) as { keys: { key?: string }[] };
      if (keys.filter(({ key }) => key).length !== 1) throw new Error("the ring holds more than the last key");
      await looked("a key is gone", () => held().every(({ keys }) => keys.length === 1));
    },
    async restart() {
      await home.reopen();
    },
    async erase(owner) {
      await home.product.ownership.erase({ owner: "root", name: "Root", role: "admin" }, owner);
      clock.advance(25 * hour);
      await home.sessions.sweep({ blobs: true });
    },
    async close() {
      engine.close();
      shelf.close();
      await home.close();
      await redis?.close();
    },
  };
}
