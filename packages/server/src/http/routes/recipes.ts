// Recipes: the calls of a session as a list or in other languages, such a list applied to a session, and
// lists kept by name.
import type { Call } from "@data-tools/client";
import type { RecipeFormat } from "../../sessions/api.ts";
import { actorOf } from "../actor.ts";
import type { Routes } from "../context.ts";
import { attachment } from "../disposition.ts";
import { opKeyOf } from "../key.ts";
import { stepOf } from "../query.ts";
import { calls, description, fields, idParams, name, stepQuery, version } from "../schemas.ts";

interface Id {
  Params: { id: string };
}

interface Run {
  calls?: Call[];
  recipe?: string;
  columns?: Record<string, string>;
  dryRun?: boolean;
  partial?: boolean;
  refit?: boolean;
  version?: number;
}

const tags = ["recipes"];

/** A stored recipe is found by its id or its name. */
const named = fields({ id: { ...name, description: "The recipe's id or its name" } }, ["id"]);

export const recipeRoutes: Routes = (app, { product }) => {
  const { sessions, recipes } = product;

  app.get<Id & { Querystring: { step?: string; format?: "json" | RecipeFormat } }>(
    "/api/sessions/:id/recipe",
    {
      schema: {
        summary:
          "The calls from the original to the cursor, or to a step; with format=sql one DuckDB statement, with format=python a script, both giving the same table",
        tags,
        params: idParams,
        querystring: fields({ step: stepQuery, format: { enum: ["json", "sql", "python"] } }),
      },
      config: { answer: { type: "Call[]", also: ["application/sql", "text/x-python"] } },
    },
    async (request, reply) => {
      const { format = "json" } = request.query;
      const step = stepOf(request.query.step);
      if (format === "json") return sessions.recipe(actorOf(request), request.params.id, step);
      const options = { format, ...(step !== undefined && { step }) };
      const { text, fileName, mediaType } = await sessions.recipeText(actorOf(request), request.params.id, options);
      return reply.header("content-disposition", attachment(fileName)).type(mediaType).send(text);
    },
  );

  app.post<Id & { Body: Run }>(
    "/api/sessions/:id/recipe",
    {
      schema: {
        summary: "Apply a recipe, or with dryRun say what each of its steps would do",
        tags,
        params: idParams,
        body: fields({
          calls,
          recipe: { ...name, description: "Instead of calls: the id or the name of a stored recipe" },
          columns: {
            type: "object",
            additionalProperties: { type: "string" },
            description: "The recipe's column names, and ours for them",
          },
          dryRun: { type: "boolean" },
          partial: { type: "boolean", description: "Pass over calls that do not fit, instead of refusing all" },
          refit: {
            type: "boolean",
            description: "Learn means, categories and the like anew from this table, instead of taking the recipe's",
          },
          version,
        }),
      },
      config: { answer: { type: "RecipeAnswer" } },
    },
    (request) => sessions.runRecipe(actorOf(request), request.params.id, { ...request.body, opKey: opKeyOf(request) }),
  );

  app.get(
    "/api/recipes",
    { schema: { summary: "All stored recipes", tags }, config: { answer: { type: "RecipeView[]" } } },
    (request) => recipes.list(actorOf(request)),
  );

  app.post<{ Body: { name: string; description?: string; calls: Call[] } }>(
    "/api/recipes",
    {
      schema: {
        summary: "Store a recipe by name",
        tags,
        body: fields({ name, description, calls }, ["name", "calls"]),
      },
      config: { answer: { status: 201, type: "RecipeView" } },
    },
    async (request, reply) => {
      const made = await recipes.create(actorOf(request), { ...request.body, opKey: opKeyOf(request) });
      reply.code(201);
      return made;
    },
  );

  app.get<Id>(
    "/api/recipes/:id",
    { schema: { summary: "One stored recipe", tags, params: named }, config: { answer: { type: "RecipeView" } } },
    (request) => recipes.get(actorOf(request), request.params.id),
  );

  app.patch<Id & { Body: { name?: string; description?: string; calls?: Call[] } }>(
    "/api/recipes/:id",
    {
      schema: {
        summary: "Rename, describe or replace a stored recipe",
        tags,
        params: named,
        body: fields({ name, description, calls }),
      },
      config: { answer: { type: "RecipeView" } },
    },
    (request) => recipes.change(actorOf(request), request.params.id, request.body),
  );

  app.delete<Id>(
    "/api/recipes/:id",
    { schema: { summary: "Erase a stored recipe", tags, params: named }, config: { answer: { status: 204 } } },
    async (request, reply) => {
      await recipes.remove(actorOf(request), request.params.id);
      return reply.code(204).send();
    },
  );
};
