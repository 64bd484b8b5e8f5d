// What a menu offers for columns: the operations that fit, and ways to look.
import type { OperationView } from "@data-tools/client";
import { columns as inColumns } from "../../format.ts";
import { text } from "../../text.ts";
import { suited } from "../charts/suited.ts";
import type { WorkbenchScope } from "../context.ts";
import { colIdOf } from "./columns.ts";
import { fitting } from "./fitting.ts";
import type { MenuSection, Ways } from "./menu-items.ts";
import { sortedBy } from "./view.ts";

const words = text.menu;
const shownOperations = 6;

/** Steps for columns, the most wanted first. */
export function columnSteps(
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
        .map((operation) => ({ label: operation.title, run: () => openForm(operation, { columns }) })),
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

/** What can be found out about columns, below the table. */
export function columnQuestions(
  { session, openChart, openFinder }: WorkbenchScope,
  columns: readonly string[],
): MenuSection {
  return {
    label: words.questions,
    items: [
      { label: words.chart, run: () => openChart(suited(session.columns, columns), columns) },
      { label: words.values, run: () => openFinder("facets", columns) },
      { label: words.profile, run: () => openFinder("profile", columns) },
    ],
  };
}

/** Ways to look at columns, no steps. */
export function columnView({ grid, selection }: WorkbenchScope, columns: readonly string[]): MenuSection {
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
