// Sessions of the first generation, from the bytes that the old system wrote and from ones made as it would have.
import { describe, expect, test } from "vitest";
import { readCacheSession } from "../../src/legacy/cache-session.ts";
import { tableOf } from "../../src/legacy/columns.ts";
import type { Frame } from "../../src/legacy/frames.ts";
import { translate } from "../../src/legacy/old-requests.ts";
import type { LegacySession } from "../../src/legacy/session.ts";
import { unstored } from "../../src/model/state.ts";
import { readPickle } from "../../src/pickle/reader.ts";
import { bytes, little } from "../pickle/pickling.ts";
import {
  bytesAt,
  cases,
  cellsOf,
  comparable,
  type ExpectedFrame,
  expectedOf,
  type SessionInfo,
  written,
} from "./fixtures.ts";

interface Expected {
  readonly states?: readonly ExpectedFrame[];
  readonly "states_0_to_3_(state3_is_lost_after_undo)"?: readonly ExpectedFrame[];
  readonly current: ExpectedFrame;
  readonly session_info: SessionInfo;
}

const all = ["gen-a-redis", "gen-a-special"].flatMap((folder) => cases(folder).map((name) => `${folder}/${name}`));

function part(path: string, name: string): Buffer {
  return bytesAt(`${path}/${name}.bin`) ?? Buffer.alloc(0);
}

function read<Table>(path: string, keep: (frame: Frame) => Table): LegacySession<Table> {
  return readCacheSession(
    {
      user: "7",
      datasource: "00000000-0000-0000-0000-000000001000",
      current: part(path, "current"),
      history: bytesAt(`${path}/history.bin`),
      metadata: bytesAt(`${path}/metadata.bin`),
    },
    keep,
  );
}

const framesOf = ({ states }: LegacySession<Frame>) =>
  states.map((state) => (state.kind === "table" ? written(state.table) : state));

describe("[P11] [P13] what the old system wrote", () => {
  test.each(all)("%s: every state that it kept, cell by cell", (path) => {
    const expected = expectedOf<Expected>(path);
    const session = read(path, (frame) => frame);
    const frames = framesOf(session);
    const states = expected.states ?? expected["states_0_to_3_(state3_is_lost_after_undo)"] ?? [];
    expect(frames[session.cursor]).toEqual(comparable(expected.current));
    if (path.endsWith("history_expired")) {
      expect(frames).toEqual([comparable(expected.current)]);
      return;
    }
    expect(frames).toHaveLength(states.length);
    for (const [index, frame] of frames.entries())
      expect(frame).toEqual(
        index === 3 && !path.endsWith("full_chain_at_tip")
          ? { kind: "lost", again: true }
          : comparable(states[index] as ExpectedFrame),
      );
  });

  test.each(all)("%s: operations with parameters and times, in order", (path) => {
    const { session_info: info } = expectedOf<Expected>(path);
    const session = read(path, tableOf);
    expect(session.createdAt).toBe(`${info.created_at.slice(0, 23)}Z`);
    const shown = info.operations_history.map(({ name, params, timestamp }) => ({
      name,
      params,
      at: `${timestamp.slice(0, 23)}Z`,
    }));
    if (path.endsWith("history_expired")) {
      expect(session.operations).toEqual([]);
      expect(session.notes.map(({ code, values }) => [code, values])).toEqual([["legacy_history_gone", { count: 3 }]]);
      return;
    }
    expect(session.operations.slice(0, shown.length).map(({ name, params, at }) => ({ name, params, at }))).toEqual(
      shown,
    );
    for (const { request } of session.operations) expect(request).not.toBeNull();
  });

  test.each([
    ["gen-a-redis/basic_mem", 2, ["legacy_state_lost"]],
    ["gen-a-special/full_chain_at_tip", 3, []],
    ["gen-a-special/two_undos", 1, ["legacy_state_lost"]],
    ["gen-a-special/bogus_redo_at_tip", 2, ["legacy_redo_untrue", "legacy_state_lost"]],
    ["gen-a-special/history_expired", 0, ["legacy_history_gone"]],
    ["gen-a-special/fresh", 0, []],
  ])("%s stands where its table is", (path, cursor, notes) => {
    const session = read(path, tableOf);
    expect(session.cursor).toBe(cursor);
    expect(session.notes.map(({ code }) => code)).toEqual(notes);
  });
});

