// The way back: the work done here as files that the old system reads, for one user or all, beside running servers.
// Each session is looked at as it stands at one moment; nothing of it is changed here.
import { rm } from "node:fs/promises";
import { relative } from "node:path";
import { Refusal, refuse } from "../../errors.ts";
import type { Actor } from "../../sessions/api.ts";
import type { Document } from "../../sessions/document.ts";
import { assertSameSession } from "./again.ts";
import { type Grounds, withBench } from "./bench.ts";
import { type FixtureRow, writeFixture } from "./fixture.ts";
import { countsOf, writeSession } from "./folder.ts";
import { type OwedSession, owedTo } from "./owed.ts";
import { alone, beside, type Media, mediaAt, putInPlace, sessionFolder } from "./placing.ts";
import {
  counted,
  type HandBackReport,
  type HandedDatasource,
  type HandedSession,
  type Stranger,
  toldOnce,
} from "./report.ts";
import { backAsDatasource, type Table, tableOfDatasource, tableOfSession } from "./tables.ts";

/** An owner here and the number of the user there; null: nobody there, and that is as it should be. */
export interface Returning {
  readonly owner: string;
  readonly user: number | null | undefined;
}

export interface HandBackAsk {
  readonly mediaRoot: string;
  readonly returning: readonly Returning[];
  /** Sessions of a datasource that has another, used later: saved as datasources, or left here; told as missing if it is not said. */
  readonly others?: "datasources" | "stay" | undefined;
  /** Where the rows for the old database go. */
  readonly fixture: string;
  readonly dryRun: boolean;
  /** Who it is done for, in journals. */
  readonly actor: string;
  /** 0..1, and what comes now. */
  readonly onProgress?: (done: number, what: string) => void;
}

interface Run {
  readonly core: Grounds;
  readonly ask: HandBackAsk;
  readonly media: Media;
  readonly sessions: HandedSession[];
  readonly datasources: HandedDatasource[];
  readonly rows: FixtureRow[];
}

interface Person {
  readonly owner: string;
  readonly user: number;
}

/** Gives back what these owners have. One thing that cannot be given back stops none of the others. */
export async function handBack(core: Grounds, ask: HandBackAsk, now: number): Promise<HandBackReport> {
  assertOneOwnerEach(ask.returning);
  const media = await mediaAt(ask.mediaRoot, now);
  const run: Run = { core, ask, media, sessions: [], datasources: [], rows: [] };
  const work = async (): Promise<HandBackReport> => {
    const strangers: Stranger[] = [];
    const share = 1 / ask.returning.length;
    for (const [index, { owner, user }] of ask.returning.entries()) {
      const tell = (part: number, what: string) => ask.onProgress?.((index + part) * share, what);
      if (typeof user === "number") await ofPerson(run, { owner, user }, tell);
      else strangers.push(...(await strangerOf(core, owner, user === null)));
    }
    const { sessions, datasources, rows } = run;
    if (!ask.dryRun && rows.length > 0) await writeFixture(ask.fixture, rows);
    const fixture = rows.length === 0 ? null : { path: ask.fixture, rows: rows.length };
    const left = [...sessions, ...datasources].some(({ outcome }) => outcome === "failed");
    const whole = !left && strangers.every(({ accepted }) => accepted);
    return { dryRun: ask.dryRun, sessions, datasources, strangers, fixture, whole };
  };
  return ask.dryRun ? work() : alone(media, work);
}

function assertOneOwnerEach(returning: readonly Returning[]): void {
  const owners = new Map<number, string>();
  for (const { owner, user } of returning) {
    if (typeof user !== "number") continue;
    const other = owners.get(user);
    if (other !== undefined)
      refuse("invalid_params", { field: "--owners", reason: `${other} and ${owner} cannot both be the user ${user}` });
    owners.set(user, owner);
  }
}

async function strangerOf(core: Grounds, owner: string, accepted: boolean): Promise<Stranger[]> {
  const { sessions, others, datasources } = await owedTo(core, owner);
  const counts = { sessions: sessions.length + others.length, datasources: datasources.length };
  if (counts.sessions + counts.datasources === 0) return [];
  const told = `${counted(counts.sessions, "session")} and ${counted(counts.datasources, "datasource")}`;
  const why = accepted ? "stay here, as was said" : "stay here: name the user there with --owners";
  return [{ owner, ...counts, accepted, text: `${owner} is no user of the old system: ${told} ${why}.` }];
}

async function ofPerson(run: Run, person: Person, progress: (part: number, what: string) => void): Promise<void> {
  const { core, ask } = run;
  const owed = await owedTo(core, person.owner);
  for (const { id, reason } of owed.damaged)
    run.sessions.push({
      ...blank(person, { id, name: "", datasource: null }),
      ...failed(`${id} cannot be read: ${reason}`),
    });
  const all = owed.datasources.length + owed.sessions.length + owed.others.length;
  let done = 0;
  const next = (name: string) => progress(done++ / all, name);
  // What sessions stand on comes before them.
  for (const each of owed.datasources) {
    next(each.body.name);
    await datasource(run, person, tableOfDatasource(each), (handed) => run.datasources.push(handed));
  }
  for (const each of owed.sessions) {
    next(each.name);
    run.sessions.push(await session(run, person, each));
  }
  for (const each of owed.others) {
    next(each.name);
    if (ask.others === "datasources") await otherAsDatasource(run, person, each);
    else run.sessions.push(stays(person, each, ask.others === "stay"));
  }
}

function blank(
  { owner, user }: Person,
  { id, name, datasource }: { id: string; name: string; datasource: string | null },
) {
  return { id, name, owner, user, datasource, as: "session" as const, steps: 0, undone: 0, beside: 0, told: [] };
}

