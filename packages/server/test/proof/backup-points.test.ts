// What must hold for every point of a backup: what was erased stays so, nothing opens it without the ring, nothing that
// was changed in it passes, and what is pruned is what nobody needs.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  allSeen,
  errorOf,
  filesIn,
  largestIn,
  makeWork,
  openPlace,
  type Place,
  type Restored,
} from "../backup/work.ts";
import { dataTools } from "../cli/terminal.ts";
import { me, refusalOf } from "../sessions/product.ts";

let place: Place;
beforeEach(async () => {
  place = await openPlace();
});
afterEach(() => place.home.close());

test("[B74] nothing of the ring is in a backup; another ring is refused by the key that it lacks, and nothing is changed", async () => {
  const { home, to, flags } = place;
  await makeWork(home);
  const { keys } = await place.made();
  const ring = await place.run("keys", "list");
  expect(ring.json<{ keys: { id: string }[] }>().keys.map(({ id }) => id)).toEqual(keys);
  await place.destroy();
  const other = flags.map((flag) =>
    flag.startsWith("--keys=") ? `--keys=file:${join(home.folder, "other.json")}` : flag,
  );
  expect(errorOf(await dataTools(["restore", "--json", "--from", to, ...other])).code).toBe("not_found");
  const elsewhere = await openPlace();
  await elsewhere.home.shut();
  const ran = await elsewhere.run("restore", "--from", to, "--data-dir", join(home.folder, "new"));
  expect(ran.code).toBe(1);
  expect(errorOf(ran)).toMatchObject({ code: "wrong_key", detail: expect.stringContaining(keys[0] ?? "") });
  expect(readdirSync(home.folder)).not.toContain("new");
  const listed = await elsewhere.run("backup", "list", "--from", to);
  expect(listed.json()).toMatchObject({ points: [{ keys, missing: keys }] });
  await elsewhere.home.close();
});

test("[B74] after a rotation older points need the key of their day, and say so", async () => {
  const { home } = place;
  await makeWork(home);
  await home.shut();
  const { id, keys } = await place.made();
  const added = (await place.run("keys", "add")).json<{ id: string }>().id;
  for (const words of [["promote", added], ["rewrap"], ["retire", keys[0] ?? ""]])
    expect((await place.run("keys", ...words)).code).toBe(0);
  const next = await place.made();
  expect(next.keys).toEqual([added]);
  const listed = (await place.run("backup", "list", "--from", place.to)).json<{ points: object[] }>();
  expect(listed.points).toMatchObject([{ missing: keys }, { missing: [] }]);
  await place.destroy();
  expect(errorOf(await place.restore("--point", id))).toMatchObject({ code: "wrong_key" });
  expect(await place.restored("--quick")).toMatchObject({ point: { id: next.id }, damaged: [] });
});

