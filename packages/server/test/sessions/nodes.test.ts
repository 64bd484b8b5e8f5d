// Two servers on one Redis: whatever is asked of one is as if the other had been asked.
import type { SessionEvent } from "@data-tools/client";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { hasRedis, type RedisServer, startRedis } from "../redis.ts";
import { meanwhile } from "./meanwhile.ts";
import { formula, type Home, me, openHome, opKey, refusalOf, rename, tableOf, upper } from "./product.ts";

const isThere = hasRedis();
let redis: RedisServer;
let home: Home;
let other: OpenedProduct;

beforeAll(async () => {
  if (!isThere) return;
  redis = await startRedis();
  home = await openHome({ store: redis.url });
  other = await home.second();
});
afterAll(async () => {
  await home?.close();
  await redis?.close();
});

describe.skipIf(!isThere)("two servers on one Redis", () => {
  let id: string;
  beforeEach(async () => {
    ({ id } = await home.start());
  });

  test("[B61] steps, undo and redo go on where the other server left off", async () => {
    await home.sessions.apply(me, id, [upper("city")]);
    await other.sessions.apply(me, id, [rename("price", "cost")]);
    await home.sessions.undo(me, id);
    await other.sessions.undo(me, id);
    await home.sessions.redo(me, id);
    await other.sessions.apply(me, id, [formula("twice", "price * 2")]);
    expect(await tableOf(home.sessions, id)).toEqual(await tableOf(other.sessions, id));
    const { columns } = await tableOf(other.sessions, id);
    expect(columns.map(({ name }) => name)).toEqual(["id", "city", "price", "twice"]);
    expect((await home.sessions.history(me, id)).steps).toHaveLength(3);
  });

  test("[B61] a retry that reaches the other server gets the first answer", async () => {
    const ask = { opKey: opKey("one gesture", [upper("city")]) };
    const first = await home.sessions.apply(me, id, [upper("city")], ask);
    expect(await other.sessions.apply(me, id, [upper("city")], ask)).toEqual(first);
    expect((await home.sessions.history(me, id)).steps).toHaveLength(1);
  });

  test("[B40] what one server reads while the other commits is of one moment", async () => {
    await home.sessions.apply(me, id, [upper("city")]);
    const { store } = other.core.vault;
    const { steps } = store;
    store.steps = async (ref) => {
      store.steps = steps;
      await home.sessions.apply(me, id, [rename("price", "cost")]);
      return steps(ref);
    };
    const seen = await other.sessions.history(me, id);
    expect(seen).toEqual(await home.sessions.history(me, id));
    expect([seen.version, seen.steps.length]).toEqual([3, 2]);
  });

  test("[S6] what a server saw before its Redis lost it is mixed into nothing", async () => {
    redis.cli("SAVE");
    await home.sessions.apply(me, id, [rename("price", "lost")]);
    await redis.kill();
    await redis.start();
    await expect.poll(() => other.sessions.view(me, id).catch(() => null)).toMatchObject({ version: 1 });
    await other.sessions.apply(me, id, [rename("price", "cost")]);
    expect(await home.sessions.history(me, id)).toEqual(await other.sessions.history(me, id));
    await home.sessions.apply(me, id, [upper("city")]);
    const { columns } = await tableOf(other.sessions, id);
    expect(columns.map(({ name }) => name)).toEqual(["id", "city", "cost"]);
    expect(await home.sessions.audit(me, id)).toMatchObject({ broken: null });
  });

  test("[B61] pages hear of what was done on the other server", async () => {
    const heard: SessionEvent[] = [];
    const stop = other.events.listen(me.owner, (event) => heard.push(event));
    await home.sessions.apply(me, id, [upper("city")]);
    await expect
      .poll(() => heard.filter((event) => event.type === "step"), { timeout: 10_000 })
      .toMatchObject([{ session: id, action: "apply" }]);
    stop();
  });

  test("[B61] a preview made on one server is looked at on the other, as it was made", async () => {
    const made = await home.sessions.preview(me, id, upper("city"));
    const here = await home.sessions.previewRows(me, id, made.id ?? "", { offset: 0, limit: 10 });
    const there = await other.sessions.previewRows(me, id, made.id ?? "", { offset: 0, limit: 10 });
    expect(there).toEqual(here);
    await home.sessions.apply(me, id, [rename("city", "town")]);
    const later = await other.sessions.preview(me, id, rename("price", "cost"));
    expect((await home.sessions.previewRows(me, id, later.id ?? "", { offset: 0, limit: 1 })).after[2]?.name).toBe(
      "cost",
    );
    const replaced = other.sessions.previewRows(me, id, made.id ?? "", { offset: 0, limit: 1 });
    expect(await refusalOf(replaced)).toMatchObject({ code: "not_found", values: { what: "preview" } });
  });

  test("[B61] one that is a heavy job waits for its turn where it is looked at too", async () => {
    const query = { op: "sql", params: { query: "SELECT count(*) AS n FROM data" } };
    const made = await home.sessions.preview(me, id, query);
    const look = () => other.sessions.previewRows(me, id, made.id ?? "", { offset: 0, limit: 1 });
    const { limits } = other.core;
    const { heavy } = limits;
    let waited = 0;
    limits.heavy = (...asked) => {
      waited++;
      return heavy(...asked);
    };
    expect((await look()).rows).toMatchObject([{ row: 1, after: [6] }]);
    limits.heavy = heavy;
    expect(waited).toBe(1);
  });

  test("[B61] whoever looks at it there at once looks at one and the same", async () => {
    const { id: preview } = await home.sessions.preview(me, id, upper("city"));
    const { engine } = other.core;
    const { workbench } = engine;
    let made = 0;
    engine.workbench = async (...asked) => {
      const opened = await workbench(...asked);
      return {
        ...opened,
        apply(...change) {
          made++;
          return opened.apply(...change);
        },
      };
    };
    const look = (offset: number) => other.sessions.previewRows(me, id, preview ?? "", { offset, limit: 1 });
    const late: unknown[] = [];
    meanwhile(other, "doc", async () => late.push(await look(4)), { of: '"preview"' });
    const pages = await Promise.all([0, 1, 2, 3].map(look));
    engine.workbench = workbench;
    expect(pages.map(({ rows }) => rows[0]?.row)).toEqual([1, 2, 3, 4]);
    expect(late).toMatchObject([{ rows: [{ row: 5 }] }]);
    // One that is made while others are looked at takes their files away.
    expect(made).toBe(1);
  });

  test("[B61] what runs on one server is seen on the other and stopped from there", async () => {
    const many = `n\n${Array.from({ length: 3000 }, (_, n) => n).join("\n")}\n`;
    const { id: large } = await home.start(many);
    const slow = { op: "sql", params: { query: "SELECT count(*) AS n FROM data a, data b, data c" } };
    const running = home.sessions.apply(me, large, [slow], { opKey: opKey("slow", [slow]) });
    const refused = refusalOf(running);
    await expect.poll(async () => (await other.sessions.view(me, large)).running?.op, { timeout: 10_000 }).toBe("sql");
    await other.sessions.cancel(me, large, "slow");
    expect(await refused).toMatchObject({ code: "cancelled" });
    await expect.poll(async () => (await other.sessions.view(me, large)).running, { timeout: 10_000 }).toBeNull();
    expect((await other.sessions.history(me, large)).steps).toEqual([]);
  });
});
