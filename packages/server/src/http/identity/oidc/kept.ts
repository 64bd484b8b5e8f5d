// Something of the provider's that is read when it is needed, kept for a while, and after a failure read again
// only when some time has gone by, longer each time.
import type { Clock } from "../../../clock.ts";
import { ProviderRefusal } from "./failure.ts";

const longestWaitMs = 60_000;

interface KeptOptions {
  readonly clock: Clock;
  /** For so long nothing is asked. */
  readonly freshMs: number;
  /** For so long what was read will do while the provider is out of reach. */
  readonly staleMs: number;
}

export interface Kept<T> {
  get(): Promise<T>;
  /** Reads anew unless that was done within the last milliseconds of `least`; then what is there. */
  renewed(least: number): Promise<T>;
}

export function kept<T>(read: () => Promise<T>, { clock, freshMs, staleMs }: KeptOptions): Kept<T> {
  let value: { of: T; at: number } | null = null;
  let failure: { of: ProviderRefusal; until: number; times: number } | null = null;
  let reading: Promise<T> | null = null;

  /** What was read, if that was not longer ago. */
  const within = (ms: number) => (value !== null && clock.now() - value.at < ms ? value : null);

  async function readNow(): Promise<T> {
    try {
      value = { of: await read(), at: clock.now() };
      failure = null;
      return value.of;
    } catch (error) {
      if (!(error instanceof ProviderRefusal)) throw error;
      const times = (failure?.times ?? 0) + 1;
      failure = { of: error, times, until: clock.now() + Math.min(longestWaitMs, 1000 * 2 ** (times - 1)) };
      return instead(failure);
    } finally {
      reading = null;
    }
  }

  /** One reading at a time, which all who ask meanwhile share. */
  async function readOnce(): Promise<T> {
    if (failure !== null && clock.now() < failure.until) return instead(failure);
    reading ??= readNow();
    return reading;
  }

  /** What was read before a failure, while that will do. */
  function instead({ of: { code, values, why }, until }: { of: ProviderRefusal; until: number }): T {
    const last = within(staleMs);
    if (last !== null) return last.of;
    throw new ProviderRefusal(code, values, why, Math.max(1, Math.ceil((until - clock.now()) / 1000)));
  }

  return {
    get: async () => within(freshMs)?.of ?? readOnce(),
    renewed: async (least) => within(least)?.of ?? readOnce(),
  };
}
