// Sessions of the second generation: a folder of Parquet files, the table after each operation in its own, and a
// JSON file beside them. What is in the Parquet files is the importer's to read.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Note } from "@data-tools/client";
import { legacyNote } from "./notes.ts";
import { isObject, type Json, member, readPythonJson } from "./python-json.ts";
import { refuseLegacy } from "./refused.ts";
import { type LegacyOperation, type LegacySession, type LegacyState, utcTime } from "./session.ts";

/** Bytes that the JSON file may have. */
const mostBytes = 64 << 20;

/** Where a folder of a file session lies: `…/temp_sessions/user_7/datasource_<uuid>`. */
export interface FileSessionPlace {
  readonly user: string;
  readonly datasource: string;
  readonly folder: string;
}

/** The folders of file sessions below the old system's MEDIA_ROOT, in order; folders that hold no session too. */
export async function fileSessions(mediaRoot: string): Promise<FileSessionPlace[]> {
  const root = join(mediaRoot, "temp_sessions");
  const found: FileSessionPlace[] = [];
  for (const userFolder of (await readdir(root).catch(() => [])).sort()) {
    const user = /^user_(\d{1,19})$/.exec(userFolder)?.[1];
    if (user === undefined) continue;
    for (const name of (await readdir(join(root, userFolder)).catch(() => [])).sort()) {
      const datasource = /^datasource_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(name)?.[1];
      if (datasource !== undefined) found.push({ user, datasource, folder: join(root, userFolder, name) });
    }
  }
  return found;
}

/** The session of a folder; null where the old system itself saw none, because a file that makes one is missing. */
export async function readFileSession({ user, datasource, folder }: FileSessionPlace): Promise<LegacySession | null> {
  const path = (name: string) => join(folder, name);
  const names = new Set(await readdir(folder));
  if (!names.has("current.parquet") || !names.has("session_metadata.json")) return null;
  const notes: Note[] = [];
  const metadata = await metadataOf(path("session_metadata.json"));
  if (metadata === undefined) notes.push(legacyNote("legacy_metadata_gone"));
  const written = arrayOf(member(metadata, "operations"));

  // A backup is written before its operation is written down: what is on the disk counts.
  const steps: string[] = [];
  while (names.has(`step_${steps.length}.parquet`)) steps.push(path(`step_${steps.length}.parquet`));
  const count = Math.max(written.length, steps.length);
  if (written.length !== steps.length) notes.push(legacyNote("legacy_unequal"));
  const files = [names.has("original.parquet") ? path("original.parquet") : null, ...steps];
  const current = path("current.parquet");
  const operations = Array.from({ length: count }, (_, index): LegacyOperation => {
    const said = written[index];
    const name = member(said, "name");
    return {
      name: typeof name === "string" ? name : null,
      params: {},
      at: utcTime(member(said, "timestamp")),
      request: null,
    };
  });
  const states = Array.from({ length: count + 1 }, (_, index): LegacyState => {
    const file = files[index] ?? (index === count ? current : null);
    return file === null ? { kind: "lost", again: false } : { kind: "file", path: file };
  });
  for (const [index, state] of states.entries())
    if (state.kind === "lost") notes.push(legacyNote("legacy_state_gone", { number: index }));
  const cursor = await standing(states, current, notes);
  return {
    generation: "files",
    user,
    datasource,
    createdAt: utcTime(member(metadata, "created_at")),
    states,
    operations,
    cursor,
    expiresAt: null,
    notes,
  };
}

/** The last state, unless the present file says otherwise; then where that file is, or it becomes the last one. */
async function standing(states: LegacyState[], current: string, notes: Note[]): Promise<number> {
  const last = states.length - 1;
  const present = await digest(current);
  for (let index = last; index >= 0; index--) {
    const state = states[index];
    if (state?.kind !== "file" || (state.path !== current && (await digest(state.path)) !== present)) continue;
    if (index !== last) notes.push(legacyNote("legacy_pointer"));
    return index;
  }
  notes.push(legacyNote("legacy_current_differs"));
  states[last] = { kind: "file", path: current };
  return last;
}

async function digest(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

async function metadataOf(path: string): Promise<Json | undefined> {
  if ((await stat(path)).size > mostBytes) return refuseLegacy("the file beside the tables is too large");
  const read = readPythonJson((await readFile(path)).toString("utf8"));
  return isObject(read) ? read : undefined;
}

function arrayOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
