// Looking without changing: rows, profiles, differences.
import type { ColumnProfile, DiffView, Page } from "@data-tools/client";
import { iso } from "../clock.ts";
import { conditionSql, readCondition, settleDates } from "../model/conditions.ts";
import { join, name, sql } from "../model/sql.ts";
import { columnViews, type State } from "../model/state.ts";
import type { Actor, RowsQuery } from "./api.ts";
import { type Core, touch, workbenchOf } from "./core.ts";
import { stateAt } from "./document.ts";

export async function rows(core: Core, actor: Actor, id: string, query: RowsQuery): Promise<Page> {
  const document = await core.documents.open(actor, id);
  const state = stateAt(document, query.step);
  const workbench = await workbenchOf(core, actor, id);
  const page = await workbench.page(state, {
    offset: query.offset,
    limit: query.limit,
    ...(query.columns ? { columns: query.columns } : {}),
    ...(query.where === undefined ? {} : { where: whereOf(core, query.where, state) }),
    ...(query.sort?.length ? { sort: orderOf(query.sort) } : {}),
    ...(query.search ? { search: query.search } : {}),
  });
  await touch(core, document);
  return { ...page, offset: query.offset, version: document.head.version };
}

function whereOf(core: Core, where: unknown, state: State) {
  const today = iso(core.clock.now()).slice(0, 10);
  return conditionSql(readCondition(settleDates(where, today) ?? where, { state, path: "where" }), state);
}

function orderOf(sort: NonNullable<RowsQuery["sort"]>) {
  return join(
    sort.map(({ column, order }) =>
      order === "desc" ? sql`${name(column)} DESC NULLS LAST` : sql`${name(column)} ASC NULLS LAST`,
    ),
  );
}

export async function profile(
  core: Core,
  actor: Actor,
  id: string,
  options: { columns?: readonly string[]; step?: string | null } = {},
): Promise<ColumnProfile[]> {
  const document = await core.documents.open(actor, id);
  const state = stateAt(document, options.step);
  const workbench = await workbenchOf(core, actor, id);
  const columns = options.columns ?? state.columns.map((column) => column.name);
  const profiles = await workbench.profile(state, columns);
  await touch(core, document);
  return profiles;
}

const diffRows = 50;

export async function diff(
  core: Core,
  actor: Actor,
  id: string,
  from: string | null,
  to: string | null,
  options: { on?: readonly string[]; limit?: number } = {},
): Promise<DiffView> {
  const document = await core.documents.open(actor, id);
  const a = stateAt(document, from);
  const b = stateAt(document, to);
  const workbench = await workbenchOf(core, actor, id);
  const on = options.on?.length ? { on: options.on } : {};
  const difference = await workbench.compare(a, b, { limit: options.limit ?? diffRows, ...on });
  const before = new Map(a.columns.map((column) => [column.name, column]));
  const after = new Set(b.columns.map((column) => column.name));
  return {
    from,
    to,
    ...difference,
    columnsAdded: b.columns.filter((column) => !before.has(column.name)).map((column) => column.name),
    columnsRemoved: a.columns.filter((column) => !after.has(column.name)).map((column) => column.name),
    columnsRetyped: b.columns.flatMap(({ name: column, type }) => {
      const old = before.get(column);
      return old && old.type !== type ? [{ name: column, from: old.type, to: type }] : [];
    }),
    before: columnViews(a),
    after: columnViews(b),
  };
}
