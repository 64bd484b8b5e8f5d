// What a menu of the grid offers for its subject.
import type { Call, OperationView } from "@data-tools/client";
import { sentence } from "../../client.ts";
import { cell, columns as inColumns, rows as inRows, number } from "../../format.ts";
import { useOperations } from "../../hooks/use-session.ts";
import { text } from "../../text.ts";
import { useWorkbench, type WorkbenchScope } from "../context.ts";
import { boxesOf, rowCount } from "./area.ts";
import { colIdOf, editableType } from "./columns.ts";
import { fitting } from "./fitting.ts";
import type { Subject } from "./menu-subject.ts";
import { mostRows, numbersOf } from "./row-numbers.ts";
import { useCopy } from "./use-copy.ts";
import { equalTo, filteredBy, sortedBy } from "./view.ts";

export interface MenuItem {
  label: string;
  run(): void;
}

export interface MenuSection {
  label: string | null;
  items: MenuItem[];
}

export interface Ways {
  openForm(operation: OperationView, columns: readonly string[]): void;
  openToolbox(columns: readonly string[]): void;
}

const words = text.menu;
const shownOperations = 6;
const longestValue = 24;

export function useMenuSections(subject: Subject | null, ways: Ways): MenuSection[] {
  const scope = useWorkbench();
  const { data: operations = [] } = useOperations();
  const copy = useCopy();
  if (subject === null) return [];
  const copying: MenuSection = {
    label: null,
    items: [
      { label: words.copy, run: () => copy(false, pointOf(subject)) },
      { label: words.copyWithHeads, run: () => copy(true, pointOf(subject)) },
    ],
  };
  const fixed = scope.session.status === "bin";
  if (subject.kind === "rows") return [...(fixed ? [] : [rowSteps(scope, subject, operations, ways)]), copying];
  const { columns } = subject;
  const steps = fixed ? [] : [columnSteps(scope, columns, operations, ways)];
  if (subject.kind === "columns") return [...steps, columnView(scope, columns), copying];
  return [...cellParts(scope, subject, fixed), ...steps, copying];
}

function pointOf(subject: Subject) {
  if (subject.kind === "cells") return { on: "cell", row: subject.row, column: subject.column } as const;
  const [first] = subject.kind === "columns" ? subject.columns : [];
  return first === undefined ? null : ({ on: "head", column: first } as const);
}

function columnSteps(
  { session, grid }: WorkbenchScope,
  columns: readonly string[],
  operations: readonly OperationView[],
  { openForm, openToolbox }: Ways,
): MenuSection {
  const types = session.columns.filter(({ name }) => columns.includes(name)).map(({ type }) => type);
  const [only] = columns.length === 1 ? columns : [];
  const what = only ?? inColumns(columns.length);
  return {
    label: words.stepsFor(what),
    items: [
      ...(only === undefined ? [] : [{ label: words.rename, run: () => grid.rename(only) }]),
      ...fitting(operations, types)
        .slice(0, shownOperations)
        .map((operation) => ({ label: operation.title, run: () => openForm(operation, columns) })),
      {
        label: words.more,
        run: () => {
          openToolbox(columns);
          grid.showTools(types);
        },
      },
    ],
  };
}

function columnView({ grid, selection }: WorkbenchScope, columns: readonly string[]): MenuSection {
  const { view, setView, api } = grid;
  const [only] = columns.length === 1 ? columns : [];
  const pinned = columns.every((name) => view.pinned.includes(name));
  const others = (names: readonly string[]) => names.filter((name) => !columns.includes(name));
  const sort = (column: string, order: "asc" | "desc") => () =>
    setView((before) => sortedBy(before, { column, order }));
  const items = [
    ...(only === undefined
      ? []
      : [
          { label: words.ascending, run: sort(only, "asc") },
          { label: words.descending, run: sort(only, "desc") },
          {
            label: words.filter,
            run: () => {
              selection.only(only);
              grid.ask("filter");
            },
          },
        ]),
    {
      label: pinned ? words.unpin : words.pin,
      run: () =>
        setView((before) => ({
          ...before,
          pinned: pinned ? others(before.pinned) : [...others(before.pinned), ...columns],
        })),
    },
    {
      label: words.hide,
      run: () => {
        selection.clear();
        setView((before) => ({ ...before, hidden: [...others(before.hidden), ...columns] }));
      },
    },
    { label: words.autosize, run: () => api.current?.autoSizeColumns(columns.map(colIdOf)) },
  ];
  // Something must be left to see.
  return {
    label: words.viewOf,
    items: columns.length < grid.order.length ? items : items.filter(({ label }) => label !== words.hide),
  };
}

function cellParts(
  { session, actions, grid }: WorkbenchScope,
  { row, column, value }: Extract<Subject, { kind: "cells" }>,
  fixed: boolean,
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
  const steps = [
    {
      label: words.edit,
      run: () => grid.api.current?.startEditingCell({ rowIndex: row, colKey: colIdOf(column) }),
    },
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

function rowSteps(
  { session, actions, grid }: WorkbenchScope,
  { area }: Extract<Subject, { kind: "rows" }>,
  operations: readonly OperationView[],
  { openForm }: Ways,
): MenuSection {
  const boxes = boxesOf(area, grid.order);
  const amount = rowCount(boxes);
  const what = amount === 1 ? text.marked.thisRow : inRows(amount);
  const apply = (label: string, callOf: (numbers: number[]) => Call) => async () => {
    if (amount > mostRows) return grid.say(text.grid.tooManyRows(number(mostRows)));
    const numbers = await numbersOf(session.id, session.cursor, grid.view, boxes);
    actions.applyNow(callOf(numbers), label);
  };
  const item = (label: string, callOf: (numbers: number[]) => Call): MenuItem => ({
    label,
    run: () => {
      apply(label, callOf)().catch((error) => grid.say(sentence(error)));
    },
  });
  const insert = operations.find(({ name }) => name === "insert-rows");
  return {
    label: null,
    items: [
      item(words.deleteRows(what), (rows) => ({ op: "delete-rows", params: { rows } })),
      item(words.keepRows(what), (numbers) => ({ op: "keep-rows", params: { rows: { numbers } } })),
      ...(insert === undefined ? [] : [{ label: `${insert.title}…`, run: () => openForm(insert, []) }]),
    ],
  };
}
