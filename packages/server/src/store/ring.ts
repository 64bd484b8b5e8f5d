// The key ring: a small JSON file, outside the data folder and its backups, that holds the
// key-encryption keys, or keys wrapped by a KMS. Without it nothing in the store can be read.
import { createHash, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { chown, link, open, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type Clock, iso, newId } from "../clock.ts";
import { assert, Refusal } from "../errors.ts";
import { isKms, type KmsName, type KmsSettings, noKms, unwrapByKms } from "./kms.ts";
import { makeFolder, syncFolder } from "./local/folders.ts";

type KeyState = "created" | "active" | "decrypt-only" | "destroyed";

/** A key as the file holds it. */
export interface RingEntry {
  readonly id: string;
  readonly state: KeyState;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** The key in base64, or as its KMS wrapped it; null = destroyed. */
  readonly secret: { readonly key: string } | { readonly kms: KmsName; readonly wrapped: string } | null;
}

interface RingKey extends RingEntry {
  /** null = destroyed. */
  readonly key: KeyObject | null;
}

export interface Ring {
  readonly path: string;
  readonly keys: readonly RingKey[];
  /** The one that wraps new data keys. */
  readonly active: RingKey & { readonly key: KeyObject };
  /** Differs whenever the file does. */
  readonly digest: string;
}

const format = "data-tools-key-ring";
const version = 1;
const states: readonly string[] = ["created", "active", "decrypt-only", "destroyed"] satisfies KeyState[];

/** The file named by the setting KEYS (`file:PATH`); refuses any other source. */
export function ringPath(source: string): string {
  const [, path] = /^file:(.+)$/s.exec(source) ?? [];
  if (path === undefined) throw new Refusal("bad_ring", { path: source, reason: "KEYS must have the form file:PATH" });
  return resolve(path);
}

/** What stands in a ring's file, no key of it opened; null if there is no such file; refuses with `bad_ring` what is no ring. */
export async function readEntries(path: string): Promise<{ entries: RingEntry[]; digest: string } | null> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw new Refusal("bad_ring", { path, reason: `it cannot be read (${codeOf(error)})` });
  }
  const entries = parse(text);
  if (typeof entries === "string") throw new Refusal("bad_ring", { path, reason: entries });
  return { entries, digest: createHash("sha256").update(text).digest("base64") };
}

/**
 * The ring in a file, with every key opened; those of `known` that stand unchanged are taken from it, so that a
 * KMS is asked once for each key. Null if there is no such file; refuses with `bad_ring`.
 */
export async function readRing(path: string, kms: KmsSettings, known?: Ring): Promise<Ring | null> {
  const found = await readEntries(path);
  if (!found) return null;
  if (known && known.digest === found.digest) return known;
  const keys: RingKey[] = [];
  for (const entry of found.entries) {
    const before = known?.keys.find(({ id, secret }) => id === entry.id && isSame(secret, entry.secret));
    keys.push({ ...entry, key: before ? before.key : await secretOf(path, entry, kms) });
  }
  const [active] = keys.flatMap((key) =>
    key.state === "active" && key.key !== null ? [{ ...key, key: key.key }] : [],
  );
  assert(active, "a ring that was parsed has an active key");
  return { path, keys, active, digest: found.digest };
}

/** The bytes of one key; refuses with `bad_ring` if its KMS does not open it. */
export async function secretOf(path: string, { id, secret }: RingEntry, kms: KmsSettings): Promise<KeyObject | null> {
  if (secret === null) return null;
  const bytes =
    "key" in secret
      ? Buffer.from(secret.key, "base64")
      : await unwrapByKms(secret.kms, Buffer.from(secret.wrapped, "base64"), kms);
  if (typeof bytes === "string") throw new Refusal("bad_ring", { path, reason: `key ${id}: ${bytes}` });
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}

/** An entry for a new key, which wraps nothing before it is promoted. */
export function newEntry(state: KeyState, clock: Clock, secret?: RingEntry["secret"]): RingEntry {
  const fresh = { key: randomBytes(32).toString("base64") };
  return { id: newId("k"), state, createdAt: iso(clock.now()), secret: secret ?? fresh };
}

/**
 * Writes a new ring with one active key, readable by its owner only, whole and durable before it has its
 * name; if another process was first, theirs stays. Answers the ring that is there.
 */
