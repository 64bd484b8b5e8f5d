// What the twins do, action by action. Each can be done again and again; `n` tells one time from another.
import { join } from "node:path";
import { Readable } from "node:stream";
import type { Call } from "@data-tools/client";
import { makePoint } from "../../../../src/backup/make.ts";
import { newId } from "../../../../src/clock.ts";
import { createCheckpoints } from "../../../../src/sessions/checkpoints.ts";
import type { RingKeys } from "../../../../src/store/keys.ts";
import { noKms } from "../../../../src/store/kms.ts";
import { rewrapAll } from "../../../../src/store/rewrap.ts";
import { ringPath } from "../../../../src/store/ring.ts";
import { addKey, promoteKey } from "../../../../src/store/ring-changes.ts";
import { me, opKey, smallCsv } from "../../../sessions/product.ts";
import { chanceOf } from "../suite.ts";
import { type Side, taken, type World } from "./world.ts";

export interface Action {
  readonly name: string;
  /** Makes it possible, while nothing fails. */
  readonly ready?: (side: Side, n: number) => Promise<unknown>;
  readonly run: (side: Side, n: number) => Promise<unknown>;
  /** It has no key by which a second try is known: what it did though it was not confirmed stays. */
  readonly unkeyed?: true;
}

const main = ({ ids }: Side) => ids.get("main") ?? "";
const key = (name: string, n: number) => ({ opKey: opKey(`${name}-${n}`, n, `POST /${name}`) });

async function upload(side: Side, n: number, name = `table ${n}`): Promise<void> {
  const { product } = side.home;
  const spool = await product.spool(me);
  try {
    await spool.receive(Readable.from([Buffer.from(smallCsv)]));
    const file = { path: spool.path, name: "table.csv", bytes: Buffer.byteLength(smallCsv) };
    const { id } = await product.datasources.create(me, file, { name, ...key("upload", n) });
    side.ids.set("table", id);
  } finally {
    await spool.done();
  }
}

async function create(side: Side, n: number, called = "main"): Promise<void> {
  const datasource = side.ids.get("table") ?? "";
  const { id } = await side.home.sessions.create(me, { datasource, name: `${called} ${n}`, ...key(called, n) });
  side.ids.set(called, id);
}

/** Erases the session that was so called, so that they do not become many. */
async function gone(side: Side, called: string): Promise<void> {
  const id = side.ids.get(called);
  if (id !== undefined) await side.home.sessions.remove(me, id, { now: true });
  side.ids.delete(called);
}

/** Changes a cell, and so makes a blob. */
const edited = (n: number, row = 1): Call => ({ op: "edit-cell", params: { row, column: "city", value: `city ${n}` } });

async function apply(side: Side, name: string, n: number, calls: Call[], id = main(side)): Promise<void> {
  const { version } = await side.home.sessions.view(me, id);
  await side.home.sessions.apply(me, id, calls, { version, ...key(name, n) });
}
/** Stands on a step, in whatever order things are done. */
const deep = async (side: Side, n: number) => {
  const { depth, redo } = await side.home.sessions.view(me, main(side));
  if (depth > 0) return;
  if (redo === null) await apply(side, "first", n, [edited(n)]);
  else await side.home.sessions.redo(me, main(side));
};

export const keysOf = (side: Side) => side.home.product.core.vault.keys as RingKeys;
export const ringOf = ({ home, clock }: Side) => ({ path: ringPath(home.config.KEYS), clock });

/** Files on their way in; each costs a process, and so they are tried apart. */
export const uploading: readonly Action[] = [{ name: "upload", run: upload }];

