// Server-sent events: everything of one user, or of one session.
import type { SessionEvent } from "@data-tools/client";
import { actorOf } from "../actor.ts";
import type { Routes } from "../context.ts";
import { openStream } from "../event-stream.ts";
import { idParams } from "../schemas.ts";

const answer = { type: "SessionEvent", media: "text/event-stream" };
const tags = ["events"];

/** Whether an event is about a session; the progress of imports is nobody's but the user's. */
function concerns(event: SessionEvent, session: string): boolean {
  return "session" in event && event.session === session;
}

export const eventRoutes: Routes = (app, { product, clock, open }) => {
  app.get("/api/events", { schema: { summary: "All events of yours", tags }, config: { answer } }, (request, reply) => {
    const stream = openStream(app, reply, clock, open());
    stream.until(product.events.listen(actorOf(request).owner, stream.send));
    return stream.reply;
  });

  app.get<{ Params: { id: string } }>(
    "/api/sessions/:id/events",
    { schema: { summary: "The events of one session", tags, params: idParams }, config: { answer } },
    async (request, reply) => {
      const actor = actorOf(request);
      const { id } = request.params;
      const { version, cursor } = await product.sessions.view(actor, id);
      const stream = openStream(app, reply, clock, open());
      stream.until(product.events.listen(actor.owner, (event) => concerns(event, id) && stream.send(event)));
      const seen = request.headers["last-event-id"];
      if (seen !== undefined && seen !== String(version)) {
        stream.send({ type: "step", session: id, version, cursor, action: "missed", key: null });
      }
      return stream.reply;
    },
  );
};
