// What administrators see of work under way and of keys.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { meanwhile } from "./meanwhile.ts";
import { type Home, me, openHome, upper } from "./product.ts";

const admin = { owner: "root", name: "Root", role: "admin" as const };
let home: Home;
beforeEach(async () => {
  home = await openHome();
});
afterEach(() => home.close());

test("[N4] a session is told busy as long as work goes on in it", async () => {
  const { id } = await home.start();
  const statuses = async () =>
    (await home.product.administration.sessions(admin)).sessions.map((session) => session.status);
  expect(await statuses()).toEqual(["ready"]);
  meanwhile(home.product, "putBlob", async () => expect(await statuses()).toEqual(["busy"]));
  await home.sessions.apply(me, id, [upper("city")]);
  expect(await statuses()).toEqual(["ready"]);
});

test("[K9] a key that wraps nothing is listed with none", async () => {
  await home.start();
  await home.shut();
  const path = join(home.folder, "ring.json");
  const ring = JSON.parse(readFileSync(path, "utf8"));
  const idle = { id: "k_idle", state: "decrypt-only", createdAt: "2026-02-01T00:00:00.000Z" };
  ring.keys.push({ ...idle, key: Buffer.alloc(32, 7).toString("base64") });
  writeFileSync(path, JSON.stringify(ring));
  await home.reopen();
  const { keys } = await home.product.administration.keys(admin);
  expect(keys.map(({ id, wraps }) => [id, wraps > 0])).toEqual([
    [ring.keys[0].id, true],
    ["k_idle", false],
  ]);
});
