// Whether the parts answer that a server needs. It says no of itself only where another server could serve instead:
// without store, keys or scratch. Blobs, disk and clock are told beside: servers share them, and one bucket that fails
// must not take all servers away from work that does without it, nor a full disk from who wants to delete something.
import { type Clock, clockSkewMs } from "../clock.ts";
import { Refusal } from "../errors.ts";
import type { Product } from "../sessions/api.ts";
import type { Core } from "../sessions/core.ts";
import type { Gauges } from "../sessions/gauges.ts";
import { reserveOf } from "../sessions/limiting.ts";
import type { Attending } from "../store/attend.ts";
import type { Blobs } from "../store/blobs.ts";

const blobsEveryMs = 60_000;
const clockEveryMs = 10_000;
const megabytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MB`;

/** How the place of blobs answered last. */
interface LastAnswer {
  readonly ok: boolean;
  readonly at: number;
}

export interface WatchedBlobs {
  readonly blobs: Blobs;
  last(): LastAnswer | null;
}

/** The same place of blobs; how it answered last is kept. */
export function watchBlobs(blobs: Blobs, clock: Clock): WatchedBlobs {
  let last: LastAnswer | null = null;
  const noted = <Given extends unknown[], T>(call: (...given: Given) => Promise<T>) => {
    return async (...given: Given): Promise<T> => {
      try {
        const answer = await call(...given);
        last = { ok: true, at: clock.now() };
        return answer;
      } catch (error) {
        // A refusal below 500 is about what was asked.
        if (!(error instanceof Refusal && error.status < 500)) last = { ok: false, at: clock.now() };
        throw error;
      }
    };
  };
  const { put, get, size, remove, place } = blobs;
  const watched = { put: noted(put), get: noted(get), size: noted(size), remove: noted(remove), place: noted(place) };
  return { blobs: { ...blobs, ...watched }, last: () => last };
}

/** A part that answers, but not as it should. */
class Unwell extends Error {}

interface HealthParts {
  readonly core: Core;
  readonly gauges: Gauges;
  readonly attending: Pick<Attending, "progress">;
  /** The place of blobs, if the store has one apart. */
  blobs(): WatchedBlobs | null;
}

export function createHealth({ core, gauges, attending, blobs }: HealthParts): Product["health"] {
  const { clock, vault, scratch, config } = core;
  let clockAt = Number.NEGATIVE_INFINITY;
  let clockTold: Promise<string> = Promise.resolve("");

  async function store(): Promise<string> {
    const { sessions, datasources, bytes } = await vault.store.usage();
    return `${sessions} sessions, ${datasources} datasources, ${bytes} bytes`;
  }

  async function keys(): Promise<string> {
    const progress = attending.progress();
    const rewrapping = progress === null ? "" : `, rewrapping: ${Math.floor(progress * 100)} %`;
    return `${vault.keys.list().length} in the ring${rewrapping}`;
  }

  /** What is known of it; asked anew behind this answer, so that nobody waits for a bucket here. */
  async function blobsState(): Promise<string> {
    const watched = blobs();
    if (watched === null) return "in memory, with the store";
    const last = watched.last();
    if (last === null || Math.abs(clock.now() - last.at) > blobsEveryMs) void watched.blobs.place(null).catch(() => {});
    if (last?.ok === false) throw new Unwell("they failed when last asked");
    return last === null ? "not asked yet" : "they answered when last asked";
  }

  async function disk(): Promise<string> {
    const room = await gauges.disk();
    if (room === null) return "no disk of its own";
    const told = `${megabytes(room.free)} of ${megabytes(room.size)} free`;
    if (room.free >= reserveOf(config, room.size)) return told;
    throw new Unwell(`${told}, less than is kept for undo, export and audit: steps are refused`);
  }

  /** Asked every few seconds at most, for it may be asked by many. */
  function clockState(): Promise<string> {
    // Either way, for it may be a clock that goes back.
    if (Math.abs(clock.now() - clockAt) < clockEveryMs) return clockTold;
    clockAt = clock.now();
    clockTold = clockNow();
    clockTold.catch(() => {});
    return clockTold;
  }

  async function clockNow(): Promise<string> {
    if (vault.store.time) {
      const [asked, told, heard] = [clock.now(), await vault.store.time(), clock.now()];
      const apart = Math.round(told - (asked + heard) / 2);
      if (Math.abs(apart) > clockSkewMs) throw new Unwell(`it is ${Math.abs(apart) / 1000} s off from the store's`);
      return `${Math.abs(apart)} ms apart from the store's`;
    }
    const newest = { state: "alive", sort: "usedAt", descending: true, offset: 0, limit: 1 } as const;
    const [last] = (await vault.store.survey(newest)).sessions;
    const ahead = (last?.usedAt ?? 0) - clock.now();
    if (ahead > clockSkewMs) throw new Unwell(`it went back: work was used ${Math.round(ahead / 1000)} s from now`);
    return "not before what was used last";
  }

  return async () => {
    const check = async (name: string, ask: () => Promise<string>) => {
      try {
        return { name, ok: true, text: await ask() };
      } catch (error) {
        const isTold = error instanceof Refusal || error instanceof Unwell;
        return { name, ok: false, text: isTold ? error.message : "it does not answer" };
      }
    };
    const needed = await Promise.all([
      check("store", store),
      check("keys", keys),
      check("scratch", async () => `${await scratch.free()} bytes free`),
    ]);
    const told = await Promise.all([check("blobs", blobsState), check("disk", disk), check("clock", clockState)]);
    return { ok: needed.every(({ ok }) => ok), checks: [...needed, ...told] };
  };
}
