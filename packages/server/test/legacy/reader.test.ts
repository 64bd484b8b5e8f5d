// The process that reads the old system's bytes, its limits, and the tables it leaves for the importer.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { openDatabase, raw } from "../../src/engine/import/database.ts";
import { rowFileSource } from "../../src/engine/import/row-file.ts";
import { storedType } from "../../src/engine/types.ts";
import { tableOf } from "../../src/legacy/columns.ts";
import { readFrame } from "../../src/legacy/frames.ts";
import type { LegacyJob } from "../../src/legacy/messages.ts";
import { legacyLimits, readLegacySession } from "../../src/legacy/reader.ts";
import { writeTableFile } from "../../src/legacy/table-file.ts";
import { type Sql, sql } from "../../src/model/sql.ts";
import { bytes, little } from "../pickle/pickling.ts";
import { placeOf } from "./fixtures.ts";
import { keptPickles } from "./kept.ts";

const scratch = mkdtempSync(join(tmpdir(), "data-tools-legacy-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let jobs = 0;
function job(parts: Readonly<Record<string, string>>, more: Partial<LegacyJob> = {}): LegacyJob {
  const directory = join(scratch, `job-${jobs++}`);
  mkdirSync(directory);
  const limits = { ...legacyLimits, memoryBytes: 1 << 30, milliseconds: 60_000 };
  return { generation: "cache", user: "7", datasource: "d", parts, expiresAt: null, directory, limits, ...more };
}

function file(content: Uint8Array): string {
  const path = join(scratch, `value-${jobs++}`);
  writeFileSync(path, content);
  return path;
}

const parts = (path: string) =>
  Object.fromEntries(
    ["current", "history", "metadata"].map((name) => [name, placeOf(`gen-a-redis/${path}/${name}.bin`)]),
  );

/** The history of an old session whose only table is this pickle. */
const wrapped = (pickle: Uint8Array) => bytes(0x80, 5, 0x42, little(pickle.length, 4), pickle, ".");

describe("[P15] the old system's bytes are read in a process of their own", () => {
  test("a session comes with its tables as files", async () => {
    const asked = job(parts("basic_mem"), { expiresAt: "2026-11-29T12:00:00.000Z" });
    const answer = await readLegacySession(asked);
    if (answer.kind !== "done") throw new Error(JSON.stringify(answer));
    const { session } = answer;
    expect(session.states.map(({ kind }) => kind)).toEqual(["table", "table", "table", "lost"]);
    expect([session.cursor, session.expiresAt]).toEqual([2, "2026-11-29T12:00:00.000Z"]);
    const [first] = session.states;
    expect(first?.kind === "table" && first.table.columns).toEqual([
      { name: "i", type: "integer" },
      { name: "j", type: "integer" },
      { name: "f", type: "number" },
      { name: "s", type: "text" },
      { name: "b", type: "boolean" },
      { name: "d", type: "timestamp" },
    ]);
    expect(readdirSync(asked.directory).sort()).toEqual(["table-0.csv", "table-1.csv", "table-2.csv"]);
  });

  test("the third generation too", async () => {
    const folder = "gen-c-head/one_col";
    const key = (kind: string, part: string) =>
      placeOf(`${folder}/__1__${kind}__7__00000000-0000-0000-0000-000000003009__${part}.bin`);
    const found = {
      current: key("session", "current"),
      original: key("session", "original"),
      metadata: key("unified_session", "metadata"),
    };
    const answer = await readLegacySession(job(found, { generation: "json" }));
    expect(answer.kind === "done" && answer.session.states.map(({ kind }) => kind)).toEqual(["table"]);
  });

  const attack = "\x80\x04cos\nsystem\n\x8c\x02id\x85R.";
  test.each([
    [
      "what Python would act on",
      () => job({ current: file(bytes(attack)) }),
      { reason: "the instruction GLOBAL is not one of plain data", offset: 2 },
    ],
    [
      "within a table",
      () => job({ current: file(wrapped(bytes(attack))) }),
      { reason: "it names os system", offset: 2 },
    ],
    ["no present table", () => job({}), { reason: "it has no present table", offset: null }],
    [
      "what is none",
      () => job({ current: file(Buffer.from("nonsense nonsense")) }),
      { reason: "it is neither a pickle nor compressed in a way that is known", offset: null },
    ],
    [
      "a table that unfolds to too much",
      () => job(parts("basic_mem"), { limits: { ...legacyLimits, tableBytes: 10 } }),
      { reason: "a table that unfolds to more than may be", offset: null },
    ],
    [
      "too little time",
      () => job(parts("basic_mem"), { limits: { ...legacyLimits, milliseconds: 1 } }),
      { reason: "it takes longer than it may", offset: null },
    ],
    [
      "too little memory",
      () =>
        job(
          { current: file(wrapped(bytes(0x80, 4, "(", "]".repeat(3_000_000), "t."))) },
          { limits: { ...legacyLimits, memoryBytes: 100 << 20 } },
        ),
      { reason: "it takes more memory than it may", offset: null },
    ],
    [
      "more memory outside of the heap",
      () =>
        job(
          { current: file(gzipSync(Buffer.alloc(600 << 20), { level: 1 })) },
          { limits: { ...legacyLimits, memoryBytes: 300 << 20 } },
        ),
      { reason: "it takes more memory than it may", offset: null },
    ],
  ])("%s is refused, and its folder is empty", async (_what, made, wanted) => {
    const asked = made();
    expect(await readLegacySession(asked)).toEqual({ kind: "refused", ...wanted });
    expect(existsSync(asked.directory) && readdirSync(asked.directory)).toEqual([]);
  });

  test("a cancelled one ends", async () => {
    const stop = new AbortController();
    const reading = readLegacySession(job(parts("basic_mem")), { signal: stop.signal });
    stop.abort();
    expect(await reading).toEqual({ kind: "refused", reason: "it was cancelled", offset: null });
  });
});

test("[P12] a table is written whole or the writing fails, where the room ends too", () => {
  const script = `
    import { writeTableFile } from "${new URL("../../src/legacy/table-file.ts", import.meta.url)}";
    const column = { name: "a", type: "text", at: () => "so many rows" };
    writeTableFile({ rows: 500, columns: [column], notes: [] }, "short.csv", 1 << 20);`;
  // Less than these rows take.
  const limited = ["-c", 'ulimit -f 4; exec "$0" --input-type=module -e "$1"', process.execPath, script];
  const { status, stderr } = spawnSync("/bin/sh", limited, { cwd: scratch, encoding: "utf8" });
  expect([status, /EFBIG/.exec(stderr)?.[0]]).toEqual([1, "EFBIG"]);
});

test("[P12] the importer reads every cell of a table file as it was", async () => {
  const directory = join(scratch, "tables");
  mkdirSync(directory);
  const database = await openDatabase(directory, directory, { memoryBytes: 256 << 20, spillBytes: 0 });
  let compared = 0;
  for (const { pickle, pandas, protocol } of keptPickles()) {
    if (protocol !== 5 || pandas !== "2.3.3") continue;
    const table = tableOf(readFrame(Buffer.from(pickle, "base64")));
    if (table.columns.length === 0) continue;
    const path = join(directory, `table-${compared}.csv`);
    const written = writeTableFile(table, path, 1 << 20);
    const fields = written.columns.map((column, index): Sql => {
      const field = raw(`c${index}`);
      const type = storedType(column) ?? "VARCHAR";
      return column.type === "binary"
        ? sql`hex(unhex(${field}))`
        : sql`CAST(CAST(${field} AS ${raw(type)}) AS VARCHAR)`;
    });
    for (const [index, field] of fields.entries()) {
      const rows = await database.rows(sql`SELECT ${field} FROM ${rowFileSource(path, written.columns.length)}`);
      const wanted = Array.from({ length: table.rows }, (_, row) => asCast(table.columns[index]?.at(row) ?? null));
      expect(rows.map(([cell]) => comparable(cell, written.columns[index]?.type))).toEqual(
        wanted.map((cell) => comparable(cell, written.columns[index]?.type)),
      );
      compared++;
    }
  }
  database.close();
  expect(compared).toBeGreaterThan(80);
});

function asCast(cell: null | boolean | bigint | number | string | Uint8Array): string | null {
  if (cell === null) return null;
  return cell instanceof Uint8Array ? Buffer.from(cell).toString("hex").toUpperCase() : String(cell);
}

/** Numbers by their value, moments without the zone's minutes, which the database leaves out. */
function comparable(cell: unknown, type: string | undefined): unknown {
  if (cell === null) return null;
  const text = String(cell);
  if (type === "number") return Number(text.replace(/^(-?)inf$/, "$1Infinity"));
  return type === "timestamptz" ? text.replace(/\+00:00$/, "+00") : text;
}
