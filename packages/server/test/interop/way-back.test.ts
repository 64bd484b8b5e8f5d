// What went back, as the old system opens it: its Parquet files by pandas in the old system's version and in later
// ones, its JSON file by Python, and rows by a real Django.
import { execFileSync } from "node:child_process";
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Cell } from "@data-tools/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readFileSession } from "../../src/legacy/file-session.ts";
import type { HandBackReport } from "../../src/migrate/hand-back/report.ts";
import {
  type Cells,
  cellsOf,
  dozen,
  everyTypeNames,
  folderOf,
  fromOldSystem,
  givenBack,
  type Metadata,
  mediaOf,
  seven,
  uploaded,
  uuid,
  writeEveryType,
} from "../migrate/giving-back.ts";
import { type Home, openHome } from "../sessions/product.ts";
import { djangos, runSite } from "./django-sites.ts";

const versions: Readonly<Record<string, string>> = JSON.parse(process.env.DATA_TOOLS_PANDAS ?? "{}");
const program = fileURLToPath(new URL("pandas/way_back.py", import.meta.url));

interface Frame {
  readonly names: readonly string[];
  readonly dtypes: readonly string[];
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
}

interface Looked {
  readonly exists: boolean;
  readonly metadata: Metadata;
  readonly tables: readonly Frame[];
  readonly page: { readonly rows: number; readonly odd: readonly string[] };
}

let home: Home;
let session: string;
let report: HandBackReport;
/** The original, the table after each step, the present one. */
const tables: Cells[] = [];

beforeAll(async () => {
  home = await openHome();
  const path = join(home.folder, "every.parquet");
  await writeEveryType(path, 20);
  const { id } = await fromOldSystem(home, uuid(1), await uploaded(home, path));
  session = (await home.sessions.create(seven, { datasource: id, name: "every" })).id;
  for (const call of dozen) await home.sessions.apply(seven, session, [call]);
  await home.sessions.save(seven, session, { name: "saved" });
  const { steps } = await home.sessions.history(seven, session);
  for (const step of [null, ...steps.map((each) => each.id), undefined])
    tables.push(await cellsOf(home, session, step));
  report = await givenBack(home);
}, 120_000);
afterAll(() => home.close());

function asked<Answer>(version: string, action: string, folder: string): Answer {
  const interpreter = process.env.DATA_TOOLS_INTEROP;
  if (interpreter === undefined) throw new Error("these tests run by: npm run test:interop");
  const env = { PATH: process.env.PATH ?? "", PYTHONDONTWRITEBYTECODE: "1", PYTHONPATH: versions[version] ?? "" };
  const out = execFileSync(interpreter, ["-W", "ignore", program, action, folder], { env, maxBuffer: 1 << 28 });
  return JSON.parse(out.toString("utf8")) as Answer;
}

/** A cell as pandas should have it, spelled as way_back.py spells. */
function wanted(cell: Cell, type: string, dtype: string): unknown {
  if (cell === null || (type === "number" && cell === "NaN")) return null;
  if (type === "integer") return dtype.startsWith("float") ? Number(cell) : String(cell);
  if (type === "number") return typeof cell === "string" ? cell : Number(cell);
  if (type === "decimal") return String(cell);
  const moment = /^(.{10})T([\d:]+)(\.\d+)?Z?$/.exec(String(cell));
  if (dtype.startsWith("datetime64") && moment) return `${moment[1]} ${moment[2]}${moment[3]?.padEnd(7, "0") ?? ""}`;
  if (dtype.startsWith("timedelta64")) return String(microseconds(String(cell)));
  return cell;
}

function microseconds(text: string): bigint {
  const [, hours = "0", minutes = "0", seconds = "0", part = ""] =
    /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d+))?S)?$/.exec(text) ?? [];
  return (BigInt(hours) * 3600n + BigInt(minutes) * 60n + BigInt(seconds)) * 1_000_000n + BigInt(part.padEnd(6, "0"));
}

