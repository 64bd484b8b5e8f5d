// Who is asking, what they chose, and what administrators set for all.
import type { OrganisationView } from "@data-tools/client";
import { actorOf } from "../actor.ts";
import type { Routes } from "../context.ts";
import { fields } from "../schemas.ts";

const longest = 60 * 24 * 36_600;
const minutes = { type: "integer", minimum: 1, maximum: longest } as const;
const endless = { type: ["integer", "null"], minimum: 1, maximum: longest } as const;

export const peopleRoutes: Routes = (app, { product }) => {
  const { people } = product;

  app.get(
    "/api/me",
    {
      schema: { summary: "Who you are, and how long your work is kept", tags: ["me"] },
      config: { answer: { type: "MeView" } },
    },
    (request) => people.me(actorOf(request)),
  );

  app.patch<{ Body: { retentionMinutes?: number | null } }>(
    "/api/me/preferences",
    {
      schema: {
        summary: "Choose how long your unused sessions are kept (null = without end)",
        tags: ["me"],
        body: fields({ retentionMinutes: endless }),
      },
      config: { answer: { type: "MeView" } },
    },
    (request) => people.setPreferences(actorOf(request), request.body),
  );

  app.get(
    "/api/admin/settings",
    {
      schema: { summary: "What holds for all sessions", tags: ["admin"] },
      config: { answer: { type: "OrganisationView" } },
    },
    (request) => people.organisation(actorOf(request)),
  );

  app.get(
    "/api/admin/figures",
    {
      schema: { summary: "What happened to work, in numbers that only grow", tags: ["admin"] },
      config: { answer: { type: "FiguresView" } },
    },
    (request) => product.figures(actorOf(request)),
  );

  app.patch<{ Body: Partial<OrganisationView> }>(
    "/api/admin/settings",
    {
      schema: {
        summary: "Set the retention of those who choose none, its bounds, and the longest life of a session",
        tags: ["admin"],
        body: fields({
          retentionMinutes: endless,
          leastMinutes: minutes,
          mostMinutes: endless,
          absoluteMinutes: endless,
        }),
      },
      config: { answer: { type: "OrganisationView" } },
    },
    (request) => people.setOrganisation(actorOf(request), request.body),
  );
};
