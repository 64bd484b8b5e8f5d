// Frames put together by hand: what pandas would never write is refused by name, and no part of it is read.
import { describe, expect, test } from "vitest";
import { type LegacyTable, tableOf } from "../../src/legacy/columns.ts";
import { readFrame } from "../../src/legacy/frames.ts";
import { bytes } from "../pickle/pickling.ts";
import { cellsOf } from "./fixtures.ts";

// Pieces of a pickle of protocol 0.
const none = "N";
const int = (value: number | bigint) => `L${value}L\n`;
const text = (value: string) => `V${value}\n`;
const tuple = (...items: string[]) => `(${items.join("")}t`;
const list = (...items: string[]) => `(${items.join("")}l`;
const dict = (entries: Readonly<Record<string, string>>) =>
  `(${Object.entries(entries)
    .map(([key, value]) => text(key) + value)
    .join("")}d`;
const named = (name: string) => `c${name.replace(" ", "\n")}\n`;
const call = (name: string, ...args: string[]) => `${named(name)}${tuple(...args)}R`;
const build = (object: string, state: string) => `${object}${state}b`;
const raw = (...values: number[]) =>
  call(
    "_codecs encode",
    text(values.map((each) => `\\u${each.toString(16).padStart(4, "0")}`).join("")),
    text("latin1"),
  );

const dtype = (code: string, order = "<", ...parts: string[]) =>
  build(
    call("numpy dtype", text(code), "I00\n", "I01\n"),
    tuple(int(3), text(order), none, none, none, int(-1), int(-1), int(0), ...parts),
  );
const array = (type: string, shape: readonly number[], data: string) =>
  build(
    call("numpy.core.multiarray _reconstruct", named("numpy ndarray"), tuple(int(0)), raw(98)),
    tuple(int(1), tuple(...shape.map(int)), type, "I00\n", data),
  );
const objects = (...items: string[]) => array(dtype("O8", "|"), [1, items.length], list(...items));
const range = (stop: number, start = 0, step = 1) =>
  call(
    "pandas.core.indexes.base _new_Index",
    named("pandas.core.indexes.range RangeIndex"),
    dict({ name: none, start: int(start), stop: int(stop), step: int(step) }),
  );
const slice = (start: number, stop: number, step = 1) => call("builtins slice", int(start), int(stop), int(step));
const block = (values: string, places: string) =>
  call("pandas._libs.internals _unpickle_block", values, places, int(2));
const frame = (blocks: readonly string[], columns: string, rows: string) =>
  build(
    call("pandas.core.frame DataFrame"),
    dict({ _mgr: call("pandas.core.internals.managers BlockManager", tuple(...blocks), list(columns, rows)) }),
  );
const read = (pickle: string): LegacyTable => tableOf(readFrame(bytes(`${pickle}.`)));
const one = (...items: string[]) => read(frame([block(objects(...items), slice(0, 1))], range(1), range(items.length)));
const small = array(dtype("i1", "|"), [1, 2], raw(1, 2));

test("[P11] a frame by hand is a frame", () => {
  const table = read(frame([block(small, slice(0, 1))], range(1), range(2)));
  expect([table.rows, table.columns.map(({ name }) => name), cellsOf(table)]).toEqual([2, ["0"], [[1n, 2n]]]);
});

