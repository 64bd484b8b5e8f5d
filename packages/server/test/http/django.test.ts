// Signed in by a Django site, over stores that Django 4.2 and 5.2 made; test/interop/django asks the real ones.
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { deflateSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { manualClock } from "../../src/clock.ts";
import type { Config } from "../../src/config.ts";
import { recheck } from "../../src/http/event-stream.ts";
import { django } from "../../src/http/identity/django.ts";
import { dataTools } from "../cli/terminal.ts";
import { djangoSite, fileCacheOf, type Site } from "./django-site.ts";
import { openTestProduct } from "./product.ts";
import { type Running, serve } from "./running.ts";

const year = 365 * 86_400_000;

let product: OpenedProduct;
let site: Site;
let clock: ReturnType<typeof manualClock>;
let server: Running;

beforeAll(async () => {
  product = await openTestProduct();
});
afterAll(() => product.close());
afterEach(async () => {
  await server.close();
  site.remove();
});

async function open(settings: Config): Promise<void> {
  clock = manualClock(Date.UTC(2026, 11, 1));
  server = await serve(product, { identify: django.open(settings, { clock }), clock });
}

const cookieOf = (key: string | undefined) => `theme=dark; sessionid=${key}`;
const ask = (cookie: string) => server.ask("/api/me", { headers: { cookie } });

/** Who a session is here: name and role, or the refusal's code. */
async function who(session: string | undefined): Promise<string> {
  const answer = await ask(cookieOf(session));
  const { name, role, code } = answer.json<{ name?: string; role?: string; code?: string }>();
  return code ?? `${name}, ${role}`;
}

describe.each(["4.2", "5.2"])("a site of Django %s", (version) => {
  beforeEach(async () => {
    site = djangoSite(version);
    await open(site.settings());
  });

  test("[N40] whoever is signed in there is signed in here, and superusers administer", async () => {
    const { ann, root, long, nobody, gone } = site.sessions;
    expect(await who(ann)).toBe("ann, user");
    expect(await who(root)).toBe("root, admin");
    expect(await who(long)).toBe("ann, user");
    expect(await who(nobody)).toBe("not_signed_in");
    expect(await who(gone)).toBe("not_signed_in");
    expect(await who("a".repeat(32))).toBe("not_signed_in");
  });

  test("[N40] users named in ADMINS administer too; cookie and table may have other names", async () => {
    site.change("ALTER TABLE auth_user RENAME TO people_user");
    site.change("ALTER TABLE people_user DROP COLUMN is_superuser");
    await server.close();
    await open(
      site.settings({
        admins: "ann",
        "django-session-cookie": "site-session",
        "django-user-table": "people_user",
        "django-superuser-column": "",
      }),
    );
    const answers = await Promise.all(
      [site.sessions.ann, site.sessions.root].map((key) => ask(`site-session=${key}; sessionid=x`)),
    );
    expect(answers.map((answer) => answer.json())).toMatchObject([
      { name: "ann", role: "admin" },
      { name: "root", role: "user" },
    ]);
    expect((await ask(cookieOf(site.sessions.ann))).status).toBe(401);
  });

  test("[N40] fallbacks of the secret key are believed, other keys are not", async () => {
    await server.close();
    await open(site.settings({ "django-secret-key": "new", "django-secret-key-fallbacks": `other,${site.secret}` }));
    expect(await who(site.sessions.ann)).toBe("ann, user");
    await server.close();
    await open(site.settings({ "django-secret-key": "new", "django-secret-key-fallbacks": "other" }));
    expect(await who(site.sessions.ann)).toBe("not_signed_in");
  });

  test("[N43] sessions in a cache are read there, and nowhere else", async () => {
    await server.close();
    await open(site.settings(fileCacheOf(site)));
    expect(await who(site.entries.ann?.key)).toBe("ann, user");
    expect(await who(site.entries.long?.key)).toBe("ann, user");
    expect(await who(site.sessions.ann)).toBe("not_signed_in");
    clock.advance(11 * year);
    expect(await who(site.entries.ann?.key)).toBe("not_signed_in");
  });

  test("[N43] so are sessions in a table of Django's database cache", async () => {
    site.change(
      "CREATE TABLE cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires datetime NOT NULL)",
    );
    const { key = "", redis = "" } = site.entries.ann ?? {};
    site.change(
      "INSERT INTO cache VALUES (?, ?, '2026-12-02 00:00:00')",
      `:1:django.contrib.sessions.cache${key}`,
      redis,
    );
    await server.close();
    await open(site.settings({ "django-cache": "database:cache" }));
    expect(await who(key)).toBe("ann, user");
    clock.advance(86_400_000);
    expect(await who(key)).toBe("not_signed_in");
  });
});

describe("a site", () => {
  beforeEach(async () => {
    site = djangoSite("5.2");
    await open(site.settings());
  });

  const ends: [string, (session: string) => void][] = [
    ["signed out there", (key) => site.change("DELETE FROM django_session WHERE session_key = ?", key)],
    ["past the session's time", () => site.change("UPDATE django_session SET expire_date = '2026-12-01 00:00:04'")],
    ["deactivated", () => site.change("UPDATE auth_user SET is_active = 0 WHERE username = 'ann'")],
    [
      "given another password",
      () => site.change("UPDATE auth_user SET password = 'pbkdf2$new' WHERE username = 'ann'"),
    ],
    ["removed", () => site.change("DELETE FROM auth_user WHERE username = 'ann'")],
  ];
  test.each(ends)("[N41] who is %s is nobody here within five seconds, and hears nothing more", async (_what, end) => {
    const { ann = "" } = site.sessions;
    expect(await who(ann)).toBe("ann, user");
    const stream = await new Promise<IncomingMessage>((resolve, reject) => {
      const options = { headers: { cookie: cookieOf(ann) }, agent: false };
      get(`${server.url}/api/events`, options, resolve).on("error", reject);
    });
    const heard = once(stream.resume(), "end");
    clock.advance(recheck);
    expect(server.streams()).toBe(1);
    end(ann);
    clock.advance(2000);
    expect(await who(ann)).toBe("not_signed_in");
    clock.advance(3000);
    await heard;
    expect(server.streams()).toBe(0);
  });

  test("[N41] the site is asked once for the many requests of a page", async () => {
    const { ann = "" } = site.sessions;
    expect(await who(ann)).toBe("ann, user");
    site.change("DROP TABLE auth_user");
    expect(await who(ann)).toBe("ann, user");
    clock.advance(2000);
    expect(await who(ann)).toBe("unavailable");
  });

  test("[N42] a changed session, and a session signed for something else, is nobody's", async () => {
    const { ann = "" } = site.sessions;
    const file = new DatabaseSync(join(site.folder, "site.sqlite3"));
    const row = file.prepare("SELECT session_data FROM django_session WHERE session_key = ?").get(ann);
    file.close();
    const signed = String(row?.session_data);
    const put = (data: string) =>
      site.change("UPDATE django_session SET session_data = ? WHERE session_key = ?", data, ann);
    const places = [0, 1, 9, signed.indexOf(":") + 1, signed.lastIndexOf(":") + 1, signed.length - 1];
    for (const at of places) {
      put(`${signed.slice(0, at)}${signed[at] === "A" ? "B" : "A"}${signed.slice(at + 1)}`);
      expect([at, await who(ann)]).toEqual([at, "not_signed_in"]);
    }
    const body = Buffer.from(JSON.stringify({ _auth_user_id: "2" })).toString("base64url");
    const otherKey = createHmac("sha256", "guess").update(`${body}:1`).digest("base64url");
    const broken = ["", ":", "::", body, `${body}:`, `${body}:1:`, `:${signed}`, `${signed}=`, `${body}:1:${otherKey}`];
    for (const data of [...broken, signed.slice(0, signed.lastIndexOf(":")), "a".repeat(2 << 20)]) {
      put(data);
      expect([data.slice(0, 60), await who(ann)]).toEqual([data.slice(0, 60), "not_signed_in"]);
    }
    put(signed);
    expect(await who(ann)).toBe("ann, user");
  });

  test("[N42] the cookie is believed once, and if it can be a session's key", async () => {
    const { ann = "", root = "" } = site.sessions;
    const wrong = [
      "",
      "sessionid",
      "sessionid=",
      `sessionid=${ann}; sessionid=${root}`,
      `sessionid=${ann}; sessionid=${ann}`,
      `sessionid=${ann.toUpperCase()}`,
      `sessionid="${ann}"`,
      `sessionid=${ann}'`,
      `sessionid=${ann.slice(0, 7)}`,
      `sessionid=${ann}${ann}`,
      `xsessionid=${ann}`,
      `SESSIONID=${ann}`,
    ];
    for (const cookie of wrong) expect([cookie, (await ask(cookie)).status]).toEqual([cookie, 401]);
    expect((await ask(`sessionid=${ann}`)).status).toBe(200);
    const told = (await ask("")).json();
    expect(told).toMatchObject({ code: "not_signed_in", detail: "You are not signed in. Sign in and try again." });
  });

  test("[N43] an entry of a cache that is no plain session is nobody's", async () => {
    await server.close();
    await open(site.settings(fileCacheOf(site)));
    const { key = "", file = "", redis = "" } = site.entries.ann ?? {};
    const whole = Buffer.from(file, "base64");
    const never = Buffer.from("\x80\x05N.", "latin1");
    const value = Buffer.from(redis, "base64");
    const entry = (pickle: Buffer) => Buffer.concat([never, deflateSync(pickle)]);
    site.cache(key, entry(value));
    expect(await who(key)).toBe("ann, user");
    clock.advance(2000);
    const wrong: [string, Buffer][] = [
      ["empty", Buffer.alloc(0)],
      ["cut", whole.subarray(0, -9)],
      ["not packed", Buffer.concat([never, value])],
      ["a call", entry(Buffer.from("\x80\x04cos\nsystem\n\x8c\x02id\x85R.", "latin1"))],
      ["a call in the end", Buffer.concat([Buffer.from("\x80\x04cos\nsystem\n.", "latin1"), deflateSync(value)])],
      ["unfolds to much", Buffer.concat([never, deflateSync(Buffer.alloc(64 << 20))])],
      ["large", Buffer.alloc(2 << 20)],
      ["a list", entry(Buffer.from("\x80\x05].", "latin1"))],
    ];
    for (const [what, bytes] of wrong) {
      site.cache(key, bytes);
      expect([what, await who(key)]).toEqual([what, "not_signed_in"]);
    }
    site.cache(key, whole);
    expect(await who(key)).toBe("ann, user");
  });

  test("[N44] stores that do not answer let nobody in, and say so", async () => {
    await server.close();
    const silent: Record<string, string>[] = [
      { "django-database": `sqlite:${site.folder}/nowhere.sqlite3` },
      { "django-database": "postgres://ann:hidden-word@127.0.0.1:1/site" },
      { "django-cache": "redis://:hidden-word@127.0.0.1:1/0" },
    ];
    for (const settings of silent) {
      await open(site.settings(settings));
      const answer = await ask(cookieOf(site.sessions.ann));
      expect(answer.status).toBe(503);
      expect(answer.json().detail).toMatch(/^The site that signs people in cannot be reached right now/);
      expect(server.logged()).toContain("the Django site's sessions cannot be read");
      expect(server.logged()).not.toContain("hidden-word");
      expect((await ask("")).status).toBe(401);
      await server.close();
    }
    await open(site.settings());
  });

  test("[N44] the site's database is not written, and may be written meanwhile", async () => {
    const path = join(site.folder, "site.sqlite3");
    const before = readFileSync(path);
    const { mtimeMs } = statSync(path);
    expect(await who(site.sessions.ann)).toBe("ann, user");
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(statSync(path).mtimeMs).toBe(mtimeMs);
    const writer = new DatabaseSync(path);
    writer.exec("BEGIN EXCLUSIVE");
    const waiting = who(site.sessions.root);
    await new Promise((resolve) => setImmediate(resolve));
    writer.exec("COMMIT");
    writer.close();
    expect(await waiting).toBe("root, admin");
  });

  test("[N44] times without a zone are those of the site's zone", async () => {
    site.change("UPDATE django_session SET expire_date = '2026-12-01 09:00:00'");
    const there = (zone: string) => open(site.settings({ "django-time-zone": zone }));
    expect(await who(site.sessions.ann)).toBe("ann, user");
    clock.advance(9 * 3_600_000);
    expect(await who(site.sessions.ann)).toBe("not_signed_in");
    await server.close();
    await there("Asia/Tokyo");
    expect(await who(site.sessions.ann)).toBe("not_signed_in");
    await server.close();
    await there("America/Lima");
    expect(await who(site.sessions.ann)).toBe("ann, user");
  });

  test("[N45] settings that can be no site's are refused, and secrets are never printed", async () => {
    for (const [settings, field] of [
      [{ "django-secret-key": "" }, "DJANGO_SECRET_KEY"],
      [{ "django-database": "" }, "DJANGO_DATABASE"],
      [{ "django-database": "mysql://x" }, "DJANGO_DATABASE"],
      [{ "django-cache": "locmem:" }, "DJANGO_CACHE"],
      [{ "django-user-table": 'auth_user"; --' }, "DJANGO_USER_TABLE"],
      [{ "django-time-zone": "Mars" }, "DJANGO_TIME_ZONE"],
    ] as const)
      expect(() => django.open(site.settings(settings))).toThrow(new RegExp(`^${field}: `));

    const path = join(site.folder, "site.sqlite3");
    const secrets = {
      DATA_TOOLS_DJANGO_SECRET_KEY: "hidden-word",
      DATA_TOOLS_DJANGO_SECRET_KEY_FALLBACKS: "hidden-word-2",
    };
    const place = ["--data-dir", join(site.folder, "data"), "--keys", `file:${join(site.folder, "ring.json")}`];
    const doctor = (database: string, ...more: string[]) => {
      const words = ["doctor", ...place, "--auth", "django", "--port", "1", ...more];
      return dataTools(words, { env: { ...secrets, DATA_TOOLS_DJANGO_DATABASE: database } });
    };
    const fine = await doctor(`sqlite:${path}`);
    expect(fine.out).toMatch(/sign-in +ok +django: the site's sessions and users can be read/);
    expect(fine.out).toMatch(/DJANGO_SECRET_KEY +\(secret\)/);
    const wrong = await doctor("postgres://ann:hidden-word-3@127.0.0.1:1/site", "--json");
    expect(wrong.code).toBe(1);
    expect(wrong.out).toContain("ECONNREFUSED");
    for (const { out, err } of [fine, wrong]) expect(out + err).not.toContain("hidden-word");
  });
});
