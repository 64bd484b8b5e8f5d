// What engines in child processes cost and save: start, message, database, memory, and a crash.
import { fork } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import { newId } from "../src/clock.ts";
import { Instance } from "../src/engine/instance.ts";
import { openEngine } from "../src/engine/local-engine.ts";
import { openScratch } from "../src/engine/scratch.ts";
import { name, relation, sql } from "../src/model/sql.ts";
import type { State } from "../src/model/state.ts";
import { memoryOf } from "./load/node.ts";
import { figure, markdown, ms, timed } from "./measure.ts";

const limits = {
  memoryBytes: 1 << 30,
  temporaryBytes: 1 << 30,
  milliseconds: 60_000,
  rows: 2e7,
  columns: 2000,
  cells: 1_000_000_000,
  cellBytes: 1 << 20,
  threads: 2,
};
const scratch = await openScratch("/dev/shm", `bench-${process.pid}`);
const engine = openEngine(scratch, { processes: 1, limits, residentBytes: 1 << 28, now: Date.now });
const source = `${scratch.directory}/source.parquet`;
const maker = await DuckDBInstance.create(":memory:");
const connection = await maker.connect();
await connection.run(`COPY (SELECT i::BIGINT AS c0 FROM range(100000) AS t(i)) TO '${source}' (FORMAT parquet)`);
const bytes = await readFile(source);
const state: State = {
  table: newId("t"),
  columns: [{ name: "n", type: "integer", blob: "s_x/b_x", field: "c0" }],
  rows: { physical: 100_000, visible: 100_000, kept: null, order: null },
};
const read = async () => bytes;
const megabytes = (size: number) => `${Math.round(size / 2 ** 20)} MB`;

try {
  const child = fileURLToPath(new URL("../src/engine/child.ts", import.meta.url));
  const start = await timed(5, async () => {
    const engineProcess = fork(child, [], { serialization: "advanced", stdio: ["ignore", "ignore", "inherit", "ipc"] });
    await new Promise((resolve) => {
      engineProcess.once("message", resolve);
      engineProcess.send({ kind: "evict", id: 1, session: "none" });
    });
    engineProcess.kill("SIGKILL");
  });
  const folder = await scratch.folder("i");
  const database = await timed(10, async () => (await Instance.open(folder, limits)).close());
  const bench = await engine.workbench("s_bench", read);
  const first = { offset: 0, limit: 100 };
  await bench.page(state, first);
  const rename = { kind: "columns" as const, columns: [{ name: "m", from: "n" }] };
  const message = await timed(500, () => bench.apply("s_bench", state, rename, {}));
  const page = await timed(200, () => bench.page(state, first));
  const here = await Instance.open(folder, limits);
  await writeFile(`${folder}/here.parquet`, bytes);
  const same = `SELECT c0 FROM (SELECT c0 FROM read_parquet('${folder}/here.parquet', file_row_number=true) WHERE file_row_number BETWEEN 0 AND 99)`;
  const bare = await timed(200, () => here.task((task) => task.rows(same)));
  const long = {
    kind: "reshape" as const,
    columns: [{ name: "s", type: "number" as const, sql: sql`sum(sqrt(a.x + b.x))` }],
    from: sql`(SELECT ${name("n")} AS x FROM ${relation()}) AS a CROSS JOIN (SELECT ${name("n")} AS x FROM ${relation()}) AS b`,
    tail: sql`ORDER BY 1`,
  };
  const cancels: number[] = [];
  for (let run = 0; run < 20; run++) {
    const abort = new AbortController();
    const running = bench.apply("s_bench", state, long, {}, { signal: abort.signal }).catch(() => {});
    await wait(30 + run * 5);
    const begun = performance.now();
    abort.abort();
    await running;
    cancels.push(performance.now() - begun);
  }
  const cancel = figure(cancels);
  const [pid] = engine.pids();
  const { bytes: empty } = await memoryOf(pid as number);
  for (let session = 0; session < 50; session++) {
    await (await engine.workbench(`s_${session}`, read)).page(state, first);
  }
  const { bytes: full } = await memoryOf(pid as number);
  const crash = await timed(5, async () => {
    await bench.page(state, first);
    const [current] = engine.pids();
    const busy = bench.page(state, first);
    process.kill(current as number, "SIGSEGV");
    await busy;
  });
  const after = await timed(1, () => bench.page(state, first));
  process.stdout.write(
    `${markdown(
      ["what", "median", "P95"],
      [
        ["start an engine process", `${ms(start.median)} ms`, `${ms(start.p95)} ms`],
        [
          "open a locked-down database with its four connections",
          `${ms(database.median)} ms`,
          `${ms(database.p95)} ms`,
        ],
        ["a call that only plans (message there and back)", `${ms(message.median)} ms`, `${ms(message.p95)} ms`],
        [
          "a page of 100 rows through a process / in this one",
          `${ms(page.median)} / ${ms(bare.median)} ms`,
          `${ms(page.p95)} / ${ms(bare.p95)} ms`,
        ],
        ["cancel a running query, until it is refused", `${ms(cancel.median)} ms`, `${ms(cancel.p95)} ms`],
        ["a call whose process is killed under it, answered", `${ms(crash.median)} ms`, `${ms(crash.p95)} ms`],
        ["the next call of that session", `${ms(after.median)} ms`, ""],
        ["memory of a process with one session / with fifty-one", `${megabytes(empty)} / ${megabytes(full)}`, ""],
      ],
    )}\n`,
  );
  here.close();
} finally {
  connection.closeSync();
  maker.closeSync();
  await engine.close();
  await rm(source, { force: true });
}
