// The old studio: its pages lead to the workbench, at the user's newest session on the datasource; what its forms
// did to files beside the session is done to that session.
import type { FastifyInstance } from "fastify";
import { oldIdOf } from "../../migrate/old-addresses.ts";
import { actorOf } from "../actor.ts";
import { type Answered, type Asked, failed, prefixes, sendJson, uuidParam } from "./answers.ts";
import { type Fields, formBody, listIn, textIn } from "./body.ts";
import type { Around } from "./index.ts";
import { messageOf, noSession } from "./transform-routes.ts";

export function addStudioRoutes(app: FastifyInstance, around: Around): void {
  const { work } = around;
  const act = formsOf(around);
  for (const prefix of prefixes) {
    for (const path of [`${prefix}/studio/${uuidParam}/`, `${prefix}/studio/${uuidParam}/debug/`]) {
      app.route<{ Params: { id: string } }>({
        method: ["GET", "HEAD"],
        url: path,
        schema: { hide: true } as object,
        config: { old: "page" },
        async handler(request, reply) {
          const { session } = await work.open({ actor: actorOf(request), uuid: request.params.id, log: request.log });
          return reply.header("cache-control", "no-store").redirect(workbenchOf(session.id));
        },
      });
    }
    app.route<{ Params: { id: string } }>({
      method: ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
      url: `${prefix}/studio/${uuidParam}/`,
      schema: { hide: true } as object,
      config: { old: "call", oldRefusals: "body" },
      async handler(request, reply) {
        if (request.method !== "POST") return reply.code(405).header("allow", "GET, HEAD, POST").send("");
        const asked = { request, actor: actorOf(request), uuid: request.params.id, log: request.log };
        const { status = 200, body } = await act(asked, await formBody(request));
        return sendJson(reply.code(status), body);
      },
    });
  }
}

const workbenchOf = (session: string) => `/s/${encodeURIComponent(session)}`;

/** What the forms of the old page ask for; every refusal is an answer with 200. */
function formsOf({ product, work, telling }: Around): (asked: Asked, form: Fields) => Promise<Answered> {
  const { sessions } = product;
  const done = (message: string, more: object): Answered => ({ body: { success: true, message, ...more } });

  const actions: Readonly<Record<string, (asked: Asked, form: Fields) => Promise<Answered>>> = {
    async start_session(asked) {
      const session = await work.begin(asked);
      const shape = telling.shape(session);
      return done("A session was started.", { session_path: workbenchOf(session.id), original_shape: shape });
    },
    async undo_operation(asked) {
      const { session } = await work.find(asked);
      if (session === null) return noSession(200);
      const after = await sessions.undo(asked.actor, session.id);
      return done("The last step was undone.", { new_shape: telling.shape(after) });
    },
    async end_session(asked, { save_as_new, new_name, new_description }) {
      const { session, datasource } = await work.find(asked);
      if (session === null) return noSession(200);
      const isSaved = String(save_as_new ?? "").toLowerCase() === "true";
      const saved = isSaved
        ? await sessions.save(asked.actor, session.id, {
            name: textIn(new_name, `${datasource.name}_transformed`).slice(0, 200),
            description: textIn(new_description, "").slice(0, 10_000),
          })
        : null;
      await sessions.remove(asked.actor, session.id);
      const id = saved === null ? null : oldIdOf(saved.id);
      return done("The session is in the bin; it can be restored.", { saved_as_new: isSaved, new_datasource_id: id });
    },
    async apply_transformation() {
      return failed(200, "bad_request", { reason: "this form never did anything; the workbench has these steps" });
    },
  };

  async function removeColumns(asked: Asked, list: unknown): Promise<Answered> {
    const { session } = await work.find(asked);
    if (session === null) return noSession(200);
    const names = listIn(list);
    const columns = names.filter((name) => session.columns.some((column) => column.name === name));
    if (columns.length === 0) return failed(200, "nothing_to_do");
    const call = { op: "drop-columns", params: { columns } };
    const after = await sessions.apply(asked.actor, session.id, [call], { version: session.version });
    return done(messageOf(after), { removed_columns: names, new_shape: telling.shape(after) });
  }

  return async (asked, form) => {
    if (asked.request.headers["x-requested-with"] !== "XMLHttpRequest")
      return failed(200, "bad_request", { reason: "it was not sent by a script of the old page" });
    const { action, removed_columns } = form;
    if (removed_columns !== undefined) return removeColumns(asked, removed_columns);
    const act = typeof action === "string" && Object.hasOwn(actions, action) ? actions[action] : undefined;
    return act === undefined ? failed(200, "bad_request", { reason: "its action is unknown" }) : act(asked, form);
  };
}
