// One command at a time works on a backup. The lock is a file that names its holder, who dates it anew every minute; one
// whose process is gone, or that was not dated for ten minutes, is taken away.
import { readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { iso, newId } from "../clock.ts";
import { refuse } from "../errors.ts";
import { isRunning } from "../processes.ts";
import { linkOnce } from "../store/local/blob-files.ts";
import { makeFolder } from "../store/local/folders.ts";

interface Holder {
  readonly process: number;
  readonly host: string;
  readonly since: string;
}

const dateEveryMs = 60_000;
const staleAfterMs = 10 * 60_000;

/** Those that this process holds. */
const held = new Set<string>();

/** Works alone on the folder; refuses with `backup_busy`, naming who is at work there. */
export async function aloneOn<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const path = join(resolve(folder), "lock");
  const me: Holder = { process: process.pid, host: hostname(), since: iso(Date.now()) };
  if (held.has(path)) busy(folder, me);
  held.add(path);
  try {
    await makeFolder(folder);
    await take(folder, path, me);
    const dating = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => {}), dateEveryMs);
    dating.unref();
    try {
      return await work();
    } finally {
      clearInterval(dating);
      await giveBack(path, me);
    }
  } finally {
    held.delete(path);
  }
}

async function take(folder: string, path: string, me: Holder): Promise<void> {
  const mine = `${path}.${newId("new")}`;
  // Durable before it is named: after a loss of power a lock still says whose it was.
  await writeFile(mine, JSON.stringify(me), { flag: "wx", mode: 0o600, flush: true });
  try {
    while (!(await linkOnce(mine, path))) {
      const found = await readFile(path, "utf8").catch(unlessGone);
      const dated = await stat(path).catch(unlessGone);
      if (found === null || dated === null) continue;
      const holder = holderIn(found);
      const isOurs = holder?.host === me.host;
      // A number that this process has itself now was another's before.
      const isGone = isOurs && (holder.process === me.process || !isRunning(holder.process));
      if (!isGone && Date.now() - dated.mtimeMs < staleAfterMs) busy(folder, holder);
      await takeAway(path, found);
    }
  } finally {
    await rm(mine, { force: true });
  }
}

/** Removes the lock, unless it was found stale meanwhile and is another's. */
async function giveBack(path: string, me: Holder): Promise<void> {
  if ((await readFile(path, "utf8").catch(() => null)) === JSON.stringify(me)) await rm(path, { force: true });
}

/** Takes a lock away that was found stale; one that another process set meanwhile is put back. */
async function takeAway(path: string, found: string): Promise<void> {
  const aside = `${path}.${newId("old")}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if ((await readFile(aside, "utf8")) !== found) await linkOnce(aside, path);
  await rm(aside, { force: true });
}

/** A lock that was just given back is tried for again; one that cannot be read would be tried for without end. */
function unlessGone(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT") return null;
  throw error;
}

function holderIn(text: string): Holder | null {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return null;
  }
}

function busy(path: string, holder: Holder | null): never {
  const who = holder === null ? "somebody" : `process ${holder.process} on ${holder.host}, since ${holder.since}`;
  return refuse("backup_busy", { path, holder: who });
}
