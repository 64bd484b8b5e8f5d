// Sessions in folders below MEDIA_ROOT, a file for each table. A folder counts as it is: links are not followed.
import { lstat, readdir, realpath, rename, rm } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { newId } from "../../clock.ts";
import { Refusal } from "../../errors.ts";
import { fileSessions } from "../../legacy/file-session.ts";
import { refuseLegacy } from "../../legacy/refused.ts";
import { type Copy, changed } from "./copying.ts";
import { bytesFrom, lookingAt, type Mark, markOf, markOfOpen, opened, orNull, type Taken } from "./lying.ts";
import { type FoundSession, isWanted, pairsOf, type Source, type Wanted } from "./source.ts";

type Place = Pick<FoundSession, "user" | "datasource">;

/** Sessions below that MEDIA_ROOT; folders without a file are none. */
export function mediaSource(mediaRoot: string): Source {
  const folderOf = ({ user, datasource }: Place) =>
    join(mediaRoot, "temp_sessions", `user_${user}`, `datasource_${datasource}`);

  async function* places(wanted: Wanted): AsyncGenerator<Place> {
    const { users, datasources } = wanted;
    if (users && datasources) yield* pairsOf({ users, datasources });
    else
      for (const { user, datasource } of await fileSessions(mediaRoot))
        if (isWanted(wanted, { user, datasource })) yield { user, datasource };
  }

  /** Reads all of a session; the marks of its files, by their names, and the copy. */
  async function read(found: FoundSession, copy: Copy): Promise<Taken | null | typeof changed> {
    const folder = folderOf(found);
    const names = await namesIn(folder);
    if (names.length === 0) return null;
    await assertWithin(mediaRoot, folder);
    const marks = new Map<string, Mark>();
    for (const name of names) {
      const file = await opened(join(folder, name));
      if (file === null || !(await file.stat()).isFile()) {
        await file?.close();
        return isOther(join(folder, name), name);
      }
      try {
        marks.set(name, await markOfOpen(file));
        await copy.part(name, bytesFrom(file, 0));
      } finally {
        await file.close();
      }
    }
    return (await isStill(folder, marks)) ? { fetched: copy.done("files"), marks } : changed;
  }

  return {
    name: `media:${mediaRoot}`,
    lists: true,

    async *sessions(wanted = {}) {
      await assertFolder(mediaRoot);
      for await (const place of places(wanted)) {
        const parts = await namesIn(folderOf(place));
        if (parts.length > 0) yield { generation: "files", ...place, parts, expiresAt: null };
      }
    },

    ...lookingAt(read, (found, marks) => removeFolder(folderOf(found), marks)),
  };
}

/** Names of what is in a folder, in order; none if there is no such folder. */
async function namesIn(folder: string): Promise<string[]> {
  return ((await orNull(readdir(folder))) ?? []).sort();
}

async function isStill(folder: string, marks: ReadonlyMap<string, Mark>): Promise<boolean> {
  const names = await namesIn(folder);
  if (names.length !== marks.size) return false;
  for (const name of names) if (marks.get(name) !== (await markOf(join(folder, name)))) return false;
  return true;
}

/** Takes a folder away whole, if its files are those that were looked at. */
async function removeFolder(folder: string, marks: ReadonlyMap<string, Mark>): Promise<boolean> {
  const aside = join(dirname(folder), `.${basename(folder)}.${newId("aside")}`);
  if ((await orNull(rename(folder, aside).then(() => true))) === null) return false;
  let isSame = false;
  try {
    isSame = await isStill(aside, marks);
  } finally {
    // If the old system made the folder anew meanwhile, it is empty, and this one takes its place.
    if (!isSame) await rename(aside, folder);
  }
  if (isSame) await rm(aside, { recursive: true });
  return isSame;
}

/** What is not there any more changed; what is no file is refused by its name. */
async function isOther(path: string, name: string): Promise<typeof changed> {
  const found = await orNull(lstat(path));
  if (found === null || found.isFile()) return changed;
  return refuseLegacy(`its folder holds “${name}”, which is no file`);
}

async function assertFolder(mediaRoot: string): Promise<void> {
  if ((await orNull(lstat(join(mediaRoot, "."))))?.isDirectory()) return;
  throw new Refusal("not_found", { what: `folder: ${mediaRoot}` });
}

async function assertWithin(mediaRoot: string, folder: string): Promise<void> {
  const [root, place] = [await realpath(mediaRoot), await realpath(folder)];
  if (relative(root, place) !== relative(mediaRoot, folder))
    refuseLegacy(`“${relative(mediaRoot, folder)}” is a link, which is not followed`);
}
