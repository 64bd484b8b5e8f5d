// What a Redis costs: bytes of a session and of a step, by the columns of its table, as the server itself measures them;
// how long a commit takes; and what is asked of all owners, by how many there are. Starts a Redis of its own.
// Usage: node packages/server/bench/redis.ts
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { blobFiles } from "../src/store/local/blob-files.ts";
import { redisStore } from "../src/store/redis.ts";
import { startRedis } from "../test/redis.ts";
import { me, openHome, openHomesOn, opKey } from "../test/sessions/product.ts";
import { auditOf, bytesOf, commitOf, headOf, newRef, opOf, stepOf } from "../test/store/samples.ts";
import { timed } from "./measure.ts";

const steps = 50;
const sessions = 4;

const server = await startRedis(["--appendonly", "yes"]);
openHomesOn(() => server.url);
const used = () => Number(/^used_memory:(\d+)/m.exec(server.cli("INFO", "memory"))?.[1]);
/** Bytes of each part of all aggregates together. */
function byPart(): Record<string, number> {
  const total: Record<string, number> = {};
  for (const key of server.cli("KEYS", "*").split("\n")) {
    if (/:once:/.test(key)) continue;
    const part = /([^:/]+)$/.exec(key)?.[1] ?? "";
    const name = /\}\//.test(key) || /\}:[a-z]/.test(key) ? part : "ids";
    total[name] = (total[name] ?? 0) + Number(server.cli("MEMORY", "USAGE", key, "SAMPLES", "0"));
  }
  return total;
}

for (const columns of [5, 12, 50, 200]) {
  const home = await openHome();
  const names = Array.from({ length: columns }, (_, n) => `column ${n + 1}`);
  const rows = Array.from({ length: 20 }, (_, row) => names.map((_, n) => row * 31 + n).join(","));
  const { id: datasource } = await home.csv(`${names.join(",")}\n${rows.join("\n")}\n`);
  const made: string[] = [];
  for (let n = 0; n < sessions; n++) made.push((await home.sessions.create(me, { datasource })).id);
  await home.product.core.journal.flush();
  const [before, parts] = [used(), byPart()];
  for (const id of made) {
    for (let n = 0; n < steps; n++) {
      const column = `column ${(n % Math.min(columns, 5)) + 1}`;
      const call = { op: "edit-cell", params: { row: (n % 20) + 1, column, value: 1_000_000 + n } };
      const { version } = await home.sessions.view(me, id);
      // As the page asks: each gesture under a key, whose answer is kept for a day.
      await home.sessions.apply(me, id, [call], { version, opKey: opKey(`${id}-${n}`) });
    }
  }
  await home.product.core.journal.flush();
  const after = byPart();
  // What is remembered of writes for some minutes is no part of a session.
  for (const key of server.cli("KEYS", "*:once:*").split("\n")) server.cli("UNLINK", key);
  const perStep = (used() - before) / (sessions * steps);
  const grown = Object.entries(after).map(
    ([name, bytes]) => [name, (bytes - (parts[name] ?? 0)) / (sessions * steps)] as const,
  );
  console.log(
    `${columns} columns: ${Math.round(perStep)} bytes a step; ${Math.round((perStep * steps) / 1024)} KB a session of ${steps} steps; 100 of them ${Math.round((perStep * steps * 100) / 2 ** 20)} MB`,
  );
  console.log(
    `  ${grown
      .filter(([, bytes]) => Math.abs(bytes) >= 1)
      .map(([name, bytes]) => `${name} ${Math.round(bytes)}`)
      .join(", ")}`,
  );
  await home.close();
}

const folder = mkdtempSync(join(tmpdir(), "data-tools-bench-"));
const store = await redisStore({ store: `${server.url}?prefix=scale`, blobs: blobFiles(folder) });
server.cli("CONFIG", "RESETSTAT");
const sealed = bytesOf("x".repeat(3000));

/** Runs work many times; median and 95th percentile in milliseconds. */
async function measure(name: string, times: number, work: () => Promise<unknown>): Promise<void> {
  const { median, p95 } = await timed(times, work);
  console.log(`${name}: ${median.toFixed(2)} ms, 95 % within ${p95.toFixed(2)} ms`);
}

for (const sync of ["everysec", "always"]) {
  server.cli("CONFIG", "SET", "appendfsync", sync);
  const ref = newRef("session", "timed");
  await store.commit(commitOf(ref, 0));
  let revision = 1;
  await measure(`a step's commit, appendfsync ${sync}`, 1000, async () => {
    const seq = revision;
    const parts = { steps: [stepOf(seq, { body: sealed, parent: null })], audit: [auditOf(seq)] };
    const next = headOf(ref, seq + 1, { body: sealed });
    const result = await store.commit(commitOf(ref, revision++, { next, ...parts, op: opOf(ref, `${ref.id}-${seq}`) }));
    if (!result.ok) throw new Error(result.reason);
  });
  await measure("a head", 1000, () => store.head(ref));
  await measure("50 steps by their ids", 200, () =>
    store.steps(
      ref,
      Array.from({ length: 50 }, (_, n) => `step${n + 1}`),
    ),
  );
}
server.cli("CONFIG", "SET", "appendfsync", "everysec");
let owners = 0;
for (const more of [100, 900]) {
  for (let n = 0; n < more; n++) {
    const owner = `owner ${owners++}`;
    const refs = Array.from({ length: 20 }, () => newRef("session", owner));
    await Promise.all(refs.map((ref) => store.commit(commitOf(ref, 0, { audit: [auditOf(1)], steps: [stepOf(0)] }))));
  }
  console.log(`${owners} owners with 20 sessions each:`);
  const page = { sort: "usedAt", descending: true, offset: 0, limit: 50 } as const;
  await measure("  what is due", 10, () => store.due(0, 0));
  await measure("  old answers forgotten", 10, () => store.forgetOps(0));
  await measure("  a page of all sessions", 5, () => store.survey(page));
  await measure("  a page of one owner's sessions", 20, () => store.survey({ ...page, owner: "owner 1" }));
  await measure("  all wrapped keys", 5, () => store.wrappedKeys());
  await measure("  a page of the audit of all", 5, () => store.auditByTime({ order: "newest", limit: 100 }));
  await measure("  a page of the audit of one owner", 20, () =>
    store.auditByTime({ order: "newest", limit: 100, owner: "owner 1" }),
  );
  await measure("  sums of all", 5, () => store.usage());
}
const held = /percentiles_usec_evalsha:(.*)/.exec(server.cli("INFO", "latencystats"))?.[1];
console.log(`How long a script held the server, in µs: ${held}`);
await store.close();
await server.close();
rmSync(folder, { recursive: true, force: true });