test("[B75] [B78] what was changed in a backup is found and named, and what can be restored is", async () => {
  const { home, to } = place;
  const work = await makeWork(home);
  const { id } = await place.made();
  const verify = () => place.run("backup", "verify", "--from", to);
  expect((await verify()).code).toBe(0);
  const blob = largestIn(join(to, "blobs"));
  const bytes = readFileSync(blob);
  const flipped = Buffer.from(bytes);
  flipped[flipped.length - 30] = (flipped[flipped.length - 30] ?? 0) ^ 1;
  writeFileSync(blob, flipped);
  const name = blob.slice(blob.lastIndexOf("/") + 1).replace(".", "/");
  const found = await verify();
  expect(found.code).toBe(1);
  expect(
    found
      .json<Restored>()
      .damaged.map(({ what }) => what)
      .join(),
  ).toContain(name);
  rmSync(blob);
  expect((await verify()).json<Restored>().damaged.map(({ what }) => what)).toContain(`blob ${name}`);
  await place.destroy();
  const ran = await place.restore();
  expect(ran.code).toBe(1);
  expect(ran.json<Restored>().damaged.map(({ what }) => what)).toContain(`blob ${name}`);
  await home.reopen();
  expect((await home.product.recipes.list(me)).map(({ id: recipe }) => recipe)).toEqual([work.recipe]);
  await place.destroy();

  for (const file of ["records", "point.json"]) {
    const path = join(to, "points", id, file);
    const whole = readFileSync(path);
    const changed = Buffer.from(whole.toString("latin1").replace('"sessions": 2', '"sessions": 3'), "latin1");
    if (file === "records") changed[changed.length - 9] = (changed[changed.length - 9] ?? 0) ^ 1;
    writeFileSync(path, changed);
    expect(errorOf(await place.restore())).toMatchObject({ code: "damaged", detail: expect.stringContaining(id) });
    expect(readdirSync(home.folder)).not.toContain("data");
    writeFileSync(path, whole);
  }
  writeFileSync(join(to, "points", id, "point.json"), "{}");
  expect((await place.run("backup", "list", "--from", to)).json()).toMatchObject({ points: [], damaged: [id] });
});

test("[B76] a restore is refused where there is work, or blobs of a store, and changes nothing there", async () => {
  const { home } = place;
  const work = await makeWork(home);
  await place.made();
  expect(errorOf(await place.restore())).toMatchObject({ code: "not_empty" });
  const seen = await allSeen(home.product, work);
  await home.shut();
  for (const end of ["", "-wal", "-shm"]) rmSync(join(home.folder, "data", `heads.sqlite${end}`), { force: true });
  const before = filesIn(join(home.folder, "data"));
  expect(errorOf(await place.restore())).toMatchObject({ code: "not_empty" });
  expect(filesIn(join(home.folder, "data"))).toEqual(before);
  await place.restored("--onto-blobs", "--quick");
  await home.reopen();
  expect(await allSeen(home.product, work)).toEqual(seen);
});

test("[B79] what was erased after a point does not come back with it, unless that is asked for", async () => {
  const { home } = place;
  const work = await makeWork(home);
  const older = await place.made();
  await home.sessions.remove(me, work.binned, { now: true });
  await home.product.recipes.remove(me, work.recipe);
  await place.made();
  await place.destroy();

  expect(await place.restored("--point", older.id)).toMatchObject({ erased: 2, damaged: [] });
  expect((await place.run("audit", "verify")).json()).toMatchObject({ intact: true });
  await home.reopen();
  expect((await refusalOf(home.sessions.view(me, work.binned))).code).toBe("not_found");
  expect(await home.product.recipes.list(me)).toEqual([]);
  await place.destroy();

  expect(await place.restored("--point", older.id, "--with-erased")).toMatchObject({ erased: 0, damaged: [] });
  await home.reopen();
  expect((await home.sessions.view(me, work.binned)).id).toBe(work.binned);
});

test("[B81] pruning leaves what the points that stay need; with one that cannot be opened nothing goes", async () => {
  const { home, to } = place;
  const work = await makeWork(home);
  await place.made();
  await home.sessions.remove(me, work.binned, { now: true });
  await place.made();
  const third = await place.made();
  const path = join(to, "points", third.id, "records");
  const whole = readFileSync(path);
  writeFileSync(path, whole.subarray(1));
  const before = filesIn(to);
  expect(errorOf(await place.backup("prune", "--keep", "1")).code).toBe("damaged");
  expect(filesIn(to)).toEqual(before);
  writeFileSync(path, whole);
  const pruned = (await place.backup("prune", "--keep", "1")).json<{ points: string[]; blobs: number }>();
  expect(pruned.points.length).toBe(2);
  expect(pruned.blobs).toBeGreaterThan(0);
  expect(filesIn(join(to, "blobs")).length).toBe(third.counts.blobs);
  expect((await place.run("backup", "verify", "--from", to)).code).toBe(0);
});
