// Rows before and after in one table: an old value struck through, the new one beside it.
import type { ChangedRow, PreviewView } from "@data-tools/client";
import { isNumeric, number } from "../../format.ts";
import { text } from "../../text.ts";
import { type ShownColumn, valuesOf } from "./changed-cell.ts";
import classes from "./tools.module.css";

/** Two tables and some of their rows; `anew`: the second was made anew, its rows are not the first's. */
export interface Changes extends Pick<PreviewView, "before" | "columns" | "rows"> {
  anew: boolean;
}

export function ChangedRows({ preview }: { preview: Changes }) {
  const { anew } = preview;
  const columns = shownColumns(preview);
  const lines = preview.rows.map((row, place) => ({ row, place }));
  return (
    <table className={classes.changes}>
      <thead>
        <tr>
          <th scope="col" className={classes.number}>
            {text.grid.rowNumber}
          </th>
          {columns.map(({ name, was, is }) => (
            <th key={`${name} ${was} ${is}`} scope="col">
              {name}
              {was < 0 && <span className={classes.mark}>{text.tools.added}</span>}
              {is < 0 && <span className={classes.mark}>{text.tools.removed}</span>}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lines.map(({ row, place }) => (
          <tr key={place}>
            <td className={classes.number}>
              {row.row === null ? "" : number(row.row)}
              {row.before === null && !anew && <span className={classes.mark}>{text.tools.rowAdded}</span>}
              {row.after === null && <span className={classes.mark}>{text.tools.rowRemoved}</span>}
            </td>
            {columns.map((column) => (
              <td
                key={`${column.name} ${column.was} ${column.is}`}
                className={isNumeric(column.type) ? classes.number : undefined}
              >
                <ChangedCell row={row} column={column} anew={anew} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function ChangedCell({ row, column, anew }: { row: ChangedRow; column: ShownColumn; anew: boolean }) {
  return valuesOf(row, column, anew).map(({ words, title, className }) => (
    <span key={className} className={className} title={title}>
      {words}
    </span>
  ));
}

/** A table made anew: its rows are shown as they will be, only its new columns are marked. */
export function isAnew({ effect }: PreviewView): boolean {
  return effect.notes.some(({ code }) => code === "reshaped");
}

/** The columns after, in their order, and those that go where they were. */
export function columnsInPlace(preview: Pick<PreviewView, "before" | "columns">, anew: boolean): ShownColumn[] {
  const was = new Map(preview.before.map(({ name }, place) => [name, place]));
  const shown: ShownColumn[] = preview.columns.map(({ name, type }, is) => ({
    name,
    type,
    is,
    was: was.get(name) ?? -1,
  }));
  if (anew) return shown;
  const staying = new Set(preview.columns.map(({ name }) => name));
  preview.before.forEach(({ name, type }, place) => {
    if (!staying.has(name)) shown.splice(Math.min(place, shown.length), 0, { name, type, was: place, is: -1 });
  });
  return shown;
}

/** The same, changed ones first. */
function shownColumns(preview: Changes): ShownColumn[] {
  const shown = columnsInPlace(preview, preview.anew);
  if (preview.anew) return shown;
  const changed = new Set(preview.rows.flatMap((row) => row.changed));
  const concerned = ({ name, was: before, is }: ShownColumn) => changed.has(name) || before < 0 || is < 0;
  return [...shown.filter(concerned), ...shown.filter((column) => !concerned(column))];
}
