// The labels of rows and columns.
import { isNode, type PickleValue } from "../pickle/values.ts";
import { arraySeries } from "./arrays.ts";
import type { Series } from "./cells.ts";
import { refuseLegacy } from "./refused.ts";
import { cellOf } from "./scalars.ts";
import { called, countOf, describe, dictionaryOf, fieldOf, global } from "./shapes.ts";

export interface Labels {
  /** They are whole numbers or were never chosen: nobody reads them. */
  readonly plain: boolean;
  readonly series: Series;
}

/** Most labels that a range may stand for. */
const mostLabels = 2 ** 31;

/** Labels as pandas pickles them: a range, or an array of any kind. */
export function indexSeries(value: PickleValue | undefined): Labels {
  const call = called(value);
  if (call?.meaning !== "make index" && call?.meaning !== "make date index")
    return refuseLegacy(`${describe(value)} stands where labels were expected`);
  const kind = global(call.args[0]);
  const state = dictionaryOf(call.args[1], "labels");
  const name = cellOf(fieldOf(state, "name") ?? null);
  if (kind === "range index") {
    const [start, stop, step] = ["start", "stop", "step"].map((part) =>
      countOf(fieldOf(state, part), "a range of labels"),
    );
    const length = rangeLength(start ?? 0, stop ?? 0, step ?? 1);
    const at = (row: number) => BigInt(start ?? 0) + BigInt(row) * BigInt(step ?? 1);
    return { plain: name === null, series: { type: "integer", length, at } };
  }
  if (kind === undefined || !kind.endsWith("index")) return refuseLegacy(`labels are ${describe(call.args[0])}`);
  const data = fieldOf(state, "data");
  if (!isNode(data)) return refuseLegacy("labels without values");
  const [series, ...more] = arraySeries(data);
  if (series === undefined || more.length > 0) return refuseLegacy("labels of more than one row");
  return { plain: name === null && series.type === "integer" && !series.category, series };
}

/** How many places a range has. */
export function rangeLength(start: number, stop: number, step: number): number {
  if (step === 0) return refuseLegacy("a range without a step");
  const length = Math.max(0, Math.ceil((stop - start) / step));
  return length <= mostLabels ? length : refuseLegacy("a range that is too long");
}
