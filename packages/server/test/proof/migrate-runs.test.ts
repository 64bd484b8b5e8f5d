// Whole runs of `data-tools migrate`: two at once, and killed again and again, come to what one alone comes to.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Report } from "../../src/migrate/report.ts";
import { placeOf } from "../legacy/fixtures.ts";
import { ownOf, standingOf } from "./taken.ts";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const people = { ann: "7", bob: "8" };
const kept = ["2000", "2002"].map((end) => `00000000-0000-0000-0000-00000000${end}`);
const all = Object.keys(people).length * kept.length;

let place: string;

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), "data-tools-runs-"));
  for (const user of Object.values(people))
    for (const id of kept)
      cpSync(
        placeOf(`gen-b-files/media/temp_sessions/user_7/datasource_${id}`),
        join(place, "media", "temp_sessions", `user_${user}`, `datasource_${id}`),
        { recursive: true },
      );
  const owners = Object.fromEntries(Object.entries(people).map(([owner, user]) => [user, owner]));
  writeFileSync(join(place, "owners.json"), JSON.stringify(owners));
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

function started(folder: string): ChildProcess {
  mkdirSync(folder, { recursive: true });
  const settings = {
    ...ownOf(folder),
    ...{ "old-backup": join(folder, "backup"), owners: join(place, "owners.json") },
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  return spawn(process.execPath, ["--disable-warning=ExperimentalWarning", main, "migrate", "--json", ...flags], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, DATA_TOOLS_OLD_SESSIONS: `media:${join(place, "media")}` },
  });
}

/** A run to its end: how often each outcome was. */
async function ended(child: ChildProcess): Promise<Record<string, number>> {
  const [said, errors] = await Promise.all([
    text(child.stdout as never),
    text(child.stderr as never),
    once(child, "close"),
  ]);
  if (said === "") throw new Error(errors);
  const outcomes: Record<string, number> = {};
  for (const { outcome } of (JSON.parse(said) as Report).lines) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  return outcomes;
}

/** Steps that are committed, each with a session that came over. */
function steps(folder: string): number {
  const path = join(folder, "data", "heads.sqlite");
  if (!existsSync(path)) return 0;
  const file = new DatabaseSync(path, { readOnly: true });
  try {
    return Number(file.prepare("SELECT count(*) AS count FROM steps").get()?.count);
  } catch {
    // Its tables are still to be made.
    return 0;
  } finally {
    file.close();
  }
}

const everything = async (folder: string) => ({
  ann: await standingOf(folder, { owner: "ann", name: "ann" }),
  bob: await standingOf(folder, { owner: "bob", name: "bob" }),
});

test("[P18] two runs at once, and runs that are killed, come to what one run comes to", {
  timeout: 240_000,
}, async () => {
  const alone = join(place, "alone");
  expect(await ended(started(alone))).toEqual({ made: all });
  const whole = await everything(alone);
  expect(whole.ann.sessions).toHaveLength(kept.length);

  const together = join(place, "together");
  const both = await Promise.all([ended(started(together)), ended(started(together))]);
  const made = both.reduce((sum, outcomes) => sum + (outcomes.made ?? 0), 0);
  const known = both.reduce((sum, outcomes) => sum + (outcomes.known ?? 0), 0);
  expect([made, made + known]).toEqual([all, 2 * all]);
  expect(await everything(together)).toEqual(whole);

  const broken = join(place, "broken");
  for (const share of [0, 0.1, 0.5]) {
    const two = [started(broken), started(broken)];
    while (steps(broken) <= share * steps(alone)) await new Promise((resolve) => setTimeout(resolve, 20));
    for (const child of two) child.kill("SIGKILL");
    await Promise.all(two.map((child) => child.exitCode ?? child.signalCode ?? once(child, "exit")));
  }
  const { made: rest = 0, known: before = 0, ...others } = await ended(started(broken));
  expect([rest + before, others]).toEqual([all, {}]);
  expect(before).toBeGreaterThan(0);
  expect(await everything(broken)).toEqual(whole);
  expect(await ended(started(broken))).toEqual({ known: all });
});
