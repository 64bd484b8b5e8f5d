// A server whose way to something outside is cut for good, before each thing it asks there and before its answer: what
// it was at stands whole or not at all for the next one, and what it answered stands.
import assert from "node:assert/strict";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { Blobs } from "../../../../src/store/blobs.ts";
import type { StoreReader } from "../../../../src/store/reader.ts";
import type { Store } from "../../../../src/store/store.ts";
import { proxyTo } from "../../../proxy.ts";
import { start } from "../../../store/samples.ts";
import { chanceOf } from "../suite.ts";
import { placesIn, type Texts, textsOf } from "./view.ts";
import { type Care, Work } from "./work.ts";

/** What is done to a store, wherever it lies. */
const cares: readonly Care[] = ["collect", "hand over", "hand over", "rotate", "warn"];
/** Tries of the next server to see what was left half handed over to its end, and the pause between them. */
const [tries, betweenMs] = [200, 50];

/** One piece of work: its folder, and a name that no other has. */
export interface Place {
  readonly folder: string;
  readonly name: string;
}

/** What a server asks over a network. */
export interface Outside {
  readonly port: number;
  /** How much is done there: changes, and how often it is cared for. */
  readonly work: readonly [deeds: number, cares: number];
  /** A store that asks through a port of this machine; hurried: it soon gives up. */
  open(place: Place, port: number, hurried: boolean): Promise<Store>;
  /** What stands there; null if there is nothing yet. */
  read(place: Place): Promise<{ readonly reader: StoreReader; readonly blobs: Blobs } | null>;
}

interface Ran {
  /** What stood after everything that was answered; only where nothing was cut. */
  readonly moments: readonly Texts[];
  readonly answered: number;
  readonly pieces: number;
}

interface Cut {
  readonly after: number;
  readonly through: boolean;
}

/** All cuts of the work of one seed, below a folder that is made for it; throws with what is wrong. */
export async function cutEverywhere(outside: Outside, folder: string, seed: number): Promise<Record<string, number>> {
  let runs = 0;
  mkdirSync(folder);
  const { moments, pieces } = await work(null);
  const counts = { points: 0, "answers looked for": 0 };
  for (let after = 0; after < pieces; after++) {
    for (const through of [false, true]) {
      const { answered } = await work({ after, through }, moments);
      counts.points++;
      counts["answers looked for"] += answered;
    }
  }
  rmSync(folder, { recursive: true });
  return counts;

  /** Does the work over again, on a store of its own, and looks at what is left where it is cut. */
  async function work(cut: Cut | null, known: readonly Texts[] = [{}]): Promise<Ran> {
    const place = { folder: join(folder, String(++runs)), name: `${seed}-${runs}` };
    mkdirSync(place.folder);
    const proxy = await proxyTo(outside.port);
    if (cut) proxy.endAfter(cut.after, cut.through);
    const moments = [...known];
    let answered = 0;
    const say = async () => {
      answered++;
      if (!cut) moments.push(await seen(outside, place));
    };
    const open = () => outside.open(place, proxy.port, true);
    const done = new Work({ folder: place.folder, mark: "w", open }, chanceOf(seed), say);
    const ended = done.open().then(() => done.run(...outside.work, cares));
    if (!cut) await ended;
    else await ended.catch(() => {});
    const before = answered;
    await done.close().catch(() => {});
    const pieces = proxy.pieces();
    await proxy.close();
    if (cut) await judge(outside, place, moments.slice(before, before + 2), cut);
    rmSync(place.folder, { recursive: true });
    return { moments, answered: before, pieces };
  }
}

async function judge(outside: Outside, place: Place, standing: readonly Texts[], cut: Cut): Promise<void> {
  const next = await outside.open(place, outside.port, false);
  try {
    for (let tried = 0; ; tried++) {
      const stands = await seen(outside, place);
      if (standing.some((moment) => isDeepStrictEqual(moment, stands))) break;
      if (tried < tries) {
        // Whoever sweeps tends what was left of a handover.
        await next.forgetOps(start - 1);
        await pause(betweenMs);
      } else assert.deepEqual(stands, standing.at(-1), `neither old nor new: ${JSON.stringify(cut)}`);
    }
  } finally {
    await next.close();
  }
}

async function seen(outside: Outside, place: Place): Promise<Texts> {
  const there = await outside.read(place);
  if (there === null) return {};
  try {
    return await textsOf(there.reader, there.blobs, placesIn(place.folder).ring);
  } finally {
    await there.reader.close();
  }
}
