// `data-tools owners`: beside a running server, and killed half way and done again.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Actor, OwnedCounts, OwnerView } from "../../src/sessions/api.ts";
import { dataTools } from "../cli/terminal.ts";
import { type Home, me, openHome, refusalOf, upper } from "../sessions/product.ts";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const bob: Actor = { owner: "bob", name: "Bob" };

let home: Home;
beforeEach(async () => {
  home = await openHome();
});
afterEach(() => home.close());

const place = () => ["--data-dir", join(home.folder, "data"), "--keys", `file:${join(home.folder, "ring.json")}`];
const owners = (...words: string[]) => dataTools(["owners", ...words, ...place()]);
const listed = async () => (await owners("list", "--json")).json<OwnerView[]>();
const namesOf = async () => (await listed()).map(({ owner }) => owner);
const intact = async () => {
  await home.product.core.journal.flush();
  expect((await dataTools(["audit", "verify", ...place()])).code).toBe(0);
};

/** The command in a process of its own, killed at a point. */
function killedAt(crashAt: string, ...words: string[]): Promise<string | null> {
  const env = { ...process.env, DATA_TOOLS_CRASH_AT: crashAt };
  return new Promise((resolve) => {
    execFile(process.execPath, [main, "owners", ...words, ...place()], { env }, (error) =>
      resolve(error?.signal ?? null),
    );
  });
}

describe("data-tools owners", () => {
  test("[M7] lists who has what, hands it over and erases it, as lines and as JSON, beside a server", async () => {
    expect((await owners()).out).toBe("Nobody has anything here.\n");
    const { id } = await home.start();
    await home.sessions.apply(me, id, [upper("city")]);
    await home.product.recipes.create(me, { name: "r", calls: [upper("city")] });
    await home.product.recipes.create(bob, { name: "R", calls: [upper("city")] });
    const [anns] = await listed();
    expect(anns).toMatchObject({ owner: "ann", sessions: 1, binned: 0, datasources: 1, recipes: 1 });
    const lines = (await owners("list")).out.split("\n");
    expect(lines[0]).toMatch(/^owner +sessions +in the bin +datasources +recipes +bytes +last used$/);
    expect(lines[1]).toMatch(new RegExp(`^ann +1 +0 +1 +1 +${anns?.bytes} +20`));

    const done = await owners("transfer", "ann", "bob", "--yes", "--json");
    const counts = { sessions: 1, datasources: 1, recipes: 1, bytes: anns?.bytes };
    expect(done.json()).toEqual({ from: "ann", to: "bob", ...counts, renamed: 1 });
    expect((await home.sessions.view(bob, id)).undo).not.toBeNull();
    expect((await home.sessions.rows(bob, id, { offset: 1, limit: 1 })).rows[0]).toContain("BERGEN");
    expect(await refusalOf(home.sessions.view(me, id))).toMatchObject({ code: "not_found" });
    expect((await home.product.audit.list(bob)).entries).toContainEqual(
      expect.objectContaining({ action: "transfer", actor: "command line", on: id, detail: { from: "ann" } }),
    );
    expect((await owners("transfer", "ann", "bob", "--yes")).out).toBe(
      "Handed over from ann to bob: 0 sessions, 0 datasources, 0 recipes, 0 bytes.\n",
    );
    const erased = await owners("erase", "bob", "--yes");
    expect([erased.code, erased.out]).toEqual([0, expect.stringContaining("1 session, 1 datasource, 2 recipes")]);
    expect(await namesOf()).toEqual([]);
    expect(await refusalOf(home.sessions.view(bob, id))).toMatchObject({ code: "not_found" });
    await intact();
  });

  test("[M7] without --yes it says what it would do and does nothing; words that make no sense are refused", async () => {
    const { id } = await home.start();
    const asked = await owners("transfer", "ann", "bob");
    expect([asked.code, asked.err]).toEqual([2, expect.stringContaining("1 session, 1 datasource, 0 recipes")]);
    expect(asked.err).toContain("--yes");
    expect((await owners("erase", "ann")).err).toContain("Nothing was changed");
    expect((await owners("erase", "anne")).err).toContain("there is no such owner");
    for (const words of [
      ["transfer", "ann", "--yes"],
      ["transfer", "ann", "ann", "--yes"],
      ["erase", "--yes"],
      ["erase", "ann", "bob", "--yes"],
      ["list", "ann"],
      ["give"],
    ]) {
      expect((await owners(...words)).code, words.join(" ")).toBe(2);
    }
    expect((await home.sessions.view(me, id)).id).toBe(id);
    const nowhere = ["--data-dir", join(home.folder, "none"), "--keys", `file:${join(home.folder, "none.json")}`];
    expect((await dataTools(["owners", ...nowhere])).code).toBe(2);
    expect((await dataTools(["owners", "--store", "memory:", ...place()])).code).toBe(2);
  });
});

describe("killed half way", () => {
  const begin = async () => {
    for (const name of ["one", "two"]) {
      const { id } = await home.start();
      await home.sessions.rename(me, id, name);
      await home.product.recipes.create(me, { name, calls: [upper("city")] });
    }
    await home.product.recipes.create(bob, { name: "one", calls: [upper("city")] });
    await home.product.people.setPreferences(me, { retentionMinutes: 500 });
    // What the server still has to write goes before the process is killed at its own writes.
    await home.product.core.journal.flush();
  };

  // The first commits are of the renamed recipe and of the journals.
  test.each(["commit: before the durable end@1", "commit: answered@1", "commit: answered@3", "reassign: one moved@2"])(
    "[M4] a transfer killed at “%s” moved nothing, or all, and is finished by another",
    { timeout: 60_000 },
    async (point) => {
      await begin();
      expect(await killedAt(point, "transfer", "ann", "bob", "--yes")).toBe("SIGKILL");
      expect((await home.sessions.list(me)).map(({ name }) => name).sort()).toEqual(["one", "two"]);
      expect(await home.sessions.list(bob)).toEqual([]);
      await intact();
      const done = (await owners("transfer", "ann", "bob", "--yes", "--json")).json<OwnedCounts>();
      expect(done).toMatchObject({ sessions: 2, datasources: 2, recipes: 2 });
      expect((await home.product.recipes.list(bob)).map(({ name }) => name).sort()).toEqual(["one", "one (2)", "two"]);
      for (const { id } of await home.sessions.list(bob)) {
        expect((await home.sessions.verify(bob, id)).damaged).toEqual([]);
      }
      await intact();
    },
  );

  test.each(["commit: erased@1", "commit: answered@2", "commit: erased@4", "commit: answered@5"])(
    "[M4] an erasure killed at “%s” is finished by another",
    { timeout: 60_000 },
    async (point) => {
      await begin();
      const { id } = await home.csv("a\n1\n", "bob.csv", bob);
      expect(await killedAt(point, "erase", "ann", "--yes")).toBe("SIGKILL");
      await intact();
      expect((await owners("erase", "ann", "--yes")).code).toBe(0);
      expect(await namesOf()).toEqual(["bob"]);
      expect((await home.product.datasources.list(bob)).map((each) => each.id)).toEqual([id]);
      await home.reopen();
      expect((await home.product.people.me(me)).preferences).toEqual({});
      await intact();
    },
  );
});
