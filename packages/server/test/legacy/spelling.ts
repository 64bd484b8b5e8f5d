// Cells of frames as the tests' Python spells them, and as the kept answers of the old system do.
import type { FrameCell } from "../../src/legacy/cells.ts";
import { isTagged } from "../../src/legacy/cells.ts";
import { pythonNumber } from "../../src/legacy/texts.ts";

/** A cell as test/interop/pandas/kinds.py writes it. */
export function spelled(cell: FrameCell): unknown {
  if (cell === null || typeof cell === "boolean" || typeof cell === "string") return cell;
  if (typeof cell === "bigint") return { $i: String(cell) };
  if (typeof cell === "number") return { $f: pythonNumber(cell) };
  if (!isTagged(cell)) return { $b: Buffer.from(cell).toString("hex") };
  switch (cell.kind) {
    case "missing":
      return cell.as === "NaT" ? { $NaT: 1 } : { $NA: 1 };
    case "timestamp":
      return { $ts: String(cell.nanoseconds), tz: cell.zone };
    case "span":
      return { $td: String(cell.nanoseconds) };
    case "list":
      return { $l: cell.items.map(spelled) };
    case "dictionary":
      return { $d: cell.entries.map(([key, value]) => [spelled(key), spelled(value)]) };
    case "date":
      return { $date: cell.text };
    case "time":
      return { $time: cell.text };
    default:
      return { $dec: cell.text };
  }
}
