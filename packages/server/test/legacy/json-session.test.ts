// Sessions of the third generation: JSON in gzip in a pickle, from the old system's bytes and from ones made alike.
import { readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { tableOf } from "../../src/legacy/columns.ts";
import type { Frame } from "../../src/legacy/frames.ts";
import { jsonFrame } from "../../src/legacy/json-frame.ts";
import { readJsonSession } from "../../src/legacy/json-session.ts";
import { djangoKey, legacyKey } from "../../src/legacy/keys.ts";
import { readPythonJson } from "../../src/legacy/python-json.ts";
import { bytes, little } from "../pickle/pickling.ts";
import {
  bytesAt,
  cases,
  cellsOf,
  comparable,
  type ExpectedFrame,
  expectedOf,
  placeOf,
  type SessionInfo,
  written,
} from "./fixtures.ts";

interface Expected {
  readonly states: readonly ExpectedFrame[];
  readonly info: SessionInfo;
}

/** The parts of a case, by the keys that its files are named for. */
function partsOf(name: string): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (const file of readdirSync(placeOf(`gen-c-head/${name}`))) {
    const key = legacyKey(file.replace(/\.bin$/, "").replaceAll("__", ":"));
    const value = bytesAt(`gen-c-head/${name}/${file}`);
    if (key !== null && value !== undefined) found.set(key.part, value);
  }
  return found;
}

const read = <Table>(parts: ReadonlyMap<string, Uint8Array>, keep: (frame: Frame) => Table) =>
  readJsonSession({ user: "7", datasource: "d", parts }, keep);

/** A value as the old system stored it. */
function stored(text: string): Buffer {
  const zipped = gzipSync(text);
  return bytes(0x80, 5, 0x42, little(zipped.length, 4), zipped, ".");
}

const table = (...cells: readonly number[]) =>
  `{"__type__":"DataFrame","columns":["a"],"index":[],"data":[${cells.map((cell) => `[${cell}]`).join(",")}],"dtypes":{"a":"int64"},"shape":[${cells.length},1]}`;
const meta = (name: string, second: number) =>
  `{"operation_name":"${name}","operation_params":{"x":1},"timestamp":"2026-01-01T00:00:${String(second).padStart(2, "0")}"}`;
const metadata = (step: number, total: number) =>
  `{"created_at":"2026-01-01T00:00:00.5","current_step":${step},"total_operations":${total}}`;
const made = (parts: Readonly<Record<string, string>>) =>
  new Map(Object.entries(parts).map(([name, text]) => [name, stored(text)]));
const firstCells = (session: ReturnType<typeof read<ReturnType<typeof tableOf>>>) =>
  session.states.map((state) => (state.kind === "table" ? cellsOf(state.table)[0]?.map(Number) : state));

describe("[P11] [P13] what the old system wrote", () => {
  const readable = cases("gen-c-head").filter((name) => name !== "objects");

  test.each(readable)("%s: every state, cell by cell, with what was rounded in writing put right or told", (name) => {
    const expected = expectedOf<Expected>(`gen-c-head/${name}`);
    const session = read(partsOf(name), (frame) => frame);
    const frames = session.states.map((state) => (state.kind === "table" ? written(state.table) : state));
    expect(frames).toEqual(expected.states.map(comparable));
    expect(session.cursor).toBe(expected.info.current_step);
    expect(session.createdAt).toBe(`${expected.info.created_at.slice(0, 23)}Z`);
    expect(session.operations.map(({ request }) => request?.kind)).toEqual(
      expected.states.length === 1 ? [] : ["transform/columns", "nan/quick-clean"],
    );
    expect(session.notes).toEqual([]);
  });

  test("what it could not store is no session", () => {
    expect(() => read(partsOf("objects"), tableOf)).toThrow(/no present table/);
  });

  test("numbers that it rounded are told", () => {
    const [first] = read(partsOf("widths"), tableOf).states;
    const notes = first?.kind === "table" ? first.table.notes : [];
    expect(notes.map(({ code, values }) => [code, values.column, values.count])).toContainEqual([
      "legacy_rounded",
      "i64",
      2,
    ]);
  });
});