test("[P13] the request behind an operation gives calls of ours on the table before it", () => {
  const { states, operations } = read("gen-a-redis/basic_mem", tableOf);
  const calls = operations.map(({ request }, index) => {
    const before = states[index];
    if (request === null || before?.kind !== "table") return null;
    const { columns, rows } = before.table;
    return translate(request, {
      table: unstored,
      columns: columns.map(({ name, type }) => ({ name, type, blob: unstored, field: "" })),
      rows: { physical: rows, visible: rows, kept: null, order: null },
    });
  });
  expect(calls.map((each) => (each !== null && "calls" in each ? each.calls.map(({ op }) => op) : each))).toEqual([
    ["duplicate-column", "reorder-columns"],
    ["quick-clean"],
    ["drop-columns"],
  ]);
});

describe("[P13] what the parts say otherwise", () => {
  const path = "gen-a-special/full_chain_at_tip";
  const text = (value: string) => bytes(0x8c, value.length, value);
  /** A metadata value as the old system pickled it. */
  const metadata = (step: number, total: number) =>
    bytes(
      0x80,
      5,
      "}(",
      text("current_step"),
      "K",
      step,
      text("total_steps"),
      "K",
      total,
      text("created_at"),
      text("2026-01-02T03:04:05"),
      "u.",
    );
  /** A present table that is state k of the history. */
  const state = (index: number): Buffer => {
    const history = readPickle(part(path, "history"), {
      bytes: 1e6,
      instructions: 1e4,
      values: 1e4,
      depth: 9,
      length: 1e6,
    });
    const entry = (history as { items: { entries: [string, unknown][] }[] }).items[index];
    const frame = Buffer.from(entry?.entries.find(([name]) => name === "dataframe")?.[1] as Uint8Array);
    return bytes(0x80, 5, 0x42, little(frame.length, 4), frame, ".");
  };
  const reading = (current: Buffer, step?: number) =>
    readCacheSession(
      {
        user: "7",
        datasource: "d",
        current,
        history: part(path, "history"),
        metadata: step === undefined ? undefined : metadata(step, 3),
      },
      tableOf,
    );
  const lost = { kind: "lost", again: true };

  test.each([
    ["a redo that counted on, half way", state(0), 1, 0, ["legacy_pointer", "legacy_state_lost"]],
    [
      "nothing says where it stands, an older table shows",
      state(1),
      undefined,
      1,
      ["legacy_metadata_gone", "legacy_state_lost"],
    ],
    [
      "nothing says where it stands, the last table shows",
      part(path, "current"),
      undefined,
      3,
      ["legacy_metadata_gone"],
    ],
  ] as const)("%s", (_what, current, step, cursor, notes) => {
    const session = reading(current, step);
    expect([session.cursor, session.notes.map(({ code }) => code)]).toEqual([cursor, notes]);
    expect(session.states[3]).toEqual(cursor === 3 ? expect.objectContaining({ kind: "table" }) : lost);
  });

  test("several redos that changed nothing, and a step beyond the last", () => {
    for (const step of [3, 200]) {
      const session = reading(state(1), step);
      expect([session.cursor, session.states.map(({ kind }) => kind)]).toEqual([
        1,
        ["table", "table", "table", "lost"],
      ]);
      expect(session.notes.map(({ code }) => code)).toEqual(["legacy_redo_untrue", "legacy_state_lost"]);
    }
  });

  test("a table that is none of the history's is kept as the last", () => {
    const session = reading(part("gen-a-redis/basic_mem", "current"), 1);
    expect([session.cursor, session.notes.map(({ code }) => code)]).toEqual([3, ["legacy_current_differs"]]);
  });

  test("of several equal tables the last up to where it should stand counts", () => {
    const entry = (index: number) => {
      const [, , , ...frame] = state(index).subarray(0, -1);
      const name = text("column_operation_drop");
      return bytes("}(", text("dataframe"), 0x42, Buffer.from(frame), text("operation_name"), name, "u");
    };
    const history = bytes(0x80, 5, "](", entry(0), entry(0), entry(1), entry(0), "e.");
    const read = readCacheSession(
      { user: "7", datasource: "d", current: state(0), history, metadata: metadata(2, 4) },
      tableOf,
    );
    expect([read.cursor, read.notes.map(({ code }) => code)]).toEqual([1, ["legacy_pointer", "legacy_state_lost"]]);
  });

  test("what the old system would have acted on is refused wherever it stands", () => {
    const attack = bytes(0x80, 4, text("os"), text("system"), 0x93, text("id"), 0x85, "R.");
    const wrapped = bytes(0x80, 5, 0x42, little(attack.length, 4), attack, ".");
    for (const values of [
      { current: attack },
      { current: wrapped },
      { current: state(0), metadata: attack },
      { current: state(0), history: attack },
    ])
      expect(() => readCacheSession({ user: "7", datasource: "d", ...values }, tableOf)).toThrow(
        /STACK_GLOBAL|it names os system/,
      );
  });
});

