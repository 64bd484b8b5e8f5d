// Copies what is marked, else the cell that has the focus or the chosen columns; rows that the page does
// not hold are asked for.
import type { Cell } from "@data-tools/client";
import { useCallback } from "react";
import { client, sentence } from "../../client.ts";
import { cells, columns, number, rows } from "../../format.ts";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import { type Box, boxesOf, isMarked, rowCount } from "./area.ts";
import { asText, copyLimit, toClipboard } from "./copying.ts";
import type { Pointed } from "./pointed.ts";
import { cellOf, rowsOf } from "./row-source.ts";
import { askOf } from "./view.ts";

const rowsAtATime = 5_000;

/** Copies, with the heads of the columns or without. */
export function useCopy(): (heads: boolean, at: Pointed | null) => void {
  const { session, selection, grid } = useWorkbench();
  const { api, area, order, total, view, say } = grid;
  const { id, cursor } = session;
  const all = total ?? session.rows;

  return useCallback(
    (heads, at) => {
      const boxesMarked = (): Box[] => {
        if (isMarked(area)) return boxesOf(area, order);
        if (at?.on === "cell") return [{ from: at.row, to: at.row, columns: [at.column] }];
        if (at?.on === "row") return [{ from: at.row, to: at.row, columns: [...order] }];
        const chosen = selection.columns.length > 0 ? [...selection.columns] : at === null ? [] : [at.column];
        return [{ from: 0, to: all - 1, columns: chosen }];
      };
      const read = async ({ from, to, columns: names }: Box): Promise<(Cell | undefined)[][]> => {
        const found: (Cell | undefined)[][] = [];
        while (from + found.length <= to) {
          const row = from + found.length;
          const loaded = api.current?.getDisplayedRowAtIndex(row)?.data;
          if (loaded !== undefined) found.push(names.map((name) => cellOf(loaded, name)));
          else {
            const limit = Math.min(rowsAtATime, to - row + 1);
            const ask = { ...askOf(view), step: cursor, columns: names, offset: row, limit };
            const page = rowsOf(await client.sessions.rows(id, ask));
            if (page.length === 0) break;
            found.push(...page.map((each) => names.map((name) => cellOf(each, name))));
          }
        }
        return found;
      };
      const copy = async (boxes: readonly Box[], names: readonly string[]) => {
        const amount = rowCount(boxes);
        const size = amount * names.length;
        if (size > copyLimit) return say(text.grid.tooManyToCopy(number(size), number(copyLimit)));
        const lines: (Cell | undefined)[][][] = [];
        for (const box of boxes) lines.push(await read(box));
        const done = await toClipboard(asText(lines.flat(), heads ? names : null));
        if (!done) return say(text.grid.notCopied);
        say(text.grid.copied(size === 1 ? cells(1) : `${rows(amount)} × ${columns(names.length)}`, heads));
      };
      const boxes = boxesMarked();
      const names = boxes[0]?.columns ?? [];
      if (names.length > 0 && rowCount(boxes) > 0) copy(boxes, names).catch((error) => say(sentence(error)));
    },
    [id, cursor, api, area, order, all, view, say, selection.columns],
  );
}
