// Who of the old system's users is served here already; for administrators, to others it does not exist.
import { type EnrolmentView, enrolmentLimits, enrolmentModes } from "../../migrate/enrolment.ts";
import { actorOf } from "../actor.ts";
import type { Routes } from "../context.ts";
import { fields } from "../schemas.ts";
import { confirmed } from "./users.ts";

const tags = ["admin"];
const properties = {
  mode: { enum: enrolmentModes, description: "Nobody, those who are named, a part of all, or everyone" },
  users: {
    type: "array",
    items: { type: "string", minLength: 1, maxLength: enrolmentLimits.name },
    maxItems: enrolmentLimits.users,
    description: "Names or numbers of users in the old system; they are in by “named” and by “percent”",
  },
  percent: { type: "integer", minimum: 0, maximum: 100, description: "How many in a hundred of the others" },
} as const;
const answer = { schema: fields(properties, Object.keys(properties)) };

export const enrolmentRoutes: Routes = (app, { product: { enrolment }, accounts }) => {
  app.get(
    "/api/admin/enrolment",
    {
      schema: { summary: "Who of the old system's users is served here", tags },
      config: { answer },
    },
    (request) => enrolment.view(actorOf(request)),
  );

  app.put<{ Body: Partial<EnrolmentView> }>(
    "/api/admin/enrolment",
    {
      schema: {
        summary: "Serve others of the old system's users here; what is left out stays as it is",
        tags,
        body: fields(properties),
      },
      config: { always: true, answer },
    },
    async (request) => enrolment.change(await confirmed(request, accounts), request.body),
  );
};
