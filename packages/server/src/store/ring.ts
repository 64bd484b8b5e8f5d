// The key ring: a small JSON file, outside the data folder and its backups, that holds the
// key-encryption keys. Without it nothing in the store can be read; it is never overwritten here.
import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type Clock, iso, newId } from "../clock.ts";
import { assert, Refusal } from "../errors.ts";

export type KeyState = "created" | "active" | "decrypt-only" | "destroyed";

export interface RingKey {
  readonly id: string;
  readonly state: KeyState;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** null = destroyed. */
  readonly key: KeyObject | null;
}

export interface Ring {
  readonly path: string;
  readonly keys: readonly RingKey[];
  /** The one that wraps new data keys. */
  readonly active: RingKey & { readonly key: KeyObject };
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

/** The ring in a file, null if there is no such file; refuses with `bad_ring` what is no ring. */
export async function readRing(path: string): Promise<Ring | null> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown";
    if (code === "ENOENT") return null;
    throw new Refusal("bad_ring", { path, reason: `it cannot be read (${code})` });
  }
  const found = parse(text);
  if (typeof found === "string") throw new Refusal("bad_ring", { path, reason: found });
  return { path, ...found };
}

/**
 * Writes a new ring with one active key, readable by its owner only, whole and durable before it has its
 * name; if another process was first, theirs stays. Answers the ring that is there.
 */
export async function createRing(path: string, clock: Clock): Promise<Ring> {
  const key = { id: newId("k"), state: "active", createdAt: iso(clock.now()), key: randomBytes(32).toString("base64") };
  const folder = dirname(path);
  const temporary = `${path}.${newId("new")}`;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(`${JSON.stringify({ format, version, keys: [key] }, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(temporary, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown";
    throw new Refusal("bad_ring", { path, reason: `it cannot be created (${code})` });
  } finally {
    await rm(temporary, { force: true });
  }
  const parent = await open(folder, "r");
  await parent.sync().finally(() => parent.close());
  const ring = await readRing(path);
  assert(ring, "the ring just created is there");
  return ring;
}

/** The parts of a ring, or what is wrong with it. */
function parse(text: string): Pick<Ring, "keys" | "active"> | string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return "it is not JSON";
  }
  if (!isObject(json) || json.format !== format || !Array.isArray(json.keys)) return "it is not a key ring";
  if (json.version !== version) return `it has version ${String(json.version)}, known is ${version}`;
  const keys: RingKey[] = [];
  for (const entry of json.keys as unknown[]) {
    const key = parseKey(entry);
    if (typeof key === "string") return key;
    if (keys.some(({ id }) => id === key.id)) return `key ${key.id} is in it twice`;
    keys.push(key);
  }
  const [active, ...others] = keys.flatMap((key) =>
    key.state === "active" && key.key !== null ? [{ ...key, key: key.key }] : [],
  );
  if (!active || others.length > 0) return "exactly one of its keys must be active";
  return { keys, active };
}

function parseKey(entry: unknown): RingKey | string {
  if (!isObject(entry)) return "one of its keys is not an object";
  const { id, state, createdAt, key } = entry;
  if (typeof id !== "string" || !keyIdForm.test(id)) return "one of its keys has no proper id";
  if (typeof state !== "string" || !states.includes(state)) return `key ${id} has no known state`;
  if (typeof createdAt !== "string") return `key ${id} has no createdAt`;
  if (state === "destroyed") return { id, state, createdAt, key: null };
  const bytes = typeof key === "string" ? Buffer.from(key, "base64") : Buffer.alloc(0);
  if (bytes.length !== 32) return `key ${id} is not 32 bytes in base64`;
  return { id, state: state as KeyState, createdAt, key: createSecretKey(bytes) };
}

export const keyIdForm = /^[a-z0-9_-]{1,64}$/;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
