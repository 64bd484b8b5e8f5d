// Something of the provider's that is read when it is needed, kept for a while, and after a failure read again
// only when some time has gone by, longer each time.
import type { Clock } from "../../../clock.ts";
import type { Refusal } from "../../../errors.ts";
import { ProviderRefusal } from "./failure.ts";

const longestWaitMs = 60_000;

export interface KeptOptions {
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

  async function readNow(): Promise<T> {
    try {
      value = { of: await read(), at: clock.now() };
      failure = null;
      return value.of;
    } catch (error) {
      if (!(error instanceof ProviderRefusal)) throw error;
      const times = (failure?.times ?? 0) + 1;
      failure = { of: error, times, until: clock.now() + Math.min(longestWaitMs, 1000 * 2 ** (times - 1)) };
      if (value !== null && clock.now() - value.at < staleMs) return value.of;
      throw waiting(failure);
    } finally {
      reading = null;
    }
  }

  /** One reading at a time, which all who ask meanwhile share. */
  function readOnce(): Promise<T> {
    if (failure !== null && clock.now() < failure.until) {
      if (value !== null && clock.now() - value.at < staleMs) return Promise.resolve(value.of);
      return Promise.reject(waiting(failure));
    }
    reading ??= readNow();
    return reading;
  }

  function waiting({ of: { code, values, why }, until }: { of: ProviderRefusal; until: number }): Refusal {
    return new ProviderRefusal(code, values, why, Math.max(1, Math.ceil((until - clock.now()) / 1000)));
  }

  const age = () => (value === null ? Number.POSITIVE_INFINITY : clock.now() - value.at);
  return {
    get: () => (value !== null && age() < freshMs ? Promise.resolve(value.of) : readOnce()),
    renewed: (least) => (value !== null && age() < least ? Promise.resolve(value.of) : readOnce()),
  };
}
