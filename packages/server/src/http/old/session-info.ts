// What the old answers tell of a session, under every name that a generation of clients reads it by.
import type { HistoryView, SessionView, StepView } from "@data-tools/client";
import { djangoNumber } from "../../migrate/owners.ts";
import type { Actor, Sessions } from "../../sessions/api.ts";
import { columnInfo, rowObjects } from "./cells.ts";

/** Rows and columns. */
type Shape = readonly [number, number];

const previewRows = 100;
const shapesKept = 1_000;

export interface Telling {
  /** Session, preview and columns, as all answers about a session hold them; null for none. */
  about(actor: Actor, uuid: string, session: SessionView | null): Promise<Record<string, unknown>>;
  shape(session: SessionView): Shape;
}

export function createTelling(sessions: Sessions): Telling {
  /** By session: the table it began with never changes. */
  const origins = new Map<string, Shape>();

  async function originOf(actor: Actor, session: string): Promise<Shape> {
    const known = origins.get(session);
    if (known !== undefined) return known;
    const { total, columns } = await sessions.rows(actor, session, { offset: 0, limit: 0, step: null });
    origins.set(session, [total, columns.length]);
    const [oldest] = origins.keys();
    if (origins.size > shapesKept && oldest !== undefined) origins.delete(oldest);
    return [total, columns.length];
  }

  return {
    shape,
    async about(actor, uuid, session) {
      if (session === null) return { ...mirrored(none), session_info: none, data_preview: null, column_info: null };
      const origin = await originOf(actor, session.id);
      const history = await sessions.history(actor, session.id);
      const page = await sessions.rows(actor, session.id, { offset: 0, limit: previewRows });
      const info = sessionInfo(actor, uuid, session, history, origin);
      return {
        ...mirrored(info),
        session_info: info,
        data_preview: rowObjects(page.columns, page.rows, ""),
        column_info: columnInfo(page.columns),
      };
    },
  };
}

type Info = typeof none;

/** Of a session that is not there. */
const none = {
  session_exists: false,
  session_id: null as string | null,
  user_id: null as number | null,
  datasource_id: null as string | null,
  status: null as string | null,
  current_shape: null as Shape | null,
  original_shape: null as Shape | null,
  current_step: 0,
  current_position: 0,
  total_steps: 0,
  total_operations: 0,
  history_length: 0,
  operations_count: 0,
  can_undo: false,
  can_redo: false,
  created_at: null as string | null,
  last_accessed: null as string | null,
  expires_at: null as string | null,
  is_expired: false,
  timeout_minutes: null as number | null,
  operations_history: [] as object[],
  operations: [] as object[],
  metadata: {} as object,
};

/** What some clients look for at the top of an answer. */
function mirrored({ session_exists, can_undo, can_redo, operations_count }: Info) {
  return { session_exists, can_undo, can_redo, operations_count };
}

function sessionInfo(actor: Actor, uuid: string, session: SessionView, history: HistoryView, original: Shape): Info {
  const done = stepsDone(history);
  const total = done.length + stepsAhead(history);
  const operations = done.map((step, at) => operation(step, at, done[at - 1], original));
  const created = moment(session.createdAt);
  const number = Number(djangoNumber(actor) ?? Number.NaN);
  return {
    session_exists: true,
    session_id: session.id,
    user_id: Number.isSafeInteger(number) ? number : null,
    datasource_id: uuid,
    status: "active",
    current_shape: shape(session),
    original_shape: original,
    current_step: done.length,
    current_position: done.length,
    total_steps: total,
    total_operations: total,
    history_length: total,
    operations_count: done.length,
    can_undo: session.undo !== null,
    can_redo: session.redo !== null,
    created_at: created,
    last_accessed: moment(session.usedAt),
    expires_at: session.expiresAt === null ? null : moment(session.expiresAt),
    is_expired: false,
    timeout_minutes: session.expiresAt === null ? null : minutesBetween(session.usedAt, session.expiresAt),
    operations_history: operations,
    operations,
    metadata: { created_at: created, original_shape: original, current_step: done.length, total_steps: total },
  };
}

/** Steps from the original to where the session stands. */
function stepsDone({ steps, cursor }: HistoryView): StepView[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const line: StepView[] = [];
  for (let at = cursor; at !== null; ) {
    const step = byId.get(at);
    if (step === undefined) break;
    line.unshift(step);
    at = step.parent;
  }
  return line;
}

/** How many steps redo would take to the end. */
function stepsAhead({ steps, cursor, next }: HistoryView): number {
  const byId = new Map(steps.map((step) => [step.id, step]));
  let count = 0;
  let at = cursor === null ? next : (byId.get(cursor)?.next ?? null);
  while (at !== null) {
    count++;
    at = byId.get(at)?.next ?? null;
  }
  return count;
}

function operation(step: StepView, at: number, before: StepView | undefined, original: Shape): object {
  const name = step.name ?? step.call.op;
  return {
    ...{ name, operation_name: name, params: step.call.params, timestamp: moment(step.at), step: at },
    shape_before: before === undefined ? original : [before.rows, before.columns],
    shape_after: [step.rows, step.columns],
  };
}

function shape({ rows, columns }: SessionView): Shape {
  return [rows, columns.length];
}

/** A moment as Python wrote it there: in UTC, without saying so, to the microsecond. */
export function moment(iso: string): string {
  return iso.replace(/(\.\d{3})?Z$/, (_, milliseconds = ".000") => `${milliseconds}000`);
}

function minutesBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 60_000);
}
