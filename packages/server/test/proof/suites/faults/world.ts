// Two products that do the same: one on an outside that fails, and its twin, which nothing ever befalls. After every
// fault the first must stand as before it or as its twin does now.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { OpenedProduct } from "../../../../src/app.ts";
import type { Clock } from "../../../../src/clock.ts";
import { checkAudit } from "../../../../src/sessions/audit-check.ts";
import { readCheckpoints } from "../../../../src/sessions/checkpoints.ts";
import { listKeys } from "../../../../src/store/keys.ts";
import { type Home, me, openHome, stillClock } from "../../../sessions/product.ts";

/** A product with what was made in it. */
export interface Side {
  readonly home: Home;
  readonly clock: Clock & { advance(ms: number): void };
  /** Ids by what they are called in the script. */
  readonly ids: Map<string, string>;
  /** What was told to its user outside of any session, such as exported bytes. */
  told: unknown;
}

export interface World {
  readonly side: Side;
  readonly twin: Side;
  close(): Promise<void>;
}

/** Time passes when it is told to; nothing is done in the background, so that every call belongs to an action. */
export function quietClock(clock = stillClock()): Side["clock"] {
  return { now: clock.now, after: () => () => {}, advance: clock.advance };
}

const settings = { retention: "unlimited", bin: "unlimited" };

export interface WorldOptions {
  readonly clock?: Side["clock"];
  /** Where the folders of both are made, by default where temporary ones are. */
  readonly below?: string;
  /** Settings of the twin alone, as flags. */
  readonly twin?: Record<string, string>;
}

export async function openWorld(
  flags: Record<string, string> = {},
  { clock = quietClock(), below = tmpdir(), twin: theirs = {} }: WorldOptions = {},
): Promise<World> {
  const side = async (more: Record<string, string>, time: Side["clock"]): Promise<Side> => {
    const home = await openHome({ ...settings, ...more }, time, undefined, below);
    return { home, clock: time, ids: new Map(), told: null };
  };
  const first = await side(flags, clock);
  try {
    const twin = await side({ store: "memory:", ...theirs }, quietClock());
    return {
      side: first,
      twin,
      async close() {
        await first.home.close();
        await twin.home.close();
      },
    };
  } catch (error) {
    await first.home.close();
    throw error;
  }
}

/** Does work, then closes what it worked with; where both fail, what the work says counts. */
export async function closing<T>(work: () => Promise<T>, ...close: (() => unknown)[]): Promise<T> {
  const end = async () => {
    for (const each of close) await each();
  };
  const result = await work().catch(async (error: unknown) => {
    await end().catch(() => {});
    throw error;
  });
  await end();
  return result;
}

/** Everything that its user sees, without ids and times, which differ between twins. */
export async function momentOf({ home, ids, told }: Side): Promise<unknown> {
  const { sessions, datasources } = home.product;
  const seen: unknown[] = [];
  for (const { id, name, status, version, depth } of await sessions.list(me)) {
    const steps = id === ids.get("main") ? (await sessions.history(me, id)).steps.length : null;
    seen.push({ name, status, version, depth, steps });
  }
  const main = ids.get("main");
  const table = main === undefined ? null : await sessions.rows(me, main, { offset: 0, limit: 100 });
  return {
    sessions: byText(seen),
    tables: (await datasources.list(me)).map(({ name, rows }) => `${name}: ${rows}`).sort(),
    shown: table && [table.columns.map(({ name, type }) => [name, type]), table.rows],
    draft: main === undefined ? null : await sessions.draft(me, main, "note"),
    keys: ((await listKeys(home.config.KEYS)) ?? []).map(({ state }) => state),
    told,
  };
}

function byText(all: unknown[]): string[] {
  return all.map((each) => JSON.stringify(each)).sort();
}

/** The names of all files below a folder. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Nothing of any attempt lies about, and what was acknowledged is there after a restart too; throws with what is wrong. */
export async function assertWhole({ side, twin }: World): Promise<void> {
  const { home } = side;
  const { core } = home.product;
  // A session that has just begun is made ready beside everything else, and stays until that is done.
  for (let tries = 0; tries < 600; tries++) {
    for (const { session } of core.engine.resident()) await core.engine.evict(session);
    await core.scratch.tidy();
    if (filesBelow(core.scratch.directory).length === 0) break;
    await pause(50);
  }
  assert.deepEqual(filesBelow(core.scratch.directory), [], "scratch is empty");
  await home.reopen();
  assert.deepEqual(await momentOf(side), await momentOf(twin), "as after a restart");
  await assertSound(home.product, side.ids.get("main"));
  const checkpoints = home.config.AUDIT_CHECKPOINTS;
  if (checkpoints === "") return;
  const kept = await readCheckpoints(checkpoints, core.vault.keys);
  const { findings } = await checkAudit(core.vault, kept);
  assert.deepEqual(findings, [], "the audit agrees with its checkpoints");
}

/** Seals, audit and blobs of a store. */
async function assertSound({ core, sessions }: OpenedProduct, main: string | undefined): Promise<void> {
  const { store } = core.vault;
  assert.deepEqual((await checkAudit(core.vault, null)).findings, [], "the audit is what was written");
  if (main !== undefined) {
    const { damaged } = await sessions.verify(me, main);
    assert.deepEqual(damaged, [], "what is stored opens");
  }
  const later = Date.now() + 60_000;
  await store.collect(later);
  assert.deepEqual(await store.collect(later), { blobs: 0, bytes: 0 }, "one collection is enough");
  assert.deepEqual(await store.orphans(later, []), [], "no orphan stays");
  const { BLOBS, DATA_DIR } = core.config;
  if (BLOBS !== "") return;
  const odd = filesBelow(join(DATA_DIR, "blobs")).filter((name) => name.includes(".new_"));
  assert.deepEqual(odd, [], "no temporary file stays");
}

/** The bytes of a file that its maker may remove now. */
export async function taken(file: { readonly path: string; done(): Promise<void> }): Promise<string> {
  try {
    return readFileSync(file.path, "utf8");
  } finally {
    await file.done();
  }
}
