// Looking without changing: rows, analyses, differences.
import type { AnalysisAnswer, ColumnProfile, DiffView, Page } from "@data-tools/client";
import { analysis } from "../analyses/index.ts";
import { profilesOf } from "../analyses/profile.ts";
import { reportOf } from "../analyses/quality-report.ts";
import { reportPage } from "../analyses/report/page.ts";
import { iso, newId } from "../clock.ts";
import type { Running, Workbench } from "../engine/engine.ts";
import { conditionSql, readCondition, settleDates } from "../model/conditions.ts";
import { existing, fillSeeds, readParams } from "../model/fields.ts";
import type { Asking } from "../model/selection.ts";
import { join, name, sql } from "../model/sql.ts";
import { columnViews, type State } from "../model/state.ts";
import type { Actor, RowsQuery } from "./api.ts";
import { asJob, type Core, touch, workbenchOf } from "./core.ts";
import { plainName, stateAt, stepOf } from "./document.ts";
import { isLarge } from "./limiting.ts";
import { summaryOf } from "./plan.ts";
import { publicId } from "./views.ts";

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
  options: { columns?: readonly string[]; step?: string | null; signal?: AbortSignal } = {},
): Promise<ColumnProfile[]> {
  await core.limits.admit("analyses");
  const document = await core.documents.open(actor, id);
  const state = stateAt(document, options.step);
  const workbench = await workbenchOf(core, actor, id);
  const columns = options.columns ?? state.columns.map((column) => column.name);
  for (const column of columns) existing(state, column);
  const { signal } = options;
  const work = () => profilesOf(askingOf(workbench, state, signal && { signal }), columns);
  const profiles = await (isLarge(state) ? core.limits.heavy(actor.owner, work, signal) : work());
  await touch(core, document);
  return profiles;
}

export async function analyse(
  core: Core,
  actor: Actor,
  id: string,
  ask: { name: string; params: Record<string, unknown>; step?: string | null; key?: string },
): Promise<AnalysisAnswer> {
  await core.limits.admit("analyses");
  const declared = analysis(ask.name);
  const document = await core.documents.open(actor, id);
  const state = stateAt(document, ask.step);
  const { version } = document.head;
  const given = { seed: () => 0, today: iso(core.clock.now()).slice(0, 10) };
  const params = readParams(declared, fillSeeds(declared, ask.params, given), state);
  const workbench = await workbenchOf(core, actor, id);
  const job = { key: ask.key ?? newId("k"), op: declared.name, heavy: isLarge(state) };
  const result = await asJob(core, actor, id, job, (running) =>
    declared.run(params, askingOf(workbench, state, running)),
  );
  await touch(core, document);
  const step = ask.step === undefined ? publicId(document.body.cursor) : ask.step;
  return { analysis: declared.name, version, step, result: result as AnalysisAnswer["result"] };
}

export async function report(
  core: Core,
  actor: Actor,
  id: string,
  options: { step?: string | null } = {},
): Promise<{ fileName: string; html: string }> {
  await core.limits.admit("analyses");
  const document = await core.documents.open(actor, id);
  const state = stateAt(document, options.step);
  const step = options.step === undefined ? document.body.cursor : options.step;
  const { call } = stepOf(document, step).body;
  const workbench = await workbenchOf(core, actor, id);
  const job = { key: newId("k"), op: "quality-report", heavy: true };
  const html = await asJob(core, actor, id, job, async (running) =>
    reportPage(await reportOf(askingOf(workbench, state, running)), {
      name: plainName(document),
      step: call === null ? null : summaryOf(call),
      at: iso(core.clock.now()),
    }),
  );
  await touch(core, document);
  return { fileName: `${plainName(document)} quality report.html`, html };
}

/** A state as analyses ask it. */
function askingOf(workbench: Workbench, state: State, running?: Running): Asking {
  return { state, ask: (selection) => workbench.ask(state, selection, running) };
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
  const work = () => workbench.compare(a, b, { limit: options.limit ?? diffRows, ...on });
  const difference = await (isLarge(a) || isLarge(b) ? core.limits.heavy(actor.owner, work) : work());
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
