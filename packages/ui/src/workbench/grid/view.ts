// A view is only how the table is shown: sorted, filtered, searched, with columns hidden or pinned. It is
// no step, changes nothing, and can be made one.
import type { Call, ColumnView, RowsAsk } from "@data-tools/client";

export interface SortKey {
  column: string;
  order: "asc" | "desc";
}

/** A comparison as conditions have it, or several of one column of which any may hold. */
export type Filter = Comparison | AnyOf;

export interface AnyOf {
  column: string;
  any: readonly Where[];
  /** What it lets through, in words. */
  values: readonly string[];
}

/** Conditions about one column, as steps take them. */
export type Where = Comparison | { all: readonly Comparison[] };

export interface Comparison {
  column: string;
  is: string;
  value?: unknown;
  ignoreCase?: boolean;
}

export interface View {
  sort: readonly SortKey[];
  filters: readonly Filter[];
  search: string;
  hidden: readonly string[];
  pinned: readonly string[];
}

export const plainView: View = { sort: [], filters: [], search: "", hidden: [], pinned: [] };

/** The view without columns that the table does not have; the same object if it has them all. */
export function present(view: View, names: readonly string[]): View {
  const has = new Set(names);
  const used = [...view.sort, ...view.filters].map(({ column }) => column).concat(view.hidden, view.pinned);
  if (used.every((name) => has.has(name))) return view;
  return {
    search: view.search,
    sort: view.sort.filter(({ column }) => has.has(column)),
    filters: view.filters.filter(({ column }) => has.has(column)),
    hidden: view.hidden.filter((name) => has.has(name)),
    pinned: view.pinned.filter((name) => has.has(name)),
  };
}

/** Whether other rows show, or in another order, than the table has. */
export function choosesRows({ sort, filters, search }: View): boolean {
  return sort.length > 0 || filters.length > 0 || search !== "";
}

/** The view as it is, but with the rows of the table in their order. */
export function withAllRows({ hidden, pinned }: View): View {
  return { ...plainView, hidden, pinned };
}

/** The condition that rows meet which pass all filters. */
function whereOf(filters: readonly Filter[]): object {
  return { all: filters.map((filter) => ("any" in filter ? { any: filter.any } : filter)) };
}

/** What the server is asked for. */
export function askOf({ sort, filters, search }: View): Pick<RowsAsk, "where" | "sort" | "search"> {
  return {
    ...(filters.length > 0 && { where: whereOf(filters) }),
    ...(sort.length > 0 && { sort: [...sort] }),
    ...(search !== "" && { search }),
  };
}

/** Whether two views show the same rows in the same order. */
export function sameRows(a: View, b: View): boolean {
  return a === b || JSON.stringify(askOf(a)) === JSON.stringify(askOf(b));
}

/** The same as steps; a search is none. */
export function callsOf({ sort, filters }: View): Call[] {
  return [
    ...(filters.length > 0 ? [{ op: "filter-rows", params: { where: whereOf(filters) } }] : []),
    ...(sort.length > 0 ? [{ op: "sort-rows", params: { by: sort } }] : []),
  ];
}

/** The columns that show, in the order they show. */
export function shownColumns(columns: readonly ColumnView[], { hidden, pinned }: View): ColumnView[] {
  const shown = columns.filter(({ name }) => !hidden.includes(name));
  const isPinned = ({ name }: ColumnView) => pinned.includes(name);
  return [...shown.filter(isPinned), ...shown.filter((column) => !isPinned(column))];
}

/** Sorted by this column before all others. */
export function sortedBy(view: View, key: SortKey): View {
  return { ...view, sort: [key, ...view.sort.filter(({ column }) => column !== key.column)] };
}

export function filteredBy(view: View, filter: Filter): View {
  const same = (other: Filter) => JSON.stringify(other) === JSON.stringify(filter);
  return view.filters.some(same) ? view : { ...view, filters: [...view.filters, filter] };
}

/** Only by these columns' values; what was filtered by them before goes. */
export function filteredByValues(view: View, filters: readonly AnyOf[]): View {
  const columns = new Set(filters.map(({ column }) => column));
  return { ...view, filters: [...view.filters.filter(({ column }) => !columns.has(column)), ...filters] };
}

/** The comparison that a cell's own value meets. */
export function equalTo(column: ColumnView, value: unknown): Comparison {
  if (value === null) return { column: column.name, is: "null" };
  if (column.type === "boolean") return { column: column.name, is: value === true ? "true" : "false" };
  if (value === "" && column.type === "text") return { column: column.name, is: "empty" };
  return { column: column.name, is: "eq", value };
}