/** Compares a frame of pandas with a table here, column by column. */
function expectSame(frame: Frame, table: Cells): void {
  expect(frame.names).toEqual(table.columns.map(([name]) => name));
  expect(frame.rows).toHaveLength(table.rows.length);
  for (const [at, [name, type]] of table.columns.entries()) {
    const dtype = frame.dtypes[at] ?? "";
    const nested = type === "list" || type === "struct";
    const is = frame.rows.map((row) => (nested && row[at] !== null ? JSON.parse(String(row[at])) : row[at]));
    expect([name, is]).toEqual([name, table.rows.map((row) => wanted(row[at] ?? null, type, dtype))]);
  }
}

const text = (version: string) => (Number(version.split(".")[0]) >= 3 ? "str" : "object");

/** The types of docs/way-back.md. */
function dtypes(version: string): Readonly<Record<string, string>> {
  const old = version.startsWith("1.");
  return {
    whole: "int64",
    gaps: "float64",
    large: "object",
    number: "float64",
    nan: "float64",
    price: "object",
    yes: "bool",
    maybe: "object",
    text: text(version),
    day: "object",
    "far day": text(version),
    clock: "object",
    moment: "datetime64[ns]",
    "far moment": text(version),
    instant: old ? "datetime64[ns, UTC]" : "datetime64[us, UTC]",
    "far instant": text(version),
    span: "timedelta64[ns]",
    "long span": text(version),
    bytes: text(version),
    list: text(version),
    structure: text(version),
  };
}

test("[P40] it went back whole", () => {
  expect(report.whole, JSON.stringify(report.sessions)).toBe(true);
  expect(Object.keys(versions)).toContain("2.1.4");
});

test.each(Object.keys(versions))("[P40] [P41] pandas %s opens the folder as the old system does", (version) => {
  const looked = asked<Looked>(version, "look", folderOf(home, uuid(1)));
  expect(looked.exists).toBe(true);
  expect(looked.metadata).toMatchObject({ current_step: 12, user_id: 7, datasource_id: uuid(1) });
  expect(looked.tables).toHaveLength(tables.length);
  for (const [index, frame] of looked.tables.entries()) expectSame(frame, tables[index] as Cells);
  const [original] = looked.tables;
  expect(Object.fromEntries(everyTypeNames.map((name, at) => [name, original?.dtypes[at]]))).toEqual(dtypes(version));
  expect(looked.page).toEqual({ rows: Math.min(25, tables.at(-1)?.rows.length ?? 0), odd: [] });
});

test("[P40] what undo should have done is there, as often as it is asked", async () => {
  const folder = folderOf(home, uuid(1));
  for (let step = 11; step >= 0; step--) {
    const undone = asked<{ current: Frame; step: number }>("2.1.4", "undo", folder);
    expect(undone.step).toBe(step);
    expectSame(undone.current, tables[step] as Cells);
  }
  expect(await readFileSession({ user: "7", datasource: uuid(1), folder })).toMatchObject({ cursor: 0 });
  // Going back again gives what is here, and keeps what was done there.
  expect(await givenBack(home)).toMatchObject({ whole: true, sessions: [{ outcome: "given", steps: 12 }] });
});

test.each(Object.keys(djangos))(
  "[P43] Django %s loads the rows, again without change",
  { timeout: 120_000 },
  async (version) => {
    const folder = join(home.folder, `site-${version}`);
    mkdirSync(folder, { recursive: true });
    for (const use_tz of [true, false]) {
      const database = { ENGINE: "django.db.backends.sqlite3", NAME: join(folder, `${use_tz}.sqlite3`) };
      const site = runSite(version, { secret: "s", database, use_tz, apps: ["projects"], media_root: mediaOf(home) });
      try {
        const load = () => site.act("load", { user: 7, parent: uuid(1), path: join(home.folder, "handed-back.json") });
        const loaded = await load();
        expect(loaded).toMatchObject([
          {
            name: "saved",
            owner: "grace",
            type: "PREPARED",
            parents: [uuid(1)],
            projects: ["Data Tools"],
            own: true,
            path: join(mediaOf(home), report.datasources[0]?.file ?? ""),
            size: statSync(join(mediaOf(home), report.datasources[0]?.file ?? "")).size,
          },
        ]);
        expect(await load()).toEqual(loaded);
      } finally {
        site.stop();
      }
    }
  },
);
