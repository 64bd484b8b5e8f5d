// Everything that a server asks of a Redis, with the way cut for good before each of it and before its answer: what the
// server was at stands there whole or not at all for the next one, and what it answered stands.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { blobFiles } from "../../../src/store/local/blob-files.ts";
import { redisReader, redisStore } from "../../../src/store/redis.ts";
import { proxyTo } from "../../proxy.ts";
import { hasRedis, type RedisServer, startRedis } from "../../redis.ts";
import { start } from "../../store/samples.ts";
import { placesIn, type Texts, textsOf } from "./crash-points/view.ts";
import { type Care, Work } from "./crash-points/work.ts";
import { chanceOf, type Suite } from "./suite.ts";

/** What is done to a store, wherever it lies. */
const cares: readonly Care[] = ["collect", "hand over", "hand over", "rotate", "warn"];
/** Milliseconds for which a server whose way is cut asks again. */
const patience = 20;
/** Tries of the next server to see what was left half handed over to its end, and the pause between them. */
const [tries, betweenMs] = [200, 50];

export const crashCommands: Suite = {
  name: "crash-commands",
  proves:
    "Wherever a server is cut off from its Redis, before a command or before its answer, the next server finds what was answered whole, and what was not whole or not at all.",
  cases: "pieces of work cut off at each command",
  ci: 1,
  aim: 200,
  isPossible: hasRedis,
  open: async () => {
    const folder = mkdtempSync(join(tmpdir(), "data-tools-commands-"));
    const server = await startRedis();
    return {
      run: (seed) => new Case(server, join(folder, String(seed)), seed).run(),
      async close() {
        await server.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  },
};

interface Ran {
  /** What stood after everything that was answered; only where nothing was cut. */
  readonly moments: readonly Texts[];
  readonly answered: number;
  readonly pieces: number;
}

class Case {
  private readonly server: RedisServer;
  private readonly folder: string;
  private readonly seed: number;
  private runs = 0;

  constructor(server: RedisServer, folder: string, seed: number) {
    [this.server, this.folder, this.seed] = [server, folder, seed];
  }

  async run() {
    mkdirSync(this.folder);
    const { moments, pieces } = await this.work(null);
    const counts = { points: 0, "answers looked for": 0 };
    for (let after = 0; after < pieces; after++) {
      for (const through of [false, true]) {
        const { answered } = await this.work({ after, through }, moments);
        counts.points++;
        counts["answers looked for"] += answered;
      }
    }
    rmSync(this.folder, { recursive: true });
    return counts;
  }

  /** Does the work over again, on a store of its own, and looks at what is left where it is cut. */
  private async work(cut: { after: number; through: boolean } | null, known: readonly Texts[] = [{}]): Promise<Ran> {
    const folder = join(this.folder, String(++this.runs));
    mkdirSync(folder);
    const prefix = `?prefix=${this.seed}-${this.runs}`;
    const blobs = blobFiles(join(folder, "blobs"));
    const proxy = await proxyTo(this.server.port);
    if (cut) proxy.endAfter(cut.after, cut.through);
    const at = (port: number) => ({ store: `redis://127.0.0.1:${port}${prefix}`, blobs, giveUpAfter: 1 });
    const moments = [...known];
    let answered = 0;
    const say = async () => {
      answered++;
      if (!cut) moments.push(await this.seen(folder, at(this.server.port)));
    };
    const open = () => redisStore({ ...at(proxy.port), patience });
    const work = new Work({ folder, mark: "w", open }, chanceOf(this.seed), say);
    const ended = work.open().then(() => work.run(3, 2, cares));
    if (!cut) await ended;
    else await ended.catch(() => {});
    const before = answered;
    await work.close().catch(() => {});
    const pieces = proxy.pieces();
    await proxy.close();
    if (cut) await this.judge(folder, at(this.server.port), moments.slice(before, before + 2), cut);
    rmSync(folder, { recursive: true });
    return { moments, answered: before, pieces };
  }

  private async judge(folder: string, options: Options, standing: readonly Texts[], where: object): Promise<void> {
    const next = await redisStore(options);
    try {
      for (let tried = 0; ; tried++) {
        const seen = await this.seen(folder, options);
        if (standing.some((moment) => isDeepStrictEqual(moment, seen))) break;
        if (tried < tries) {
          // Whoever sweeps tends what was left of a handover.
          await next.forgetOps(start - 1);
          await pause(betweenMs);
        } else assert.deepEqual(seen, standing.at(-1), `neither old nor new: ${JSON.stringify(where)}`);
      }
    } finally {
      await next.close();
    }
  }

  private async seen(folder: string, options: Options): Promise<Texts> {
    const reader = await redisReader(options).catch((error: { code?: string }) => {
      if (error.code === "not_found") return null;
      throw error;
    });
    if (reader === null) return {};
    try {
      return await textsOf(reader, options.blobs, placesIn(folder).ring);
    } finally {
      await reader.close();
    }
  }
}

type Options = Parameters<typeof redisStore>[0];
