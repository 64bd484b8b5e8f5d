// kill -9 of the whole product at every point a step passes, the first time and amid the work: the next
// process finds the last acknowledged state or the one after it, never another, and goes on from there.
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type OpenedProduct, openProduct, readConfig } from "../../src/app.ts";
import { crashPoints } from "../../src/store/crash-points.ts";
import { csv, type Moment, me, momentOf, perform, script } from "./script.ts";

/** How often a point is passed before the kill; more make the walk longer. */
const hits = (process.env.DATA_TOOLS_TEST_HITS ?? "1,4").split(",").map(Number);
const child = fileURLToPath(new URL("./kill-child.ts", import.meta.url));
/** Points that no step passes: making a folder, handing over, and taking away what nobody refers to. */
const passedByOthers = ["store: tables made, not yet committed", "commit: erased"];
const passed = crashPoints.filter(
  (name) => !passedByOthers.includes(name) && !/^(collect|reassign|hand back): /.test(name),
);

/** The last passes of the script are those of its save. */
const whileSaving = [
  { name: "blob: partly written", hit: 14 },
  { name: "blob: durable", hit: 7 },
  { name: "commit: before the durable end", hit: 10 },
  { name: "commit: durable, not answered", hit: 10 },
];

let base: string;
let session: string;
/** What stands after each number of actions, of a run that nobody killed. */
const moments: Moment[] = [];

function open(folder: string): Promise<OpenedProduct> {
  const own = { "data-dir": join(folder, "data"), keys: `file:${join(folder, "ring.json")}` };
  return openProduct(readConfig({ ...own, "engine-processes": "1", "engine-threads": "1" }));
}

function copied(): string {
  const folder = mkdtempSync(join(tmpdir(), "data-tools-kill-"));
  cpSync(base, folder, { recursive: true });
  return folder;
}

interface Run {
  readonly signal: string | null;
  /** Actions that were answered. */
  readonly answered: number;
  readonly errors: string;
}

function work(folder: string, crashAt: string): Promise<Run> {
  const env = { ...process.env, DATA_TOOLS_CRASH_AT: crashAt };
  const args = [child, join(folder, "data"), join(folder, "ring.json"), session, "0"];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env }, (error, stdout, stderr) => {
      const answered = stdout.split("\n").filter(Boolean).length;
      resolve({ signal: error?.signal ?? null, answered, errors: stderr });
    });
  });
}

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), "data-tools-kill-base-"));
  const product = await open(base);
  const spool = await product.spool(me);
  writeFileSync(spool.path, csv);
  const file = { path: spool.path, name: "table.csv", bytes: csv.length };
  const { id: datasource } = await product.datasources.create(me, file, {});
  await spool.done();
  session = (await product.sessions.create(me, { datasource })).id;
  await product.close();

  const folder = copied();
  const whole = await open(folder);
  moments.push(await momentOf(whole, session));
  for (const index of script.keys()) {
    await perform(whole, session, index);
    moments.push(await momentOf(whole, session));
  }
  await whole.close();
  rmSync(folder, { recursive: true });
});

afterAll(() => rmSync(base, { recursive: true, force: true }));

describe("[S1] [S2] [S6] kill -9 while steps are applied", () => {
  const cases = [...passed.flatMap((name) => hits.map((hit) => ({ name, hit }))), ...whileSaving];
  test.concurrent.each(cases)("at $name, time $hit", async ({ name, hit }) => {
    const folder = copied();
    const killed = await work(folder, `${name}@${hit}`);
    expect(killed, killed.errors).toMatchObject({ signal: "SIGKILL" });

    const product = await open(folder);
    const found = await momentOf(product, session);
    const { answered } = killed;
    expect([moments[answered], moments[answered + 1]]).toContainEqual(found);

    // Asked again under the same key, the unanswered action is answered and done once; so is an answered one.
    await perform(product, session, answered);
    expect(await momentOf(product, session)).toEqual(moments[answered + 1]);
    if (answered > 0) await perform(product, session, answered - 1);
    if (answered + 1 < script.length) await perform(product, session, answered + 1);
    const done = Math.min(answered + 2, script.length);
    expect(await momentOf(product, session)).toEqual(moments[done]);
    const { entries, broken } = await product.sessions.audit(me, session, { limit: 1000 });
    const audit = entries.toReversed();
    expect(broken).toBeNull();
    expect(audit.map(({ seq }) => seq)).toEqual(
      Array.from({ length: 1 + Math.min(done, script.length - 1) }, (_, index) => index + 1),
    );
    await product.close();
    rmSync(folder, { recursive: true });
  });
});
