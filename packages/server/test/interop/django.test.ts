// Signed in by a real Django: people sign in and out by its own views, through its test client, at sites with every
// store that is supported; what Django itself says of a cookie is what is said here.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { type Clock, systemClock } from "../../src/clock.ts";
import { readConfig } from "../../src/config.ts";
import { django } from "../../src/http/identity/django.ts";
import { openTestProduct } from "../http/product.ts";
import { type Running, serve } from "../http/running.ts";
import { startServer } from "../proof/server.ts";
import {
  djangos,
  type RunningSite,
  runSite,
  type Service,
  type SiteSettings,
  startPostgres,
  startRedis,
} from "./django-sites.ts";

const password = "a-password";
const newest = Object.keys(djangos).sort().at(-1);
const readers = (process.env.DATA_TOOLS_SERVERS ?? "").split(",");
const sqlite = (folder: string) => ({ ENGINE: "django.db.backends.sqlite3", NAME: join(folder, "site.sqlite3") });

let product: OpenedProduct;
let redis: Service | undefined;
let postgres: Service | undefined;

beforeAll(async () => {
  product = await openTestProduct();
  if (readers.includes("redis")) redis = await startRedis(password);
  if (readers.includes("postgres")) postgres = await startPostgres(password);
}, 120_000);
afterAll(async () => {
  await product.close();
  redis?.stop();
  postgres?.stop();
});

interface Kind {
  readonly name: string;
  /** The server it needs. */
  readonly needs?: "redis" | "postgres";
  /** Whether its sessions lie in a cache alone, as pickles. */
  readonly pickled?: true;
  /** The site's settings beside its secret, and how it is named here. */
  settings(folder: string): { site: Omit<SiteSettings, "secret">; flags: Record<string, string> };
}

const redisCache = (backend: string, more: Record<string, unknown>, database: number) => ({
  BACKEND: backend,
  LOCATION: `redis://:${password}@127.0.0.1:${redis?.port}/${database}`,
  ...more,
});
const redisFlag = (database: number) => ({
  "django-cache": `redis://:${password}@127.0.0.1:${redis?.port}/${database}`,
});
const files = (folder: string) => ({
  BACKEND: "django.core.cache.backends.filebased.FileBasedCache",
  LOCATION: join(folder, "cache"),
});

const kinds: readonly Kind[] = [
  { name: "SQLite", settings: (folder) => ({ site: { database: sqlite(folder) }, flags: {} }) },
  {
    name: "SQLite without zones, sessions written through a cache",
    settings: (folder) => ({
      site: {
        database: sqlite(folder),
        engine: "cached_db",
        cache: files(folder),
        use_tz: false,
        time_zone: "Asia/Tokyo",
        cookie: "site-session",
      },
      flags: { "django-time-zone": "Asia/Tokyo", "django-session-cookie": "site-session" },
    }),
  },
  {
    name: "a cache of files",
    pickled: true,
    settings: (folder) => ({
      site: { database: sqlite(folder), engine: "cache", cache: files(folder) },
      flags: { "django-cache": `file:${join(folder, "cache")}` },
    }),
  },
  {
    name: "a cache in the database",
    pickled: true,
    settings: (folder) => ({
      site: {
        database: sqlite(folder),
        engine: "cache",
        cache: { BACKEND: "django.core.cache.backends.db.DatabaseCache", LOCATION: "site_cache" },
      },
      flags: { "django-cache": "database:site_cache" },
    }),
  },
  {
    name: "Redis by Django's own backend",
    pickled: true,
    needs: "redis",
    settings: (folder) => ({
      site: {
        database: sqlite(folder),
        engine: "cache",
        cache: redisCache("django.core.cache.backends.redis.RedisCache", { KEY_PREFIX: "site", VERSION: 3 }, 1),
      },
      flags: { ...redisFlag(1), "django-key-prefix": "site", "django-key-version": "3" },
    }),
  },
  {
    name: "Redis by django-redis, packed",
    pickled: true,
    needs: "redis",
    settings: (folder) => ({
      site: {
        database: sqlite(folder),
        engine: "cache",
        cache: redisCache(
          "django_redis.cache.RedisCache",
          { OPTIONS: { COMPRESSOR: "django_redis.compressors.zlib.ZlibCompressor" } },
          2,
        ),
      },
      flags: redisFlag(2),
    }),
  },
  {
    name: "PostgreSQL",
    needs: "postgres",
    settings: () => ({
      site: {
        database: {
          ENGINE: "django.db.backends.postgresql",
          HOST: "127.0.0.1",
          PORT: postgres?.port ?? 0,
          NAME: "site",
          USER: "site",
          PASSWORD: password,
        },
      },
      flags: { "django-database": `postgres://reader:${password}@127.0.0.1:${postgres?.port}/site` },
    }),
  },
];