describe("[P10] what pandas would not write is refused", () => {
  const category = (codes: string, categories: string) =>
    build(
      call(
        "pandas._libs.arrays __pyx_unpickle_NDArrayBacked",
        named("pandas.core.arrays.categorical Categorical"),
        int(1),
        none,
      ),
      tuple(build(call("pandas.core.dtypes.dtypes CategoricalDtype"), dict({ categories, ordered: "I00\n" })), codes),
    );
  const masked = (data: string, mask: string) =>
    build(call("pandas.core.arrays.integer IntegerArray"), dict({ _data: data, _mask: mask }));
  const arrow = (type: string, length: number, ...buffers: string[]) =>
    build(
      call("pandas.arrays ArrowStringArray"),
      dict({
        _pa_array: call(
          "pyarrow.lib _restore_array",
          tuple(
            call("pyarrow.lib type_for_alias", text(type)),
            int(length),
            int(0),
            int(0),
            list(...buffers),
            list(),
            none,
          ),
        ),
      }),
    );
  const buffer = (...values: number[]) => call("pyarrow.lib py_buffer", raw(...values));
  const column = (values: string, rows: number) => frame([block(values, slice(0, 1))], range(1), range(rows));

  test.each([
    [
      "a column twice",
      frame([block(small, slice(0, 1)), block(small, slice(0, 1))], range(1), range(2)),
      /there twice/,
    ],
    ["a column missing", frame([block(small, slice(0, 1))], range(2), range(2)), /not there/],
    [
      "a column beyond the last",
      frame([block(small, slice(1, 2))], range(1), range(2)),
      /other columns than it says|beyond/,
    ],
    ["a column before the first", frame([block(small, slice(-1, 0))], range(1), range(2)), /beyond the last/],
    [
      "more places than columns",
      frame([block(small, slice(-1_000_000_000, 1))], range(1), range(2)),
      /beyond the last/,
    ],
    [
      "more columns than places",
      frame([block(array(dtype("i1", "|"), [2, 1], raw(1, 2)), slice(0, 1))], range(2), range(1)),
      /other columns/,
    ],
    ["rows of another number", frame([block(small, slice(0, 1))], range(1), range(3)), /another length/],
    ["a slice without a step", frame([block(small, slice(0, 1, 0))], range(1), range(2)), /without a step/],
    ["labels without a step", frame([], range(0), range(2, 0, 0)), /without a step/],
    ["too many columns", frame([], range(1_000_000), range(1)), /more than 100000 columns/],
    [
      "more bytes than items",
      frame([block(array(dtype("i1", "|"), [1, 2], raw(1, 2, 3)), slice(0, 1))], range(1), range(2)),
      /another size/,
    ],
    [
      "fewer objects than items",
      frame([block(array(dtype("O8", "|"), [1, 2], list(none)), slice(0, 1))], range(1), range(2)),
      /another size/,
    ],
    ["three dimensions", column(array(dtype("i1", "|"), [1, 1, 1], raw(1)), 1), /two dimensions/],
    ["very many empty rows", column(array(dtype("i1", "|"), [2 ** 31 - 1, 0], raw()), 0), /100000 rows/],
    ["a size below nothing", column(array(dtype("i1", "|"), [-1], raw()), 0), /two dimensions/],
    [
      "a structure",
      column(
        array(
          build(
            call("numpy dtype", text("V8")),
            tuple(int(3), text("|"), none, tuple(text("a")), dict({}), int(8), int(1), int(0)),
          ),
          [1, 1],
          raw(0, 0, 0, 0, 0, 0, 0, 0),
        ),
        1,
      ),
      /structures/,
    ],
    [
      "complex numbers",
      column(array(dtype("c16"), [1, 1], raw(...Array.from({ length: 16 }, () => 0))), 1),
      /type c16/,
    ],
    ["an order of bytes that is none", column(array(dtype("i2", "?"), [1, 1], raw(0, 0)), 1), /order of an array/],
    [
      "times counted in nothing",
      column(
        array(
          dtype("M8", "<", tuple(dict({}), tuple(raw(103, 101, 110), int(1), int(1), int(1)))),
          [1, 1],
          raw(0, 0, 0, 0, 0, 0, 0, 0),
        ),
        1,
      ),
      /counted in gen/,
    ],
    [
      "a category beyond its values",
      column(category(array(dtype("i1", "|"), [1], raw(5)), range(2)), 1),
      /no such value/,
    ],
    [
      "a category below nothing",
      column(category(array(dtype("i1", "|"), [1], raw(0xfe)), range(2)), 1),
      /no such value/,
    ],
    [
      "a mask of another length",
      column(masked(array(dtype("i1", "|"), [2], raw(1, 2)), array(dtype("b1", "|"), [1], raw(0))), 2),
      /mask does not fit/,
    ],
    [
      "a mask that is none",
      column(masked(array(dtype("i1", "|"), [1], raw(1)), array(dtype("i1", "|"), [1], raw(0))), 1),
      /mask does not fit/,
    ],
    [
      "texts of Arrow outside of their buffer",
      column(arrow("string", 1, none, buffer(0, 0, 0, 0, 9, 0, 0, 0), buffer(97)), 1),
      /outside of its buffer/,
    ],
    [
      "texts of Arrow that go back",
      column(arrow("string", 1, none, buffer(1, 0, 0, 0, 0, 0, 0, 0), buffer(97)), 1),
      /outside of its buffer/,
    ],
    [
      "texts of Arrow that are none",
      column(arrow("string", 1, none, buffer(0, 0, 0, 0, 1, 0, 0, 0), buffer(0xff)), 1),
      /no UTF-8/,
    ],
    ["too short a buffer of Arrow", column(arrow("string", 9, none, buffer(0, 0, 0, 0), buffer()), 9), /too short/],
    [
      "too short a mask of Arrow",
      column(arrow("int8", 9, buffer(255), buffer(0, 0, 0, 0, 0, 0, 0, 0, 0)), 9),
      /too short/,
    ],
    [
      "a type of Arrow that is not read",
      column(arrow("decimal128(3, 2)", 0, none, buffer()), 0),
      /Arrow of the type decimal128/,
    ],
    [
      "several levels of names",
      frame(
        [],
        call("pandas.core.indexes.base _new_Index", named("pandas.core.indexes.multi MultiIndex"), dict({})),
        range(0),
      ),
      /names pandas.core.indexes.multi MultiIndex/,
    ],
    [
      "periods",
      column(named("pandas.core.arrays.period PeriodArray"), 0),
      /names pandas.core.arrays.period PeriodArray/,
    ],
    [
      "intervals",
      column(named("pandas.core.arrays.interval IntervalArray"), 0),
      /names pandas.core.arrays.interval IntervalArray/,
    ],
    [
      "sparse columns",
      column(named("pandas.core.arrays.sparse.array SparseArray"), 0),
      /names pandas.core.arrays.sparse.array SparseArray/,
    ],
    ["a series", build(call("pandas.core.series Series"), dict({})), /names pandas.core.series Series/],
    ["a number", int(1), /a whole number stands where a frame was expected/],
  ])("%s", (_what, pickle, reason) => {
    expect(() => read(pickle)).toThrow(reason);
  });

  test.each([
    ["a date that is none", call("datetime date", raw(7, 232, 2, 31)), /date is none/],
    ["a date of another size", call("datetime date", raw(7, 232, 2)), /date is none/],
    ["a time that is none", call("datetime time", raw(24, 0, 0, 0, 0, 0)), /time is none/],
    [
      "a time with a zone",
      call(
        "datetime time",
        raw(1, 0, 0, 0, 0, 0),
        call("datetime timezone", call("datetime timedelta", int(0), int(0), int(0))),
      ),
      /has a zone/,
    ],
    [
      "a zone of two days",
      call(
        "datetime datetime",
        raw(7, 232, 1, 1, 0, 0, 0, 0, 0, 0),
        call("datetime timezone", call("datetime timedelta", int(2), int(0), int(0))),
      ),
      /more than a day/,
    ],
    [
      "a zone that is not known",
      call("datetime datetime", raw(7, 232, 1, 1, 0, 0, 0, 0, 0, 0), call("pytz _p", text("Mars/Base"))),
      /not known/,
    ],
    [
      "a zone whose name is a path",
      call(
        "pandas._libs.tslibs.timestamps _unpickle_timestamp",
        int(0),
        none,
        call("pytz _p", text("../etc")),
        int(10),
      ),
      /name of a zone/,
    ],
    ["a decimal that is none", call("decimal Decimal", text("1_000")), /Decimal is none/],
    [
      "a resolution that is none",
      call("pandas._libs.tslibs.timedeltas _timedelta_unpickle", int(1), int(3)),
      /resolution/,
    ],
    ["a value of numpy of another size", call("numpy.core.multiarray scalar", dtype("i8"), raw(1)), /another size/],
    ["a list in itself, far down", list(list(call("numpy dtype", text("i8")))), /cell is numpy.dtype/],
  ])("%s in a cell", (_what, cell, reason) => {
    expect(() => cellsOf(one(cell))).toThrow(reason);
  });
});

