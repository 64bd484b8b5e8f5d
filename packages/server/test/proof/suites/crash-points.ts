// Everything that the store, its key ring and its backups ask of a disk, with a crash before and after each of it: the
// process killed, or the power gone with any of what was not synced, or in the middle of a write. Then again while what
// was left is taken up.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import type { Moment } from "./crash-points/child.ts";
import { Disk, type Image, models, restoreTo } from "./crash-points/disk.ts";
import { takeUp, workOn } from "./crash-points/recovery.ts";
import { canWatch, type Effect, replay, watch } from "./crash-points/syscalls.ts";
import type { View } from "./crash-points/view.ts";
import { type Chance, chanceOf, type Suite } from "./suite.ts";

const child = fileURLToPath(new URL("./crash-points/child.ts", import.meta.url));
/** The disk is simulated: its images need none. */
const memory = "/dev/shm";
/** How often a crash is followed by another while what it left is taken up, in each case. */
const crashesAgain = 1;
/** One recovery in so many is followed by work of a whole server. */
const wholeOnceIn = 60;

export const crashPoints: Suite = {
  name: "crash-points",
  proves:
    "Wherever a process is killed or the power goes, in a change or while the change before is taken up, what was answered is there whole, and what was not is there whole or not at all.",
  cases: "pieces of work with a crash at each effect on the disk",
  ci: 1,
  aim: 200,
  isPossible: canWatch,
  open: async () => {
    const folder = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), "data-tools-points-"));
    return {
      run: (seed) => new Case(join(folder, String(seed)), seed).run(),
      close: async () => rmSync(folder, { recursive: true, force: true }),
    };
  },
};

/** A crash that work goes on from: the disk it left, and the moments of which one stands there. */
interface Crashed {
  readonly disk: Disk;
  readonly stood: readonly Moment[];
}

class Case {
  private readonly folder: string;
  private readonly seed: number;
  private readonly chance: Chance;
  /** What was found of an image, by its digest. */
  private readonly known = new Map<string, View>();
  private readonly counts = { points: 0, recoveries: 0, "answers looked for": 0, "points in recoveries": 0 };

  constructor(folder: string, seed: number) {
    [this.folder, this.seed, this.chance] = [folder, seed, chanceOf(seed)];
  }

  async run() {
    mkdirSync(this.folder);
    const nothing: Moment = { what: "nothing", view: { store: {}, ring: {}, points: {} } };
    const chosen = await this.walk("work", new Disk(), [nothing]);
    const { points } = this.counts;
    for (const { disk, stood } of chosen) await this.walk("recover", disk, stood);
    this.counts["points in recoveries"] = this.counts.points - points;
    rmSync(this.folder, { recursive: true });
    return this.counts;
  }

  /**
   * Has a process work on from a disk, on which one of `stood` stands, and looks at what each crash of it would leave;
   * answers some of these crashes, to go on from.
   */
  private async walk(what: "work" | "recover", from: Disk, stood: readonly Moment[]): Promise<Crashed[]> {
    const root = mkdtempSync(join(this.folder, what));
    restoreTo(root, from.crash("kill", this.chance));
    const log = await watch([child, what, root, String(this.seed)], root, join(this.folder, "log"));
    rmSync(root, { recursive: true });
    const effects = [...replay(log, root, from.copy())];
    const said = effects.map((effect) => ("said" in effect ? effect.said : "")).join("");
    const moments = said
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Moment);

    const chosen = new Set(Array.from({ length: crashesAgain }, () => this.chance.below(effects.length)));
    const some: Crashed[] = [];
    let [at, answered] = [0, 0];
    for (const effect of replay(log, root, from)) {
      if ("said" in effect) answered += effect.said.split("\n").length - 1;
      this.counts["answers looked for"] += answered;
      // What was answered last, and what may be there already.
      const standing = [...(answered === 0 ? stood : []), ...moments.slice(Math.max(0, answered - 1), answered + 1)];
      const goesOn = chosen.has(at++) ? this.chance.pick(models) : null;
      for (const model of models) {
        const image = from.crash(model, this.chance);
        const view = await this.judge(image, standing, () => `${model} ${placeOf(effect)}, ${answered} answered`);
        if (model !== goesOn) continue;
        const disk = model === "kill" ? from.copy() : Disk.of(image);
        some.push({ disk, stood: [...standing, { what: "what was left", view }] });
      }
    }
    assert.equal(answered, moments.length, "all that was answered is looked for");
    return some;
  }

  /** Fails unless each part of what is found is as it stood at one of the moments. */
  private async judge(image: Image, standing: readonly Moment[], where: () => string): Promise<View> {
    this.counts.points++;
    try {
      const view = await this.found(image);
      for (const part of ["store", "ring", "points"] as const) {
        if (standing.some((moment) => isDeepStrictEqual(view[part], moment.view[part]))) continue;
        assert.deepEqual(view[part], standing.at(-1)?.view[part], `the ${part} is neither old nor new`);
      }
      return view;
    } catch (error) {
      throw new Error(`${where()}; it may stand as after: ${standing.map(({ what }) => what).join(", ")}`, {
        cause: error,
      });
    }
  }

  private async found(image: Image): Promise<View> {
    const digest = digestOf(image);
    const known = this.known.get(digest);
    if (known) return known;
    const folder = mkdtempSync(join(this.folder, "left"));
    restoreTo(folder, image);
    const view = await takeUp(folder);
    this.known.set(digest, view);
    this.counts.recoveries++;
    if (this.chance.once(wholeOnceIn)) await workOn(folder, view);
    rmSync(folder, { recursive: true });
    return view;
  }
}

function placeOf(effect: Effect): string {
  return "said" in effect ? "after an answer" : `after ${effect.what} of ${effect.path}`;
}

function digestOf(image: Image): string {
  const sum = createHash("sha256");
  for (const [path, bytes] of [...image].sort(([a], [b]) => (a < b ? -1 : 1)))
    sum.update(`${path}\0${bytes?.length ?? "folder"}\0`).update(bytes ?? "");
  return sum.digest("base64");
}
