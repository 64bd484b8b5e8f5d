// Sessions of the old system taken over: every table cell by cell, every operation, where it stood; once.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fileSessions } from "../../src/legacy/file-session.ts";
import type { LegacySession } from "../../src/legacy/session.ts";
import type { TableFile } from "../../src/legacy/table-file.ts";
import { binOlder } from "../../src/migrate/superseded.ts";
import { takeOver } from "../../src/migrate/take-over.ts";
import type { Actor } from "../../src/sessions/api.ts";
import { cases, type ExpectedFrame, expectedOf, placeOf } from "../legacy/fixtures.ts";
import { cacheSession, fileSession, jsonSession, shownColumns } from "../migrate/old-work.ts";
import { digestOf, type Home, me, openHome, tableOf } from "../sessions/product.ts";

interface Expected {
  readonly states?: readonly ExpectedFrame[];
  readonly "states_0_to_3_(state3_is_lost_after_undo)"?: readonly ExpectedFrame[];
  readonly current: ExpectedFrame;
}

let home: Home;
const scratch = mkdtempSync(join(tmpdir(), "data-tools-old-"));
beforeAll(async () => {
  home = await openHome();
});
afterAll(async () => {
  await home.close();
  rmSync(scratch, { recursive: true, force: true });
});

/** Takes a session over and answers what came of it; each test has a datasource of its own. */
async function taken(session: LegacySession<TableFile>, digest: string, actor: Actor = me) {
  const made = await takeOver(home.product.core, actor, { session, digest, name: digest });
  if (made.kind !== "made") throw new Error(made.kind);
  return made;
}

/** A session as another datasource's, so that it shares nothing with others. */
let datasources = 0;
function alone(session: LegacySession<TableFile>): LegacySession<TableFile> {
  return { ...session, datasource: `00000000-0000-4000-8000-${String(++datasources).padStart(12, "0")}` };
}

/** Its steps: what the history says, and the codes of what is told of each. */
async function stepsOf(id: string): Promise<string[]> {
  const { steps } = await home.sessions.history(me, id);
  return steps.map(({ summary, effect }) => [summary, ...effect.notes.map(({ code }) => code)].join(" | "));
}

/** Compares the grid after each step with the frames, cell by cell. */
async function assertShown(id: string, frames: readonly ExpectedFrame[]): Promise<void> {
  const { steps } = await home.sessions.history(me, id);
  for (const [index, step] of [null, ...steps.map((each) => each.id)].entries()) {
    const table = await tableOf(home.sessions, id, step);
    for (const [at, cells] of shownColumns(frames[index] as ExpectedFrame).entries())
      if (cells !== null) expect([index, at, table.rows.map((row) => row[at])]).toEqual([index, at, cells]);
  }
}

/** Where a fixture stands, and its steps: what was done to them is not always what they say was done. */
function stepsWanted(path: string): (string | number)[] {
  const name = path.split("/")[1] ?? "";
  const rename = "Rename “a” to “A”";
  const fill = "Fill missing “A”, “c” with the mean | fill_value";
  const special: Readonly<Record<string, (string | number)[]>> = {
    full_chain_at_tip: [3, rename, fill, "Drop “b”"],
    bogus_redo_at_tip: [2, rename, fill],
    two_undos: [1, rename, fill],
    fresh: [0],
    history_expired: [0],
  };
  const first: Readonly<Record<string, string>> = {
    unicode_cols: "Año",
    one_col: "only",
    widths: "i8",
    int_cols: "0",
    objects: "mix",
  };
  const unchanged = ["empty_rows", "int_cols", "one_col", "unicode_cols"].includes(name);
  return (
    special[name] ?? [
      2,
      "Old system: column operation duplicate | legacy_differs",
      `Old system: quick nan cleaning | ${unchanged ? "legacy_unknown" : "legacy_differs"}`,
      `Drop “${first[name] ?? "i"}” | legacy_redone`,
    ]
  );
}

