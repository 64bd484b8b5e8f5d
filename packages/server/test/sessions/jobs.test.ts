// Work under way on other servers of a store: found by its key, cancelled from here, and forgotten when it or
// its server ends. Two servers hear each other through a store in memory.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { manualClock } from "../../src/clock.ts";
import { type Bus, createBus } from "../../src/sessions/bus.ts";
import type { Core, Job } from "../../src/sessions/core.ts";
import { createJobs, listJob } from "../../src/sessions/jobs.ts";
import { openKeys } from "../../src/store/keys.ts";
import { memoryStore } from "../../src/store/memory.ts";
import { me, refusalOf } from "./product.ts";

let folder: string;
let clock: ReturnType<typeof manualClock>;
let buses: Bus[];
let failures: unknown[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "data-tools-jobs-"));
  clock = manualClock();
  failures = [];
  const store = memoryStore();
  const keys = await openKeys({ source: `file:${join(folder, "ring.json")}`, store });
  buses = [1, 2].map(() => createBus(store, keys, (_, error) => failures.push(error)));
});
afterEach(() => {
  for (const bus of buses) bus.close();
  rmSync(folder, { recursive: true, force: true });
  expect(failures).toEqual([]);
});

/** A server, with the work that it knows of. */
function server(at: 0 | 1) {
  const core = { bus: buses[at] as Bus, clock, jobs: new Map<string, readonly Job[]>() } satisfies Partial<Core>;
  return { ...core, core, known: createJobs(core) };
}
const job = (key: string): Job => ({
  owner: me.owner,
  key,
  op: "sort-rows",
  abort: new AbortController(),
  progress: 0,
});

test("[B61] work is known on the other server until it ends, with its progress", async () => {
  const [here, there] = [server(0), server(1)];
  const work = job("k1");
  const end = listJob(here.core, "s_1", work);
  expect(await there.known.get(me, "k1")).toEqual({ id: "k1", op: "sort-rows", of: "s_1", progress: 0 });
  work.progress = 0.5;
  clock.advance(10_000);
  expect((await there.known.get(me, "k1")).progress).toBe(0.5);
  expect(there.jobs.get("s_1")).toHaveLength(1);
  end();
  expect(await refusalOf(there.known.get(me, "k1"))).toMatchObject({ code: "not_found" });
  expect([...there.jobs, ...here.jobs]).toEqual([]);
  // What was forgotten is not looked for any more.
  clock.advance(60_000);
  expect([...there.jobs]).toEqual([]);
});

test("[B61] the other server cancels it, and nothing else that runs there", async () => {
  const [here, there] = [server(0), server(1)];
  const [one, two] = [job("k1"), job("k2")];
  for (const each of [one, two]) listJob(here.core, "s_1", each);
  await there.known.cancel(me, "k1");
  expect([one, two].map(({ abort }) => abort.signal.aborted)).toEqual([true, false]);
  expect(await refusalOf(there.known.cancel({ ...me, owner: "bob" }, "k2"))).toMatchObject({ code: "not_found" });
  expect(two.abort.signal.aborted).toBe(false);
});

test("[B61] what ended before it was heard of, or was to be cancelled when it had ended, is passed over", async () => {
  const here = server(0);
  const end = listJob(here.core, "s_1", job("k1"));
  const there = server(1);
  const late = here.bus;
  end();
  expect([...there.jobs]).toEqual([]);
  late.tell("cancel", { of: "s_1", owner: me.owner, key: "k1" });
  const own = job("k1");
  listJob(there.core, "s_2", own);
  late.tell("cancel", { of: "s_1", owner: me.owner, key: "k1" });
  expect(own.abort.signal.aborted).toBe(false);
});

test("[B61] work of a server that fell silent is forgotten; as long as it is heard of it stays", async () => {
  const [here, there] = [server(0), server(1)];
  listJob(here.core, "s_1", job("k1"));
  clock.advance(30_000);
  clock.advance(30_000);
  expect((await there.known.get(me, "k1")).of).toBe("s_1");
  buses[0]?.close();
  buses[1]?.close();
  clock.advance(80_000);
  expect(await refusalOf(there.known.get(me, "k1"))).toMatchObject({ code: "not_found" });
});
