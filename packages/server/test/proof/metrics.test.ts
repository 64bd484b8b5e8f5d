// What a server measures of itself, told as Prometheus reads it: every metric of the table and no other, of real work.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { labelTexts, metricTable } from "../../src/metrics/table.ts";
import { operations } from "../../src/operations/index.ts";
import { refusals } from "../../src/refusals.ts";
import { readMetrics, type Told } from "../metrics/reading.ts";
import { hasRedis, startRedis } from "../redis.ts";
import { type Home, me, openHome, stillClock } from "../sessions/product.ts";

const secret = "clandestine";
let clock: ReturnType<typeof stillClock>;
let notes: string;
let home: Home;

beforeEach(async () => {
  clock = stillClock();
  notes = mkdtempSync(join(tmpdir(), "data-tools-notes-"));
  home = await openHome({ "audit-checkpoints": notes, retention: "8h" }, clock);
});
afterEach(async () => {
  await home.close();
  rmSync(notes, { recursive: true, force: true });
});

const told = async (of: Home = home): Promise<Told> => readMetrics(await of.product.measuring.told());
const rename = { op: "rename-column", params: { column: "city", to: secret } };

/** A day's work of one user, with what goes wrong in it. */
async function work(): Promise<string> {
  const { sessions } = home;
  const { id } = await home.start();
  await sessions.apply(me, id, [rename]);
  await sessions.apply(me, id, [{ op: "sort-rows", params: { by: [{ column: secret }] } }]);
  await sessions.undo(me, id);
  await sessions.redo(me, id);
  await sessions.goTo(me, id, null);
  await sessions.goTo(me, id, (await sessions.history(me, id)).steps.at(-1)?.id ?? null);
  await sessions.save(me, id, { name: `${secret} saved` });
  await sessions.apply(me, id, [{ op: secret, params: {} }]).catch(() => {});
  await sessions.undo(me, id, { count: 50 }).catch(() => {});
  await sessions.extend(me, id);
  await sessions.sweep();
  return id;
}

test("[N81] what is told is the table, metric for metric, and docs/metrics.md is made of it", async () => {
  await work();
  const { kinds } = await told();
  expect(Object.fromEntries(kinds)).toEqual(
    Object.fromEntries(Object.entries(metricTable).map(([name, { kind }]) => [name, kind])),
  );
  const page = readFileSync(fileURLToPath(new URL("../../../../docs/metrics.md", import.meta.url)), "utf8");
  const documented = [...page.matchAll(/^\| `(data_tools_\w+)` \| (\w+) \|/gm)].map(([, name, kind]) => [name, kind]);
  expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(kinds));
  for (const label of Object.values(metricTable).flatMap(({ labels }) => labels))
    expect(page).toContain(`| \`${label}\` |`);
});

test("[N81] all of them are really measured where this store has them; the rest tells of what went wrong", async () => {
  await work();
  clock.advance(5 * 60_000);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const { samples } = await told();
  const silent = Object.keys(metricTable).filter((name) => !samples.some((each) => each.of === name));
  expect(silent.sort()).toEqual([
    // There was no backup, and MLflow, traces, reports and an old site only if they are set.
    "data_tools_backup_age_seconds",
    "data_tools_blob_errors_total",
    "data_tools_corruption_incidents_total",
    "data_tools_error_reports_total",
    "data_tools_housekeeping_failures_total",
    // Requests and refusals come over HTTP.
    "data_tools_http_request_seconds",
    "data_tools_mlflow_runs_total",
    "data_tools_mlflow_waiting_runs",
    "data_tools_mlflow_waiting_seconds",
    "data_tools_passed_on_seconds",
    "data_tools_refusals_total",
    "data_tools_satisfaction_total",
    "data_tools_store_conflicts_total",
    "data_tools_store_errors_total",
    "data_tools_store_memory_bytes",
    "data_tools_trace_spans_total",
  ]);
});

