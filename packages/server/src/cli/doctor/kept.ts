// Where work is kept: the store, its blobs, the keys that open it, and whether their clocks agree with this one.
import { constants } from "node:fs";
import { access, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { clockSkewMs } from "../../clock.ts";
import type { Config } from "../../config.ts";
import { Refusal } from "../../errors.ts";
import { figureLines } from "../../sessions/figures.ts";
import { listKeys, openKeysToRead, ringOf } from "../../store/keys.ts";
import { isThere, openReader, redisOptions } from "../../store/open.ts";
import { openBlobs } from "../../store/open-blobs.ts";
import { isRedis } from "../../store/redis/address.ts";
import { type Check, doubtful, megabytes, messageOf, together, well, wrong } from "./check.ts";

/** A key that wraps for longer is due to be rotated. */
const keyPeriodMs = 90 * 24 * 3_600_000;

export async function store(config: Config): Promise<Check> {
  const { STORE, DATA_DIR } = config;
  const name = "store";
  if (isRedis(STORE)) return redis(config);
  if (STORE === "memory:") return well(name, "in memory: nothing outlives the server");
  const found = await stat(DATA_DIR).catch(() => null);
  if (!found) return well(name, `${DATA_DIR}: not there yet, made at the first start`);
  const usable = found.isDirectory() && (await allowed(DATA_DIR));
  if (usable) return well(name, `${DATA_DIR}: can be read and written`);
  return wrong(
    name,
    `${DATA_DIR}: cannot be written`,
    "Give the folder to the user that the server runs as (chown), or name another with DATA_DIR.",
  );
}

function allowed(path: string): Promise<boolean> {
  return access(path, constants.R_OK | constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Whether the Redis answers, is fit to keep work, and how full it is. */
async function redis(config: Config): Promise<Check> {
  try {
    const { askRedis } = await import("../../store/redis.ts");
    const { facts, warnings, syncs } = await askRedis(await redisOptions(config));
    const each = facts.map(({ version, used, most, appends }, n) => {
      const of = most === null ? "no maxmemory is set" : `of ${megabytes(most)}`;
      const synced = appends && syncs?.[n] ? `, appendfsync ${syncs[n]}` : "";
      return `version ${version}, ${megabytes(used)} in use, ${of}${synced}`;
    });
    const text = `Redis: ${[...each, ...warnings].join("; ")}`;
    const fixes = [
      ...(warnings.length > 0 ? ["Set appendonly yes in the server's configuration."] : []),
      ...(facts.some(({ appends }, n) => appends && (syncs?.[n] ?? "always") !== "always") && !config.STORE_SYNC
        ? [
            "Set appendfsync always, or STORE_SYNC=true: else what was acknowledged in its last second may be lost with the machine.",
          ]
        : []),
      ...(facts.some(({ most }) => most === null)
        ? [
            "Set maxmemory to what the machine can spare: work is then refused in time, before Redis is ended for want of memory.",
          ]
        : []),
    ];
    return fixes.length === 0 ? well("store", text) : doubtful("store", text, fixes.join(" "));
  } catch (error) {
    return wrong(
      "store",
      messageOf(error),
      "Look at STORE, STORE_PASSWORD and STORE_CA, and at the server there (docs/redis.md).",
    );
  }
}

/** Whether what holds the blobs answers, and is what this store knows. */
export async function blobs(config: Config): Promise<Check> {
  const { STORE, DATA_DIR, BLOBS } = config;
  const name = "blobs";
  if (STORE === "memory:") return well(name, "in memory");
  const where = BLOBS || join(DATA_DIR, "blobs");
  try {
    // Without a cache: a look makes no folder.
    const place = await openBlobs({ ...config, BLOB_CACHE: 0 });
    const found = await place.place(null).finally(() => place.close());
    const known = await knownPlace(config);
    if (known === null) return well(name, `${where}: answers; named at the first start`);
    if (known === found) return well(name, `${where}: answers`);
    const fix = "Mount the folder, or name with BLOBS the place where they were put (docs/storage.md).";
    return wrong(name, `${where}: is not where the blobs of this store lie`, fix);
  } catch (error) {
    return wrong(
      name,
      `${where}: ${messageOf(error)}`,
      "Look at BLOBS, at the S3_ settings and at the place itself (docs/storage.md).",
    );
  }
}

/** The place of blobs as the store knows it; null if it knows none yet, or is not there. */
async function knownPlace(config: Config): Promise<string | null> {
  if (!(await isThere(config))) return null;
  const reader = await openReader(config);
  const known = await reader.meta("blob-place").finally(() => reader.close());
  return known && Buffer.from(known).toString();
}

/** Whether the ring can be read, has a key to wrap with, and opens the store. */
export async function keys(config: Config): Promise<Check> {
  const { KEYS } = config;
  const put =
    "Put the key ring that this store was sealed with where KEYS says; keep a copy of it elsewhere (docs/keys.md).";
  try {
    const list = await listKeys(KEYS);
    if (list === null) {
      if (await isThere(config).catch(() => false))
        return wrong("keys", `${KEYS}: is not there, but the store is`, put);
      return well("keys", `${KEYS}: no ring yet, made at the first start`);
    }
    const active = list.find(({ state }) => state === "active");
    const text = `${KEYS}: ${list.length} in the ring, active: ${active?.id ?? "none"}`;
    if (active === undefined) return wrong("keys", text, "Promote a key: data-tools keys promote ID.");
    const opens = await opensStore(config);
    const found = [...opens, ...list.flatMap((key) => due(key, Date.now()))];
    return together(
      "keys",
      found.map((each) => ({ ...each, text: `${text}; ${each.text}` })),
      text,
    );
  } catch (error) {
    return wrong("keys", messageOf(error), put);
  }
}

async function opensStore(config: Config): Promise<Check[]> {
  // What is wrong with the store is told of the store.
  if (!(await isThere(config).catch(() => false))) return [];
  const reader = await openReader(config);
  try {
    await openKeysToRead({ ...ringOf(config), store: reader });
    return [well("keys", "it opens the store")];
  } catch (error) {
    const fix =
      "Put the ring back that this store was sealed with (docs/keys.md); look at KEY_COMMAND if its keys are wrapped.";
    return [wrong("keys", messageOf(error), fix)];
  } finally {
    await reader.close();
  }
}

function due(
  { id, state, createdAt }: NonNullable<Awaited<ReturnType<typeof listKeys>>>[number],
  now: number,
): Check[] {
  const age = now - Date.parse(createdAt);
  if (state === "active" && age > keyPeriodMs) {
    const text = `key ${id} is ${Math.floor(age / 86_400_000)} days old, rotate it`;
    return [doubtful("keys", text, "data-tools keys add, then promote, rewrap and retire.")];
  }
  if (state !== "decrypt-only") return [];
  return [doubtful("keys", `key ${id} only opens, retire it`, `data-tools keys rewrap, then retire ${id}.`)];
}

/** Whether this clock agrees with those of the store and of the bucket, and is not before what was written last. */
export async function clock(config: Config): Promise<Check> {
  const fix = "Let all machines keep time (NTP: systemd-timesyncd or chrony): work ends by the clock.";
  const compared = [await ofRedis(config), await ofBucket(config), await ofFiles(config)].flatMap((found) =>
    found === null
      ? []
      : [
          Math.abs(found.apart) > clockSkewMs
            ? wrong("clock", `${Math.round(Math.abs(found.apart) / 1000)} s ${found.says}`, fix)
            : well("clock", found.well),
        ],
  );
  return together("clock", compared, compared.length === 0 ? "nothing to compare it with" : "");
}

interface Compared {
  readonly apart: number;
  readonly says: string;
  readonly well: string;
}

async function ofRedis(config: Config): Promise<Compared | null> {
  if (!isRedis(config.STORE)) return null;
  const { askRedis } = await import("../../store/redis.ts");
  const asked = await redisOptions(config)
    .then(askRedis)
    .catch(() => null);
  return asked && { apart: asked.apart, says: "off from the Redis", well: "agrees with the Redis" };
}

async function ofBucket({ BLOBS, S3_ENDPOINT, S3_REGION }: Config): Promise<Compared | null> {
  if (!BLOBS.startsWith("s3:")) return null;
  const url = S3_ENDPOINT || `https://s3.${S3_REGION || process.env.AWS_REGION}.amazonaws.com`;
  const answer = await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(5000) }).catch(() => null);
  const told = Date.parse(answer?.headers.get("date") ?? "");
  if (Number.isNaN(told)) return null;
  return {
    apart: Date.now() - told,
    says: "off from the bucket's server, which refuses what is 15 minutes off",
    well: "agrees with the bucket's server",
  };
}

/** The newest file of the database; a clock that went back is before it. */
async function ofFiles({ STORE, DATA_DIR }: Config): Promise<Compared | null> {
  if (STORE !== "local:") return null;
  const names = await readdir(DATA_DIR).catch(() => []);
  const files = names.filter((name) => name.startsWith("heads.sqlite"));
  const times = await Promise.all(
    files.map((name) =>
      stat(join(DATA_DIR, name)).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
  if (times.length === 0) return null;
  const apart = Math.max(0, Math.max(...times) - Date.now());
  return { apart, says: "before what was written last", well: "not before what was written last" };
}

/** What happened to work since the store was made; null if there is no store that can be read. */
export async function figuresOf(config: Config): Promise<ReturnType<typeof figureLines> | null> {
  try {
    if (!(await isThere(config))) return null;
    const reader = await openReader(config);
    return figureLines(await reader.figures().finally(() => reader.close()));
  } catch (error) {
    // A store that cannot be read fails its own check.
    if (error instanceof Refusal) return null;
    throw error;
  }
}