/** Work of a user; `begun` comes before, here and below. */
export const work: readonly Action[] = [
  { name: "create", ready: (side) => gone(side, "other"), run: (side, n) => create(side, n, "other") },
  { name: "apply", run: (side, n) => apply(side, "apply", n, [edited(n)]) },
  { name: "group", run: (side, n) => apply(side, "group", n, [edited(n), edited(n, 2)]) },
  {
    name: "undo",
    ready: deep,
    run: (side, n) => side.home.sessions.undo(me, main(side), key("undo", n)),
  },
  {
    name: "redo",
    ready: async (side, n) => {
      await deep(side, n);
      await side.home.sessions.undo(me, main(side));
    },
    run: (side, n) => side.home.sessions.redo(me, main(side), key("redo", n)),
  },
  {
    name: "go to",
    ready: deep,
    run: (side, n) => side.home.sessions.goTo(me, main(side), null, key("go-to", n)),
  },
  {
    name: "draft",
    run: (side, n) => side.home.sessions.putDraft(me, main(side), "note", { n }),
    unkeyed: true,
  },
  {
    name: "save",
    ready: (side, n) => apply(side, "before-save", n, [edited(n)]),
    run: (side, n) => side.home.sessions.save(me, main(side), { name: `saved ${n}`, ...key("save", n) }),
  },
  {
    name: "export",
    ready: (side) => side.home.product.core.engine.evict(main(side)),
    run: async (side) => {
      side.told = await taken(await side.home.sessions.exportTo(me, main(side), { format: "csv", safe: true }));
    },
  },
  {
    name: "delete",
    ready: async (side, n) => {
      await gone(side, "doomed");
      await create(side, n, "doomed");
      await apply(side, "doomed-step", n, [edited(n)], side.ids.get("doomed"));
    },
    run: (side) => side.home.sessions.remove(me, side.ids.get("doomed") ?? ""),
    unkeyed: true,
  },
  {
    name: "erase",
    ready: (side, n) => create(side, n, "lost"),
    run: (side) => side.home.sessions.remove(me, side.ids.get("lost") ?? "", { now: true }),
    unkeyed: true,
  },
];

/** A table and a session on it, made while nothing fails. */
export async function begun(world: World): Promise<void> {
  for (const side of [world.side, world.twin]) {
    await upload(side, 0);
    await create(side, 0);
  }
}

/** What keeps it: housekeeping, keys, and what lies in a second place. */
export const keeping: readonly Action[] = [
  {
    name: "collect",
    // A blob that nothing refers to; an erased session would leave one too, and be walked over ever after.
    ready: (side) => side.home.product.core.vault.store.putBlob(`${main(side)}/${newId("b")}`, [Buffer.from("orphan")]),
    run: (side) => side.home.product.core.vault.store.collect(Date.now() + 60_000),
  },
  {
    name: "journal",
    ready: async (side) => side.home.product.core.journal.note(me, { action: "export", on: main(side) }),
    run: (side) => side.home.product.core.journal.flush(),
  },
  {
    name: "sweep",
    run: (side) => side.home.sessions.sweep(),
  },
  {
    name: "add a key",
    run: async (side) => void side.ids.set("key", await addKey(ringOf(side), noKms)),
    unkeyed: true,
  },
  {
    name: "promote it",
    ready: async (side) => {
      side.ids.set("key", await addKey(ringOf(side), noKms));
      side.clock.advance(180_000);
    },
    run: async (side) => {
      const { store } = side.home.product.core.vault;
      await promoteKey(ringOf(side), store, side.ids.get("key") ?? "");
    },
    unkeyed: true,
  },
  {
    name: "rewrap",
    run: async (side) => {
      await keysOf(side).refresh();
      await rewrapAll(side.home.product.core.vault.store, keysOf(side), {});
    },
  },
];

/** What the backup and the checkpoints of a data folder write. */
export const secondPlaces: readonly Action[] = [
  {
    name: "back up",
    run: async ({ home, clock }) => {
      if (home.config.STORE === "local:")
        await makePoint(join(home.folder, "backup"), home.config, { now: clock.now() });
    },
  },
  {
    name: "checkpoint",
    ready: (side, n) => apply(side, "before-checkpoint", n, [edited(n)]),
    run: async (side) => {
      const folder = side.home.config.AUDIT_CHECKPOINTS;
      if (folder !== "") await checkpointsOf(side, folder).write();
    },
  },
];

const opened = new WeakMap<Side, ReturnType<typeof createCheckpoints>>();

/** One run of a server: its checkpoints make one chain. */
function checkpointsOf(side: Side, folder: string) {
  const known = opened.get(side) ?? createCheckpoints(side.home.product.core.vault, side.clock, folder);
  opened.set(side, known);
  return known;
}

/** The actions in an order made from the seed. */
export function inOrderOf(seed: number, script: readonly Action[]): readonly Action[] {
  const chance = chanceOf(seed);
  return script
    .map((action) => ({ action, at: chance.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ action }) => action);
}