test("[N82] no label holds a user, an id, a name or a word of the user: all values come from closed lists", async () => {
  const id = await work();
  const { text, samples } = await told();
  expect(text).not.toContain(secret);
  expect(text).not.toContain(id);
  const values = new Set(samples.flatMap(({ labels }) => Object.values(labels)));
  for (const word of [me.owner, me.name, "city", "table.csv"]) expect(values).not.toContain(word);
  const calls = new Set([
    ...Object.keys(home.sessions),
    ...Object.keys(home.product.core.vault.store),
    "put",
    "get",
    "size",
    "remove",
    "place",
  ]);
  const lists: Record<string, (value: string) => boolean> = {
    outcome: (value) => ["done", "refused", "failed"].includes(value),
    route: (value) => /^(none|[A-Z]+ \/[a-z/:-]*)$/.test(value),
    code: (value) => value in refusals,
    kind: (value) =>
      value in refusals ||
      ["unexpected", "conflict", "duplicate", "beside", "gone", "leased", "beyond"].includes(value),
    call: (value) => calls.has(value),
    operation: (value) => operations.has(value) || value === "several" || value === "unknown",
    found: (value) => ["request", "verification", "housekeeping"].includes(value),
    chore: (value) => labelTexts.chore.includes(`\`${value}\``),
    state: (value) => labelTexts.state.includes(`\`${value}\``),
    kept: (value) => labelTexts.kept.includes(`\`${value}\``),
    tier: (value) => labelTexts.tier.includes(`\`${value}\``),
    part: (value) => labelTexts.part.includes(`\`${value}\``),
    percentile: (value) => labelTexts.percentile.includes(`\`${value}\``),
    score: (value) => labelTexts.score.includes(`\`${value}\``),
    le: (value) => value === "+Inf" || Number(value) > 0,
  };
  const wrong = samples.flatMap(({ of, labels }) =>
    Object.entries(labels)
      .filter(([name, value]) => lists[name]?.(value) !== true)
      .map(([name, value]) => `${of}: ${name}=${value}`),
  );
  expect(wrong).toEqual([]);
});

test("[N83] steps, undo, redo, go-to and saves are counted by how they ended; what was refused is no failure", async () => {
  await work();
  const { value } = await told();
  const calls = (call: string, outcome: string) => value("data_tools_session_call_seconds_count", { call, outcome });
  expect([calls("apply", "done"), calls("apply", "refused"), calls("apply", "failed")]).toEqual([2, 1, 0]);
  expect([calls("undo", "done"), calls("undo", "refused"), calls("undo", "failed")]).toEqual([1, 1, 0]);
  expect([calls("redo", "done"), calls("goTo", "done"), calls("save", "done"), calls("save", "failed")]).toEqual([
    1, 2, 1, 0,
  ]);
  const applied = (operation: string, outcome: string) =>
    value("data_tools_operation_seconds_count", { operation, outcome });
  expect([applied("rename-column", "done"), applied("sort-rows", "done"), applied("unknown", "refused")]).toEqual([
    1, 1, 1,
  ]);
  expect(value("data_tools_sessions_created_total", {})).toBe(1);
  expect(value("data_tools_sessions_extended_total", {})).toBe(1);
});

test("[N83] sessions are counted by where they are, engine processes and stored bytes as they are", async () => {
  const id = await work();
  const first = await told();
  expect(first.value("data_tools_sessions", { state: "resident" })).toBe(1);
  expect(first.value("data_tools_sessions", { state: "idle" })).toBe(0);
  expect(first.value("data_tools_engine_processes", {})).toBe(1);
  expect(first.value("data_tools_engine_memory_bytes", {})).toBeGreaterThan(10e6);
  expect(first.value("data_tools_stored_bytes", { tier: "blobs" })).toBeGreaterThan(0);
  expect(first.value("data_tools_stored_bytes", { tier: "scratch" })).toBeGreaterThan(0);
  expect(first.value("data_tools_part_up", { part: "store" })).toBe(1);
  expect(first.value("data_tools_part_up", { part: "blobs" })).toBe(1);
  await home.sessions.remove(me, id);
  await home.sessions.sweep();
  clock.advance(60_000);
  const second = await told();
  expect(second.value("data_tools_sessions", { state: "bin" })).toBe(1);
});

