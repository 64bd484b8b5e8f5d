// The practice of the day the disk is gone: work is made through the product, backed up twice beside it, the data folder
// destroyed, a point restored; then everything shows what it showed and work goes on.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makePoint } from "../../src/backup/make.ts";
import { dataTools } from "../cli/terminal.ts";
import { formula, me, opKey, smallCsv, tableOf } from "../sessions/product.ts";
import { blobFilesIn } from "../store/samples.ts";
import { allSeen, errorOf, largestIn, makeWork, openPlace, operator, type Place } from "./work.ts";

let place: Place;
beforeEach(async () => {
  place = await openPlace();
});
afterEach(() => place.home.close());

test("[B70] [B71] [B78] the disk is gone: the second of two points brings everything back, and work goes on", async () => {
  const { home } = place;
  const work = await makeWork(home);
  const first = await place.made();
  expect(first.copied.blobs).toBe(blobFilesIn(join(home.folder, "data")).length);
  await home.sessions.apply(me, work.main, [formula("twice", "id * 2")], { opKey: opKey("later") });
  const second = await place.made();
  const { counts } = second;
  expect(second.copied.blobs).toBeLessThan(first.copied.blobs);
  const seen = await allSeen(home.product, work);
  await place.destroy();
  const back = await place.restored();
  expect(back).toMatchObject({ point: { id: second.id, counts }, erased: 0, damaged: [] });
  expect(back.states).toBeGreaterThan(5);
  await home.reopen();
  expect(await allSeen(home.product, work)).toEqual(seen);

  // A request that was answered before gets that answer; what comes now follows what was.
  const { version } = await home.sessions.view(me, work.main);
  await home.sessions.apply(me, work.main, [formula("twice", "id * 2")], { opKey: opKey("later") });
  expect((await home.sessions.view(me, work.main)).version).toBe(version);
  await home.sessions.undo(me, work.main);
  await home.sessions.redo(me, work.main);
  await home.sessions.restore(me, work.binned);
  await home.sessions.apply(me, work.binned, [formula("twice", "id * 2")]);
  const { id: next } = await home.csv(smallCsv, "next.csv");
  const { id: fresh } = await home.sessions.create(me, { datasource: next });
  expect((await tableOf(home.sessions, fresh)).rows.length).toBe(6);
  await home.product.accounts.create(operator, { name: "dora", role: "user" });
  await home.shut();
  expect((await place.run("audit", "verify")).json()).toMatchObject({ intact: true });
  await home.reopen();
  expect((await place.made()).damaged).toEqual([]);
});

test("[B82] [B83] who else is at work is named, a lock that was left is taken away; a folder that will not do is refused by a code", async () => {
  const { home, to } = place;
  await makeWork(home);
  await place.made();
  const lock = (process: number, host: string) =>
    writeFileSync(join(to, "lock"), JSON.stringify({ process, host, since: "2026-01-01T00:00:00.000Z" }));
  lock(1, "elsewhere");
  expect(errorOf(await place.backup())).toMatchObject({
    code: "backup_busy",
    detail: expect.stringContaining("process 1 on elsewhere"),
  });
  lock(2 ** 22 + 7, hostname());
  await place.made();
  const meanwhile: string[] = [];
  await makePoint(to, home.config, {
    now: Date.now(),
    afterRecords: async () => void meanwhile.push(errorOf(await place.backup()).code),
  });
  expect(meanwhile).toEqual(["backup_busy"]);
  // One that was away for so long that its lock was taken leaves the other's where it is.
  await makePoint(to, home.config, { now: Date.now(), afterRecords: async () => lock(1, "elsewhere") });
  expect(errorOf(await place.backup()).code).toBe("backup_busy");
  rmSync(join(to, "lock"));
  mkdirSync(join(to, "lock"));
  expect(errorOf(await place.backup()).code).toBe("EISDIR");
  rmSync(join(to, "lock"), { recursive: true });
  writeFileSync(join(home.folder, "file"), "");
  const at = (folder: string) => dataTools(["backup", "--json", "--to", folder, ...place.flags]);
  expect(errorOf(await at(join(home.folder, "file", "below"))).code).toBe("unavailable");
  expect(errorOf(await at(join(home.folder, "data", "backup"))).code).toBe("invalid_params");
  expect(errorOf(await at(home.folder)).code).toBe("invalid_params");
  expect(errorOf(await at("/dev/full/x")).code).toBe("unavailable");
  // What the store itself lost is told, and the rest is kept.
  rmSync(largestIn(join(home.folder, "data", "blobs")));
  rmSync(to, { recursive: true });
  const ran = await place.backup();
  expect(ran.code).toBe(1);
  expect(JSON.parse(ran.out)).toMatchObject({ damaged: [expect.stringContaining("/")] });
});
