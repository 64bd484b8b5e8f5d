// Arrays of pandas itself: moments, categories, numbers with a mask, texts; and of numpy, which is what most are.
import { isNode, type PickleValue } from "../pickle/values.ts";
import { arrowSeries } from "./arrow.ts";
import { type FrameCell, isTagged, notAvailable, type Series } from "./cells.ts";
import { indexSeries } from "./indexes.ts";
import { isArray, type NumpyArray, numpyArray, seriesOf } from "./numpy.ts";
import { refuseLegacy } from "./refused.ts";
import { cellOf } from "./scalars.ts";
import { type Called, called, describe, dictionaryOf, fieldOf, global, tupleOf } from "./shapes.ts";
import { zoneOf } from "./zones.ts";

/** The rows of an array, each a series; most arrays have one. */
export function arraySeries(value: PickleValue | undefined): Series[] {
  if (isArray(value)) return seriesOf(numpyArray(value, cellOf));
  const call = called(value);
  switch (call?.meaning) {
    case "backed array":
      return backed(call);
    case "masked array":
      return [masked(call)];
    case "arrow array": {
      const state = dictionaryOf(call.state, "what an array of Arrow is made of");
      const holds = fieldOf(state, "_pa_array", "_data");
      const numpyLike = call.node.callee.name === "ArrowStringArrayNumpySemantics";
      return [arrowSeries(holds, numpyLike ? Number.NaN : missingOf(fieldOf(state, "_dtype")))];
    }
    case "categorical":
    case "date array":
    case "span array":
    case "text array":
    case "wrapped array":
      return unbacked(call);
    case "make index":
    case "make date index":
      return [indexSeries(value).series];
    default:
      return refuseLegacy(`a column is ${describe(value)}`);
  }
}

/** What stands in an array of texts where nothing is: NaN if its type says so. */
function missingOf(dtype: PickleValue | undefined): FrameCell {
  const call = called(dtype);
  return call?.meaning === "text type" && typeof call.args[1] === "number" ? Number.NaN : notAvailable;
}

function backed({ args, state }: Called): Series[] {
  const [dtype, array] = tupleOf(state, "what an array of pandas is made of");
  return ofKind(global(args[0]), dtype, numpyArray(array, cellOf), args[0]);
}

/** As versions before 1.3 wrote them. */
function unbacked(call: Called): Series[] {
  const state = dictionaryOf(call.state, "what an array of pandas is made of");
  const array = fieldOf(state, "_codes", "_data", "_ndarray");
  return ofKind(call.meaning, fieldOf(state, "_dtype"), numpyArray(array, cellOf), call.node);
}

function ofKind(
  kind: Called["meaning"] | undefined,
  dtype: PickleValue | undefined,
  array: NumpyArray,
  what: PickleValue | undefined,
): Series[] {
  const rows = seriesOf(array);
  if (kind === "categorical") return rows.map((codes) => category(dtype, codes));
  if (kind === "date array") return rows.map((row) => moments(dtype, row));
  if (kind === "span array" && rows.every(({ type }) => type === "span")) return rows;
  if (kind === "text array") return rows.map((row) => ({ ...row, type: "object" }));
  if (kind === "wrapped array") return rows;
  return refuseLegacy(`a column is ${describe(what)}`);
}

/** Moments: with a zone where their type has one. */
function moments(dtype: PickleValue | undefined, row: Series): Series {
  if (row.type !== "timestamp") return refuseLegacy("moments that are none");
  const call = called(dtype);
  if (call?.meaning !== "zone type") return row;
  const state = call.state === undefined ? undefined : dictionaryOf(call.state, "a type with a zone");
  const zone = zoneOf(state === undefined ? call.args[1] : fieldOf(state, "tz")).name;
  const at = (index: number): FrameCell => {
    const cell = row.at(index);
    return isTagged(cell) && cell.kind === "timestamp" ? { ...cell, zone } : cell;
  };
  return { type: "timestamp", zone, length: row.length, at };
}

/** Values by their codes; -1 is nothing. */
function category(dtype: PickleValue | undefined, codes: Series): Series {
  const call = called(dtype);
  if (call?.meaning !== "category type") return refuseLegacy("a category without its values");
  const state = dictionaryOf(call.state, "a category");
  const { series } = indexSeries(fieldOf(state, "categories"));
  const at = (row: number): FrameCell => {
    const code = Number(codes.at(row));
    if (code === -1) return Number.NaN;
    if (!Number.isInteger(code) || code < 0 || code >= series.length)
      return refuseLegacy("a category has no such value");
    return series.at(code);
  };
  const zone = series.zone === undefined ? {} : { zone: series.zone };
  return { type: series.type, ...zone, category: true, length: codes.length, at };
}

/** Numbers or truth beside a mask of what is not there. */
function masked({ state, args }: Called): Series {
  const held = isNode(state) && state.type === "dictionary" ? state : undefined;
  const [data, ...more] = seriesOf(numpyArray(held ? fieldOf(held, "_data") : args[0], cellOf));
  const [mask] = seriesOf(numpyArray(held ? fieldOf(held, "_mask") : args[1], cellOf));
  if (data === undefined || more.length > 0 || mask?.type !== "boolean" || mask.length !== data.length)
    return refuseLegacy("an array whose mask does not fit");
  return { ...data, at: (row) => (mask.at(row) === true ? notAvailable : data.at(row)) };
}
