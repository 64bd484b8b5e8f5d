// The way back to the old system: sessions as its folders of files, read again as uploads are and held against the
// session's own tables.
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Call } from "@data-tools/client";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fileSessions, readFileSession } from "../../src/legacy/file-session.ts";
import { removalOf } from "../../src/legacy/operations.ts";
import { assertSameTable, NotTheSame } from "../../src/migrate/hand-back/again.ts";
import { withBench } from "../../src/migrate/hand-back/bench.ts";
import { writeTable } from "../../src/migrate/hand-back/folder.ts";
import { alone, mediaAt } from "../../src/migrate/hand-back/placing.ts";
import { stateAt } from "../../src/sessions/document.ts";
import { placeOf } from "../legacy/fixtures.ts";
import {
  bytesBelow,
  type Cells,
  cellsOf,
  cellsOfFile,
  dozen,
  everyTypeNames,
  folderOf,
  fromOldSystem,
  givenBack,
  mediaOf,
  metadataIn,
  seven,
  uploaded,
  uuid,
  writeEveryType,
} from "../migrate/giving-back.ts";
import { type Home, openHome, refusalOf } from "../sessions/product.ts";

const fixtures = placeOf("gen-b-files/media");
const csv = "id,city,price\n1,Oslo,2.5\n2,bergen,\n3,Oslo,7\n";

let home: Home;
beforeEach(async () => {
  home = await openHome();
});
afterEach(() => home.close());

/** A session on a datasource of the old system, with some steps. */
async function begin(calls: readonly Call[] = [], of = uuid(1), text = csv): Promise<string> {
  const { id } = await fromOldSystem(home, of, await home.csv(text, "sales.csv", seven));
  const session = await home.sessions.create(seven, { datasource: id, name: "sales" });
  for (const call of calls) await home.sessions.apply(seven, session.id, [call]);
  return session.id;
}

const drop = (column: string): Call => ({ op: "drop-columns", params: { columns: [column] } });
const upper: Call = { op: "change-case", params: { columns: ["city"], to: "upper" } };

describe("[P40] a session as the old system kept one", () => {
  test("what its own folders hold comes back as they hold it", { timeout: 240_000 }, async () => {
    const places: { folder: string; datasource: string; tables: unknown[] }[] = [];
    const files = ["step_0.parquet", "current.parquet"];
    // A column without a name has one by its place, which moves as others go.
    const nameless = ({ columns, rows }: Cells) => ({
      columns: columns.map(([name, type]) => [name.replace(/^column_\d+$/, "nameless"), type]),
      rows,
    });
    for (const place of await fileSessions(fixtures)) {
      if ((await readFileSession(place)) === null) continue;
      const { folder, datasource } = place;
      const source = await fromOldSystem(home, datasource, await uploaded(home, join(folder, "original.parquet")));
      const { id } = await home.sessions.create(seven, { datasource: source.id });
      const tables: unknown[] = [];
      for (const file of files) {
        const before = (await home.sessions.view(seven, id)).columns.map(({ name }) => name);
        const cells = await cellsOfFile(home, join(folder, file));
        tables.push(nameless(cells));
        const after = cells.columns.map(([name]) => name);
        const columns = removalOf(before, after)?.body.columns;
        await home.sessions.apply(seven, id, [{ op: "drop-columns", params: { columns } }]);
      }
      places.push({ folder, datasource, tables });
    }
    expect(places).toHaveLength(5);
    const report = await givenBack(home);
    expect(report).toMatchObject({ whole: true, fixture: null });
    expect(report.sessions.map(({ outcome, steps }) => [outcome, steps])).toEqual(places.map(() => ["given", 2]));
    for (const { folder, datasource, tables } of places) {
      const back = folderOf(home, datasource);
      expect(readdirSync(back).sort()).toEqual(readdirSync(folder).sort());
      // Byte for byte, but for the times.
      const untimed = (of: string) =>
        readFileSync(join(of, "session_metadata.json"), "latin1").replace(/\d{4}-\d\d-\d\dT[\d:.]+/g, "time");
      expect(untimed(back)).toBe(untimed(folder));
      const given: unknown[] = [];
      for (const file of files) given.push(nameless(await cellsOfFile(home, join(back, file))));
      expect(given).toEqual(tables);
    }
  });

  test("the present line goes back; what was undone and branches stay, and are counted", async () => {
    const id = await begin([drop("price"), upper]);
    await home.sessions.undo(seven, id, { count: 2 });
    await home.sessions.apply(seven, id, [upper]);
    await home.sessions.apply(seven, id, [{ op: "rename-column", params: { column: "id", to: "größe" } }]);
    await home.sessions.apply(seven, id, [drop("price")]);
    await home.sessions.undo(seven, id);
    const { cursor } = await home.sessions.history(seven, id);
    const report = await givenBack(home);
    const [handed] = report.sessions;
    expect(handed).toMatchObject({
      outcome: "given",
      steps: 2,
      undone: 1,
      beside: 2,
      datasource: uuid(1),
      as: "session",
    });
    expect(handed?.text).toContain("1 undone step and 2 steps of branches stay here");
    const back = folderOf(home, uuid(1));
    expect(metadataIn(back).current_step).toBe(2);
    expect(readdirSync(back).filter((name) => name.startsWith("step_"))).toHaveLength(2);
    expect(await cellsOfFile(home, join(back, "current.parquet"))).toEqual(await cellsOf(home, id, cursor));
    const session = await readFileSession({ user: "7", datasource: uuid(1), folder: back });
    expect(session).toMatchObject({ cursor: 2, notes: [] });
  });

  test("a session without a step has an original, which is the present table", async () => {
    await begin();
    await givenBack(home);
    const back = folderOf(home, uuid(1));
    expect(readdirSync(back).sort()).toEqual(["current.parquet", "original.parquet", "session_metadata.json"]);
    expect(metadataIn(back)).toMatchObject({ current_step: 0, backups: [], operations: [], original_shape: [3, 3] });
  });

  test("of several sessions of a datasource the one used last is its session; the others are told", async () => {
    const first = await begin([upper]);
    const { id } = await home.sessions.duplicate(seven, first, { name: "later" });
    await home.sessions.apply(seven, id, [drop("city")]);
    const report = await givenBack(home);
    expect(report.whole).toBe(false);
    expect(report.sessions).toMatchObject([
      { id, outcome: "given" },
      { id: first, outcome: "failed", text: expect.stringContaining("--others") },
    ]);
    expect(metadataIn(folderOf(home, uuid(1))).operations.at(-1)?.name).toBe("remove_columns_1");
    const stay = await givenBack(home, { others: "stay" });
    expect(stay).toMatchObject({ whole: true, sessions: [{ outcome: "unchanged" }, { outcome: "stays" }] });
  });
});

