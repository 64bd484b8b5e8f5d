// kill -9 of a migration at every point it passes: run again, it comes to the same, and nothing is there twice.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { storePoints } from "../../src/store/crash-points.ts";
import { me } from "./script.ts";
import { type Standing, standingOf } from "./taken.ts";

const child = fileURLToPath(new URL("./take-over-child.ts", import.meta.url));
const fixture = "gen-a-special/full_chain_at_tip";
/** A session is made in two commits, of its datasource and of itself; no documents are written, nothing goes. */
const passed = storePoints.filter(
  (name) => /^(blob|commit): /.test(name) && !["commit: erased", "commit: operation recorded"].includes(name),
);
/** Both commits at each point; in turn, unless all kills are asked for. */
const isEach = process.env.DATA_TOOLS_KILLS === "all";
const cases = passed.flatMap((name, n) =>
  (name.startsWith("commit: ") ? [1, 2].filter((hit) => isEach || n % 2 === hit - 1) : [2]).map((hit) => ({
    name,
    hit,
  })),
);

interface Run {
  readonly signal: string | null;
  readonly taken: { readonly kind: string; readonly session: string } | null;
  readonly errors: string;
}

function work(folder: string, crashAt = ""): Promise<Run> {
  const args = [child, join(folder, "data"), join(folder, "ring.json"), folder, fixture];
  const env = { ...process.env, DATA_TOOLS_CRASH_AT: crashAt };
  return new Promise((resolve) => {
    execFile(process.execPath, ["--disable-warning=ExperimentalWarning", ...args], { env }, (error, stdout, stderr) => {
      resolve({ signal: error?.signal ?? null, taken: stdout === "" ? null : JSON.parse(stdout), errors: stderr });
    });
  });
}

let whole: Standing;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "data-tools-taken-"));
  expect((await work(folder)).taken?.kind).toBe("made");
  whole = await standingOf(folder, me);
  expect(whole.sessions).toMatchObject([{ depth: 3, damaged: [] }]);
  rmSync(folder, { recursive: true });
});

describe("[P18] kill -9 of a migration, and again", () => {
  test.concurrent.each(cases)("at $name, time $hit", async ({ name, hit }) => {
    const folder = mkdtempSync(join(tmpdir(), "data-tools-taken-"));
    const killed = await work(folder, `${name}@${hit}`);
    expect(killed, killed.errors).toMatchObject({ signal: "SIGKILL" });
    const again = await work(folder);
    expect(["made", "known"], again.errors).toContain(again.taken?.kind);
    expect(await standingOf(folder, me)).toEqual(whole);
    rmSync(folder, { recursive: true });
  });
});
