// How a backup lies in its folder. Nothing of it tells whose or what it is:
//   backup.json          its id and its data key, wrapped by the key ring
//   parts/xx/p_…         the bytes of one value each, sealed in pieces
//   logs/l_….log         entries, sealed, each behind its length; one log for each run that kept something
import { link, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { iso, newId } from "../../clock.ts";
import { refuse } from "../../errors.ts";
import type { Generation } from "../../legacy/session.ts";
import { crashPoint } from "../../store/crash-points.ts";
import { makeFolder, syncFolder } from "../../store/local/folders.ts";
import type { Sealer } from "../../store/sealing.ts";
import type { Keyed } from "../../store/store.ts";

/** What a value belongs to. */
export interface Kept {
  readonly kind: "session" | "datasource";
  /** The source it came from, as that names itself. */
  readonly source: string;
  /** Of a session. */
  readonly generation: Generation | null;
  readonly user: string;
  readonly datasource: string;
  /** When the old system drops it, ISO 8601; null if never. */
  readonly expiresAt: string | null;
}

/** Something that is kept, whole. */
export interface Entry extends Kept {
  /** As its source gave it, or of the files of a datasource. */
  readonly digest: string;
  /** ISO 8601. */
  readonly keptAt: string;
  readonly parts: Readonly<Record<string, Part>>;
}

export interface Part {
  /** The id of the file it is in. */
  readonly in: string;
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

export interface Head {
  readonly id: string;
  readonly createdAt: string;
  readonly wrappedKey: Uint8Array;
}

const format = "data-tools-legacy-backup";
const version = 1;

/** Where the data key of a backup belongs. */
export function refOf({ id }: Pick<Head, "id">): Keyed {
  return { owner: "", kind: "backup", id };
}

const headPath = (folder: string) => join(folder, "backup.json");
export const logFolder = (folder: string): string => join(folder, "logs");
export const partFolder = (folder: string): string => join(folder, "parts");
export const partPath = (folder: string, id: string): string => join(partFolder(folder), id.slice(2, 4), id);

/** What makes two entries one and the same. */
export function entryId({ kind, generation, user, datasource }: Kept, digest: string): string {
  return JSON.stringify([kind, generation, user, datasource, digest]);
}

/** What stands for the whole backup; null if there is none in that folder. */
export async function readHead(folder: string): Promise<Head | null> {
  let text: string;
  try {
    text = await readFile(headPath(folder), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  const head = parsed(text);
  if (head?.format !== format || head.version !== version || typeof head.id !== "string")
    return refuse("damaged", { what: `backup in ${folder}` });
  return { id: head.id, createdAt: String(head.createdAt), wrappedKey: Buffer.from(String(head.wrappedKey), "base64") };
}

/** Writes the head of a new backup; one that another process was first to write stays. */
export async function createHead(folder: string, now: number, id: string, wrappedKey: Uint8Array): Promise<void> {
  for (const each of [folder, logFolder(folder), partFolder(folder)]) await makeFolder(each);
  await putHead(folder, { id, createdAt: iso(now), wrappedKey }, (from, to) =>
    link(from, to).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    }),
  );
}

/** Puts another head in the place of the one there is. */
export async function replaceHead(folder: string, head: Head): Promise<void> {
  await putHead(folder, head, rename);
}

async function putHead(folder: string, head: Head, name: (from: string, to: string) => Promise<void>): Promise<void> {
  const temporary = `${headPath(folder)}.${newId("new")}`;
  const wrappedKey = Buffer.from(head.wrappedKey).toString("base64");
  const text = `${JSON.stringify({ format, version, ...head, wrappedKey }, null, 2)}\n`;
  try {
    await writeDurably(temporary, [Buffer.from(text)]);
    crashPoint("backup: head written, not named");
    await name(temporary, headPath(folder));
  } finally {
    await rm(temporary, { force: true });
  }
  await syncFolder(folder);
}

/** Writes a new file that only its owner can read, to the disk. */
export async function writeDurably(
  path: string,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  passed: { written(): void; whole(): void } = { written: () => {}, whole: () => {} },
): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    for await (const chunk of chunks) {
      await file.writeFile(chunk);
      passed.written();
    }
    passed.whole();
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The bytes of an entry in a log: its length, then it, sealed for its place there. */
export function sealedEntry(sealer: Sealer, head: Head, log: string, number: number, entry: Entry): [Buffer, Buffer] {
  const plain = Buffer.from(JSON.stringify(entry));
  const sealed = Buffer.from(sealer.seal("doc", placeIn(head, log, number), 0, plain));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(sealed.length);
  return [length, sealed];
}

const placeIn = ({ id }: Head, log: string, number: number) => `${id}/${log}/${number}`;

/**
 * All entries, in the order of their logs. An entry that was not written to its end, because its process ended, is
 * none; one that was and does not open is refused as damaged.
 */
export async function readEntries(folder: string, head: Head, sealer: Sealer): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const name of (await readdir(logFolder(folder))).sort()) {
    const log = /^(l_[0-9a-z]+)\.log$/.exec(name)?.[1];
    if (log === undefined) continue;
    const bytes = await readFile(join(logFolder(folder), name));
    for (let at = 0, number = 0; at + 4 <= bytes.length; number++) {
      const length = bytes.readUInt32BE(at);
      if (length === 0 || at + 4 + length > bytes.length) break;
      const plain = sealer.open("doc", placeIn(head, log, number), 0, bytes.subarray(at + 4, at + 4 + length));
      entries.push(JSON.parse(Buffer.from(plain).toString("utf8")) as Entry);
      at += 4 + length;
    }
  }
  return entries;
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === "object" && json !== null ? { ...json } : null;
  } catch {
    return null;
  }
}