test("[N84] damage that is met is counted, in a request and in a verification; before, the promise tells 0", async () => {
  const id = await work();
  const { sessions, product } = home;
  expect((await told()).value("data_tools_sessions_ended_while_active_total", {})).toBe(0);
  const folder = join(home.folder, "data", "blobs");
  for (const each of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (each.isFile() && each.name !== "place") spoil(join(each.parentPath, each.name));
  expect((await sessions.verify(me, id)).damaged.length).toBeGreaterThan(0);
  expect((await told()).value("data_tools_corruption_incidents_total", { found: "verification" })).toBe(1);
  await product.core.engine.evict(id);
  await expect(sessions.rows(me, id, { offset: 0, limit: 5 })).rejects.toMatchObject({ code: "damaged" });
  const calls = await told();
  expect(calls.value("data_tools_session_call_seconds_count", { call: "rows", outcome: "failed" })).toBe(1);
});

test("[N84] blobs that cannot be read are counted by kind, and the part is told to be down", async () => {
  const id = await work();
  await home.product.core.engine.evict(id);
  rmSync(join(home.folder, "data", "blobs"), { recursive: true, force: true });
  writeFileSync(join(home.folder, "data", "blobs"), "no folder");
  await home.sessions.rows(me, id, { offset: 0, limit: 5 }).catch(() => {});
  clock.advance(60_000);
  const { samples, value } = await told();
  expect(samples.filter(({ of }) => of === "data_tools_blob_errors_total").length).toBeGreaterThan(0);
  expect(value("data_tools_part_up", { part: "blobs" })).toBe(0);
});

test("[N84] an engine process that ends under a call is counted, and the one in its place", async () => {
  const { id } = await home.start();
  const { core } = home.product;
  await home.sessions.rows(me, id, { offset: 0, limit: 5 });
  // Asked of and killed in one breath: the call is on its way when its process goes.
  const asking = Array.from({ length: 20 }, () => home.sessions.profile(me, id));
  await new Promise((resolve) => setImmediate(resolve));
  for (let tries = 0; (await told()).value("data_tools_engine_restarts_total", {}) === 0 && tries < 50; tries++) {
    asking.push(home.sessions.profile(me, id));
    for (const pid of core.engine.pids()) process.kill(pid, "SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await Promise.allSettled(asking);
  expect((await told()).value("data_tools_engine_restarts_total", {})).toBeGreaterThan(0);
});

test.runIf(hasRedis())(
  "[N83] [N84] Redis is measured as any store: its calls, its memory, and when it is away",
  async () => {
    const redis = await startRedis(["--maxmemory", "100mb"]);
    const there = await openHome({ store: redis.url }, clock);
    try {
      await there.start();
      const well = await told(there);
      expect(well.value("data_tools_store_call_seconds_count", { call: "commit", outcome: "done" })).toBeGreaterThan(0);
      expect(well.value("data_tools_store_memory_bytes", { state: "size" })).toBe(100 * 2 ** 20);
      expect(well.value("data_tools_store_memory_bytes", { state: "free" })).toBeGreaterThan(0);
      await redis.kill();
      await there.sessions.list(me).catch(() => {});
      clock.advance(60_000);
      const away = await told(there);
      expect(away.value("data_tools_part_up", { part: "store" })).toBe(0);
      expect(away.value("data_tools_store_errors_total", { call: "heads", kind: "unavailable" })).toBeGreaterThan(0);
      await redis.start();
    } finally {
      await there.close();
      await redis.close();
    }
  },
);

function spoil(path: string): void {
  const bytes = readFileSync(path);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}
