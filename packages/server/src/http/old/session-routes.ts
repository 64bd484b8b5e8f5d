// The old session addresses: begun, told, undone and redone, cleared, saved.
import { refuse } from "../../errors.ts";
import { oldIdOf } from "../../migrate/old-addresses.ts";
import { type Answered, type Asked, failed, type OldRoute } from "./answers.ts";
import { jsonBody, textIn } from "./body.ts";
import type { Around } from "./index.ts";
import { moment } from "./session-info.ts";

const base = "/api/studio/:id/session";
const longestName = 200;
const longestDescription = 10_000;

export function sessionRoutes({ product, work, telling }: Around): OldRoute[] {
  const { sessions } = product;

  async function about({ actor, uuid }: Asked, session: Parameters<typeof telling.about>[2], message?: string) {
    return {
      body: {
        success: true,
        ...(message !== undefined && { message }),
        ...(await telling.about(actor, uuid, session)),
      },
    };
  }

  async function move(asked: Asked, direction: "undo" | "redo"): Promise<Answered> {
    const { session } = await work.find(asked);
    const message = direction === "undo" ? "The last step was undone." : "The step was done again.";
    if (session === null) return failed(400, direction === "undo" ? "nothing_to_undo" : "nothing_to_redo");
    return about(asked, await sessions[direction](asked.actor, session.id), message);
  }

  async function saved({ actor }: Asked, session: string, ask: { name: string; description: string }) {
    const { name, description } = ask;
    if (name.length > longestName) refuse("bad_request", { reason: "the name is longer than 200 characters" });
    if (description.length > longestDescription)
      refuse("bad_request", { reason: "the description is longer than 10,000 characters" });
    const made = await sessions.save(actor, session, ask);
    return {
      id: oldIdOf(made.id),
      name: made.name,
      description: made.description,
      created_at: moment(made.createdAt),
    };
  }

  const route = (path: string, handlers: Pick<OldRoute, "get" | "post">): OldRoute => ({
    path: `${base}/${path}/`,
    ...handlers,
    allow: handlers.get === undefined ? "POST" : "GET",
    refusals: "status",
  });

  return [
    route("initialize", {
      async post(asked) {
        const { session, isNew } = await work.open(asked);
        return about(asked, session, isNew ? "A session was started." : "The session is open already.");
      },
    }),
    route("status", {
      get: async (asked) => about(asked, (await work.find(asked)).session),
    }),
    route("undo", { post: (asked) => move(asked, "undo") }),
    route("redo", { post: (asked) => move(asked, "redo") }),
    route("clear", {
      async post(asked) {
        const { session } = await work.find(asked);
        if (session !== null) await sessions.remove(asked.actor, session.id);
        const message = session === null ? "There was no session." : "The session is in the bin; it can be restored.";
        return { body: { success: true, message } };
      },
    }),
    route("save", {
      async post(asked) {
        const { name, description } = jsonBody(asked.request, {});
        const { session, datasource } = await work.find(asked);
        if (session === null) return failed(400, "not_found", { what: "session" });
        const new_datasource = await saved(asked, session.id, {
          name: textIn(name, `${datasource.name}_transformed`),
          description: textIn(description, `Made from ${datasource.name}`),
        });
        return { body: { success: true, message: "The table was saved as a new datasource.", new_datasource } };
      },
    }),
  ];
}
