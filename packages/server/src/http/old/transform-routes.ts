// The old addresses that change a table: what they ask is carried out as a step of ours, or the reason is told why
// it is not. What used to be recorded though it did nothing is refused.
import type { AppliedView, SessionView } from "@data-tools/client";
import { Refusal } from "../../errors.ts";
import { type AskedAgain, askAgain } from "../../migrate/asking-again.ts";
import type { OpKey } from "../../sessions/api.ts";
import { opKeyOf } from "../key.ts";
import { type Answered, type Asked, failed, type OldRoute } from "./answers.ts";
import { type Fields, formBody, jsonBody, textIn } from "./body.ts";
import type { Around } from "./index.ts";

const kinds = ["imputation", "encoding", "scaling", "outliers", "engineering", "columns"] as const;

/** Names by which one generation of clients called what the server knew by others. */
const otherNames: Readonly<Record<string, string>> = {
  custom_value: "constant_value",
  encoding_type: "method",
  scaler_type: "method",
};

export function transformRoutes({ product, work, telling }: Around): OldRoute[] {
  const { sessions } = product;

  const ask = (asked: Asked, session: SessionView, kind: string, body: Fields, opKey?: OpKey) =>
    askAgain(sessions, asked.actor, session.id, { kind, body }, opKey);

  const transform = (kind: string): OldRoute => ({
    path: `/api/studio/:id/transform/${kind}/`,
    allow: "POST",
    refusals: "body",
    async post(asked) {
      const body = renamed(jsonBody(asked.request));
      const { session } = await work.find(asked);
      if (session === null) return noSession(200);
      const came = await ask(asked, session, `transform/${kind}`, body, opKeyOf(asked.request, body));
      if ("reason" in came) return reasoned(200, came.reason);
      return {
        body: {
          success: true,
          message: messageOf(came.applied),
          affected_columns: body.columns ?? [],
          shape: telling.shape(came.applied),
        },
      };
    },
  });

  /** The column operations of the last generation answer with the whole session. */
  const column = (name: string, needed: readonly string[]): OldRoute => ({
    path: `/api/studio/:id/session/${name}/`,
    allow: "POST",
    refusals: "status",
    async post(asked) {
      const body = jsonBody(asked.request);
      const missing = needed.filter((field) => isMissing(body[field]));
      if (missing.length > 0) return failed(400, "bad_request", { reason: `it lacks ${missing.join(", ")}` });
      const { session } = await work.find(asked);
      if (session === null) return noSession(400);
      const came = await ask(asked, session, `session/${name}`, body, opKeyOf(asked.request, body));
      if ("reason" in came) return reasoned(400, came.reason);
      const about = await telling.about(asked.actor, asked.uuid, came.applied);
      return { body: { success: true, message: messageOf(came.applied), ...about } };
    },
  });

  const clean: OldRoute = {
    path: "/api/studio/:id/nan/quick-clean/",
    allow: "POST, OPTIONS",
    refusals: "status",
    async post(asked) {
      const body = await formBody(asked.request);
      const { session } = await work.find(asked);
      if (session === null) return noSession(400);
      const came = await ask(asked, session, "nan/quick-clean", body).catch(unlessNothingToDo);
      const isChanged = "applied" in came;
      const message = isChanged ? messageOf(came.applied) : "No missing values were found.";
      const data = isChanged ? cleaned(came.before, came.applied) : unchanged(session);
      return { body: { success: true, data: { message, ...data } } };
    },
  };

  return [
    ...kinds.map(transform),
    column("rename-column", ["old_name", "new_name"]),
    column("change-column-type", ["column_name", "new_type"]),
    column("fill-missing-values", ["columns"]),
    clean,
  ];

  function cleaned(before: SessionView, after: AppliedView): object {
    const [old, now] = [telling.shape(before), telling.shape(after)];
    const [effect] = after.effects;
    const dropped = effect?.columnsRemoved ?? [];
    const rows = old[0] - now[0];
    const operations_performed = [
      ...(dropped.length > 0
        ? [{ operation: "remove_nan_columns", columns_removed: dropped.length, columns_dropped: dropped }]
        : []),
      ...(rows > 0 ? [{ operation: "remove_nan_rows", rows_removed: rows }] : []),
    ];
    return {
      summary: { ...summary(old, now), columns_dropped: dropped, operations_performed },
      data_changed: true,
      new_shape: now,
      original_shape: old,
    };
  }

  function unchanged(session: SessionView): object {
    const shape = telling.shape(session);
    return {
      summary: { ...summary(shape, shape), columns_dropped: [], operations_performed: [] },
      data_changed: false,
    };
  }
}

function summary(old: readonly [number, number], now: readonly [number, number]): object {
  return {
    original_rows: old[0],
    original_columns: old[1],
    rows_removed: old[0] - now[0],
    columns_removed: old[1] - now[1],
    final_rows: now[0],
    final_columns: now[1],
  };
}

/** The line of the history that the step has. */
export function messageOf(session: SessionView): string {
  return session.undo === null ? "" : `${session.undo.summary}.`;
}

export function noSession(status: number): Answered {
  return failed(status, "not_found", { what: "session" });
}

/** Why there is no step; nothing was changed. */
export function reasoned(status: number, reason: string): Answered {
  return { status, body: { success: false, error: `Nothing was done: ${reason}.` } };
}

function renamed(body: Fields): Fields {
  const missing = Object.entries(otherNames).filter(([other, name]) => other in body && !(name in body));
  return { ...body, ...Object.fromEntries(missing.map(([other, name]) => [name, body[other]])) };
}

function isMissing(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : textIn(value, "") === "";
}

function unlessNothingToDo(error: unknown): AskedAgain {
  if (error instanceof Refusal && error.code === "nothing_to_do") return { reason: "nothing would change" };
  throw error;
}
