// What one user may have: refused with its code, whatever comes at once; set by administrators at runtime; seen by
// the user. The local user has no quotas.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { limits, quotaSettings } from "../../src/limits.ts";
import type { Actor } from "../../src/sessions/api.ts";
import { formula, type Home, me, openHome, refusalOf, smallCsv, stillClock, upper } from "./product.ts";

const local: Actor = { owner: "local", name: "local" };
const root: Actor = { owner: "proxy:root", name: "root", role: "admin" };

let home: Home;
const clock = stillClock();
beforeAll(async () => {
  home = await openHome(
    { "quota-sessions": "5", "quota-steps": "6", "quota-datasources": "3", "quota-recipes": "2" },
    clock,
  );
});
afterAll(() => home.close());

const usedOf = async (actor: Actor, name: string) =>
  (await home.product.people.use(actor)).limits.find((line) => line.name === name);

describe("quotas", () => {
  let datasource: string;
  beforeAll(async () => {
    datasource = (await home.csv(smallCsv)).id;
  });

  test("[G2] of twenty sessions at once for the last place exactly one is made", async () => {
    for (let n = 0; n < 4; n++) await home.sessions.create(me, { datasource });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () => home.sessions.create(me, { datasource })),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === "rejected")
        expect(outcome.reason).toMatchObject({ code: "too_many_sessions", status: 409, values: { limit: 5 } });
    expect(await home.sessions.list(me)).toHaveLength(5);
    expect(await usedOf(me, "sessions")).toEqual({ name: "sessions", unit: "count", of: "user", used: 5, limit: 5 });
  });

  test("[G2] copies and what comes back from the bin count too; what was deleted makes room", async () => {
    const [first, second] = await home.sessions.list(me);
    expect((await refusalOf(home.sessions.duplicate(me, first?.id ?? ""))).code).toBe("too_many_sessions");
    await home.sessions.remove(me, first?.id ?? "");
    const copy = await home.sessions.duplicate(me, second?.id ?? "");
    expect((await refusalOf(home.sessions.restore(me, first?.id ?? ""))).code).toBe("too_many_sessions");
    await home.sessions.remove(me, copy.id, { now: true });
    expect((await home.sessions.restore(me, first?.id ?? "")).id).toBe(first?.id);
  });

  test("[G2] datasources: uploads and saves; a hidden one counts no more", async () => {
    const two = await home.csv(smallCsv);
    await home.csv(smallCsv);
    expect(await refusalOf(home.csv(smallCsv))).toMatchObject({ code: "too_many_datasources", values: { limit: 3 } });
    const [session] = await home.sessions.list(me);
    const save = () => home.sessions.save(me, session?.id ?? "", { name: "saved" });
    expect((await refusalOf(save())).code).toBe("too_many_datasources");
    await home.product.datasources.remove(me, two.id);
    expect((await save()).name).toBe("saved");
    expect(await home.product.datasources.list(me)).toHaveLength(3);
  });

  test("[G2] recipes", async () => {
    const { recipes } = home.product;
    for (const name of ["one", "two"]) await recipes.create(me, { name, calls: [upper("city")] });
    expect(await refusalOf(recipes.create(me, { name: "three", calls: [upper("city")] }))).toMatchObject({
      code: "too_many_recipes",
      status: 409,
    });
    await recipes.remove(me, "one");
    expect((await recipes.create(me, { name: "three", calls: [upper("city")] })).name).toBe("three");
  });

  test("[G2] steps of a session, branches and groups of calls included; undo and redo go on", async () => {
    const [session] = await home.sessions.list(me);
    const id = session?.id ?? "";
    const calls = (count: number, from: number) =>
      Array.from({ length: count }, (_, n) => formula(`c${from + n}`, "price * 2"));
    await home.sessions.apply(me, id, calls(4, 0));
    expect(await refusalOf(home.sessions.apply(me, id, calls(3, 4)))).toMatchObject({
      code: "too_many_steps",
      status: 409,
      values: { limit: 6 },
    });
    await home.sessions.undo(me, id, { count: 4 });
    await home.sessions.apply(me, id, calls(2, 10));
    expect((await refusalOf(home.sessions.apply(me, id, calls(1, 20)))).code).toBe("too_many_steps");
    expect((await refusalOf(home.sessions.runRecipe(me, id, { calls: calls(1, 20) }))).code).toBe("too_many_steps");
    expect((await home.sessions.runRecipe(me, id, { calls: calls(1, 20), dryRun: true })).report.ready).toBe(1);
    expect((await home.sessions.undo(me, id, { count: 2 })).cursor).toBeNull();
    expect((await home.sessions.redo(me, id)).cursor).not.toBeNull();
    expect((await home.sessions.history(me, id)).steps).toHaveLength(6);
  });

  test("[G2] the local user has none, and sees so", async () => {
    const { id } = await home.csv(smallCsv, "own.csv", local);
    for (let n = 0; n < 7; n++) await home.sessions.create(local, { datasource: id });
    expect(await home.sessions.list(local)).toHaveLength(7);
    expect(await usedOf(local, "sessions")).toMatchObject({ used: 7, limit: null });
    expect(await usedOf(local, "upload")).toMatchObject({ used: null, limit: 512 << 20 });
  });
});

