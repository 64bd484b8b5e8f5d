// How a backup lies in its folder. Everything is written once and never changed:
//   blobs/xx/…           sealed blobs, as they lie in a store, each once for all points
//   points/ID/records    everything else of one moment, sealed
//   points/ID/point.json what the point is, and which keys open it; sealed too
//   lock                 who is at work
// A point is made under the name ID.new and renamed when it is whole.
import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, realpath, rename, rm } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { iso } from "../clock.ts";
import { Refusal, refuse } from "../errors.ts";
import type { Blobs } from "../store/blobs.ts";
import { crashPoint } from "../store/crash-points.ts";
import { blobFiles } from "../store/local/blob-files.ts";
import { asRefusal } from "../store/local/faults.ts";
import { makeFolder, syncFolder } from "../store/local/folders.ts";

export interface BackupFolder {
  readonly path: string;
  readonly blobs: Blobs;
  /** Ids of the points that are whole, oldest first. */
  points(): Promise<string[]>;
  /** The folder of a point. */
  point(id: string): string;
  /** The bytes of a point's description; refuses with `not_found`. */
  described(id: string): Promise<string>;
  /** The folder of a point that is being made, new and empty. */
  begin(id: string): Promise<string>;
  /** Gives a point its name, durably. */
  name(id: string): Promise<void>;
  /** Removes a point: at once it is none any more. */
  remove(id: string): Promise<void>;
  /** Removes what was being made or removed when a process ended. */
  tidy(): Promise<void>;
}

const pointForm = /^\d{8}T\d{9}Z-[0-9a-f]{6}$/;

/** The id of a point made now: its time in UTC to the millisecond, by which points are ordered, and a random end. */
export function newPointId(now: number): string {
  return `${iso(now).replaceAll(/[-:.]/g, "")}-${randomBytes(3).toString("hex")}`;
}

/** A folder with a backup, or for one; nothing is made in it yet. */
export function backupFolder(path: string): BackupFolder {
  const below = join(path, "points");
  return {
    path,
    blobs: blobFiles(join(path, "blobs"), { what: "backup folder" }),
    async points() {
      const names = await readdir(below).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return [];
        throw error;
      });
      return names.filter((name) => pointForm.test(name)).sort();
    },
    point: (id) => join(below, id),
    async described(id) {
      if (!pointForm.test(id)) refuse("not_found", { what: `point: ${id}` });
      return readFile(join(below, id, "point.json"), "utf8").catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return refuse("not_found", { what: `point: ${id}` });
        throw error;
      });
    },
    async begin(id) {
      for (const each of [join(path, "blobs"), below]) await makeFolder(each);
      const made = join(below, `${id}.new`);
      await mkdir(made, { mode: 0o700 });
      return made;
    },
    async name(id) {
      await syncFolder(join(below, `${id}.new`));
      crashPoint("point: manifest durable, not named");
      await rename(join(below, `${id}.new`), join(below, id));
      await syncFolder(below);
      crashPoint("point: named");
    },
    async remove(id) {
      await rename(join(below, id), join(below, `${id}.gone`));
      await syncFolder(below);
      crashPoint("prune: point taken away");
      await rm(join(below, `${id}.gone`), { recursive: true, force: true });
    },
    async tidy() {
      const names = await readdir(below).catch(() => []);
      for (const name of names)
        if (/\.(new|gone)$/.test(name)) await rm(join(below, name), { recursive: true, force: true });
    },
  };
}

/** Turns failures of the folder into refusals that name it. */
export async function atBackup<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const told = asRefusal(error, "backup folder");
    if (told instanceof Refusal && told.code === "store_full") return refuse("backup_full", { path });
    throw told;
  }
}

/** Refuses a backup that would lie in the data folder, and a ring that would lie in the backup. */
export async function assertApart(path: string, { DATA_DIR, KEYS }: { DATA_DIR: string; KEYS: string }): Promise<void> {
  const isWithin = (folder: string, what: string) => !/^\.\.(\/|$)/.test(relative(folder, what));
  const [target, data] = await Promise.all([path, DATA_DIR].map((each) => realpath(each).catch(() => resolve(each))));
  if (isWithin(data ?? DATA_DIR, target ?? path))
    refuse("invalid_params", { field: "to", reason: "a backup in the data folder goes with it; name another disk" });
  const ring = resolve(KEYS.replace(/^file:/, ""));
  if (isWithin(target ?? path, ring))
    refuse("invalid_params", {
      field: "KEYS",
      reason: "the key ring lies in the backup, which opens it for everybody",
    });
}