describe("[P12] what becomes of the old system's columns", () => {
  test("each has a type of ours, every cell, and is told of where it changed", () => {
    const session = read("gen-a-redis/objects", tableOf);
    const [first] = session.states;
    if (first?.kind !== "table") throw new Error("it is kept");
    expect(first.table.columns.map(({ name, type, digits }) => [name, type, ...(digits ?? [])])).toEqual([
      ["mix", "text"],
      ["nan", "text"],
      ["date", "date"],
      ["dec", "decimal", 3, 2],
      ["ts", "text"],
      ["lst", "text"],
      ["big", "decimal", 38, 0],
      ["npf", "text"],
    ]);
    expect(cellsOf(first.table)).toEqual([
      ["1", "a", "2.5", null],
      ["a", null, "b", null],
      ["2024-01-01", null, "2020-02-29", null],
      ["1.10", null, "-2.00", null],
      ["2024-01-01 00:00:00", null, "2024-01-01 00:00:00+00:00", null],
      ["[1, 2]", null, '["x"]', "[]"],
      ["1000000000000000000000000000000", "1", "2", "3"],
      ["1.5", "7", "true", "z"],
    ]);
    expect(first.table.notes.map(({ code, values }) => [code, values.column])).toEqual([
      ["legacy_mixed", "mix"],
      ["legacy_mixed", "ts"],
      ["legacy_json", "lst"],
      ["legacy_large", "big"],
      ["legacy_mixed", "npf"],
    ]);
  });

  test("whole numbers keep every digit, names that are none become some", () => {
    const cells = (path: string) => {
      const [first] = read(path, tableOf).states;
      return first?.kind === "table"
        ? { names: first.table.columns.map(({ name }) => name), cells: cellsOf(first.table) }
        : null;
    };
    expect(cells("gen-a-redis/widths")?.cells).toEqual([
      [-1n, 2n],
      [1n, 255n],
      [1n, -2n],
      ["1", "18446744073709551615"],
      [0.5, null],
      [-(2n ** 63n), 2n ** 63n - 1n],
    ]);
    expect(cells("gen-a-redis/int_cols")?.names).toEqual(["0", "1"]);
    expect(cells("gen-a-redis/unicode_cols")?.names).toEqual(["Año", "温度 °C", 'a"b\\c', "column_4", "_x"]);
  });
});
