// What a menu offers for a cell: to edit it, to change all like it, and rows that have its value.
import type { OperationView } from "@data-tools/client";
import { cell } from "../../format.ts";
import { text } from "../../text.ts";
import type { WorkbenchScope } from "../context.ts";
import { colIdOf, editableType } from "./columns.ts";
import type { MenuSection, Ways } from "./menu-items.ts";
import type { Subject } from "./menu-subject.ts";
import { equalTo, filteredBy } from "./view.ts";

const words = text.menu;
const longestValue = 24;

/** Nothing for values that cannot be compared with. */
export function cellParts(
  { session, actions, grid, fixed }: WorkbenchScope,
  { row, column, value }: Extract<Subject, { kind: "cells" }>,
  operations: readonly OperationView[],
  { openForm }: Ways,
): MenuSection[] {
  const view = session.columns.find(({ name }) => name === column);
  if (view === undefined || value === undefined || !editableType(view.type)) return [];
  const filter = equalTo(view, value);
  const shown = cell(value).replace(/\s+/g, " ");
  const cut = shown.length > longestValue ? `${shown.slice(0, longestValue)}…` : shown;
  const what = value === null ? text.noValue : value === "" ? text.grid.emptyText : `“${cut}”`;
  const rowsWith = (keep: boolean) => () =>
    actions.applyNow(
      { op: "filter-rows", params: { where: filter, keep } },
      keep ? words.keepValue(what) : words.dropValue(what),
    );
  const editEqual = operations.find(({ name }) => name === "edit-cells");
  const steps = [
    {
      label: words.edit,
      run: () => grid.api.current?.startEditingCell({ rowIndex: row, colKey: colIdOf(column) }),
    },
    ...(editEqual === undefined
      ? []
      : [
          {
            label: words.changeAll(what),
            run: () => openForm(editEqual, { columns: [column], params: { from: value, to: value } }),
          },
        ]),
    { label: words.keepValue(what), run: rowsWith(true) },
    { label: words.dropValue(what), run: rowsWith(false) },
  ];
  return [
    { label: null, items: fixed ? [] : steps },
    {
      label: words.viewOf,
      items: [{ label: words.filterToValue(what), run: () => grid.setView((before) => filteredBy(before, filter)) }],
    },
  ];
}