describe.each(Object.keys(djangos))("Django %s", (version) => {
  describe.each(kinds.map((kind) => [kind.name, kind] as const))("with %s", (_name, kind) => {
    const there = kind.needs === undefined || readers.includes(kind.needs);
    const secret = "first key: é $1";
    // Django's time is the system's; ahead of it by what is added, so that no answer is remembered.
    let ahead = 0;
    const clock: Clock = { now: () => systemClock.now() + ahead, after: systemClock.after };
    let folder: string;
    let site: SiteSettings;
    let running: RunningSite;
    let flags: Record<string, string>;
    let server: Running;
    let ids: Record<string, number>;

    const act = <Answer = unknown>(action: string, more?: Record<string, unknown>) => running.act<Answer>(action, more);
    const cookieName = () => site.cookie ?? "sessionid";
    const open = async (others: Record<string, string> = {}) => {
      const settings = readConfig({ auth: "django", ...flags, ...others });
      server = await serve(product, { identify: django.open(settings, { clock }) });
    };
    const ask = async (session: string) => {
      ahead += 2000;
      const answer = await server.ask("/api/me", { headers: { cookie: `${cookieName()}=${session}` } });
      return answer.json<{ name?: string; role?: string; code?: string }>();
    };
    /** Who a session is, told by both sides, which agree. */
    const who = async (session: string) => {
      const { name = "", code } = await ask(session);
      expect(await act("who", { cookie: session })).toBe(name);
      return code ?? name;
    };
    const signIn = (name: string, more: Record<string, unknown> = {}) => act<string>("sign_in", { name, ...more });

    beforeAll(async () => {
      if (!there) return;
      folder = mkdtempSync(join(tmpdir(), "data-tools-django-"));
      mkdirSync(join(folder, "cache"));
      const settings = kind.settings(folder);
      site = { ...settings.site, secret };
      flags = {
        "django-database": `sqlite:${join(folder, "site.sqlite3")}`,
        "django-secret-key": secret,
        ...settings.flags,
      };
      running = runSite(version, site);
      ids = await act<Record<string, number>>("make", { fresh: kind.needs === "postgres" });
      await open();
    });
    afterAll(async () => {
      if (!there) return;
      await server.close();
      running.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    test.runIf(there)("[N40] who signs in there is signed in here, as the same user; nobody stays nobody", async () => {
      const ann = await signIn("ann");
      expect(await who(ann)).toBe("ann");
      expect(await ask(ann)).toMatchObject({ name: "ann", role: "user" });
      expect(await ask(await signIn("root"))).toMatchObject({ name: "root", role: "admin" });
      expect(await who(await signIn("ann", { extra: { basket: ["Zoë", 1, 2.5, null, true] } }))).toBe("ann");
      expect(await who(await act<string>("anonymous"))).toBe("not_signed_in");
      expect(await who("0".repeat(32))).toBe("not_signed_in");
      expect(ids.ann).toBeGreaterThan(0);
    });

    test.runIf(there)(
      "[N41] signed out, deactivated, with another password, removed: nobody on both sides",
      async () => {
        const [first, second] = [await signIn("ann"), await signIn("ann")];
        expect([await who(first), await who(second)]).toEqual(["ann", "ann"]);
        await act("sign_out", { cookie: first });
        expect([await who(first), await who(second)]).toEqual(["not_signed_in", "ann"]);
        await act("change", { name: "ann", fields: { is_active: false } });
        expect((await ask(second)).code).toBe("not_signed_in");
        await act("change", { name: "ann", fields: { is_active: true } });
        expect(await who(second)).toBe("ann");
        await act("change", { name: "ann", fields: { password: "ann-secret-2" } });
        expect((await ask(second)).code).toBe("not_signed_in");
        await act("change", { name: "ann", fields: { password: "ann-secret" } });
        const bob = await signIn("bob");
        expect(await who(bob)).toBe("bob");
        await act("remove", { name: "bob" });
        expect((await ask(bob)).code).toBe("not_signed_in");
      },
    );

    test.runIf(there)("[N41] a session ends when Django says so", async () => {
      const short = await signIn("ann", { age: 1 });
      const long = await signIn("ann", { age: 3600 });
      await expect.poll(() => act("who", { cookie: short })).toBe("");
      expect((await ask(short)).code).toBe("not_signed_in");
      expect(await who(long)).toBe("ann");
      // Redis keeps its own time; the others tell the end, which a clock can go past.
      if (kind.needs === "redis") return;
      ahead += 3_700_000;
      expect((await ask(long)).code).toBe("not_signed_in");
    });

    test.runIf(there)("[N40] [N42] after a change of the secret key, fallbacks count on both sides", async () => {
      const before = await signIn("ann");
      await server.close();
      await open({ "django-secret-key": "second", "django-secret-key-fallbacks": `another,${secret}` });
      expect((await ask(before)).name).toBe("ann");
      await server.close();
      await open({ "django-secret-key": "second", "django-secret-key-fallbacks": "another" });
      expect((await ask(before)).code).toBe("not_signed_in");
      await server.close();
      await open();
      const rotated = runSite(version, { ...site, secret: "second", fallbacks: [secret] });
      const after = await rotated.act<string>("sign_in", { name: "ann" });
      // Django gives a session that a fallback vouched for a new key; so it is asked last.
      expect(await rotated.act("who", { cookie: before })).toBe("ann");
      rotated.stop();
      expect((await ask(after)).code).toBe("not_signed_in");
      await server.close();
      await open({ "django-secret-key": "second", "django-secret-key-fallbacks": secret });
      expect((await ask(after)).name).toBe("ann");
      await server.close();
      await open();
    });

    test.runIf(there && kind.pickled)("[N43] a session with an object of Python is not read", async () => {
      const ann = await signIn("ann");
      const foreign = await act<string>("store", { cookie: ann, foreign: true });
      expect(await act("who", { cookie: foreign })).toBe("ann");
      expect((await ask(foreign)).code).toBe("not_signed_in");
    });

    test.runIf(there && version === newest)(
      "[N44] the whole server starts with it, as an operator would start it",
      async () => {
        // Most of them are secrets, which no command line takes.
        const environment = Object.fromEntries(
          Object.entries({ auth: "django", ...flags }).map(([name, value]) => [
            `DATA_TOOLS_${name.toUpperCase().replaceAll("-", "_")}`,
            value,
          ]),
        );
        const place = mkdtempSync(join(tmpdir(), "data-tools-serve-"));
        const started = await startServer(place, [], environment);
        try {
          const session = await signIn("root");
          const headers = { cookie: `${cookieName()}=${session}` };
          expect(await (await fetch(`${started.url}/api/me`, { headers })).json()).toMatchObject({ name: "root" });
          expect((await fetch(`${started.url}/api/me`)).status).toBe(401);
          expect(started.printed()).not.toContain(password);
          expect(started.printed()).not.toContain(session);
        } finally {
          await started.end("SIGTERM");
          expect(started.child.exitCode).toBe(0);
          rmSync(place, { recursive: true, force: true });
        }
      },
    );
  });
});