function failed(text: string): { outcome: "failed"; text: string } {
  return { outcome: "failed", text };
}

function stays(person: Person, owed: OwedSession, isSaid: boolean): HandedSession {
  const { name, datasource } = owed;
  const why = `“${name}” of user ${person.user} is not the session used last of the datasource ${datasource}`;
  const text = isSaid ? `${why}; it stays here.` : `${why}; --others says what becomes of it.`;
  return { ...blank(person, owed), outcome: isSaid ? "stays" : "failed", text };
}

/** How often a session is looked at anew that changed so much meanwhile that its tables went. */
const looks = 5;

/** Does work on a session as it stands now. */
async function looking<T>(
  core: Grounds,
  owner: string,
  id: string,
  work: (document: Document) => Promise<T>,
): Promise<T> {
  for (let look = 1; ; look++) {
    const document = await core.documents.open({ owner, name: "" }, id);
    try {
      return await work(document);
    } catch (error) {
      const now = await core.vault.store.head({ owner, kind: "session", id });
      const changed = now !== null && now.revision !== document.head.revision;
      if (!(error instanceof Refusal) || error.code !== "damaged" || !changed || look === looks) throw error;
    }
  }
}

async function session(run: Run, person: Person, owed: OwedSession): Promise<HandedSession> {
  const { core, media, ask } = run;
  const { owner, user } = person;
  const { datasource } = owed;
  const target = sessionFolder(media, user, datasource);
  const place = relative(media.root, target);
  try {
    return await looking(core, owner, owed.id, async (document) => {
      const { name } = document.body;
      const counts = countsOf(document);
      const done = { ...blank(person, { ...owed, name }), ...counts };
      const subject = `“${name}” of user ${user}: ${counted(counts.steps, "step")}`;
      if (ask.dryRun) return { ...done, outcome: "would", text: `${subject} would go to ${place}${staying(counts)}.` };
      const written = await beside(media, target);
      try {
        const told = await withBench(core, owner, async (bench) => {
          const files = await writeSession(bench, document, { user, datasource }, written);
          await assertSameSession(bench, written, files);
          return toldOnce(files.tables.map(({ columns }) => columns));
        });
        const noted = () => note(run, owner, owed.id, { user, datasource, steps: counts.steps });
        const isNew = await putInPlace(media, written, target, noted);
        const what = isNew ? `given back to ${place}` : `are in ${place} already, and nothing was changed`;
        return {
          ...done,
          told,
          outcome: isNew ? "given" : "unchanged",
          text: [`${subject} ${what}${staying(counts)}.`, ...told].join(" "),
        };
      } finally {
        await rm(written, { recursive: true, force: true });
      }
    });
  } catch (error) {
    return {
      ...blank(person, owed),
      ...failed(`“${owed.name}” of user ${user} was not given back: ${reasonOf(error)}`),
    };
  }
}

function staying({ undone, beside: branches }: { undone: number; beside: number }): string {
  const parts = [
    ...(undone > 0 ? [`${counted(undone, "undone step")}`] : []),
    ...(branches > 0 ? [`${counted(branches, "step")} of branches`] : []),
  ];
  const verb = undone + branches === 1 ? "stays" : "stay";
  return parts.length === 0 ? "" : `; ${parts.join(" and ")} ${verb} here`;
}

/** What is told of a failure: of our own bugs too, since the work goes on with the next one. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function otherAsDatasource(run: Run, person: Person, owed: OwedSession): Promise<void> {
  try {
    await looking(run.core, person.owner, owed.id, async (document) => {
      const counts = countsOf(document);
      await datasource(run, person, tableOfSession(document, owed.datasource), (handed) => {
        const { outcome, told, text, datasource: of, name } = handed;
        const base = blank(person, { id: owed.id, name, datasource: of });
        run.sessions.push({ ...base, ...counts, as: "datasource", outcome, told, text });
      });
    });
  } catch (error) {
    const text = `“${owed.name}” of user ${person.user} was not given back: ${reasonOf(error)}`;
    run.sessions.push({ ...blank(person, owed), ...failed(text) });
  }
}

/** Gives a table back as a datasource, and notes its row. */
async function datasource(
  run: Run,
  person: Person,
  table: Table,
  tell: (handed: HandedDatasource) => void,
): Promise<void> {
  const { core, media, ask } = run;
  const { owner, user } = person;
  const { id, name, datasource: of, file } = table;
  const base = { id, name, owner, user, datasource: of, file, told: [] };
  const subject = `“${name}” of user ${user}`;
  const row = { ...table, user };
  if (ask.dryRun) {
    run.rows.push(row);
    return tell({ ...base, outcome: "would", text: `${subject} would become a datasource, ${file}.` });
  }
  try {
    const noted = () => note(run, owner, id, { user, datasource: of });
    const { isNew, told } = await backAsDatasource(core, media, owner, table, noted);
    run.rows.push(row);
    const what = isNew ? `became a datasource, ${file}` : `is a datasource already, ${file}`;
    tell({ ...base, told, outcome: isNew ? "given" : "unchanged", text: [`${subject} ${what}.`, ...told].join(" ") });
  } catch (error) {
    tell({ ...base, ...failed(`${subject} did not become a datasource: ${reasonOf(error)}`) });
  }
}

/** The owner's journal says that a copy goes to the old system. */
async function note(
  { core, ask }: Run,
  owner: string,
  on: string,
  detail: Record<string, string | number>,
): Promise<void> {
  const actor: Actor = { owner, name: ask.actor };
  await core.journal.noteNow(actor, { action: "hand-back", on, detail });
}
