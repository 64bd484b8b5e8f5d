// kill -9 at every numbered point of the store: what was acknowledged is there whole, what was not is
// there whole or not at all, and the next process goes on.
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { storePoints } from "../../src/store/crash-points.ts";
import { localStore } from "../../src/store/local.ts";
import type { Store } from "../../src/store/store.ts";
import { auditOf, bytesOf } from "../store/samples.ts";
import { doRounds, handedOver, journal, session } from "./crash-work.ts";

const child = fileURLToPath(new URL("./crash-child.ts", import.meta.url));

interface Run {
  readonly signal: string | null;
  readonly lines: string[];
  readonly errors: string;
}

function work(folder: string, rounds: number, crashAt: string): Promise<Run> {
  const env = { ...process.env, DATA_TOOLS_CRASH_AT: crashAt };
  return new Promise((resolve) => {
    execFile(process.execPath, [child, folder, String(rounds)], { env }, (error, stdout, stderr) => {
      resolve({ signal: error?.signal ?? null, lines: stdout.split("\n").filter(Boolean), errors: stderr });
    });
  });
}

/** The highest round that was acknowledged, and none = -1. */
function acknowledged(lines: readonly string[], what: string): number {
  const rounds = lines.filter((line) => line.startsWith(`${what} `)).map((line) => Number(line.split(" ")[1]));
  return Math.max(-1, ...rounds);
}

/** Fails unless the session is exactly as after one of its rounds; answers how many there were. */
async function wholeRounds(store: Store): Promise<number> {
  const rounds = (await store.head(session))?.revision ?? 0;
  const each = Array.from({ length: rounds }, (_, round) => round);
  const steps = await store.steps(session);
  expect(steps.map(({ seq }) => seq)).toEqual(each);
  expect(await store.audit(session)).toEqual(each.map(auditOf));
  for (const round of each) expect(await store.op("ann", "POST /steps", `key${round}`)).not.toBeNull();
  expect(await store.op("ann", "POST /steps", `key${rounds}`)).toBeNull();
  expect(await store.doc(session, "draft")).toEqual(rounds === 0 ? null : bytesOf(`${rounds - 1}`));
  for (const round of each) expect(await store.leases(`d_${round}`)).toEqual(round === rounds - 1 ? [session.id] : []);
  for (const { seq, body } of steps.slice(-2)) {
    const blob = await store.getBlob(Buffer.from(body).toString());
    expect(Buffer.from(blob ?? []).toString()).toBe(`first ${seq}`);
  }
  expect((await store.usage()).blobs).toBe(Math.min(rounds, 2));
  // What was erased is noted and counted with its erasure, or not erased.
  const known = (await store.trails()).filter(({ ref }) => ref.kind === "datasource");
  const erased = known.filter(({ revision }) => revision === null).length;
  expect((await store.head(journal))?.revision ?? 0).toBe(erased);
  expect((await store.audit(journal)).length).toBe(erased);
  expect((await store.figures()).erased ?? 0).toBe(erased);
  return rounds;
}

/** Fails unless the recipes of each round are all of one owner, whole; answers the rounds of those handed over. */
async function handedOverRounds(store: Store): Promise<number[]> {
  const done: number[] = [];
  for (let round = 0; ; round++) {
    const owners = { ann: handedOver(round, "ann"), bob: handedOver(round, "bob") };
    const [anns, bobs] = [
      await store.lastAudit(owners.ann[0] ?? session),
      await store.lastAudit(owners.bob[0] ?? session),
    ];
    if (anns === null && bobs === null) return done;
    for (const ref of bobs === null ? [] : owners.bob) {
      expect(await store.head(ref)).toMatchObject({ revision: 1, wrappedKey: bytesOf(`bob's of ${ref.id}`) });
      expect(await store.audit(ref)).toEqual([auditOf(0)]);
      expect(await store.head({ ...ref, owner: "ann" })).toBeNull();
      expect(await store.op("ann", "POST /steps", ref.id)).toBeNull();
    }
    for (const ref of bobs === null ? [] : owners.ann) expect(await store.head(ref)).toBeNull();
    if (bobs === null) for (const ref of owners.bob) expect(await store.head(ref)).toBeNull();
    else done.push(round);
  }
}

describe("[B1] [B2] [M4] [V1] kill -9", () => {
  // The sixth time a point is reached is amid a history in full use.
  const cases = storePoints.map((name, index) => {
    return { name, number: index + 1, hit: name.startsWith("store:") ? 1 : 6 };
  });
  test.each(cases)("at point $number, $name, time $hit", { timeout: 60_000 }, async ({ number, hit }) => {
    const folder = await mkdtemp(join(tmpdir(), "data-tools-crash-"));
    const killed = await work(folder, 8, `${number}@${hit}`);
    expect(killed, killed.errors).toMatchObject({ signal: "SIGKILL" });

    const store = await localStore(folder);
    const rounds = await wholeRounds(store);
    expect(Math.max(-1, ...(await handedOverRounds(store)))).toBeGreaterThanOrEqual(
      acknowledged(killed.lines, "handed-over"),
    );
    expect(rounds).toBeGreaterThanOrEqual(acknowledged(killed.lines, "done") + 1);
    for (let round = 0; round <= acknowledged(killed.lines, "made"); round++) {
      const made = { owner: "ann", kind: "datasource", id: `d_${round}` } as const;
      expect((await store.head(made)) ?? (await store.lastAudit(made)), `datasource ${round}`).not.toBeNull();
    }
    for (let round = 0; round <= acknowledged(killed.lines, "erased"); round++) {
      const erased = { owner: "ann", kind: "datasource", id: `d_${round}` } as const;
      expect(await store.head(erased)).toBeNull();
      expect(await store.audit(erased)).toEqual([auditOf(0)]);
    }
    await store.collect(Date.now() + 60_000);
    expect(await wholeRounds(store)).toBe(rounds);
    const files = await readdir(join(folder, "blobs"), { recursive: true, withFileTypes: true }).catch(() => []);
    expect(files.filter((file) => file.isFile())).toHaveLength(Math.min(rounds, 2));

    await doRounds(store, 2, () => {});
    expect(await wholeRounds(store)).toBe(rounds + 2);
    expect(await handedOverRounds(store)).toEqual(Array.from({ length: rounds + 2 }, (_, round) => round));
    await store.close();
    await rm(folder, { recursive: true });
  });
});