const all = ["gen-a-redis", "gen-a-special"].flatMap((folder) => cases(folder).map((name) => `${folder}/${name}`));

describe("[P16] sessions of the cache", () => {
  test.each(all)("%s: the grid shows every state that was kept, cell by cell", async (path) => {
    const expected = expectedOf<Expected>(path);
    const session = alone(await cacheSession(path, scratch));
    const { session: id } = await taken(session, path);
    const frames = expected.states ?? expected["states_0_to_3_(state3_is_lost_after_undo)"] ?? [expected.current];
    await assertShown(id, path.endsWith("history_expired") ? [expected.current] : frames);
    const { depth } = await home.sessions.view(me, id);
    expect([depth, ...(await stepsOf(id))]).toEqual(stepsWanted(path));
    const { steps } = await home.sessions.history(me, id);
    const times = session.operations.map(({ at }) => new Date(at ?? "").toISOString());
    expect(steps.map(({ at }) => at)).toEqual(times.slice(0, steps.length));
  });

  test("operations whose table is gone and cannot be made again are named, with their time", async () => {
    const whole = alone(await cacheSession("gen-a-special/full_chain_at_tip", scratch));
    const states = whole.states.map((state, at) => (at < 2 ? state : ({ kind: "lost", again: false } as const)));
    const { session: id } = await taken({ ...whole, states }, "two gone");
    const { old, depth } = await home.sessions.view(me, id);
    const gone = whole.operations.slice(1);
    expect([depth, old?.lost]).toEqual([
      1,
      gone.map(({ name, at }) => ({ name: `Old system: ${name?.replaceAll("_", " ")}`, at })),
    ]);
  });
});

