// Who is asking, what they chose, and what administrators set for all.
import type { OrganisationView, QuotaChange } from "@data-tools/client";
import { quotaSettings } from "../../limits.ts";
import { actorOf } from "../actor.ts";
import type { Routes } from "../context.ts";
import { fields } from "../schemas.ts";

const longest = 60 * 24 * 36_600;
const minutes = { type: "integer", minimum: 1, maximum: longest } as const;
const endless = { type: ["integer", "null"], minimum: 1, maximum: longest } as const;

/** The whole of a quota: the schemas of its numbers, null = without end. */
const quota = { type: ["integer", "null"], minimum: 1, maximum: Number.MAX_SAFE_INTEGER } as const;
const quotas = fields(Object.fromEntries(Object.keys(quotaSettings).map((name) => [name, quota])));
const ownerParams = fields({ owner: { type: "string", minLength: 1, maxLength: 300 } }, ["owner"]);

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

  app.get(
    "/api/me/use",
    {
      schema: { summary: "Every limit, and what of it you use", tags: ["me"] },
      config: { answer: { type: "UseView" } },
    },
    (request) => people.use(actorOf(request)),
  );

  app.get(
    "/api/admin/quotas",
    {
      schema: { summary: "What users may have, and whose quotas are others", tags: ["admin"] },
      config: { answer: { type: "QuotasView" } },
    },
    (request) => people.quotas(actorOf(request)),
  );

  app.put<{ Body: QuotaChange }>(
    "/api/admin/quotas",
    {
      schema: {
        summary: "Set everyone's quotas anew (null = without end); what is left out is as the settings have it",
        tags: ["admin"],
        body: quotas,
      },
      config: { answer: { type: "QuotasView" } },
    },
    (request) => people.setQuotas(actorOf(request), request.body),
  );

  app.get<{ Params: { owner: string } }>(
    "/api/admin/quotas/:owner",
    {
      schema: { summary: "One user's quotas and use", tags: ["admin"], params: ownerParams },
      config: { answer: { type: "OwnerQuotasView" } },
    },
    (request) => people.quotasOf(actorOf(request), request.params.owner),
  );

  app.put<{ Params: { owner: string }; Body: QuotaChange }>(
    "/api/admin/quotas/:owner",
    {
      schema: {
        summary: "Set one user's quotas anew; what is left out is as everyone's",
        tags: ["admin"],
        params: ownerParams,
        body: quotas,
      },
      config: { answer: { type: "OwnerQuotasView" } },
    },
    (request) => people.setQuotasOf(actorOf(request), request.params.owner, request.body),
  );
};
