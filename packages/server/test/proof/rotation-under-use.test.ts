// Rotation of the ring's keys while sessions are in use, and what a wrong ring does to a restored folder.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openProduct, readConfig } from "../../src/app.ts";
import { openKeys } from "../../src/store/keys.ts";
import { keyIdOf } from "../../src/store/wrap.ts";
import { dataTools } from "../cli/terminal.ts";
import { formula, type Home, me, openHome, refusalOf, rename, tableOf, upper } from "../sessions/product.ts";

let home: Home;
beforeEach(async () => {
  home = await openHome();
});
afterEach(() => home.close());

const place = () => ["--data-dir", join(home.folder, "data"), "--keys", `file:${join(home.folder, "ring.json")}`];

/** `data-tools keys …` beside the server, its answer as JSON. */
async function keys<T>(...words: string[]): Promise<T> {
  const ran = await dataTools(["keys", ...words, "--json", ...place()]);
  expect(ran.err).toBe("");
  return ran.json<T>();
}

interface Listed {
  id: string;
  state: string;
  wraps: number;
  servers: string[];
}

const listed = async () => (await keys<{ keys: Listed[] }>("list")).keys;
const states = async () => (await listed()).map(({ state }) => state);
const refusedWith = async (...words: string[]) => {
  const ran = await dataTools(["keys", ...words, ...place()]);
  expect(ran.code).toBe(2);
  return ran.err;
};

/** Adds a key and makes it the active one, once the servers have seen it. */
async function rotated(): Promise<{ before: string; after: string }> {
  const before = (await listed()).find(({ state }) => state === "active")?.id ?? "";
  const { id: after } = await keys<{ id: string }>("add");
  await expect.poll(async () => (await dataTools(["keys", "promote", after, ...place()])).code).toBe(0);
  return { before, after };
}

const sealedBy = async (session: string) => {
  const head = await home.product.core.vault.store.head({ owner: me.owner, kind: "session", id: session });
  return head && keyIdOf(head.wrappedKey);
};

