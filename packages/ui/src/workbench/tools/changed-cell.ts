// What a cell of rows before and after shows: an old value, a new one, or both; and drawn for a grid.
import type { Cell, ChangedRow, ColumnView } from "@data-tools/client";
import { cell } from "../../format.ts";
import { text } from "../../text.ts";
import classes from "./tools.module.css";

export interface ShownColumn {
  name: string;
  type: ColumnView["type"];
  /** Place in the row before and after; -1 where it does not exist. */
  was: number;
  is: number;
}

interface ShownValue {
  words: string;
  /** The whole value where it is too long to be seen at once. */
  title: string | undefined;
  className: string;
}

/** The values a cell shows, in their order: an old one struck through, the new one beside it. */
export function valuesOf(row: ChangedRow, column: ShownColumn, anew: boolean): ShownValue[] {
  const { was, is, name } = column;
  const before = was < 0 ? undefined : row.before?.[was];
  const after = is < 0 ? undefined : row.after?.[is];
  if (row.after === null || is < 0) return shown(before, classes.gone);
  if (anew && was >= 0) return shown(after);
  if (row.before === null || was < 0) return shown(after, classes.new);
  if (!row.changed.includes(name)) return shown(after);
  return [...shown(before, classes.old), ...shown(after, classes.new)];
}

function shown(value: Cell | undefined, className = ""): ShownValue[] {
  if (value === undefined) return [];
  if (value === null) return [{ words: text.noValue, title: undefined, className: `${className} ${classes.null}` }];
  const words = cell(value);
  return [{ words, title: words.length > 30 ? words : undefined, className }];
}

/** The same for a grid, whose cells are made without React. */
export function drawValues(row: ChangedRow, column: ShownColumn, anew: boolean): HTMLElement {
  const box = document.createElement("span");
  box.append(
    ...valuesOf(row, column, anew).map(({ words, title, className }) => {
      const value = drawn(className, words);
      if (title !== undefined) value.title = title;
      return value;
    }),
  );
  return box;
}

/** A piece of text with its look. */
export function drawn(className: string, words: string): HTMLElement {
  const span = document.createElement("span");
  span.className = className;
  span.textContent = words;
  return span;
}