describe("stored bytes", () => {
  test("[G2] beyond them nothing is added, and nothing is left behind by what was refused", async () => {
    const tight = await openHome({ "quota-stored": "1MB", store: "memory:" });
    try {
      const { store } = tight.product.core.vault;
      const noise = (rows: number) =>
        `a,b\n${Array.from({ length: rows }, () => `${Math.random()},${Math.random()}`).join("\n")}\n`;
      const { id: datasource } = await tight.csv(noise(22_000));
      const session = await tight.sessions.create(me, { datasource });
      const before = await store.usage();
      expect(await refusalOf(tight.csv(noise(22_000)))).toMatchObject({
        code: "too_much_stored",
        status: 507,
        values: { limit: "1 MB" },
      });
      const grown = formula("c", "a * b + 1");
      let refused = 0;
      for (let n = 0; n < 10 && refused === 0; n++) {
        await tight.sessions
          .apply(me, session.id, [{ ...grown, params: { ...grown.params, into: `c${n}` } }])
          .catch((error) => {
            expect(error).toMatchObject({ code: "too_much_stored" });
            refused++;
          });
      }
      expect(refused).toBe(1);
      expect((await store.usage()).bytes).toBeLessThanOrEqual(1 << 20);
      expect((await store.usage()).datasources).toBe(before.datasources);
      // No blob lies there that nothing refers to: what would not fit was not even sealed.
      const removed = await store.collect(Date.now() + 60_000);
      expect(removed.blobs).toBe(0);
      expect((await tight.sessions.undo(me, session.id)).status).toBe("ready");
      await tight.sessions.remove(me, session.id, { now: true });
      await tight.csv("a\n1\n");
    } finally {
      await tight.close();
    }
  });
});

describe("quotas set at runtime", () => {
  test("[G3] an administrator sets them for everyone and for one, at once in force and in the audit", async () => {
    const { people, core } = home.product;
    const bob: Actor = { owner: "proxy:bob", name: "bob" };
    expect((await people.quotas(root)).everyone).toMatchObject({ sessions: 5, stored: 20 * 2 ** 30, heavy: 4 });
    const set = await people.setQuotas(root, { sessions: 6, recipes: null });
    expect(set).toMatchObject({
      everyone: { sessions: 6, recipes: null, steps: 6 },
      set: { sessions: 6, recipes: null },
    });
    expect(await people.setQuotasOf(root, bob.owner, { sessions: 1 })).toMatchObject({
      owner: bob.owner,
      quotas: { sessions: 1, recipes: null, steps: 6 },
      set: { sessions: 1 },
    });
    const { id } = await home.csv(smallCsv, "bob.csv", bob);
    await home.sessions.create(bob, { datasource: id });
    expect((await refusalOf(home.sessions.create(bob, { datasource: id }))).code).toBe("too_many_sessions");
    // Another server hears of it soon.
    const other = await home.second();
    expect(await usedAt(other.people.use(bob))).toMatchObject({ used: 1, limit: 1 });
    expect(await people.setQuotasOf(root, bob.owner, {})).toMatchObject({ quotas: { sessions: 6 }, set: {} });
    clock.advance(5_000);
    expect(await usedAt(other.people.use(bob))).toMatchObject({ used: 1, limit: 6 });
    expect((await people.quotas(root)).owners).toEqual([]);
    const trail = await core.vault.store.audit({ owner: "", kind: "settings", id: "quotas" });
    expect(trail).toHaveLength(3);
    await people.setQuotas(root, {});
    expect((await people.quotas(root)).everyone).toMatchObject({ sessions: 5, recipes: 2 });
  });

  const usedAt = async (asked: ReturnType<Home["product"]["people"]["use"]>) =>
    (await asked).limits.find(({ name }) => name === "sessions");

  test("[G3] less than anyone can work with is refused, and to others than administrators there are none", async () => {
    const { people } = home.product;
    expect(await refusalOf(people.setQuotas(root, { moves: 1199 }))).toMatchObject({
      code: "invalid_params",
      values: { field: "moves" },
    });
    expect((await refusalOf(people.setQuotasOf(root, "proxy:bob", { stored: 1000 }))).code).toBe("invalid_params");
    for (const request of [
      people.quotas(me),
      people.setQuotas(me, { sessions: 1000 }),
      people.quotasOf(me, me.owner),
      people.setQuotasOf(me, me.owner, { sessions: 1000 }),
    ])
      expect((await refusalOf(request)).code).toBe("not_found");
  });

  test("[G3] an owner named as a part of every object is one like others", async () => {
    const { people } = home.product;
    for (const owner of ["__proto__", "constructor", "toString"]) {
      expect((await people.quotasOf(root, owner)).set).toEqual({});
      await people.setQuotasOf(root, owner, { sessions: 2 });
      expect((await people.quotasOf(root, owner)).quotas).toMatchObject({ sessions: 2, steps: 6 });
      await people.setQuotasOf(root, owner, {});
    }
    expect((await people.quotas(root)).owners).toEqual([]);
  });
});

describe("the table of limits", () => {
  test("[G1] every limit but the server's is told, with what is used of what adds up", async () => {
    const { limits: told } = await home.product.people.use(me);
    const expected = Object.values(limits).filter((limit) => limit.of !== "server");
    expect(told.map(({ name, unit, of }) => ({ name, unit, of }))).toEqual(
      expected.map(({ name, unit, of }) => ({ name, unit, of })),
    );
    expect(told.flatMap(({ name, used }) => (used === null ? [] : [name])).sort()).toEqual(
      ["datasources", "heavy", "recipes", "sessions", "stored"].sort(),
    );
    expect(new Set(told.map(({ name }) => name)).size).toBe(told.length);
  });

  test("[G1] every limit is a setting with its default, every quota has one", () => {
    for (const [setting, { name }] of Object.entries(limits)) {
      expect(Object.keys(home.config)).toContain(setting);
      expect(name).toMatch(/^[a-zA-Z]+$/);
    }
    expect(
      Object.values(quotaSettings).every(
        (setting) => limits[setting].of === "user" || limits[setting].of === "session",
      ),
    ).toBe(true);
  });
});
