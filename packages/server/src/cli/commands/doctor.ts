// `data-tools doctor`: every setting, and whether the product can work here. It makes nothing and
// changes nothing, so it is safe beside a running server.
import { constants } from "node:fs";
import { access, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { type Config, fileFlagOf, flagOf, readConfig, type SettingName, settings } from "../../config.ts";
import { Refusal } from "../../errors.ts";
import { wayOf } from "../../http/identity/index.ts";
import { figureLines } from "../../sessions/figures.ts";
import { scannerOf } from "../../sessions/scanning.ts";
import { listKeys } from "../../store/keys.ts";
import { isThere, openReader, redisOptions } from "../../store/open.ts";
import { openBlobs } from "../../store/open-blobs.ts";
import { isRedis } from "../../store/redis/address.ts";
import type { Input } from "../command.ts";
import { columns } from "../output.ts";
import { flagsOf } from "../settings.ts";

interface Check {
  name: string;
  ok: boolean;
  text: string;
  /** Works, but someone should act. */
  warning?: true;
}

/** A key that wraps for longer is due to be rotated. */
const keyPeriodMs = 90 * 24 * 3_600_000;

export async function run({ options, output, env }: Input): Promise<void> {
  const flags = flagsOf(options);
  const config = readConfig(flags, env);
  const shown = Object.keys(settings).map((name) => ({
    name: `DATA_TOOLS_${name}`,
    value: shownValue(name as SettingName, config),
    from: sourceOf(name, flags, env),
  }));
  const checks = await Promise.all([
    node(),
    memory(config),
    folder(config),
    blobs(config),
    keys(config),
    signIn(config),
    ...scanner(config),
    server(config),
  ]);
  const figures = await figuresOf(config);
  output.result({ settings: shown, checks, figures }, () => [
    ...columns(
      ["setting", "value", "from"],
      shown.map(({ name, value, from }) => [name, value === null ? "unlimited" : String(value), from]),
    ),
    "",
    ...columns(
      ["check", "", ""],
      checks.map(({ name, ok, text, warning }) => [name, ok ? (warning ? "warning" : "ok") : "FAILED", text]),
    ),
    ...(figures === null
      ? []
      : [
          "",
          ...columns(
            ["figure", "since the store was made"],
            figures.map(({ name, total }) => [name, String(total)]),
          ),
        ]),
  ]);
  const failed = checks.filter(({ ok }) => !ok).length;
  if (failed > 0) throw new Error(`${failed} of ${checks.length} checks failed.`);
}

function sourceOf(name: string, flags: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv): string {
  if (flagOf(name) in flags || fileFlagOf(name) in flags) return "flag";
  return [`DATA_TOOLS_${name}`, `DATA_TOOLS_${name}_FILE`].some((each) => env[each] !== undefined)
    ? "environment"
    : "default";
}

/** A setting's value; of a secret only whether it is set. */
function shownValue(name: SettingName, config: Config): Config[SettingName] {
  const value = config[name];
  const isSecret = "secret" in settings[name];
  return isSecret && String(value) !== "" ? "(secret)" : value;
}

async function node(): Promise<Check> {
  const { node: version } = process.versions;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const ok = major > 22 || (major === 22 && minor >= 13);
  return { name: "node", ok, text: `${version}; 22.13 or newer is needed` };
}

/** What happened to work since the store was made; null if there is no store that can be read. */
async function figuresOf(config: Config): Promise<ReturnType<typeof figureLines> | null> {
  try {
    if (!(await isThere(config))) return null;
    const store = await openReader(config);
    return figureLines(await store.figures().finally(() => store.close()));
  } catch (error) {
    // A store that cannot be read fails its own check.
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/** RAM-backed room for working files. */
async function memory({ SCRATCH, SCRATCH_ANYWHERE }: Config): Promise<Check> {
  try {
    const { type, bavail, bsize } = await statfs(SCRATCH);
    const inMemory = type === 0x01021994 || type === 0x858458f6;
    const free = Math.round((bavail * bsize) / 2 ** 20);
    const ok = (inMemory || SCRATCH_ANYWHERE) && free >= 64;
    return { name: "scratch", ok, text: `${SCRATCH}: ${inMemory ? "in memory" : "on a disk"}, ${free} MB free` };
  } catch (error) {
    return { name: "scratch", ok: false, text: `${SCRATCH}: ${(error as Error).message}` };
  }
}

async function folder(config: Config): Promise<Check> {
  const { STORE, DATA_DIR } = config;
  if (isRedis(STORE)) return redis(config);
  if (STORE === "memory:") return { name: "store", ok: true, text: "in memory: nothing outlives the server" };
  const found = await stat(DATA_DIR).catch(() => null);
  if (!found) return { name: "store", ok: true, text: `${DATA_DIR}: not there yet, made at the first start` };
  const usable = found.isDirectory() && (await allowed(DATA_DIR));
  return {
    name: "store",
    ok: usable,
    text: `${DATA_DIR}: ${usable ? "can be read and written" : "cannot be written"}`,
  };
}

/** Whether what holds the blobs answers, and is what this store knows. */
async function blobs(config: Config): Promise<Check> {
  const { STORE, DATA_DIR, BLOBS } = config;
  if (STORE === "memory:") return { name: "blobs", ok: true, text: "in memory" };
  const where = BLOBS || join(DATA_DIR, "blobs");
  try {
    // Without a cache: a look makes no folder.
    const place = await openBlobs({ ...config, BLOB_CACHE: 0 });
    const found = await place.place(null).finally(() => place.close());
    const known = await knownPlace(config);
    if (known === null) return { name: "blobs", ok: true, text: `${where}: answers; named at the first start` };
    const ok = known === found;
    return { name: "blobs", ok, text: `${where}: ${ok ? "answers" : "is not where the blobs of this store lie"}` };
  } catch (error) {
    return { name: "blobs", ok: false, text: `${where}: ${(error as Error).message}` };
  }
}

/** The place of blobs as the store knows it; null if it knows none yet, or is not there. */
async function knownPlace(config: Config): Promise<string | null> {
  if (!(await isThere(config))) return null;
  const store = await openReader(config);
  const known = await store.meta("blob-place").finally(() => store.close());
  return known && Buffer.from(known).toString();
}

/** Whether the Redis answers, is fit to keep work, and how full it is. */
async function redis(config: Config): Promise<Check> {
  try {
    const { askRedis } = await import("../../store/redis.ts");
    const { facts, warnings } = await askRedis(await redisOptions(config));
    const megabytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MB`;
    const each = facts.map(({ version, used, most }) => {
      const of = most === null ? "no maxmemory is set" : `of ${megabytes(most)}`;
      return `version ${version}, ${megabytes(used)} in use, ${of}`;
    });
    const text = [...each, ...warnings].join("; ");
    return { name: "store", ok: true, text: `Redis: ${text}`, ...(warnings.length > 0 && { warning: true }) };
  } catch (error) {
    return { name: "store", ok: false, text: (error as Error).message };
  }
}

function allowed(path: string): Promise<boolean> {
  return access(path, constants.R_OK | constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function keys({ KEYS }: Config): Promise<Check> {
  try {
    const list = await listKeys(KEYS);
    const active = list?.find(({ state }) => state === "active");
    const warnings = list ? keyWarnings(list, Date.now()) : [];
    const text = list
      ? [`${list.length} in the ring, active: ${active?.id ?? "none"}`, ...warnings].join("; ")
      : "no ring yet, made at the first start";
    const ok = list === null || active !== undefined;
    return { name: "keys", ok, text: `${KEYS}: ${text}`, ...(warnings.length > 0 && { warning: true }) };
  } catch (error) {
    return { name: "keys", ok: false, text: (error as Error).message };
  }
}

function keyWarnings(list: NonNullable<Awaited<ReturnType<typeof listKeys>>>, now: number): string[] {
  return list.flatMap(({ id, state, createdAt }) => {
    const age = now - Date.parse(createdAt);
    if (state === "active" && age > keyPeriodMs) {
      return [`key ${id} is ${Math.floor(age / 86_400_000)} days old, rotate it: data-tools keys add`];
    }
    if (state === "decrypt-only") return [`key ${id} only opens, retire it: data-tools keys rewrap, then retire ${id}`];
    return [];
  });
}

/** Whether the way of knowing people is set up, and what it depends on answers. */
async function signIn(config: Config): Promise<Check> {
  try {
    const way = wayOf(config);
    await way.open(config).close?.();
    const text = (await way.probe?.(config)) ?? "nothing to ask";
    return { name: "sign-in", ok: true, text: `${config.AUTH}: ${text}` };
  } catch (error) {
    return { name: "sign-in", ok: false, text: `${config.AUTH}: ${(error as Error).message}` };
  }
}

/** Whether the virus scanner answers, where one is named. */
function scanner({ VIRUS_SCANNER }: Config): Promise<Check>[] {
  const named = scannerOf(VIRUS_SCANNER);
  if (named === null) return [];
  const told = (ok: boolean, text: string) => ({ name: "virus scanner", ok, text });
  return [
    named.ping().then(
      () => told(true, "it answers"),
      (error: Error) => told(false, error.message),
    ),
  ];
}

/** What a server at the configured address says of itself; none running is no failure. */
async function server({ HOST, PORT }: Config): Promise<Check> {
  const url = `http://${HOST.includes(":") ? `[${HOST}]` : HOST}:${PORT}`;
  try {
    const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5000) });
    const health = (await answer.json()) as { ok?: boolean; checks?: Check[] };
    const bad = (health.checks ?? []).filter(({ ok }) => !ok).map(({ name, text }) => `${name}: ${text}`);
    return { name: "server", ok: health.ok === true, text: [`running at ${url}`, ...bad].join(", ") };
  } catch {
    return { name: "server", ok: true, text: `none running at ${url}` };
  }
}