describe("[P17] [N118] once", () => {
  const counted = async () => {
    const { sessions_migrated = 0, datasources_migrated = 0 } = await home.product.core.vault.store.figures();
    return [sessions_migrated, datasources_migrated] as const;
  };
  const named = async (name: string) => (await home.sessions.list(me)).filter((session) => session.name === name);

  test("the same bytes are one session, whoever takes them over and how often", async () => {
    const session = alone(await cacheSession("gen-a-redis/one_col", scratch));
    const other = await home.second();
    const [sessions, datasources] = await counted();
    const both = await Promise.all(
      [home.product.core, other.core].map((core) => takeOver(core, me, { session, digest: "both", name: "both" })),
    );
    expect(both.map(({ kind }) => kind).sort()).toEqual(["known", "made"]);
    expect(new Set(both.map(({ session: id }) => id)).size).toBe(1);
    expect(await takeOver(home.product.core, me, { session, digest: "both", name: "both" })).toMatchObject({
      kind: "known",
    });
    expect(await named("both")).toHaveLength(1);
    expect(await counted()).toEqual([sessions + 1, datasources + 1]);
  });

  test("what people had they keep, whatever their quotas; what they add is refused", async () => {
    const narrow = await openHome({ "quota-sessions": "1", "quota-datasources": "1" });
    try {
      for (const digest of ["one", "two"]) {
        const session = alone(await cacheSession("gen-a-redis/one_col", scratch));
        expect(await takeOver(narrow.product.core, me, { session, digest, name: digest })).toMatchObject({
          kind: "made",
        });
      }
      const [first] = await narrow.sessions.list(me);
      const more = narrow.sessions.create(me, { datasource: first?.datasource.id ?? "" });
      await expect(more).rejects.toMatchObject({ code: "too_many_sessions" });
    } finally {
      await narrow.close();
    }
  });

  test("another owner's are another's", async () => {
    const session = alone(await cacheSession("gen-a-redis/one_col", scratch));
    const bob: Actor = { owner: "bob", name: "Bob" };
    const [mine, his] = [await taken(session, "whose"), await taken(session, "whose", bob)];
    expect(mine.session).not.toBe(his.session);
    await expect(home.sessions.view(bob, mine.session)).rejects.toMatchObject({ code: "not_found" });
  });

  test("what was erased here stays erased; what lies in the bin stays there", async () => {
    const session = alone(await cacheSession("gen-a-redis/one_col", scratch));
    const { session: id } = await taken(session, "gone");
    await home.sessions.remove(me, id);
    const again = () => takeOver(home.product.core, me, { session, digest: "gone", name: "gone" });
    expect(await again()).toEqual({ kind: "known", session: id });
    expect((await home.sessions.view(me, id)).status).toBe("bin");
    await home.sessions.remove(me, id, { now: true });
    expect(await again()).toEqual({ kind: "erased", session: id });
  });

  test("a datasource that was deleted here stays deleted, and the session has its table all the same", async () => {
    const session = {
      ...(await cacheSession("gen-a-redis/one_col", scratch)),
      datasource: "00000000-0000-4000-8000-00000000dead",
    };
    const first = await taken(session, "first");
    await home.product.datasources.remove(me, first.datasource);
    const second = await taken(session, "second");
    expect(second.datasource).not.toBe(first.datasource);
    expect((await tableOf(home.sessions, second.session)).rows).toEqual(
      (await tableOf(home.sessions, first.session)).rows,
    );
  });

  test("with more in it, it replaces the earlier copy that nobody used, and stands beside one that somebody did", async () => {
    const session = {
      ...(await cacheSession("gen-a-redis/one_col", scratch)),
      datasource: "00000000-0000-4000-8000-00000000cafe",
    };
    const unused = await taken(session, "earlier");
    const copy = await home.sessions.duplicate(me, unused.session);
    const other = await taken(alone(session), "of another datasource");
    const { id: begun } = await home.start();
    const used = await taken(session, "later");
    await binOlder(home.product.core, me, used.session);
    const status = async (id: string) => (await home.sessions.view(me, id)).status;
    expect(await status(unused.session)).toBe("bin");
    for (const id of [copy.id, other.session, begun, used.session]) expect(await status(id)).toBe("ready");
    await home.sessions.undo(me, used.session);
    const newest = await taken(session, "newest");
    await binOlder(home.product.core, me, newest.session);
    expect([await status(used.session), await status(newest.session)]).toEqual(["ready", "ready"]);
  });
});

describe("[P16] the other generations", () => {
  test.each(cases("gen-c-head").filter((name) => name !== "objects"))("JSON in the cache: %s", async (name) => {
    const session = alone(await jsonSession(`gen-c-head/${name}`, scratch));
    const { session: id } = await taken(session, name);
    const { states } = expectedOf<{ states: readonly ExpectedFrame[] }>(`gen-c-head/${name}`);
    await assertShown(id, states);
  });

  test("files: each table as if it had been uploaded", async () => {
    let compared = 0;
    for (const place of await fileSessions(placeOf("gen-b-files/media"))) {
      const session = await fileSession(place);
      if (session === null) continue;
      const { session: id } = await taken(alone(session), place.datasource);
      const { steps } = await home.sessions.history(me, id);
      for (const [index, step] of [null, ...steps.map((each) => each.id)].entries()) {
        const name = index === 0 ? "original" : `step_${index - 1}`;
        const uploaded = await home.upload(join(place.folder, `${name}.parquet`));
        const { id: plain } = await home.sessions.create(me, { datasource: uploaded.id });
        expect(await digestOf(home.product, id, step)).toBe(await digestOf(home.product, plain));
        compared++;
      }
      // A column without a name is called by its place, which is another one when others go.
      const nameless = place.datasource.endsWith("200c");
      const dropped = ({ call }: (typeof steps)[number]) => `Drop “${(call.params.columns as string[])[0]}”`;
      const wanted = nameless ? steps.map(() => "Old system: remove columns 1 | legacy_differs") : steps.map(dropped);
      expect(await stepsOf(id)).toEqual(wanted);
    }
    expect(compared).toBe(15);
  });
});