describe("[P12] what becomes of cells at the edges", () => {
  test("whole numbers that a number would round stay as they are", () => {
    const exact = one(int(2n ** 53n), "F0.5\n");
    expect([exact.columns[0]?.type, cellsOf(exact)[0]]).toEqual(["number", [2 ** 53, 0.5]]);
    const mixed = one(int(2n ** 53n + 1n), "F0.5\n");
    expect([mixed.columns[0]?.type, cellsOf(mixed)[0]]).toEqual(["text", ["9007199254740993", "0.5"]]);
  });

  test("finer digits are cut off towards the past", () => {
    const at = (nanoseconds: number) =>
      call("pandas._libs.tslibs.timestamps _unpickle_timestamp", int(nanoseconds), none, none, int(10));
    const table = one(at(-1), at(1999));
    expect(cellsOf(table)[0]).toEqual(["1969-12-31 23:59:59.999999", "1970-01-01 00:00:00.000001"]);
    expect(table.notes.map(({ code, values }) => [code, values.count])).toEqual([["legacy_nanoseconds", 2]]);
  });

  test("decimals have the digits that all of them need, with exponents written out", () => {
    const table = one(...["1E+3", "-0.005", "12.5", "0E-2"].map((each) => call("decimal Decimal", text(each))));
    expect(table.columns[0]).toMatchObject({ type: "decimal", digits: [7, 3] });
    expect(cellsOf(table)[0]).toEqual(["1000.000", "-0.005", "12.500", "0.000"]);
  });

  test("moments beyond the years are text", () => {
    const far = call("pandas._libs.tslibs.timestamps _unpickle_timestamp", int(10n ** 15n), none, none, int(7));
    const table = one(far);
    expect([table.columns[0]?.type, table.notes.map(({ code }) => code)]).toEqual(["text", ["legacy_years"]]);
  });
});
