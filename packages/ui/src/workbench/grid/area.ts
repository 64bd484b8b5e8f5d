// What is marked in the grid: a rectangle of cells, or whole rows. Rows are counted from 0 as they show.

export interface Place {
  row: number;
  column: string;
}

interface CellArea {
  kind: "cells";
  anchor: Place;
  /** The corner that moves. */
  head: Place;
}

interface RowArea {
  kind: "rows";
  /** First and last row of each, in growing order, apart from each other. */
  ranges: readonly (readonly [number, number])[];
  anchor: number;
}

export type Area = CellArea | RowArea;

export interface Box {
  from: number;
  to: number;
  columns: string[];
}

export function oneCell(place: Place): CellArea {
  return { kind: "cells", anchor: place, head: place };
}

/** More than the cell that has the focus anyway. */
export function isMarked(area: Area | null): area is Area {
  if (area === null) return false;
  return area.kind === "rows" || area.anchor.row !== area.head.row || area.anchor.column !== area.head.column;
}

/** The rectangle of cells, given the columns in the order they show. */
export function boxOf({ anchor, head }: CellArea, order: readonly string[]): Box {
  const [first = 0, last = 0] = [order.indexOf(anchor.column), order.indexOf(head.column)].toSorted((a, b) => a - b);
  return {
    from: Math.min(anchor.row, head.row),
    to: Math.max(anchor.row, head.row),
    columns: first < 0 ? [] : order.slice(first, last + 1),
  };
}

/** The rectangles that are marked. */
export function boxesOf(area: Area, order: readonly string[]): Box[] {
  if (area.kind === "cells") return [boxOf(area, order)];
  return area.ranges.map(([from, to]) => ({ from, to, columns: [...order] }));
}

export function rowCount(boxes: readonly Box[]): number {
  return boxes.reduce((sum, { from, to }) => sum + to - from + 1, 0);
}

/** Whether a cell lies in it; the row number of a marked row is asked for with null. */
export function isWithin(area: Area, order: readonly string[], row: number, column: string | null): boolean {
  if (area.kind === "rows") return area.ranges.some(([from, to]) => from <= row && row <= to);
  if (column === null) return false;
  const { from, to, columns } = boxOf(area, order);
  return from <= row && row <= to && columns.includes(column);
}

/** Rows as a click on a row number marks them. */
export function rowsMarked(
  before: Area | null,
  row: number,
  { add, range }: { add: boolean; range: boolean },
): RowArea {
  const rows = before?.kind === "rows" ? before : null;
  if (range && rows !== null) {
    const stretch = [Math.min(rows.anchor, row), Math.max(rows.anchor, row)] as const;
    return { kind: "rows", ranges: add ? merged([...rows.ranges, stretch]) : [stretch], anchor: rows.anchor };
  }
  if (add && rows !== null) {
    const has = rows.ranges.some(([from, to]) => from <= row && row <= to);
    return {
      kind: "rows",
      ranges: has ? without(rows.ranges, row) : merged([...rows.ranges, [row, row]]),
      anchor: row,
    };
  }
  return { kind: "rows", ranges: [[row, row]], anchor: row };
}

function merged(ranges: readonly (readonly [number, number])[]): [number, number][] {
  const joined: [number, number][] = [];
  for (const [from, to] of ranges.toSorted(([a], [b]) => a - b)) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

function without(ranges: readonly (readonly [number, number])[], row: number): (readonly [number, number])[] {
  return ranges.flatMap(([from, to]) => {
    if (row < from || row > to) return [[from, to] as const];
    return (
      [
        [from, row - 1],
        [row + 1, to],
      ] as const
    ).filter(([a, b]) => a <= b);
  });
}
