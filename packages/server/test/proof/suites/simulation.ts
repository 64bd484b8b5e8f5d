// Servers, their store, the network, their clocks and their ends, all of it simulated around the sessions as they are:
// the seed decides what happens when. What fails once fails again.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keepBlobs } from "../../../src/sessions/core.ts";
import { commitDatasource } from "../../../src/sessions/datasources.ts";
import { openKeys } from "../../../src/store/keys.ts";
import { memoryStore } from "../../../src/store/memory.ts";
import { literalIn } from "../../array-engine/engine.ts";
import type { MemoryScratch } from "../../array-engine/memory-scratch.ts";
import { type PlainTable, randomTable } from "../../sessions/plain-operations.ts";
import { check } from "./simulation/check.ts";
import { ann, type Diary, work } from "./simulation/client.ts";
import { calm, type Weather } from "./simulation/line.ts";
import { type Ground, type Node, openNode } from "./simulation/node.ts";
import { takeOver } from "./simulation/outside.ts";
import { type World, worldOf } from "./simulation/world.ts";
import type { Suite } from "./suite.ts";

const commandsEach = 14;
/** Everything that is under way ends in it: requests on their way, slow calls, clients' patience. */
const settleMs = 10 * 60_000;
const restartMs = 5_000;

export interface Course {
  readonly counts: Record<string, number>;
  /** Of everything that happened, in order. */
  readonly digest: string;
}

/** Lives the case of a seed; fails with what was lost, doubled or wrong. */
export async function course(seed: number): Promise<Course> {
  const world = worldOf(seed);
  const folder = mkdtempSync(join(tmpdir(), "data-tools-simulation-"));
  const store = memoryStore(world.now);
  const keys = await openKeys({ source: `file:${join(folder, "ring.json")}`, store });
  rmSync(folder, { recursive: true });
  const weather: Weather = { ...calm };
  const counted = { crashes: 0, lostCalls: 0, lostAnswers: 0 };
  const giveBack = takeOver(world);
  try {
    return await world.run(live({ world, store, keys, weather, counted }));
  } finally {
    giveBack();
  }
}

async function live(ground: Ground): Promise<Course> {
  const { world, store, weather, counted } = ground;
  const { chance } = world;
  const table = randomTable((end) => chance.below(end));
  const nodes = new Set<Node>();
  let ending = false;

  /** A server that is started again whenever it ends. */
  async function keepUp(name: string): Promise<void> {
    for (let start = 1; !ending; start++) {
      let ended = () => {};
      const end = new Promise<void>((done) => {
        ended = done;
      });
      const opening = openNode(ground, `${name}.${start}`, ended).catch(() => null);
      const node = await Promise.race([opening, end.then(() => null)]);
      if (node !== null && !node.isGone) {
        nodes.add(node);
        await end;
        nodes.delete(node);
      }
      await world.pause(chance.below(restartMs));
    }
  }

  const first = await openNode(ground, "first", () => {});
  const datasource = await begin(first, table);
  const diary: Diary = { commands: [], looks: [], sessions: [] };
  for (let n = 0; n < 1 + chance.below(2); n++)
    diary.sessions.push((await first.sessions.create(ann, { datasource, name: `first ${n}` })).id);
  first.crash();

  const servers = 1 + chance.below(3);
  const standing = Array.from({ length: servers }, (_, n) => keepUp(`s${n}`));
  Object.assign(weather, weatherOf(world));
  const network = { world, weather, nodes: () => [...nodes] };
  const clients = Array.from({ length: 1 + chance.below(3) }, (_, n) => `c${n}`);
  await Promise.all(clients.map((name) => work(network, diary, name, datasource, commandsEach)));
  Object.assign(weather, calm);
  await world.pause(settleMs);
  ending = true;
  for (const node of nodes) node.crash();
  await Promise.all(standing);

  const last = await openNode(ground, "last", () => {});
  await check(last, store, diary, table);
  last.crash();
  const done = diary.commands.filter(({ told }) => told !== null && "answer" in told).length;
  const counts = { commands: diary.commands.length, done, looks: diary.looks.length, events: world.events, ...counted };
  return { counts, digest: world.digest() };
}

/** How bad the outside is this time; now and then it is fine. */
function weatherOf({ chance }: World): Weather {
  const rare = (often: number) => (chance.once(3) ? 0 : often + chance.below(4 * often));
  return {
    lostCalls: rare(40),
    lostAnswers: rare(40),
    slowCalls: rare(15),
    crashes: rare(60),
    badNetwork: rare(4),
  };
}

/** A datasource of that table, as an upload leaves it. */
async function begin({ core }: Node, { columns, rows }: PlainTable): Promise<string> {
  const ref = { owner: ann.owner, kind: "datasource", id: "d_first" } as const;
  const { wrappedKey, sealer } = core.vault.keys.create(ref);
  const written = literalIn(core.scratch as MemoryScratch, ref.id, { columns, rows });
  const blobs = await keepBlobs(core, sealer, written.blobs);
  const about = { name: "table.csv", description: "", format: "csv", report: null, upload: null };
  const origin = { kind: "upload", file: "table.csv" } as const;
  await commitDatasource(
    core,
    ann,
    { ref, wrappedKey, sealer, blobs },
    { ...about, state: written.state, origin },
    undefined,
  );
  return ref.id;
}

export const simulation: Suite = {
  name: "simulation",
  proves:
    "Whatever is lost, late, doubled or ends, what was acknowledged is there exactly once, what was refused is not, and every table is what its history says.",
  cases: "simulated worlds of servers, clients and faults",
  ci: 200,
  aim: 100_000,
  remembered: { 1339: "a copy made on a server whose clock was behind that of its source" },
  open: async () => ({
    run: async (seed) => (await course(seed)).counts,
    close: async () => {},
  }),
};