export async function createRing(path: string, clock: Clock, kms = noKms): Promise<Ring> {
  await makeFolder(dirname(path)).catch((error) => cannot(path, notCreated, error));
  await put(path, [newEntry("active", clock)], notCreated, (temporary) =>
    link(temporary, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    }),
  );
  const ring = await readRing(path, kms);
  assert(ring, "the ring just created is there");
  return ring;
}

/** The file itself: a ring may be named by a link, which stays one. */
export function ringFile(path: string): Promise<string> {
  return realpath(path).catch((error) => cannot(path, notWritten, error));
}

/**
 * Puts other entries in the place of a ring's: at every moment the file is whole, the old or the new. Refuses with
 * `bad_ring` if it stays the old one, with `unconfirmed` if it is the new one and may not outlive a loss of power.
 */
export async function replaceEntries(path: string, entries: readonly RingEntry[]): Promise<void> {
  const target = await ringFile(path);
  const { uid, gid } = await stat(target).catch((error) => cannot(path, notWritten, error));
  await put(target, entries, notWritten, async (temporary) => {
    // A command run by root leaves the ring to whom the server runs as.
    const { uid: by, gid: group } = await stat(temporary);
    if (by !== uid || group !== gid) await chown(temporary, uid, gid);
    await rename(temporary, target);
  });
}

async function put(
  path: string,
  entries: readonly RingEntry[],
  what: typeof notCreated,
  name: (temporary: string) => Promise<void>,
): Promise<void> {
  const keys = entries.map(({ secret, ...entry }) => ({ ...entry, ...secret }));
  const temporary = `${path}.${newId("new")}`;
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(`${JSON.stringify({ format, version, keys }, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await name(temporary);
  } catch (error) {
    cannot(path, what, error);
  } finally {
    await rm(temporary, { force: true }).catch(() => {});
  }
  await syncFolder(dirname(path)).catch(() => {
    throw new Refusal("unconfirmed");
  });
}

const notCreated = (code: string) => ({ reason: `it cannot be created (${code})` });
const notWritten = (code: string) => ({ reason: `it cannot be written (${code})` });

function cannot(path: string, what: typeof notCreated, error: unknown): never {
  throw new Refusal("bad_ring", { path, ...what(codeOf(error)) });
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code);
}

/** The entries of a ring, or what is wrong with it. */
function parse(text: string): RingEntry[] | string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return "it is not JSON";
  }
  if (!isObject(json) || json.format !== format || !Array.isArray(json.keys)) return "it is not a key ring";
  if (json.version !== version) return `it has version ${String(json.version)}, known is ${version}`;
  const entries: RingEntry[] = [];
  for (const each of json.keys as unknown[]) {
    const entry = parseEntry(each);
    if (typeof entry === "string") return entry;
    if (entries.some(({ id }) => id === entry.id)) return `key ${entry.id} is in it twice`;
    entries.push(entry);
  }
  if (entries.filter(({ state }) => state === "active").length !== 1) return "exactly one of its keys must be active";
  return entries;
}

function parseEntry(entry: unknown): RingEntry | string {
  if (!isObject(entry)) return "one of its keys is not an object";
  const { id, state, createdAt, key, kms, wrapped } = entry;
  if (typeof id !== "string" || !keyIdForm.test(id)) return "one of its keys has no proper id";
  if (typeof state !== "string" || !states.includes(state)) return `key ${id} has no known state`;
  if (typeof createdAt !== "string") return `key ${id} has no createdAt`;
  const known = { id, state: state as KeyState, createdAt };
  if (state === "destroyed") return { ...known, secret: null };
  if (key === undefined && typeof wrapped === "string") {
    if (typeof kms !== "string" || !isKms(kms)) return `key ${id} is wrapped by no known kms`;
    return { ...known, secret: { kms, wrapped } };
  }
  const bytes = typeof key === "string" ? Buffer.from(key, "base64").length : 0;
  if (bytes !== 32) return `key ${id} is not 32 bytes in base64`;
  return { ...known, secret: { key: key as string } };
}

function isSame(one: RingEntry["secret"], other: RingEntry["secret"]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

export const keyIdForm = /^[a-z0-9_-]{1,64}$/;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