describe("[P41] tables of every type", () => {
  test("after a dozen steps each table reads as it is here, but for what is told", { timeout: 240_000 }, async () => {
    const path = join(home.folder, "every.parquet");
    await writeEveryType(path, 30);
    const { id: source } = await fromOldSystem(home, uuid(2), await uploaded(home, path));
    const { id } = await home.sessions.create(seven, { datasource: source });
    for (const call of dozen) await home.sessions.apply(seven, id, [call]);
    const report = await givenBack(home);
    expect(report.sessions, report.sessions[0]?.text).toMatchObject([{ outcome: "given", steps: 12 }]);
    const told = report.sessions[0]?.told ?? [];
    const columns = told.map((sentence) => /^“(.+?)”/.exec(sentence)?.[1]);
    expect(columns.sort()).toEqual(
      ["bytes", "far day", "far instant", "far moment", "large", "list", "long span", "nan", "structure"].sort(),
    );
    expect(told.find((sentence) => sentence.startsWith("“nan”"))).toContain("missing: 30");
    const back = folderOf(home, uuid(2));
    const { steps } = await home.sessions.history(seven, id);
    expect(steps).toHaveLength(12);
    const files = ["original.parquet", ...steps.map((_, index) => `step_${index}.parquet`), "current.parquet"];
    const states = [null, ...steps.map((step) => step.id), undefined];
    const same = new Set([
      "integer",
      "number",
      "decimal",
      "boolean",
      "text",
      "date",
      "time",
      "timestamp",
      "timestamptz",
    ]);
    for (const [index, file] of files.entries()) {
      const here = await cellsOf(home, id, states[index]);
      const there = await cellsOfFile(home, join(back, file));
      expect(there.columns.map(([name]) => name)).toEqual(here.columns.map(([name]) => name));
      for (const [at, [name, type]] of here.columns.entries()) {
        const [is, was] = [there, here].map(({ rows }) => rows.map((row) => row[at] ?? null));
        const found = there.columns[at]?.[1];
        if (type === "duration" && found === "integer")
          expect([name, is?.map((cell) => (cell === null ? null : spanOf(cell)))]).toEqual([name, was]);
        else if (type === "integer" && found === "decimal")
          expect([name, is]).toEqual([name, was?.map((cell) => (cell === null ? null : String(cell)))]);
        else if (type === "list" || type === "struct")
          expect([name, is?.map((cell) => JSON.parse(String(cell)))]).toEqual([name, was]);
        else {
          expect([name, is]).toEqual([name, was]);
          if (same.has(type) && !columns.includes(name)) expect([name, found]).toEqual([name, type]);
        }
      }
    }
    const original = await cellsOfFile(home, join(back, "original.parquet"));
    expect(original.columns.map(([name]) => name)).toEqual(everyTypeNames);
    expect(new Map(original.columns).get("large")).toBe("decimal");
  });

  test("a table without rows comes back with its columns", async () => {
    await begin([{ op: "filter-rows", params: { where: { column: "id", is: "gt", value: 100 } } }]);
    expect(await givenBack(home)).toMatchObject({ whole: true });
    expect(await cellsOfFile(home, join(folderOf(home, uuid(1)), "current.parquet"))).toEqual({
      columns: [
        ["id", "integer"],
        ["city", "text"],
        ["price", "number"],
      ],
      rows: [],
    });
  });
});

