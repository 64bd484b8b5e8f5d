// Putting files into the old system's folder while it may be read: written beside, made durable, then renamed into
// place. What stood there is moved aside and kept, unless it is the same.
import { randomBytes } from "node:crypto";
import { chmod, chown, lstat, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Refusal, refuse } from "../../errors.ts";
import { crashPoint } from "../../store/crash-points.ts";
import { sumOf } from "../backup/parts.ts";

/** The old system's MEDIA_ROOT, as this run works in it. */
export interface Media {
  readonly root: string;
  /** What stood in the way goes here; the name of the folder is the time of the run. */
  readonly aside: string;
  /** Whose new files are, and what may be done with them: as it is for the folder itself. */
  readonly modes: { readonly uid: number; readonly gid: number; readonly folder: number; readonly file: number };
}

const sessionsFolder = "temp_sessions";

/** Looks at MEDIA_ROOT; refuses what is no folder. */
export async function mediaAt(root: string, now: number): Promise<Media> {
  const found = await stat(root).catch(() => null);
  if (!found?.isDirectory())
    return refuse("invalid_params", { field: "--media-root", reason: `there is no folder ${root}` });
  const { uid, gid, mode } = found;
  const time = new Date(now).toISOString().replace(/[:.]/g, "-");
  const modes = { uid, gid, folder: mode & 0o7777, file: mode & 0o666 };
  return { root, aside: join(root, sessionsFolder, ".replaced", time), modes };
}

/** Where the session of a user on a datasource lies. */
export function sessionFolder({ root }: Media, user: number, datasource: string): string {
  return join(root, sessionsFolder, `user_${user}`, `datasource_${datasource}`);
}

/** Does work that nobody else does at the same time in this MEDIA_ROOT; a process that was killed leaves no lock. */
export async function alone<T>(media: Media, work: () => Promise<T>): Promise<T> {
  await makeFolder(media, join(media.root, sessionsFolder));
  const path = join(media.root, sessionsFolder, ".way-back.lock");
  const lock = lockedAt(path);
  try {
    await hand(media, path, media.modes.file);
    return await work();
  } finally {
    lock.close();
  }
}

function lockedAt(path: string): DatabaseSync {
  const lock = new DatabaseSync(path, { timeout: 0 });
  try {
    lock.exec("BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock.close();
    const errcode = (error as { errcode?: unknown }).errcode;
    if (errcode !== 5 && errcode !== 6) throw error;
    throw new Refusal("invalid_params", {
      field: "--media-root",
      reason: "another way back is at work there; wait until it has ended",
    });
  }
}

/** Makes a folder and those above it, below MEDIA_ROOT, with the rights of MEDIA_ROOT. */
async function makeFolder(media: Media, folder: string): Promise<void> {
  if (folder === media.root || (await stat(folder).catch(() => null))?.isDirectory()) return;
  await makeFolder(media, dirname(folder));
  try {
    await mkdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return;
  }
  await hand(media, folder, media.modes.folder);
  await makeDurable(dirname(folder));
}

/** Gives a new file or folder the rights of MEDIA_ROOT, and its owner where this process may. */
async function hand({ modes }: Media, path: string, mode: number): Promise<void> {
  if (process.getuid?.() === 0) await chown(path, modes.uid, modes.gid);
  await chmod(path, mode);
}

async function makeDurable(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A place beside the target to write to; what a run that was killed left there is removed. */
export async function beside(media: Media, target: string): Promise<string> {
  const folder = dirname(target);
  await makeFolder(media, folder);
  const mark = `${basename(target)}.writing-`;
  for (const name of await readdir(folder))
    if (name.startsWith(mark)) await rm(join(folder, name), { recursive: true, force: true });
  return join(folder, `${mark}${randomBytes(4).toString("hex")}`);
}

/** Makes everything durable that was written beside, with the rights of MEDIA_ROOT. */
async function settle(media: Media, written: string): Promise<void> {
  if (!(await stat(written)).isDirectory()) {
    await hand(media, written, media.modes.file);
    return makeDurable(written);
  }
  for (const name of await readdir(written)) await settle(media, join(written, name));
  await hand(media, written, media.modes.folder);
  await makeDurable(written);
}

/**
 * Puts what was written into place, once `before` is done. What stands there already, if it is the same, stays and the
 * new one goes (false); otherwise it is moved aside first.
 */
export async function putInPlace(
  media: Media,
  written: string,
  target: string,
  before: () => Promise<void>,
): Promise<boolean> {
  if (await isSame(written, target)) {
    await rm(written, { recursive: true, force: true });
    return false;
  }
  await settle(media, written);
  await before();
  crashPoint("hand back: written");
  await moveAside(media, target);
  crashPoint("hand back: moved aside");
  await rename(written, target);
  crashPoint("hand back: in place");
  await makeDurable(dirname(target));
  return true;
}

async function moveAside(media: Media, target: string): Promise<void> {
  if (!(await lstat(target).catch(() => null))) return;
  // Below temp_sessions as it stands there, all else below MEDIA_ROOT.
  const kept = join(media.aside, relative(media.root, target).replace(/^temp_sessions\//, ""));
  await makeFolder(media, dirname(kept));
  let place = kept;
  for (let count = 2; await lstat(place).catch(() => null); count++) place = `${kept}.${count}`;
  await rename(target, place);
  await makeDurable(dirname(place));
  await makeDurable(dirname(target));
}

/** Whether two files, or two folders of files, hold the same. */
async function isSame(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([lstat(a), lstat(b).catch(() => null)]);
  if (other === null || one.isDirectory() !== other.isDirectory()) return false;
  if (!one.isDirectory())
    return one.size === other.size && other.isFile() && (await sumOf(a)).sha256 === (await sumOf(b)).sha256;
  const [names, others] = await Promise.all([readdir(a), readdir(b)]);
  if (names.sort().join("/") !== others.sort().join("/")) return false;
  for (const name of names) if (!(await isSame(join(a, name), join(b, name)))) return false;
  return true;
}
