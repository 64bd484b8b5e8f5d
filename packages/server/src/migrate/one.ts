// One session, or one datasource, of the old system from its bytes to what it is here.
import { mkdir, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { Refusal } from "../errors.ts";
import { readFileSession } from "../legacy/file-session.ts";
import { legacyLimits, readLegacySession } from "../legacy/reader.ts";
import { LegacyRefused } from "../legacy/refused.ts";
import type { LegacySession } from "../legacy/session.ts";
import type { TableFile } from "../legacy/table-file.ts";
import type { Actor } from "../sessions/api.ts";
import { takeOverDatasource } from "./datasources.ts";
import { datasourceIdOf } from "./ids.ts";
import type { Line, Migrating, Outcome, SessionWork } from "./migration.ts";
import { fileBelow, type OldDatasource } from "./site.ts";
import type { Fetched, FoundSession } from "./sources/source.ts";
import { binOlder } from "./superseded.ts";
import { takeOver } from "./take-over.ts";

/** Copies, keeps and takes over a session. What is wrong with it is told in the line; what is wrong here is thrown. */
export async function migrateSession(migrating: Migrating, work: SessionWork, signal?: AbortSignal): Promise<Line> {
  const { core, backup, ownerOf, dryRun } = migrating;
  const { found, source } = work;
  const line = (outcome: Outcome, more: Partial<Line> = {}): Line => ({
    ...{ what: "session", generation: found.generation, source: source.name, outcome, reason: null },
    ...{ user: found.user, datasource: found.datasource, id: null, digest: null, bytes: 0, made: null },
    ...more,
  });
  const actor = await ownerOf(found.user);
  if (actor === null) return line("skipped", { reason: `user ${found.user} is nobody here` });
  const folder = await core.scratch.folder("old");
  try {
    const bytesFolder = join(folder, "bytes");
    await mkdir(bytesFolder, { mode: 0o700 });
    const fetched = await copied(migrating, work, bytesFolder);
    if (typeof fetched === "string") return line("gone", { reason: fetched });
    const { digest, bytes } = fetched;
    await backup?.keep({ ...found, kind: "session", source: source.name }, fetched.files);
    if (!isSession(found))
      return line("skipped", { digest, bytes, reason: "it has no present table, so the old system saw none" });
    const tables = join(folder, "tables");
    await mkdir(tables, { mode: 0o700 });
    const session = await read(found, fetched, { bytes: bytesFolder, tables }, signal);
    if (typeof session === "string") return line("quarantined", { digest, bytes, reason: session });
    if (dryRun) return line("readable", { digest, bytes });
    return await taken(migrating, actor, work, session, fetched, line);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The bytes of a session, or why there are none; a place that is away is thrown unless the next may be asked. */
async function copied(
  { goesOn }: Migrating,
  { found, source }: SessionWork,
  folder: string,
): Promise<Fetched | string> {
  try {
    return (await source.fetch(found, folder)) ?? "it was gone before it could be copied";
  } catch (error) {
    if (error instanceof LegacyRefused) return error.reason;
    if (goesOn && error instanceof Refusal && error.code === "unavailable") return error.sentence();
    throw error;
  }
}

/** Whether the old system itself saw a session in what it kept. */
function isSession({ generation, parts }: FoundSession): boolean {
  if (generation !== "files") return parts.includes("current");
  return parts.includes("current.parquet") && parts.includes("session_metadata.json");
}

/** The session that the bytes hold, or why there is none. */
async function read(
  { generation, user, datasource, expiresAt }: FoundSession,
  { files }: Fetched,
  folders: { readonly bytes: string; readonly tables: string },
  signal: AbortSignal | undefined,
): Promise<LegacySession<TableFile> | string> {
  if (generation === "files") {
    try {
      const session = await readFileSession({ user, datasource, folder: folders.bytes });
      // Its tables are files, not rows of text.
      return (session as LegacySession<TableFile> | null) ?? "it holds no session";
    } catch (error) {
      return unreadable(error) ?? Promise.reject(error);
    }
  }
  const job = {
    generation,
    user,
    datasource,
    parts: files,
    expiresAt,
    directory: folders.tables,
    limits: legacyLimits,
  };
  const answer = await readLegacySession(job, signal ? { signal } : {});
  if (answer.kind === "done") return answer.session;
  return answer.kind === "refused" && answer.offset !== null
    ? `${answer.reason} (byte ${answer.offset})`
    : answer.reason;
}

async function taken(
  { core, site }: Migrating,
  actor: Actor,
  { found, apart }: SessionWork,
  session: LegacySession<TableFile>,
  { digest, bytes }: Fetched,
  line: (outcome: Outcome, more: Partial<Line>) => Line,
): Promise<Line> {
  const known = await site?.datasource(found.datasource);
  try {
    const name = known?.name ?? found.datasource;
    const result = await takeOver(core, actor, { session, digest, name, apart });
    if (result.kind !== "made") return line(result.kind, { id: result.session, digest, bytes });
    await binOlder(core, actor, result.session);
    const { session: id, datasource: _, bytes: stored, ...made } = result;
    return line("made", { id, digest, bytes, made });
  } catch (error) {
    // A table of it cannot be read, or is more than the limits allow.
    const reason = unreadable(error);
    if (reason === null) throw error;
    return line("quarantined", { digest, bytes, reason });
  }
}

/** Takes over a datasource that is ready to be used. */
export async function migrateDatasource(migrating: Migrating, old: OldDatasource): Promise<Line> {
  const { core, datasources, backup, ownerOf, mediaRoot, dryRun } = migrating;
  const { id: datasource, owner, status } = old;
  const line = (outcome: Outcome, more: Partial<Line> = {}): Line => ({
    ...{ what: "datasource", generation: null, source: "site", outcome, reason: null },
    ...{ user: owner ?? "", datasource, id: null, digest: null, bytes: 0, made: null },
    ...more,
  });
  if (mediaRoot === null) return line("skipped", { reason: "files of datasources were not asked for" });
  if (status !== "READY") return line("skipped", { reason: `its status is ${status}` });
  if (owner === null) return line("skipped", { reason: "it has no owner" });
  const actor = await ownerOf(owner);
  if (actor === null) return line("skipped", { reason: `user ${owner} is nobody here` });
  try {
    const path = await fileBelow(mediaRoot, old.file ?? "");
    const { size: bytes } = await stat(path);
    const kept = {
      kind: "datasource",
      source: "site",
      generation: null,
      user: owner,
      datasource,
      expiresAt: null,
    } as const;
    await backup?.keep(kept, { file: path });
    if (dryRun) return line("readable", { bytes });
    const file = { path, name: basename(path), bytes };
    const made = await takeOverDatasource(core, datasources, actor, file, old);
    return line(made ? "made" : "known", { id: datasourceIdOf(actor.owner, datasource), bytes });
  } catch (error) {
    const reason = unreadable(error);
    if (reason === null) throw error;
    return line("quarantined", { reason });
  }
}

/** Why the old system's bytes could not be taken over; null for what is wrong here. */
function unreadable(error: unknown): string | null {
  if (error instanceof LegacyRefused) return error.reason;
  return error instanceof Refusal && about.has(error.status) ? error.sentence() : null;
}

/** Statuses of refusals of what was given, whoever asks and whenever. */
const about = new Set([413, 422]);
