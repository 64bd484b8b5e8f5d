// kill -9 of a process that keeps the old system's bytes, at every point it passes: what it said to have kept is
// there whole, the backup is readable, and the next process goes on and ends with everything kept once.
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openBackup } from "../../src/migrate/backup/open.ts";
import { backupPoints } from "../../src/store/crash-points.ts";
import { placeOf } from "../legacy/fixtures.ts";
import { type Grounds, grounds, sumsBy } from "../migrate/backups.ts";

const child = fileURLToPath(new URL("./backup-child.ts", import.meta.url));
const sessions = ["basic_mem", "objects", "widths"];

let here: Grounds;
beforeEach(async () => {
  here = grounds(mkdtempSync(join(tmpdir(), "data-tools-backup-kill-")));
  await here.keys();
});
afterEach(() => rmSync(here.folder, { recursive: true, force: true }));

interface Run {
  readonly signal: string | null;
  readonly kept: string[];
  readonly errors: string;
}

function work(crashAt: string): Promise<Run> {
  const env = { ...process.env, DATA_TOOLS_CRASH_AT: crashAt };
  return new Promise((resolve) => {
    execFile(process.execPath, [child, here.folder, sessions.join(",")], { env }, (error, stdout, stderr) => {
      resolve({ signal: error?.signal ?? null, kept: stdout.split("\n").filter(Boolean), errors: stderr });
    });
  });
}

/** The sessions in the backup, each opened to the last byte. */
async function whole(): Promise<string[]> {
  const backup = await openBackup(here.backup, await here.keys());
  for (const entry of backup.entries) {
    expect((await backup.verify(entry)).damaged).toEqual([]);
    const given = await backup.extract(entry, mkdtempSync(join(here.folder, "given-")));
    const path = (part: string) => placeOf(`gen-a-redis/${entry.datasource}/${part}.bin`);
    const wanted = Object.fromEntries(["current", "history", "metadata"].map((part) => [part, path(part)]));
    expect(sumsBy(given.files)).toEqual(sumsBy(wanted));
  }
  return backup.entries.map(({ datasource }) => datasource).sort();
}

const cases = backupPoints.flatMap((name) => (name.includes("head") ? [1] : [1, 3]).map((hit) => ({ name, hit })));

test.each(cases)("[P24] killed at $name, time $hit", async ({ name, hit }) => {
  const killed = await work(`${name}@${hit}`);
  expect(killed, killed.errors).toMatchObject({ signal: "SIGKILL" });
  if (existsSync(join(here.backup, "backup.json"))) {
    const found = await whole();
    expect(found).toEqual(expect.arrayContaining(killed.kept));
    // At most the one that was under way is there besides.
    expect(found.length).toBeLessThanOrEqual(killed.kept.length + 1);
  } else expect(killed.kept).toEqual([]);

  const next = await work("");
  expect(next, next.errors).toMatchObject({ signal: null, kept: sessions });
  expect(await whole()).toEqual(sessions.toSorted());
});
