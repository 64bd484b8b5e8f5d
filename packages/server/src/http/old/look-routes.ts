// The old addresses that only look: pages of rows, what is missing, figures of the columns.
import type { ColumnProfile, SessionView } from "@data-tools/client";
import { counted, refuse } from "../../errors.ts";
import type { RowsQuery } from "../../sessions/api.ts";
import type { Answered, Asked, OldRoute } from "./answers.ts";
import { columnDefs, rowObjects } from "./cells.ts";
import type { Around } from "./index.ts";
import { noSession } from "./transform-routes.ts";

const largestPage = 10_000;
/** Columns that one condition can name. */
const atOnce = 1_000;

export function lookRoutes({ product, work, telling }: Around): OldRoute[] {
  const { sessions } = product;

  async function data(asked: Asked): Promise<Answered> {
    const query = asked.request.query as Record<string, unknown>;
    const page = whole(query, ["page"], 1);
    const pageSize = whole(query, ["pageSize", "page_size"], 25);
    // Who looks at the rows of a datasource without a session begins one: there is one table, not a file beside it.
    const { session } = await work.open(asked);
    const limit = Math.max(0, Math.min(pageSize, largestPage));
    const offset = (page - 1) * pageSize;
    const isThere = offset >= 0 && offset < session.rows && limit > 0;
    const sort = sortOf(query, session);
    const range = isThere ? { offset, limit } : { offset: 0, limit: 0 };
    const { columns, rows, total } = await sessions.rows(asked.actor, session.id, { ...range, ...sort });
    return {
      body: {
        success: true,
        data: rowObjects(columns, rows, null),
        totalRows: total,
        page,
        pageSize,
        totalPages: pageSize > 0 ? Math.ceil(total / pageSize) : 0,
        columnDefs: columnDefs(columns),
      },
    };
  }

  async function missing(asked: Asked): Promise<Answered> {
    const { session } = await work.find(asked);
    if (session === null) return noSession(400);
    const profiles = await sessions.profile(asked.actor, session.id);
    const rowsWith = await rowsWithMissing(asked, session);
    const nulls = profiles.reduce((sum, each) => sum + each.nulls, 0);
    const cells = session.rows * profiles.length;
    const details = profiles.map((each) => detail(each, session.rows));
    const empty = details.filter((each) => each.is_completely_nan).map(({ column }) => column);
    const column_nullity = details.map((each) => ({ column: each.column, null_percentage: each.nan_percentage }));
    const data = {
      total_rows: session.rows,
      total_columns: profiles.length,
      total_cells: cells,
      nan_analysis: Object.fromEntries(details.map(({ column, ...rest }) => [column, rest])),
      total_nan_cells: nulls,
      nan_cell_percentage: percent(nulls, cells),
      columns_with_nan: details.filter((each) => each.nan_count > 0).length,
      columns_completely_nan: empty.length,
      rows_with_nan: rowsWith,
      rows_with_nan_percentage: percent(rowsWith, session.rows),
      column_details: details,
      completely_nan_columns: empty,
      recommendations: recommendations(details, rowsWith),
      column_nullity,
    };
    return { body: { success: true, data, column_nullity } };
  }

  async function rowsWithMissing({ actor }: Asked, { id, columns }: SessionView): Promise<number> {
    const tests = columns.map(({ name }) => ({ column: name, is: "null" }));
    const groups = [];
    for (let at = 0; at < tests.length; at += atOnce) groups.push({ any: tests.slice(at, at + atOnce) });
    if (groups.length === 0) return 0;
    return (await sessions.rows(actor, id, { offset: 0, limit: 0, where: { any: groups } })).total;
  }

  async function statistics(asked: Asked): Promise<Answered> {
    const { session } = await work.find(asked);
    if (session === null) return noSession(400);
    const profiles = await sessions.profile(asked.actor, session.id);
    const total_null_values = profiles.reduce((sum, each) => sum + each.nulls, 0);
    return {
      body: {
        success: true,
        ...(await telling.about(asked.actor, asked.uuid, session)),
        column_statistics: profiles.map((each) => figures(each, session.rows)),
        dataset_statistics: {
          total_rows: session.rows,
          total_columns: profiles.length,
          memory_usage_mb: Math.round((session.bytes / 2 ** 20) * 100) / 100,
          total_null_values,
        },
      },
    };
  }

  return [
    { path: "/api/studio/:id/data/", get: data, allow: "GET", refusals: "status" },
    { path: "/api/studio/:id/nan/analysis/", get: missing, allow: "GET, HEAD, OPTIONS", refusals: "status" },
    { path: "/api/studio/:id/session/column-statistics/", get: statistics, allow: "GET", refusals: "status" },
  ];
}

/** A whole number of a question, under the first of its names that was given. */
function whole(query: Record<string, unknown>, names: readonly string[], initial: number): number {
  const name = names.find((each) => query[each] !== undefined);
  if (name === undefined) return initial;
  const text = String(query[name]);
  if (!/^-?\d{1,9}$/.test(text)) refuse("bad_request", { reason: `${name} is no whole number` });
  return Number(text);
}

/** The order asked for; of a column that the table does not have, none. */
function sortOf(query: Record<string, unknown>, { columns }: SessionView): Pick<RowsQuery, "sort"> {
  const column = String(query.sortField ?? query.sort_by ?? "");
  if (!columns.some(({ name }) => name === column)) return {};
  const order = String(query.sortOrder ?? query.sort_order ?? "asc") === "desc" ? "desc" : "asc";
  return { sort: [{ column, order }] };
}

type Detail = ReturnType<typeof detail>;

function detail({ name, nulls }: ColumnProfile, rows: number) {
  return {
    column: name,
    nan_count: nulls,
    nan_percentage: percent(nulls, rows),
    total_values: rows,
    is_completely_nan: rows > 0 && nulls === rows,
  };
}

function recommendations(details: readonly Detail[], rows: number): string[] {
  const empty = details.filter((each) => each.is_completely_nan).length;
  return [
    ...(empty > 0 ? [filled("{count} {count|column is|columns are} wholly empty and can be dropped.", empty)] : []),
    ...(rows > 0 ? [filled("{count} {count|row lacks|rows lack} a value: fill the gaps or drop them.", rows)] : []),
  ];
}

function filled(text: string, count: number): string {
  return counted(text, { count }).replace("{count}", String(count));
}

function figures(profile: ColumnProfile, rows: number): object {
  const { name, type, nulls, distinct, mean, std, min, max, quantiles, top } = profile;
  const median = quantiles?.find(({ q }) => q === 0.5)?.value ?? null;
  const isNumber = ["integer", "number", "decimal"].includes(type);
  const [most] = top;
  return {
    name,
    column: name,
    dtype: type,
    non_null_count: rows - nulls,
    null_count: nulls,
    null_percentage: percent(nulls, rows),
    unique_count: distinct,
    memory_usage: null,
    ...(isNumber && { mean, median, std, min, max }),
    ...(type === "text" && { top_value: most?.value ?? null, top_value_freq: most?.count ?? 0 }),
  };
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 100;
}
