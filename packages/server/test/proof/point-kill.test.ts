// kill -9 of the commands of a backup at every point they pass: a point is there whole or not at all, a half restored store
// is opened by nobody, and the next run goes on. And a collector that takes what a point was about to copy.
import { execFile } from "node:child_process";
import { existsSync, rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openProduct, readConfig } from "../../src/app.ts";
import { makePoint } from "../../src/backup/make.ts";
import { pointPoints, restorePoints } from "../../src/store/crash-points.ts";
import {
  allSeen,
  errorOf,
  filesIn,
  type Made,
  makeWork,
  openPlace,
  type Place,
  type Restored,
  type Work,
} from "../backup/work.ts";
import { calm, me, refusalOf, upper } from "../sessions/product.ts";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
let place: Place;
let work: Work;
beforeAll(async () => {
  place = await openPlace();
  work = await makeWork(place.home);
});
afterAll(() => place.home.close());

/** Runs a command in a process of its own, killed where it is said. */
function killed(at: string, command: string, ...words: string[]): Promise<string | null> {
  const env = { ...process.env, DATA_TOOLS_CRASH_AT: at };
  return new Promise((resolve) => {
    execFile(process.execPath, [main, command, "--json", ...place.flags, ...words], { env }, (error) =>
      resolve(error?.signal ?? null),
    );
  });
}

const pointsIn = async (to: string) =>
  (await place.run("backup", "list", "--from", to)).json<{ points: Made[] }>().points;

const making = [...pointPoints.filter((name) => name.startsWith("point")), "blob: partly written", "blob: durable"];
test.each(making)(
  "[B72] killed at “%s”, a point is there whole or not at all, and the next run goes on",
  async (at) => {
    const to = join(place.home.folder, "killed");
    rmSync(to, { recursive: true, force: true });
    expect(await killed(at, "backup", "--to", to)).toBe("SIGKILL");
    const points = await pointsIn(to);
    expect(points.length).toBe(at === "point: named" ? 1 : 0);
    for (const { id } of points)
      expect((await place.run("backup", "verify", "--quick", "--from", to, "--point", id)).code).toBe(0);
    const next = (await place.run("backup", "--to", to)).json<Made>();
    expect(next.damaged).toEqual([]);
    expect((await place.run("backup", "verify", "--quick", "--from", to)).code).toBe(0);
    expect((await pointsIn(to)).length).toBe(points.length + 1);
    expect(filesIn(join(to, "points")).filter((path) => /\.(new|gone)\//.test(path))).toEqual([]);
  },
);

test.each(pointPoints.filter((name) => name.startsWith("prune")))(
  "[B72] [B81] killed at “%s”, pruning loses nothing that is needed",
  async (at) => {
    const to = join(place.home.folder, "pruned");
    rmSync(to, { recursive: true, force: true });
    for (let n = 0; n < 2; n++) expect((await place.run("backup", "--to", to)).code).toBe(0);
    const last = (await pointsIn(to)).at(-1);
    expect(await killed(at, "backup", "prune", "--keep", "1", "--to", to)).toBe("SIGKILL");
    for (const { id } of await pointsIn(to))
      expect((await place.run("backup", "verify", "--quick", "--from", to, "--point", id)).code).toBe(0);
    expect((await place.run("backup", "prune", "--keep", "1", "--to", to)).code).toBe(0);
    expect((await pointsIn(to)).map(({ id }) => id)).toEqual([last?.id]);
    expect(filesIn(join(to, "points")).length).toBe(2);
  },
);

test.each(restorePoints)(
  "[B77] killed at “%s”, a half restored store is opened by nobody, and a restore begun anew ends",
  async (at) => {
    const to = place.to;
    if (!existsSync(to)) await place.made();
    const data = join(place.home.folder, "half");
    rmSync(data, { recursive: true, force: true });
    const there = ["--data-dir", data];
    expect(await killed(at, "restore", "--quick", "--from", to, ...there)).toBe("SIGKILL");
    const config = readConfig({ "data-dir": data, keys: place.home.config.KEYS, ...calm, "engine-processes": "1" });
    expect((await refusalOf(openProduct(config))).code).toBe("half_restored");
    expect(errorOf(await place.run("audit", "verify", ...there)).code).toBe("half_restored");
    const again = await place.run("restore", "--quick", "--from", to, ...there);
    expect([again.code, again.err]).toEqual([0, ""]);
    expect(again.json<Restored>().damaged).toEqual([]);
    const product = await openProduct(config);
    try {
      expect(await allSeen(product, work)).toEqual(await allSeen(place.home.product, work));
    } finally {
      await product.close();
    }
  },
);

test("[B73] what a collector took before it was copied makes the moment be taken anew; the point lacks nothing", async () => {
  const { home } = place;
  const to = join(home.folder, "raced");
  const { id } = await home.sessions.create(me, { datasource: work.datasource });
  await home.sessions.apply(me, id, [upper("city")]);
  const old = Date.now() / 1000 - 3 * 24 * 3600;
  const blobs = join(home.folder, "data", "blobs");
  const before = filesIn(blobs);
  let times = 0;
  const made = await makePoint(to, home.config, {
    now: Date.now(),
    async afterRecords() {
      if (times++ > 0) return;
      for (const path of before) utimesSync(path, old, old);
      await home.sessions.remove(me, id, { now: true });
      expect((await home.sessions.sweep()).blobs).toBeGreaterThan(0);
    },
  });
  expect(times).toBe(2);
  expect(made.damaged).toEqual([]);
  expect(made.counts).toMatchObject({ sessions: 2, erased: 1 });
  expect((await place.run("backup", "verify", "--from", to)).code).toBe(0);
});