describe("rotation", () => {
  test("[K9] a session in use goes on through two rotations and three restarts, and nothing of it is lost", async () => {
    const { id } = await home.start();
    await home.sessions.apply(me, id, [upper("city")]);
    const calls = [
      formula("a", "price * 2"),
      rename("a", "b"),
      formula("c", "b + 1"),
      rename("c", "d"),
      rename("d", "e"),
    ];
    const step = async () => home.sessions.apply(me, id, [calls.shift() ?? rename("b", "f")]);
    const same = async (work: () => Promise<unknown>) => {
      const before = [await tableOf(home.sessions, id), await home.sessions.history(me, id)];
      await work();
      expect([await tableOf(home.sessions, id), await home.sessions.history(me, id)]).toEqual(before);
    };

    let first = { before: "", after: "" };
    await same(async () => {
      first = await rotated();
    });
    await step();
    await same(() => home.reopen());
    await step();
    // The server rewraps by itself after a promotion it saw; the command finishes what a stop left undone.
    await keys("rewrap");
    expect(await sealedBy(id)).toBe(first.after);
    await same(() => keys("retire", first.before));
    expect(await states()).toEqual(["destroyed", "active"]);
    await step();
    await same(() => home.reopen());
    const second = await rotated();
    await expect.poll(() => sealedBy(id)).toBe(second.after);
    await step();
    expect(await sealedBy(id)).toBe(second.after);
    await expect.poll(async () => (await dataTools(["keys", "retire", second.before, ...place()])).code).toBe(0);
    await same(() => home.reopen());
    await step();
    expect(await home.sessions.undo(me, id, { count: 6 })).toMatchObject({ depth: 0 });
    expect((await home.sessions.verify(me, id)).damaged).toEqual([]);
    expect(readFileSync(join(home.folder, "ring.json"), "utf8").match(/"key":/g)).toHaveLength(1);
  });

  test("[K9] a key that a server does not hold yet is not promoted; the server is named", async () => {
    const other = await home.second();
    const { id } = await keys<{ id: string }>("add");
    await expect.poll(async () => (await listed()).find((key) => key.id === id)?.servers.length).toBe(2);
    // A server that cannot read the ring any more, as on another machine, says what it held.
    const { store } = other.core.vault;
    await store.report(
      "server_far",
      Buffer.from(JSON.stringify({ name: "far", at: Date.now(), keys: [], active: "" })),
    );
    expect(await refusedWith("promote", id)).toContain("far");
    expect(await states()).toEqual(["active", "created"]);
    const long = { name: "far", at: Date.now() - 100_000, keys: [], active: "" };
    await store.report("server_far", Buffer.from(JSON.stringify(long)));
    expect(await keys("promote", id)).toEqual({ id, state: "active", changed: true });
    await expect.poll(() => other.core.vault.keys.list().find((key) => key.id === id)?.state).toBe("active");
    const { id: session } = await home.start();
    await other.sessions.apply(me, session, [upper("city")]);
    expect((await tableOf(home.sessions, session)).rows[1]).toContain("BERGEN");
  });

  test("[K9] a key is not retired while it wraps anything or is the active one; another command waits its turn", async () => {
    await home.start();
    await home.shut();
    const [{ id: active } = { id: "" }] = await listed();
    expect(await refusedWith("retire", active)).toContain(`Key ${active} is active`);
    const { id } = await keys<{ id: string }>("add");
    await keys("promote", id);
    expect(await refusedWith("retire", active)).toContain(`5 records are still wrapped by key ${active}`);
    expect(await refusedWith("retire", "k_none")).toContain("k_none");
    expect(await states()).toEqual(["decrypt-only", "active"]);
    const both = await Promise.all([dataTools(["keys", "add", ...place()]), dataTools(["keys", "add", ...place()])]);
    for (const { code, err } of both.filter(({ code }) => code !== 0)) {
      expect([code, err]).toEqual([2, expect.stringContaining("Another command is changing the key ring")]);
    }
    expect(await states()).toHaveLength(2 + both.filter(({ code }) => code === 0).length);
    expect(await keys("rewrap")).toEqual({ active: id, rewrapped: 5 });
    expect(await keys("rewrap")).toEqual({ active: id, rewrapped: 0 });
    await keys("retire", active);
    expect(await refusedWith("promote", active)).toContain("retired");
    await home.reopen();
  });

  test("[K3] a running server keeps its ring when the file becomes one that cannot open the store", async () => {
    const { id } = await home.start();
    const path = join(home.folder, "ring.json");
    const ring = readFileSync(path, "utf8");
    const held = await openKeys({ source: `file:${path}`, store: home.product.core.vault.store });
    writeFileSync(path, ring.replace(/"key": ".*"/, `"key": "${Buffer.alloc(32, 1).toString("base64")}"`));
    await expect(held.refresh()).rejects.toMatchObject({ code: "wrong_key" });
    rmSync(path);
    await expect(held.refresh()).rejects.toMatchObject({ code: "bad_ring" });
    await home.sessions.apply(me, id, [upper("city")]);
    const { id: next } = await home.start();
    writeFileSync(path, ring, { mode: 0o600 });
    await home.reopen();
    expect((await tableOf(home.sessions, next)).rows).toHaveLength(6);
  });

  test("[K3] a restored folder with the wrong ring is refused by the missing key; with the right one all is there", async () => {
    const { id } = await home.start();
    await home.sessions.apply(me, id, [upper("city")]);
    const table = await tableOf(home.sessions, id);
    const [{ id: key } = { id: "" }] = await listed();
    await home.shut();
    const restored = join(home.folder, "restored");
    cpSync(join(home.folder, "data"), restored, { recursive: true });
    const other = await openHome();
    try {
      const config = (ring: string) =>
        readConfig({ "data-dir": restored, keys: `file:${ring}`, "engine-processes": "1" });
      const content = () =>
        readdirSync(restored, { recursive: true, withFileTypes: true })
          .filter((file) => file.isFile() && !/-(wal|shm)$/.test(file.name))
          .map((file) => readFileSync(join(file.parentPath, file.name)).toString("base64"));
      const before = content();
      const refusal = await refusalOf(openProduct(config(join(other.folder, "ring.json"))));
      expect(refusal).toMatchObject({ code: "wrong_key", values: { key } });
      mkdirSync(join(home.folder, "empty"));
      expect(await refusalOf(openProduct(config(join(home.folder, "empty", "ring.json"))))).toMatchObject({
        code: "wrong_key",
        values: { key },
      });
      expect(readdirSync(join(home.folder, "empty"))).toEqual([]);
      expect(content()).toEqual(before);
      const right = await openProduct(config(join(home.folder, "ring.json")));
      expect(await tableOf(right.sessions, id)).toEqual(table);
      await right.close();
    } finally {
      await other.close();
    }
  });
});