/** Whole nanoseconds as ISO 8601, as cells of durations are written. */
function spanOf(cell: unknown): string {
  const micros = BigInt(String(cell)) / 1000n;
  const [hours, rest] = [micros / 3_600_000_000n, micros % 3_600_000_000n];
  const [minutes, seconds] = [rest / 60_000_000n, rest % 60_000_000n];
  const fraction = String(seconds % 1_000_000n)
    .padStart(6, "0")
    .replace(/0+$/, "");
  const tail = seconds > 0n || micros === 0n ? `${seconds / 1_000_000n}${fraction && `.${fraction}`}S` : "";
  return `PT${hours > 0n ? `${hours}H` : ""}${minutes > 0n ? `${minutes}M` : ""}${tail}`;
}

describe("[P42] the old system's files", () => {
  test("what stood in the place is moved aside and kept; the same once more changes nothing", async () => {
    const id = await begin([upper]);
    const back = folderOf(home, uuid(1));
    const other = "datasource_00000000-0000-0000-0000-000000002000";
    cpSync(join(fixtures, "temp_sessions/user_7", other), back, { recursive: true });
    const was = bytesBelow(back);
    expect(await givenBack(home)).toMatchObject({ sessions: [{ outcome: "given" }] });
    const aside = join(mediaOf(home), "temp_sessions/.replaced");
    const [time = ""] = readdirSync(aside);
    expect(bytesBelow(join(aside, time, "user_7", `datasource_${uuid(1)}`))).toEqual(was);

    const given = bytesBelow(mediaOf(home));
    expect(await givenBack(home)).toMatchObject({
      whole: true,
      sessions: [{ outcome: "unchanged", text: expect.stringContaining("already") }],
    });
    expect(bytesBelow(mediaOf(home))).toEqual(given);

    // Somebody worked on it there: that is kept too.
    writeFileSync(join(back, "current.parquet"), "work done there");
    await home.sessions.apply(seven, id, [drop("price")]);
    expect(await givenBack(home)).toMatchObject({ sessions: [{ outcome: "given", steps: 2 }] });
    const kept = Object.values(bytesBelow(aside)).map((bytes) => Buffer.from(bytes, "base64").toString());
    expect(kept).toContain("work done there");
    expect(readdirSync(join(mediaOf(home), "temp_sessions/user_7"))).toEqual([`datasource_${uuid(1)}`]);
  });

  test("large tables are the same bytes each time", async () => {
    const text = `n,t\n${Array.from({ length: 300_000 }, (_, at) => `${at},row ${at % 977}`).join("\n")}\n`;
    await begin([{ op: "formula", params: { into: "m", expression: "n * 3" } }], uuid(1), text);
    expect(await givenBack(home)).toMatchObject({ sessions: [{ outcome: "given" }] });
    expect(await givenBack(home)).toMatchObject({ sessions: [{ outcome: "unchanged" }] });
  });

  test("a file that reads otherwise than the table is not taken, and says where", async () => {
    const id = await begin([upper, { op: "edit-cell", params: { row: 2, column: "id", value: 7, expect: 2 } }]);
    const { core } = home.product;
    const document = await core.documents.open(seven, id);
    const folder = join(home.folder, "written");
    mkdirSync(folder);
    await withBench(core, seven.owner, async (bench) => {
      const now = stateAt(document);
      const { columns } = await writeTable(bench, now, folder, "now.parquet");
      await writeTable(bench, stateAt(document, null), folder, "original.parquet");
      await assertSameTable(bench, join(folder, "now.parquet"), now, columns);
      const wrong = assertSameTable(bench, join(folder, "original.parquet"), now, columns);
      await expect(wrong).rejects.toThrow(NotTheSame);
      await expect(wrong).rejects.toThrow(/“id” differs in 1 cell; “city” differs in 3 cells/);
      const fewer = { ...now, columns: now.columns.slice(1) };
      await expect(assertSameTable(bench, join(folder, "now.parquet"), fewer, columns.slice(1))).rejects.toThrow(
        /its columns are id, city, price/,
      );
    });
    // Nothing of it is left in memory or in scratch.
    expect(core.engine.resident().filter(({ session }) => session.startsWith("back"))).toEqual([]);
  });

  test("what cannot be given back hinders nothing else, and leaves what stood there", async () => {
    await begin([upper]);
    const second = await begin([upper], uuid(2));
    const back = folderOf(home, uuid(1));
    mkdirSync(join(mediaOf(home), "temp_sessions/user_7"), { recursive: true });
    writeFileSync(back, "a file where a folder should be");
    writeFileSync(join(mediaOf(home), "temp_sessions/.replaced"), "and no way to move it aside");
    const report = await givenBack(home);
    expect(report.whole).toBe(false);
    expect(report.sessions.map(({ outcome, id }) => [outcome, id === second])).toEqual([
      ["given", true],
      ["failed", false],
    ]);
    expect(readFileSync(back, "utf8")).toBe("a file where a folder should be");
    rmSync(join(mediaOf(home), "temp_sessions/.replaced"));
    expect(await givenBack(home)).toMatchObject({ whole: true });
  });

  test("two at once: the second is refused", async () => {
    await begin([upper]);
    const media = await mediaAt(mediaOf(home), Date.now());
    await alone(media, async () => {
      expect(await refusalOf(givenBack(home))).toMatchObject({ code: "invalid_params" });
      // Telling what would be done is no harm.
      expect(await givenBack(home, { dryRun: true })).toMatchObject({ sessions: [{ outcome: "would" }] });
    });
    expect(existsSync(folderOf(home, uuid(1)))).toBe(false);
    expect(await givenBack(home)).toMatchObject({ whole: true });
    expect(await refusalOf(givenBack(home, { mediaRoot: join(home.folder, "nowhere") }))).toMatchObject({
      code: "invalid_params",
    });
  });
});

