// A frame of pandas: blocks of columns of one type, and which columns each holds. Every column must be there once.

import { type PickleLimits, readObjectPickle } from "../pickle/reader.ts";
import { isNode, type PickleValue } from "../pickle/values.ts";
import { arraySeries } from "./arrays.ts";
import type { FrameCell, Series } from "./cells.ts";
import { frameGlobals } from "./globals.ts";
import { indexSeries, type Labels, rangeLength } from "./indexes.ts";
import { isArray, numpyArray } from "./numpy.ts";
import { refuseLegacy } from "./refused.ts";
import { cellOf } from "./scalars.ts";
import { called, countOf, describe, dictionaryOf, expectCall, fieldOf, listOf, tupleOf } from "./shapes.ts";

export interface FrameColumn {
  /** The label, which need not be a text, nor be there once. */
  readonly label: FrameCell;
  readonly series: Series;
}

export interface Frame {
  readonly rows: number;
  readonly columns: readonly FrameColumn[];
  /** Its rows had labels that somebody chose. */
  readonly labelled: boolean;
  /** How many whole numbers the old system wrote as ones that round them, by the place of their column. */
  readonly rounded?: ReadonlyMap<number, number>;
}

/** Limits for frames: those that a cache can hold, with all that they unfold to. */
export const framePickle: PickleLimits = {
  bytes: 512 << 20,
  instructions: 60_000_000,
  values: 60_000_000,
  depth: 100,
  length: 2 ** 31,
  containers: 8_000_000,
  milliseconds: 120_000,
};

/** Columns that a frame may have. */
const mostColumns = 100_000;

/** Reads a frame from the pickle that `bytes` are. */
export function readFrame(bytes: Uint8Array, limits: PickleLimits = framePickle): Frame {
  return frameOf(readObjectPickle(bytes, frameGlobals, limits));
}

/** The frame that a value of a pickle is. */
function frameOf(value: PickleValue): Frame {
  const call = expectCall(value, "frame");
  const state = dictionaryOf(call.state, "a frame");
  const { blocks, axes } = managerOf(fieldOf(state, "_mgr", "_data"));
  const [names, rows, ...more] = axes;
  if (names === undefined || rows === undefined || more.length > 0) return refuseLegacy("a frame without two axes");
  return placed(blocks, indexSeries(names), indexSeries(rows));
}

interface Block {
  readonly values: PickleValue | undefined;
  readonly places: PickleValue | undefined;
}

/** The blocks and axes, in the two ways in which managers were written. */
function managerOf(value: PickleValue | undefined): { blocks: Block[]; axes: readonly PickleValue[] } {
  const { args, state } = expectCall(value, "manager");
  if (state === undefined) {
    const blocks = tupleOf(args[0], "the blocks of a frame").map((block) => {
      const made = called(block);
      if (made?.meaning !== "block") return refuseLegacy(`${describe(block)} stands where a block was expected`);
      return { values: made.args[0], places: made.args[1] };
    });
    return { blocks, axes: listOf(args[1], "the axes of a frame") };
  }
  const last = tupleOf(state, "a manager of blocks")[3];
  const written = dictionaryOf(fieldOf(dictionaryOf(last, "a manager of blocks"), "0.14.1"), "a manager of blocks");
  const blocks = listOf(fieldOf(written, "blocks"), "the blocks of a frame").map((block) => {
    const parts = dictionaryOf(block, "a block");
    return { values: fieldOf(parts, "values"), places: fieldOf(parts, "mgr_locs") };
  });
  return { blocks, axes: listOf(fieldOf(written, "axes"), "the axes of a frame") };
}

function placed(blocks: readonly Block[], names: Labels, rows: Labels): Frame {
  const width = names.series.length;
  const length = rows.series.length;
  if (width > mostColumns) return refuseLegacy(`a frame of more than ${mostColumns} columns`);
  const series: (Series | undefined)[] = Array.from({ length: width });
  for (const block of blocks) {
    const held = arraySeries(block.values);
    const places = placesOf(block.places, width);
    if (places.length !== held.length) return refuseLegacy("a block that holds other columns than it says");
    for (const [index, place] of places.entries()) {
      if (series[place] !== undefined) return refuseLegacy("a column that is there twice");
      if (held[index]?.length !== length) return refuseLegacy("a column of another length than its frame");
      series[place] = held[index];
    }
  }
  const columns = series.map((each, index) => ({
    label: names.series.at(index),
    series: each ?? refuseLegacy("a column that is not there"),
  }));
  return { rows: length, columns, labelled: !rows.plain };
}

/** Which columns a block holds: a slice, whose end may lie beyond the last, or an array. */
function placesOf(value: PickleValue | undefined, width: number): number[] {
  const call = called(value);
  if (call?.meaning === "slice") {
    const [start, stop, step] = call.args.map((part, at) => (part === null && at === 2 ? 1 : countOf(part, "a slice")));
    if (start === undefined || stop === undefined || step === undefined) return refuseLegacy("a slice is none");
    const end = step > 0 ? Math.min(stop, width) : Math.max(stop, -1);
    const length = rangeLength(start, end, step);
    if (length > width) return refuseLegacy("a column beyond the last");
    return Array.from({ length }, (_, index) => start + index * step).map((place) => within(place, width));
  }
  if (isArray(value)) {
    const array = numpyArray(value, cellOf);
    const [length = 0] = array.shape;
    return Array.from({ length }, (_, index) => within(Number(array.item(index)), width));
  }
  if (isNode(value) && value.type === "list") return value.items.map((item) => within(countOf(item, "a place"), width));
  return refuseLegacy(`${describe(value)} stands where the places of columns were expected`);
}

function within(place: number, width: number): number {
  return Number.isInteger(place) && place >= 0 && place < width ? place : refuseLegacy("a column beyond the last");
}
