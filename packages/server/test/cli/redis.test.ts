// Commands on a store in Redis, beside the server that works on it.
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { hasRedis, type RedisServer, startRedis } from "../redis.ts";
import { type Home, me, openHome, smallCsv, upper } from "../sessions/product.ts";
import { dataTools } from "./terminal.ts";

describe.skipIf(!hasRedis())("commands on a redis", () => {
  let redis: RedisServer;
  let home: Home;
  let count = 0;
  beforeAll(async () => {
    redis = await startRedis(["--appendonly", "yes"]);
  });
  afterAll(() => redis.close());
  beforeEach(async () => {
    home = await openHome({ store: `${redis.url}?prefix=cli${count++}` });
  });
  afterEach(() => home.close());

  const flags = (store = home.config.STORE) => [
    ...["--data-dir", join(home.folder, "data"), "--keys", `file:${join(home.folder, "ring.json")}`],
    ...["--store", store],
  ];
  const ran = (...words: string[]) => dataTools([...words, ...flags()]);
  const prefix = () => /prefix=(.*)/.exec(home.config.STORE)?.[1] ?? "";

  async function session(): Promise<string> {
    const { id } = await home.start(smallCsv);
    await home.sessions.apply(me, id, [upper("city")]);
    return id;
  }

  test("[B41] the audit of a store in Redis is verified, and what was changed there is named", async () => {
    const id = await session();
    await home.product.core.journal.flush();
    const whole = await ran("audit", "verify", "--json");
    expect([whole.code, whole.err]).toEqual([0, ""]);
    expect(whole.json()).toMatchObject({ intact: true, findings: [] });
    const tag = redis.cli("GET", `${prefix()}:{${id}}`).split(" ")[0];
    const list = `${prefix()}:{${tag}}/${id}/audit`;
    expect(redis.cli("LLEN", list)).toBe("2");
    redis.cli("RPOP", list);
    const broken = await ran("audit", "verify", "--json");
    expect(broken.code).not.toBe(0);
    expect(broken.json()).toMatchObject({ intact: false, findings: [{ where: id, kind: "cut_end" }] });
  });

  test("[B41] a trail that grows while one looks is no finding", async () => {
    const id = await session();
    let ended = false;
    const working = (async () => {
      for (let n = 0; !ended; n++) await home.sessions.rename(me, id, `name ${n}`);
    })();
    for (let n = 0; n < 5; n++) expect((await ran("audit", "verify")).code).toBe(0);
    ended = true;
    await working;
  });

  test("[B41] doctor tells version, memory and what somebody should do, and hides the password", async () => {
    await session();
    const good = await ran("doctor", "--json");
    const checks = (told: typeof good) => told.json<{ checks: { name: string; ok: boolean; text: string }[] }>().checks;
    const store = checks(good).find(({ name }) => name === "store");
    expect(store).toMatchObject({ ok: true, text: expect.stringMatching(/^Redis: version \d+\.\d+.*MB in use/) });
    expect(good.json()).toMatchObject({ figures: expect.arrayContaining([expect.anything()]) });
    redis.cli("CONFIG", "SET", "maxmemory-policy", "volatile-ttl");
    const bad = await ran("doctor", "--json");
    redis.cli("CONFIG", "SET", "maxmemory-policy", "noeviction");
    const failed = checks(bad).find(({ name }) => name === "store");
    expect(failed).toMatchObject({ ok: false, text: expect.stringContaining("set maxmemory-policy noeviction") });
    const secret = await dataTools(["doctor", "--json", ...flags()], { env: { DATA_TOOLS_STORE_PASSWORD: "hidden" } });
    expect(secret.out).not.toContain("hidden");
  });

  test("[B41] sweep tells and does the same as on a data folder; a store that is not there is not made", async () => {
    await session();
    const dry = await ran("sweep", "--dry-run", "--json");
    expect(dry.json()).toMatchObject({ dryRun: true, expired: [], erased: [] });
    expect((await ran("sweep", "--json")).json()).toMatchObject({ dryRun: false, expired: [], erased: [] });
    for (const words of [["sweep"], ["audit", "verify"], ["owners", "list"]]) {
      const none = await dataTools([...words, ...flags(`${redis.url}?prefix=nobody`)]);
      expect(none.code).toBe(2);
      expect(redis.cli("KEYS", "nobody:*")).toBe("");
    }
  });

  test("[B41] keys are rotated beside the server, and owners handed over", async () => {
    const id = await session();
    const { id: added } = (await ran("keys", "add", "--json")).json<{ id: string }>();
    await expect.poll(async () => (await ran("keys", "promote", added)).code).toBe(0);
    expect((await ran("keys", "rewrap")).code).toBe(0);
    expect((await home.sessions.view(me, id)).id).toBe(id);
    const moved = await ran("owners", "transfer", me.owner, "bob", "--yes", "--json");
    expect([moved.code, moved.err]).toEqual([0, ""]);
    const view = await home.sessions.view({ owner: "bob", name: "Bob" }, id);
    expect(view.undo).not.toBeNull();
    await expect(home.sessions.view(me, id)).rejects.toMatchObject({ code: "not_found" });
  });
});