test("[P43] what is given back has the rights of MEDIA_ROOT, and its owner where this process may give that", async () => {
  const root = mediaOf(home);
  chmodSync(root, 0o2750);
  if (process.getuid?.() === 0) chownSync(root, 1234, 4321);
  await begin([drop("price")]);
  expect(await givenBack(home)).toMatchObject({ whole: true });
  const folder = folderOf(home, uuid(1));
  const { uid, gid } = statSync(root);
  for (const path of [dirname(folder), folder, ...readdirSync(folder).map((name) => join(folder, name))]) {
    const found = statSync(path);
    expect([found.uid, found.gid]).toEqual([uid, gid]);
    expect(found.mode & 0o7777).toBe(found.isDirectory() ? 0o2750 : 0o640);
  }
});

describe("[P45] while users work", () => {
  test("each session goes back as it stood at one moment, every acknowledged step before it included", {
    timeout: 240_000,
  }, async () => {
    const id = await begin([]);
    const failures: unknown[] = [];
    let acknowledged = 0;
    let most = 0;
    let isWorking = true;
    const step = async () => {
      const call: Call = { op: "formula", params: { into: `c${acknowledged}`, expression: `id + ${acknowledged}` } };
      await home.sessions.apply(seven, id, [call]);
      acknowledged++;
      if (acknowledged % 3 > 0) return;
      // Now and then somebody does a step once more, and removes what lies beside.
      await home.sessions.undo(seven, id);
      await home.sessions.apply(seven, id, [call]);
      const { token } = await home.sessions.prune(seven, id, { dryRun: true });
      await home.sessions.prune(seven, id, { token: token ?? undefined });
    };
    const work = async () => {
      while (isWorking) {
        try {
          if (acknowledged < most) await step();
          await home.sessions.rows(seven, id, { offset: 0, limit: 10 });
        } catch (error) {
          failures.push(error);
        }
      }
    };
    const user = work();
    for (let round = 0; round < 3; round++) {
      most += 5;
      await expect.poll(() => acknowledged).toBeGreaterThan(5 * round + 1);
      const least = acknowledged;
      const report = await givenBack(home);
      expect(report.whole, report.sessions[0]?.text).toBe(true);
      const { operations, current_step } = metadataIn(folderOf(home, uuid(1)));
      // One step may just have been undone, to be done once more.
      expect(current_step).toBeGreaterThanOrEqual(least - 1);
      expect(operations).toHaveLength(current_step);
      const { columns } = await cellsOfFile(home, join(folderOf(home, uuid(1)), "current.parquet"));
      const made = Array.from({ length: current_step }, (_, at) => `c${at}`);
      expect(columns.map(([name]) => name).sort()).toEqual(["id", "city", "price", ...made].sort());
    }
    isWorking = false;
    await user;
    expect(failures).toEqual([]);
  });
});