describe("[P13] what it left behind", () => {
  const chain = {
    original: table(1),
    current: table(1, 2),
    "history:0": table(1),
    "history:0:meta": meta("rename_column", 1),
    "redo:0": table(1, 2),
  };

  test("a branch that was replaced is left out, by its time or by its table", () => {
    const later = { "history:1": table(1, 2), "redo:1": table(1, 2, 3) };
    const whole = read(
      made({ ...chain, ...later, "history:1:meta": meta("drop", 2), metadata: metadata(1, 2) }),
      tableOf,
    );
    expect(firstCells(whole)).toEqual([[1], [1, 2], [1, 2, 3]]);
    const older = read(
      made({ ...chain, ...later, "history:1:meta": meta("drop", 0), metadata: metadata(1, 3) }),
      tableOf,
    );
    expect([firstCells(older), older.notes.map(({ code }) => code)]).toEqual([[[1], [1, 2]], ["legacy_stale_branch"]]);
    const other = { "history:1": table(9), "redo:1": table(9, 9), "history:1:meta": meta("drop", 2) };
    expect(firstCells(read(made({ ...chain, ...other, metadata: metadata(1, 3) }), tableOf))).toEqual([[1], [1, 2]]);
  });

  test("a history that was cut at its front is told, step by step", () => {
    const cut = {
      original: table(1),
      current: table(1, 2, 3),
      "history:2": table(1, 2),
      "history:2:meta": meta("rename_column", 5),
      "redo:2": table(1, 2, 3),
      metadata: metadata(3, 3),
    };
    const session = read(made(cut), tableOf);
    expect(firstCells(session)).toEqual([[1], { kind: "lost", again: false }, [1, 2], [1, 2, 3]]);
    expect([session.cursor, session.operations.map(({ name }) => name)]).toEqual([3, [null, null, "rename_column"]]);
    expect(session.notes.map(({ code, values }) => [code, values.number])).toEqual([["legacy_state_gone", 1]]);
  });

  test("the table decides where it stands", () => {
    const session = read(made({ ...chain, current: table(1), metadata: metadata(1, 1) }), tableOf);
    expect([session.cursor, session.notes.map(({ code }) => code)]).toEqual([0, ["legacy_pointer"]]);
    const none = read(made({ current: table(5) }), tableOf);
    expect([none.cursor, firstCells(none), none.notes.map(({ code }) => code)]).toEqual([
      0,
      [[5]],
      ["legacy_metadata_gone"],
    ]);
  });
});

describe("[P12] cells as JSON had them", () => {
  const frame = (dtype: string, ...cells: string[]) =>
    tableOf(
      jsonFrame(
        readPythonJson(
          `{"__type__":"DataFrame","columns":["v"],"data":[${cells.map((cell) => `[${cell}]`).join(",")}],"dtypes":{"v":"${dtype}"}}`,
        ),
      ),
    );
  test.each([
    ["int64", ["1", "9007199254740993", "2.0"], "integer", [1n, 9007199254740993n, 2n]],
    ["float64", ["NaN", "Infinity", "1", "2.5"], "number", [null, Infinity, 1, 2.5]],
    ["bool", ["true", "false"], "boolean", [true, false]],
    [
      "datetime64[ns]",
      ['"2024-01-01 00:00:00.000001"', "null", "1704067200000000000"],
      "timestamp",
      ["2024-01-01 00:00:00.000001", null, "2024-01-01 00:00:00"],
    ],
    ["datetime64[ns, UTC]", ['"2024-07-01 12:00:00+02:00"'], "timestamptz", ["2024-07-01 10:00:00+00:00"]],
    [
      "timedelta64[ns]",
      ['"-1 days +23:59:59.500000"', '"2 days 00:00:01"', "null"],
      "duration",
      [-500_000n, 172_801_000_000n, null],
    ],
    ["object", ['"a"', "null", '"ñ\\u20ac"'], "text", ["a", null, "ñ€"]],
    ["object", ["1", '"a"', "1.0"], "text", ["1", "a", "1.0"]],
    ["category", ['"a"', "null"], "text", ["a", null]],
    ["Int64", ["1", "null"], "integer", [1n, null]],
  ] as const)("%s %j", (dtype, cells, type, wanted) => {
    const { columns, rows } = frame(dtype, ...cells);
    expect([columns[0]?.type, cellsOf({ columns, rows, notes: [] })[0]]).toEqual([type, wanted]);
  });

  test.each([
    ["", /no present table|none/],
    ["{", /none, at character/],
    ["[1,]", /none, at character/],
    ['{"a" 1}', /none, at character/],
    ["1 2", /none, at character/],
    ['"\\ud800"', /half a character/],
    ["01", /none, at character/],
    ["[".repeat(100), /too deep/],
    ['"a', /none, at character/],
    ['"\n"', /none, at character/],
  ])("%j is no JSON that is read", (text, reason) => {
    expect(() => readPythonJson(text)).toThrow(reason);
  });

  test("a name like a prototype's is a name", () => {
    const read = readPythonJson('{"__proto__": 1, "constructor": 2}');
    expect(JSON.stringify([...(read as { entries: Map<string, unknown> }).entries.keys()])).toBe(
      '["__proto__","constructor"]',
    );
  });
});

test("[P13] keys say whose session it is, and which part", () => {
  const id = "00000000-0000-0000-0000-000000003000";
  const cache = { generation: "cache", user: "7", datasource: id, part: "current" } as const;
  const json = { ...cache, generation: "json" } as const;
  expect(legacyKey(`:1:datastudio:7:${id}:current`)).toEqual(cache);
  expect(legacyKey(`site:2:session:7:${id}:original`, "site")).toEqual({ ...json, part: "original" });
  for (const part of ["metadata", "history:12", "history:12:meta", "redo:3"]) {
    const key = djangoKey({ ...json, part });
    expect([key, legacyKey(key)]).toEqual([`:1:unified_session:7:${id}:${part}`, { ...json, part }]);
  }
  for (const other of [
    `:1:datastudio:x:${id}:current`,
    `datastudio:7:${id}:current`,
    `:1:datastudio:7:${id}:currents`,
    ":1:views.x",
    `a:1:datastudio:7:${id}:current`,
  ])
    expect(legacyKey(other)).toBeNull();
  expect(legacyKey(`east:1:datastudio:7:${id}:current`, "west")).toBeNull();
});
