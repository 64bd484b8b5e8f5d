// Moving through the history, and looking at it: undo, redo, go to, what they would do, what differs.
import type { PruneAsk } from "../../sessions/api.ts";
import { actorOf } from "../actor.ts";
import type { Routes } from "../context.ts";
import { opKeyOf } from "../key.ts";
import { listOf, stepOf } from "../query.ts";
import { columnList, fields, id, idParams, stepQuery, version } from "../schemas.ts";

interface Id {
  Params: { id: string };
}

const tags = ["history"];
const answer = { type: "SessionView" };

export const historyRoutes: Routes = (app, { product }) => {
  const { sessions } = product;

  for (const move of ["undo", "redo"] as const) {
    app.post<Id & { Body: { count?: number; version?: number } }>(
      `/api/sessions/:id/${move}`,
      {
        schema: {
          summary: move === "undo" ? "Take back steps" : "Do steps again that were taken back",
          tags,
          params: idParams,
          body: fields({ count: { type: "integer", minimum: 1, maximum: 100_000 }, version }),
        },
        config: { answer },
      },
      (request) => sessions[move](actorOf(request), request.params.id, { ...request.body, opKey: opKeyOf(request) }),
    );

    app.get<Id>(
      `/api/sessions/:id/${move}`,
      {
        schema: { summary: `What ${move} would do, changing nothing`, tags, params: idParams },
        config: { answer: { type: "UndoPreview" } },
      },
      (request) => {
        const preview = move === "undo" ? sessions.previewUndo : sessions.previewRedo;
        return preview(actorOf(request), request.params.id);
      },
    );
  }

  app.post<Id & { Body: { step: string | null; version?: number } }>(
    "/api/sessions/:id/goto",
    {
      schema: {
        summary: "Go to any step; null is the original",
        tags,
        params: idParams,
        body: fields({ step: { ...id, type: ["string", "null"] }, version }, ["step"]),
      },
      config: { answer },
    },
    (request) => {
      const ask = { version: request.body.version, opKey: opKeyOf(request) };
      return sessions.goTo(actorOf(request), request.params.id, request.body.step, ask);
    },
  );

  app.get<Id>(
    "/api/sessions/:id/history",
    {
      schema: { summary: "The whole tree of steps", tags, params: idParams },
      config: { answer: { type: "HistoryView" } },
    },
    (request) => sessions.history(actorOf(request), request.params.id),
  );

  app.post<Id & { Body: PruneAsk & { version?: number } }>(
    "/api/sessions/:id/prune",
    {
      schema: {
        summary: "List the branches beside the present line (dryRun), or remove them as they were listed (token)",
        tags,
        params: idParams,
        body: fields({
          dryRun: { type: "boolean", description: "Only list what would go, with the token of the list" },
          token: { type: "string", maxLength: 100, description: "Of the list that is to be removed" },
          named: { type: "boolean", description: "Named steps too; otherwise they keep their branches" },
          branches: { type: "array", items: id, maxItems: 10_000, description: "Only these, by their first steps" },
          keepSteps: { type: "integer", minimum: 0, description: "The oldest ones, down to so many steps" },
          keepBytes: { type: "integer", minimum: 0, description: "The oldest ones, down to so many stored bytes" },
          version,
        }),
      },
      config: { answer: { type: "PruneView" } },
    },
    (request) => sessions.prune(actorOf(request), request.params.id, { ...request.body, opKey: opKeyOf(request) }),
  );

  app.get<Id & { Querystring: { from?: string; to?: string; on?: string; limit?: number } }>(
    "/api/sessions/:id/diff",
    {
      schema: {
        summary: "What differs between two states",
        tags,
        params: idParams,
        querystring: fields(
          { from: stepQuery, to: stepQuery, on: columnList, limit: { type: "integer", minimum: 1, maximum: 1000 } },
          ["from", "to"],
        ),
      },
      config: { answer: { type: "DiffView" } },
    },
    (request) => {
      const { from, to, on, limit } = request.query;
      const options = { on: listOf("on", on), ...(limit !== undefined && { limit }) };
      return sessions.diff(actorOf(request), request.params.id, stepOf(from) ?? null, stepOf(to) ?? null, options);
    },
  );
};
