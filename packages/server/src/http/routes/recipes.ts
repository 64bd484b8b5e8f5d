// Recipes: the calls of a session as a list, and such a list applied to a session.
import type { Call } from "@data-tools/client";
import { actorOf } from "../actor.ts";
import type { Routes } from "../context.ts";
import { opKeyOf } from "../key.ts";
import { stepOf } from "../query.ts";
import { calls, fields, idParams, stepQuery, version } from "../schemas.ts";

interface Id {
  Params: { id: string };
}

interface Run {
  calls: Call[];
  columns?: Record<string, string>;
  dryRun?: boolean;
  partial?: boolean;
  version?: number;
}

const tags = ["recipes"];

export const recipeRoutes: Routes = (app, { product }) => {
  const { sessions } = product;

  app.get<Id & { Querystring: { step?: string; format?: "json" } }>(
    "/api/sessions/:id/recipe",
    {
      schema: {
        summary: "The calls from the original to the cursor, or to a step",
        tags,
        params: idParams,
        querystring: fields({ step: stepQuery, format: { enum: ["json"] } }),
      },
      config: { answer: { type: "Call[]" } },
    },
    (request) => sessions.recipe(actorOf(request), request.params.id, stepOf(request.query.step)),
  );

  app.post<Id & { Body: Run }>(
    "/api/sessions/:id/recipe",
    {
      schema: {
        summary: "Apply a recipe, or with dryRun say what each of its steps would do",
        tags,
        params: idParams,
        body: fields(
          {
            calls,
            columns: {
              type: "object",
              additionalProperties: { type: "string" },
              description: "The recipe's column names, and ours for them",
            },
            dryRun: { type: "boolean" },
            partial: { type: "boolean", description: "Pass over calls that do not fit, instead of refusing all" },
            version,
          },
          ["calls"],
        ),
      },
      config: { answer: { type: "RecipeAnswer" } },
    },
    (request) => sessions.runRecipe(actorOf(request), request.params.id, { ...request.body, opKey: opKeyOf(request) }),
  );
};
