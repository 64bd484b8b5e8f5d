// Recipes kept by name, on both embedded stores.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Call } from "@data-tools/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Home, me, openHome } from "./product.ts";

const other = { owner: "bob", name: "Bob" };
const calls: Call[] = [
  { op: "rename-column", params: { column: "price", to: "cost" } },
  { op: "fill-missing", params: { columns: ["cost"], with: "mean" }, fitted: { value0: 4.45 } },
];
const refused = (code: string) => expect.objectContaining({ code });

describe.each(["memory:", "local:"])("on %s", (store) => {
  let home: Home;
  const recipes = () => home.product.recipes;
  beforeAll(async () => {
    home = await openHome(store === "memory:" ? { store } : {});
  });
  afterAll(() => home.close());

  test("[R4] a recipe is kept, found by name or id, changed and listed, calls as they were given", async () => {
    const made = await recipes().create(me, { name: "Monthly", description: "each first", calls });
    expect(made).toMatchObject({ name: "Monthly", description: "each first", calls, version: 1 });
    expect(await recipes().get(me, "monthly")).toEqual(made);
    expect(await recipes().get(me, made.id)).toEqual(made);
    const changed = await recipes().change(me, "Monthly", { name: "Weekly" });
    expect(changed).toMatchObject({ id: made.id, name: "Weekly", description: "each first", calls, version: 2 });
    await expect(recipes().get(me, "Monthly")).rejects.toEqual(refused("not_found"));
    if (store === "local:") await home.reopen();
    expect(await recipes().list(me)).toEqual([changed]);
    await recipes().remove(me, "Weekly");
    expect(await recipes().list(me)).toEqual([]);
  });

  test("[R4] its trail tells who made and changed it to which version, and of one that is gone that it is", async () => {
    const { id } = await recipes().create(me, { name: "Told", calls });
    await recipes().change(me, id, { description: "now told" });
    const lines = async () => {
      const { entries } = await home.product.audit.list(me);
      return entries
        .filter(({ on }) => on === id)
        .map(({ actor, action, version, detail }) => [actor, action, version, detail]);
    };
    expect(await lines()).toEqual([
      ["Ann", "change", 2, expect.anything()],
      ["Ann", "create", 1, { calls: 2 }],
    ]);
    await recipes().remove(me, id);
    expect((await lines())[0]).toEqual(["Ann", "erase", 0, { entries: 2 }]);
  });

  test("[R4] its calls are changed by themselves, to such as could be right", async () => {
    await recipes().create(me, { name: "Calls", description: "as it was", calls });
    const others = [{ op: "reverse-rows", params: {} }];
    const changed = await recipes().change(me, "Calls", { calls: others });
    expect(changed).toMatchObject({ name: "Calls", description: "as it was", calls: others, version: 2 });
    const wrong = recipes().change(me, "Calls", { calls: [{ op: "trim-text", params: {} }] });
    await expect(wrong).rejects.toEqual(refused("invalid_params"));
    expect(await recipes().get(me, "Calls")).toEqual(changed);
    await recipes().remove(me, "Calls");
  });

  test("[R4] names are taken once for each owner, and another owner's recipes do not exist", async () => {
    const mine = await recipes().create(me, { name: "Clean", calls });
    await expect(recipes().create(me, { name: "CLEAN", calls })).rejects.toEqual(refused("recipe_name_taken"));
    const both = await Promise.allSettled([1, 2].map(() => recipes().create(me, { name: "Twice", calls })));
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await expect(recipes().change(me, "Twice", { name: "clean" })).rejects.toEqual(refused("recipe_name_taken"));
    expect(await recipes().change(me, "clean", { name: "CLEAN" })).toMatchObject({ id: mine.id, name: "CLEAN" });
    expect(await recipes().list(other)).toEqual([]);
    await expect(recipes().get(other, mine.id)).rejects.toEqual(refused("not_found"));
    await expect(recipes().remove(other, mine.id)).rejects.toEqual(refused("not_found"));
    await recipes().create(other, { name: "Clean", calls });
    await expect(home.sessions.runRecipe(other, "s_none", { recipe: mine.id })).rejects.toEqual(refused("not_found"));
    for (const name of ["CLEAN", "Twice"]) await recipes().remove(me, name);
    await recipes().remove(other, "Clean");
  });

  test("[R4] what no table could make right is not kept", async () => {
    const create = (wrong: Call[]) => recipes().create(me, { name: "Wrong", calls: wrong });
    await expect(create([])).rejects.toEqual(refused("invalid_params"));
    await expect(create([{ op: "fly-away", params: {} }])).rejects.toEqual(refused("unknown_operation"));
    await expect(create([...calls, { op: "trim-text", params: { column: "a" } }])).rejects.toMatchObject({
      code: "invalid_params",
      values: { field: expect.stringMatching(/^calls\[2\]\./) },
    });
    expect(await recipes().list(me)).toEqual([]);
  });

  test("[H4] [H5] a retry with the same key gives the first answer, another body is refused", async () => {
    const opKey = { route: "POST /api/recipes", key: "k1", body: { name: "Once" } };
    const first = await recipes().create(me, { name: "Once", calls, opKey });
    expect(await recipes().create(me, { name: "Once", calls, opKey })).toEqual(first);
    const changed = { ...opKey, body: { name: "Other" } };
    await expect(recipes().create(me, { name: "Other", calls, opKey: changed })).rejects.toEqual(refused("key_reused"));
    expect(await recipes().list(me)).toHaveLength(1);
    await recipes().remove(me, "Once");
  });

  test("[R4] a stored recipe runs on a session by its name", async () => {
    await recipes().create(me, { name: "Prices", calls });
    const { id } = await home.start();
    const dry = await home.sessions.runRecipe(me, id, { recipe: "Prices", dryRun: true });
    expect(dry.report.steps.map(({ status }) => status)).toEqual(["ready", "ready"]);
    const { session } = await home.sessions.runRecipe(me, id, { recipe: "prices" });
    expect(session.depth).toBe(2);
    await expect(home.sessions.runRecipe(me, id, { recipe: "None" })).rejects.toEqual(refused("not_found"));
    await expect(home.sessions.runRecipe(me, id, { recipe: "Prices", calls })).rejects.toEqual(
      refused("invalid_params"),
    );
    await expect(home.sessions.runRecipe(me, id, {})).rejects.toEqual(refused("invalid_params"));
    await recipes().remove(me, "Prices");
  });

  test("[R4] deleting erases the key that seals it, and sweeping leaves what is kept", async () => {
    const { id } = await recipes().create(me, { name: "Gone", calls });
    const kept = await recipes().create(me, { name: "Kept", calls });
    const ref = { owner: me.owner, kind: "recipe" as const, id };
    const { vault } = home.product.core;
    const key = Buffer.from((await vault.store.head(ref))?.wrappedKey ?? []);
    expect(key.length).toBeGreaterThan(0);
    await recipes().remove(me, "Gone");
    await home.sessions.sweep({ blobs: true });
    expect(await vault.store.head(ref)).toBeNull();
    expect(await recipes().list(me)).toEqual([kept]);
    if (store === "local:") {
      const data = join(home.folder, "data");
      const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      await home.shut();
      for (const file of files) {
        const path = join(file.parentPath, file.name);
        const bytes = readdirSync(file.parentPath).includes(file.name) ? readFileSync(path) : Buffer.alloc(0);
        expect(bytes.includes(key), path).toBe(false);
        expect(bytes.includes(Buffer.from("Kept")), path).toBe(false);
      }
      await home.reopen();
    }
    await recipes().remove(me, "Kept");
  });
});
