// A few of the cells that undo or redo would change: as they are, as they would be.
import type { Cell, UndoPreview } from "@data-tools/client";
import { cell, number } from "../format.ts";
import { text } from "../text.ts";
import classes from "./top-bar.module.css";

const shown = 3;

interface CellPair {
  id: string;
  row: number | null;
  column: string;
  before: Cell | undefined;
  after: Cell | undefined;
}

/** `expected`: cells will be shown, so their room is kept while they are on their way. */
export function HintSample({ hint, expected }: { hint: UndoPreview | null; expected: boolean }) {
  const pairs = hint === null ? [] : pairsOf(hint).slice(0, shown);
  if (pairs.length === 0) return expected && hint === null ? <div style={{ height: 20 * shown }} /> : null;
  return (
    <table className={classes.sample}>
      <tbody>
        {pairs.map((pair) => (
          <tr key={pair.id}>
            <th scope="row">
              {pair.row !== null && text.top.row(number(pair.row))} · {pair.column}
            </th>
            <td className={classes.old}>{words(pair.before)}</td>
            <td>
              <span className={classes.new}>{words(pair.after)}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function words(value: Cell | undefined): string {
  return value === null || value === undefined ? text.noValue : cell(value);
}

function pairsOf(hint: UndoPreview): CellPair[] {
  return hint.sample.flatMap((row) =>
    row.before === null || row.after === null
      ? []
      : row.changed.flatMap((column) => {
          const was = hint.before.findIndex(({ name }) => name === column);
          const will = hint.after.findIndex(({ name }) => name === column);
          if (was < 0 || will < 0) return [];
          const id = `${row.row} ${column}`;
          return [{ id, row: row.row, column, before: row.before?.[was], after: row.after?.[will] }];
        }),
  );
}
