// Whether two frames of the old system show the same.
import { type FrameCell, isMissing, isTagged } from "./cells.ts";
import type { Frame } from "./frames.ts";

/** Whether two frames have the same columns and cells, whatever says that nothing is there. */
export function sameFrame(one: Frame, other: Frame): boolean {
  if (one.rows !== other.rows || one.columns.length !== other.columns.length) return false;
  return one.columns.every((column, index) => {
    const beside = other.columns[index];
    if (beside === undefined || !sameCell(column.label, beside.label)) return false;
    for (let row = 0; row < one.rows; row++) if (!sameCell(column.series.at(row), beside.series.at(row))) return false;
    return true;
  });
}

/** Whether two cells hold the same. */
function sameCell(one: FrameCell, other: FrameCell): boolean {
  if (isMissing(one) || isMissing(other)) return isMissing(one) && isMissing(other);
  if (Object.is(one, other)) return true;
  if (one instanceof Uint8Array) return other instanceof Uint8Array && Buffer.from(one).equals(other);
  if (!isTagged(one) || !isTagged(other) || one.kind !== other.kind) return false;
  if (one.kind === "list" && other.kind === "list")
    return (
      one.items.length === other.items.length && one.items.every((item, at) => sameCell(item, other.items[at] ?? null))
    );
  if (one.kind === "dictionary" && other.kind === "dictionary")
    return (
      one.entries.length === other.entries.length &&
      one.entries.every(([key, value], at) => {
        const [otherKey, otherValue] = other.entries[at] ?? [null, null];
        return sameCell(key, otherKey) && sameCell(value, otherValue);
      })
    );
  if (one.kind === "timestamp" && other.kind === "timestamp")
    return one.nanoseconds === other.nanoseconds && one.zone === other.zone;
  if (one.kind === "span" && other.kind === "span") return one.nanoseconds === other.nanoseconds;
  return "text" in one && "text" in other && one.text === other.text;
}
