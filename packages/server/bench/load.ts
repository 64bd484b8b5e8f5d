// A hundred sessions at once, think time five seconds, mixed sizes: latency and errors over a while.
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type OpenedProduct, openProduct, readConfig } from "../src/app.ts";
import type { Actor } from "../src/sessions/api.ts";
import type { Flights } from "./flights.ts";
import { figure, markdown, ms } from "./measure.ts";
import { mix, type Work } from "./mix.ts";

const people = Number(process.env.BENCH_PEOPLE ?? 100);
const seconds = Number(process.env.BENCH_SECONDS ?? 30);
const thinkMs = 5000;

/** Shares of people working on 1, 10 and 105.8 MB. */
const shares = [0.6, 0.35, 0.05];

const person: Actor = { owner: "local", name: "local" };

/** A small seeded generator (mulberry32), so that every run does the same work and neighbours do not act alike. */
function generator(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export async function load(sets: readonly Flights[]): Promise<{ text: string; missed: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), "data-tools-load-"));
  const product = await openProduct(readConfig({ "data-dir": join(folder, "store") }, {}));
  const operations: number[] = [];
  const moves: number[] = [];
  let errors = 0;
  try {
    const datasources: string[] = [];
    for (const set of sets) {
      const file = { path: set.csv, name: "flights.csv", bytes: (await stat(set.csv)).size };
      datasources.push((await product.datasources.create(person, file, {})).id);
    }
    const sizeOf = (index: number) => {
      const share = index / people;
      return share < (shares[0] ?? 0) ? 0 : share < (shares[0] ?? 0) + (shares[1] ?? 0) ? 1 : 2;
    };
    // Everybody comes in the same five seconds; then the work is measured.
    const sessions: string[] = [];
    const starts = await Promise.all(
      Array.from({ length: people }, async (_, index) => {
        await wait((index / people) * thinkMs);
        return time(async () => {
          const { id } = await product.sessions.create(person, { datasource: datasources[sizeOf(index)] as string });
          sessions[index] = id;
          await product.sessions.rows(person, id, { offset: 0, limit: 100 });
        });
      }),
    );
    const until = performance.now() + seconds * 1000;
    const work = Array.from({ length: people }, (_, index) => {
      const session = sessions[index] as string;
      return works(product, session, generator(index + 1), until, operations, moves, () => errors++);
    });
    await Promise.all(work);
    const memory = await memoryOf([process.pid, ...product.core.engine.pids()]);
    const total = operations.length + moves.length;
    const op = figure(operations);
    const move = figure(moves);
    const rate = errors / Math.max(1, total);
    const missed: string[] = [];
    if (op.p95 > 300) missed.push(`operation P95 with ${people} sessions: ${ms(op.p95)} > 300`);
    if (rate >= 0.001) missed.push(`errors with ${people} sessions: ${errors} of ${total}`);
    const start = figure(starts);
    const rows = [
      ["session starts with first page, all within 5 s", String(starts.length), ms(start.median), ms(start.p95)],
      ["operations", String(operations.length), ms(op.median), ms(op.p95)],
      ["undo, redo and pages", String(moves.length), ms(move.median), ms(move.p95)],
    ];
    const text = [
      `## ${people} sessions at once`,
      "",
      `Think time ${thinkMs / 1000} s, ${seconds} s, ${shares.map((share, index) => `${share * 100} % on ${sets[index]?.megabytes.toFixed(1)} MB`).join(", ")}. Errors: ${errors} of ${total}. Memory of the server and its engines: ${Math.round(memory / 2 ** 20)} MB.`,
      "",
      markdown(["what", "count", "median ms", "P95 ms"], rows),
    ].join("\n");
    return { text, missed };
  } finally {
    await product.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The work in whose stretch of the summed weights a point lies. */
function pick(all: readonly Work[], point: number): Work {
  let end = 0;
  for (const work of all) {
    end += work.weight;
    if (point < end) return work;
  }
  return all[all.length - 1] as Work;
}

async function works(
  product: OpenedProduct,
  id: string,
  random: () => number,
  until: number,
  operations: number[],
  moves: number[],
  fail: () => void,
): Promise<void> {
  await wait(random() * thinkMs);
  const common = mix.filter(({ apart, name }) => !apart && !name.startsWith("fill"));
  const total = common.reduce((sum, { weight }) => sum + weight, 0);
  while (performance.now() < until) {
    const work = pick(common, random() * total);
    try {
      const { version } = await product.sessions.view(person, id);
      operations.push(await time(() => product.sessions.apply(person, id, [work.call], { version })));
      moves.push(await time(() => product.sessions.rows(person, id, { offset: 0, limit: 100 })));
      moves.push(await time(() => product.sessions.undo(person, id)));
      moves.push(await time(() => product.sessions.redo(person, id)));
      moves.push(await time(() => product.sessions.undo(person, id)));
    } catch {
      fail();
    }
    await wait(thinkMs * (0.5 + random()));
  }
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function memoryOf(pids: readonly number[]): Promise<number> {
  let total = 0;
  for (const pid of pids) total += Number((await readFile(`/proc/${pid}/statm`, "utf8")).split(" ")[1]) * 4096;
  return total;
}
