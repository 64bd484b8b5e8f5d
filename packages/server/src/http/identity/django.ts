// Whoever is signed in at an existing Django site: its session cookie is looked up where the site keeps sessions,
// and held against its secret key and its table of users, as the site itself does for each request. The site's
// stores are only read. docs/sign-in-django.md says how to set it up.
import type { FastifyRequest } from "fastify";
import { type Clock, systemClock } from "../../clock.ts";
import { type Cache, cacheOf } from "../../django/caches.ts";
import { type Database, sessionTable } from "../../django/database.ts";
import { databaseOf } from "../../django/databases.ts";
import { refuse } from "../../errors.ts";
import { entryOf } from "../../pickle/values.ts";
import type { Actor } from "../../sessions/api.ts";
import { describeError } from "../log.ts";
import { sessionKeyOf } from "./django/cookie.ts";
import { remembering } from "./django/remembered.ts";
import { isHashOf, readSession, type SecretKeys } from "./django/signing.ts";
import { elsewhere } from "./elsewhere.ts";
import type { IdentitySettings, Way } from "./identity.ts";

/** Milliseconds an answer is believed; with `recheck` of the event streams, who signs out is out within 5 s. */
const believed = 2000;

/** What Django writes into the session of somebody signed in. */
const names = ["_auth_user_id", "_auth_user_backend", "_auth_user_hash"] as const;

/** Longest key that can be a session's, and is nobody's. */
const nobodys = "0".repeat(40);

/** The site's stores and its secret. */
interface Site {
  readonly keys: SecretKeys;
  readonly database: Database;
  /** Where sessions are, if not in the database. */
  readonly cache: Cache | null;
  /** What stands before a session's key in the cache. */
  readonly prefix: string;
}

export const django: Way = {
  beyondLoopback: true,
  signIn: "elsewhere",
  open(settings, { clock = systemClock } = {}) {
    const site = siteOf(settings, clock);
    const admins = new Set(settings.ADMINS);
    const find = remembering((key) => whoHas(key, site, admins), { clock, forMs: believed });
    const identify = async ({ headers, log }: FastifyRequest) => {
      const key = sessionKeyOf(headers.cookie, settings.DJANGO_SESSION_COOKIE);
      if (key === null) return null;
      try {
        return await find(key);
      } catch (error) {
        log.error({ failure: describeError(error) }, "the Django site's sessions cannot be read");
        return refuse("unavailable", { what: "site that signs people in", reason: "its sessions cannot be read" });
      }
    };
    return Object.assign(identify, { close: () => close(site), ...elsewhere(settings) });
  },
  async probe(settings) {
    const site = siteOf(settings, systemClock);
    try {
      await sessionOf(nobodys, site);
      await site.database.user("0");
      return "the site's sessions and users can be read";
    } finally {
      await close(site);
    }
  },
};

/** What the settings name; nothing is opened yet. Refuses settings that cannot be a site's. */
function siteOf(settings: IdentitySettings, clock: Clock): Site {
  const { DJANGO_CACHE, DJANGO_KEY_PREFIX, DJANGO_KEY_VERSION } = settings;
  const now = () => clock.now();
  const keys = secretKeys(settings);
  const users = {
    table: settings.DJANGO_USER_TABLE,
    name: settings.DJANGO_USERNAME_COLUMN,
    superuser: settings.DJANGO_SUPERUSER_COLUMN,
  };
  const database = databaseOf(settings.DJANGO_DATABASE, { users, zone: settings.DJANGO_TIME_ZONE, now });
  const cache = DJANGO_CACHE === "" ? null : cacheOf(DJANGO_CACHE, { database, now });
  return { keys, database, cache, prefix: `${DJANGO_KEY_PREFIX}:${DJANGO_KEY_VERSION}:django.contrib.sessions.cache` };
}

async function close({ cache, database }: Site): Promise<void> {
  await cache?.close();
  await database.close();
}

/** The names that count of what is kept under a session's key; null if there is nothing to be believed. */
async function sessionOf(key: string, site: Site): Promise<Readonly<Record<string, unknown>> | null> {
  const { cache, database, prefix, keys } = site;
  if (cache !== null) {
    const session = await cache.get(`${prefix}${key}`);
    return session === null ? null : Object.fromEntries(names.map((name) => [name, entryOf(session, name)]));
  }
  const signed = await database.unexpired(sessionTable, key);
  return signed === null ? null : readSession(signed, keys);
}

/** Who a session belongs to, if the site itself would let them in. */
async function whoHas(key: string, site: Site, admins: ReadonlySet<string>): Promise<Actor | null> {
  const session = await sessionOf(key, site);
  const [id, backend, hash] = names.map((name) => session?.[name]);
  if (typeof id !== "string" || id === "" || typeof hash !== "string") return null;
  if (typeof backend !== "string" || backend === "") return null;
  const user = await site.database.user(id);
  if (user === null || !user.active || !isHashOf(hash, user.password, site.keys)) return null;
  const role = user.superuser || admins.has(user.name) ? "admin" : "user";
  return { owner: `django:${user.id}`, name: user.name, role };
}

function secretKeys({ DJANGO_SECRET_KEY, DJANGO_SECRET_KEY_FALLBACKS }: IdentitySettings): SecretKeys {
  if (DJANGO_SECRET_KEY === "")
    refuse("invalid_params", { field: "DJANGO_SECRET_KEY", reason: "give the site's SECRET_KEY" });
  return [DJANGO_SECRET_KEY, ...DJANGO_SECRET_KEY_FALLBACKS];
}
