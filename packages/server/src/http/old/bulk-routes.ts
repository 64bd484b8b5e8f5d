// The old addresses for many changes at once. They begin something and are asked how it goes; here each is one
// step, carried out beside the answer. How it went is known for an hour, to its user, by the server it was asked of.
import { randomUUID } from "node:crypto";
import type { Clock } from "../../clock.ts";
import { Refusal } from "../../errors.ts";
import { askAgain, isOldKind } from "../../migrate/asking-again.ts";
import { djangoNumber } from "../../migrate/owners.ts";
import type { Actor } from "../../sessions/api.ts";
import { describeError } from "../log.ts";
import { type Answered, type Asked, failed, type OldRoute } from "./answers.ts";
import { isObject, jsonBody } from "./body.ts";
import type { Around } from "./index.ts";
import { noSession, reasoned } from "./transform-routes.ts";

const keptMs = 3_600_000;
const keptMost = 10_000;

interface Operation {
  readonly id: string;
  readonly owner: string;
  readonly session: string;
  readonly items: number;
  readonly startedAt: number;
  status: "running" | "completed" | "failed" | "cancelled";
  error: string | null;
  endedAt: number | null;
}

export function bulkRoutes({ product, work, clock }: Around): OldRoute[] {
  const { sessions } = product;
  const operations = createOperations(clock);

  async function begin(asked: Asked): Promise<Answered> {
    const { operation_type: type, items, parameters } = jsonBody(asked.request);
    if (typeof type !== "string" || !Array.isArray(items) || items.length === 0)
      return failed(400, "bad_request", { reason: "it needs operation_type and items" });
    if (!isOldKind(`bulk/${type}`)) return reasoned(400, `there is no operation_type “${type}”`);
    if (!items.every((item) => fits(type, item)))
      return failed(400, "bad_request", { reason: "an item is not as this operation_type has them" });
    const { session } = await work.find(asked);
    if (session === null) return noSession(400);
    const operation = operations.begin(asked.actor, session.id, items.length);
    void carryOut(asked, operation, type, { items, parameters });
    const data = { operation_id: operation.id, status: "started", total_items: operation.items };
    return { body: { success: true, message: "The changes are being made.", data } };
  }

  async function carryOut({ actor, log }: Asked, operation: Operation, type: string, body: Record<string, unknown>) {
    const opKey = { route: "old bulk operation", key: operation.id, body };
    try {
      const came = await askAgain(sessions, actor, operation.session, { kind: `bulk/${type}`, body }, opKey);
      operations.end(operation, "reason" in came ? `Nothing was done: ${came.reason}.` : null);
    } catch (error) {
      if (!(error instanceof Refusal)) log.error({ failure: describeError(error) }, "bulk operation failed");
      const told = error instanceof Refusal ? error : new Refusal("internal_error", { reference: operation.id });
      operations.end(operation, told.sentence(), told.code === "cancelled");
    }
  }

  const status = ({ actor }: Asked, id: string): Answered => {
    const operation = operations.find(actor, id);
    if (operation === null) return { status: 404, body: { error: unknown } };
    return { body: { success: true, data: viewOf(operation, actor) } };
  };

  async function cancel({ actor, uuid }: Asked): Promise<Answered> {
    const operation = operations.find(actor, uuid);
    if (operation === null) return { status: 404, body: { error: unknown } };
    if (operation.status !== "running")
      return { status: 400, body: { error: `This is over already: ${operation.status}.` } };
    await sessions.cancel(actor, operation.session, operation.id);
    return { body: { success: true, message: "The changes are being stopped." } };
  }

  return [
    {
      path: "/api/studio/:id/bulk/",
      post: begin,
      async get(asked) {
        const { operation_id: id } = asked.request.query as { operation_id?: unknown };
        return status(asked, String(id ?? ""));
      },
      allow: "GET, POST, HEAD, OPTIONS",
      refusals: "status",
    },
    {
      path: "/api/bulk-operation/:id/status/",
      get: async (asked) => status(asked, asked.uuid),
      allow: "GET",
      refusals: "status",
      bare: true,
    },
    { path: "/api/bulk-operation/:id/cancel/", post: cancel, allow: "POST", refusals: "status", bare: true },
  ];
}

const unknown = "There is no such operation.";

function createOperations(clock: Clock) {
  const known = new Map<string, Operation>();
  return {
    begin({ owner }: Actor, session: string, items: number): Operation {
      const now = clock.now();
      for (const [id, { endedAt }] of known) {
        if (known.size < keptMost && (endedAt === null || now - endedAt < keptMs)) break;
        known.delete(id);
      }
      const operation: Operation = {
        ...{ id: randomUUID(), owner, session, items, startedAt: now },
        ...{ status: "running", error: null, endedAt: null },
      };
      known.set(operation.id, operation);
      return operation;
    },
    find({ owner }: Actor, id: string): Operation | null {
      const operation = known.get(id);
      return operation?.owner === owner ? operation : null;
    },
    end(operation: Operation, error: string | null, cancelled = false): void {
      operation.status = cancelled ? "cancelled" : error === null ? "completed" : "failed";
      operation.error = error;
      operation.endedAt = clock.now();
    },
  };
}

/** Whether an item is of the form that its operation reads. */
function fits(type: string, item: unknown): boolean {
  if (type === "delete_rows") return Number.isSafeInteger(item) && Number(item) >= 0;
  if (!isObject(item)) return false;
  if (type === "update_cells") return Number.isSafeInteger(item.row_index) && typeof item.column === "string";
  const { type: kind, parameters } = item;
  if (typeof kind !== "string" || (parameters !== undefined && !isObject(parameters))) return false;
  return parameters?.columns === undefined || Array.isArray(parameters.columns);
}

function viewOf({ id, items, status, error, startedAt, endedAt }: Operation, actor: Actor): object {
  const ended = endedAt === null ? null : endedAt / 1000;
  return {
    id,
    user_id: djangoNumber(actor) ?? "",
    total_items: items,
    processed_items: status === "completed" ? items : 0,
    status,
    started_at: startedAt / 1000,
    errors: error === null ? [] : [{ item: null, error, timestamp: ended }],
    results: [],
    completed_at: ended,
    duration: endedAt === null ? null : (endedAt - startedAt) / 1000,
  };
}
