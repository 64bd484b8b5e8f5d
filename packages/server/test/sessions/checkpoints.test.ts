// Checkpoints of the audit as lines of a file that crashes and others may have written to.
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { manualClock } from "../../src/clock.ts";
import { createCheckpoints, readCheckpoints } from "../../src/sessions/checkpoints.ts";
import { openKeys } from "../../src/store/keys.ts";
import { memoryStore } from "../../src/store/memory.ts";
import { auditOf, commitOf, newRef } from "../store/samples.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "data-tools-checkpoints-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

test("[J4] a line that a crash left half written stays apart from the next; what is no checkpoint is told by its line", async () => {
  const store = memoryStore();
  const keys = await openKeys({ source: `file:${join(home, "ring.json")}`, store });
  const folder = join(home, "kept");
  const checkpoints = createCheckpoints({ store, keys }, manualClock(), folder);
  const [trail, still, silent] = [newRef(), newRef(), newRef()];
  await store.commit(commitOf(silent, 0));
  for (const each of [trail, still]) await store.commit(commitOf(each, 0, { audit: [auditOf(1)] }));
  await checkpoints.write();
  const path = join(folder, readdirSync(folder)[0] ?? "none");
  appendFileSync(path, readFileSync(path, "utf8").slice(0, 50));
  await store.commit(commitOf(trail, 1, { audit: [auditOf(2)] }));
  // What did not move since is not told again, and where nothing moved there is no line.
  for (let times = 0; times < 2; times++) await checkpoints.write();
  appendFileSync(path, 'null\n5\n"text"\n{}\n{"tips":[]}\n');

  const { lines, faults } = await readCheckpoints(folder, keys);
  expect(lines.map(({ format, n, tips }) => [format, n, Object.fromEntries(tips)])).toEqual([
    [1, 1, { [trail.id]: 1, [still.id]: 1 }],
    [1, 2, { [trail.id]: 2 }],
  ]);
  expect(faults.map(({ kind, line }) => [kind, line])).toEqual(
    [2, 4, 5, 6, 7, 8].map((line) => ["checkpoint_changed", line]),
  );
});
