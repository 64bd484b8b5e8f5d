// All sessions, keys, room and the read-only mode, for administrators; for others these addresses do not exist.
import type { AdminSessionView, IndicatorsView } from "@data-tools/client";
import type { FastifyRequest } from "fastify";
import type { Administration } from "../../sessions/api.ts";
import { actorOf } from "../actor.ts";
import type { Routes } from "../context.ts";
import { fields, idParams } from "../schemas.ts";
import { confirmed } from "./users.ts";

interface Id {
  Params: { id: string };
}

const tags = ["admin"];
const answer = { type: "AdminSessionView" };
const sorts = ["owner", "createdAt", "usedAt", "expiresAt", "bytes", "steps"] as const;
const messageMax = 500;

export const administrationRoutes: Routes = (app, { product: { administration, measuring }, accounts }) => {
  /** Sessions with the names of their owners, as far as they have accounts. */
  async function named(request: FastifyRequest, sessions: readonly AdminSessionView[]): Promise<AdminSessionView[]> {
    const known = new Map((await accounts.list(actorOf(request))).map(({ owner, name }) => [owner, name]));
    return sessions.map((session) => ({ ...session, ownerName: known.get(session.owner) ?? null }));
  }
  const one = async (request: FastifyRequest, session: AdminSessionView) => {
    const [view = session] = await named(request, [session]);
    return view;
  };

  app.get<{ Querystring: Parameters<Administration["sessions"]>[1] }>(
    "/api/admin/sessions",
    {
      schema: {
        summary: "Sizes, owners and times of all sessions; never what is in them",
        tags,
        querystring: fields({
          owner: { type: "string", minLength: 1, maxLength: 200 },
          state: { enum: ["alive", "bin"] },
          sort: { enum: sorts, default: "usedAt" },
          order: { enum: ["asc", "desc"], default: "desc" },
          offset: { type: "integer", minimum: 0, maximum: 1_000_000_000, default: 0 },
          limit: { type: "integer", minimum: 1, maximum: 500, default: 100 },
        }),
      },
      config: { answer: { type: "AdminSessions" } },
    },
    async (request) => {
      const { total, sessions } = await administration.sessions(actorOf(request), request.query);
      return { total, sessions: await named(request, sessions) };
    },
  );

  app.post<Id>(
    "/api/admin/sessions/:id/end",
    {
      schema: { summary: "Move a session to the bin", tags, params: idParams, body: fields({}) },
      config: { answer },
    },
    async (request) => one(request, await administration.end(await confirmed(request, accounts), request.params.id)),
  );

  app.post<Id & { Body: { minutes?: number | null } }>(
    "/api/admin/sessions/:id/extend",
    {
      schema: {
        summary: "Start a session's retention time anew, or give it another one",
        tags,
        params: idParams,
        body: fields({ minutes: { type: ["integer", "null"], minimum: 1, maximum: 60 * 24 * 3660 } }),
      },
      config: { always: true, answer },
    },
    async (request) => one(request, await administration.extend(actorOf(request), request.params.id, request.body)),
  );

  app.post<Id>(
    "/api/admin/sessions/:id/restore",
    {
      schema: { summary: "Take a session out of the bin", tags, params: idParams, body: fields({}) },
      config: { always: true, answer },
    },
    async (request) => one(request, await administration.restore(actorOf(request), request.params.id)),
  );

  app.get(
    "/api/admin/keys",
    {
      schema: { summary: "The keys of the ring, what each wraps and who holds it; no secrets", tags },
      config: { answer: { type: "AdminKeys" } },
    },
    (request) => administration.keys(actorOf(request)),
  );

  app.get(
    "/api/admin/storage",
    {
      schema: { summary: "The room that is taken and left, and whether every part answers", tags },
      config: { answer: { type: "StorageView" } },
    },
    (request) => administration.storage(actorOf(request)),
  );

  app.get<{ Querystring: { window?: IndicatorsView["window"] } }>(
    "/api/admin/indicators",
    {
      schema: {
        summary: "What was promised of the server that answers, and what it measured",
        tags,
        querystring: fields({ window: { enum: ["hour", "day"], default: "hour" } }),
      },
      config: { answer: { type: "IndicatorsView" } },
    },
    (request) => measuring.indicators(actorOf(request), request.query.window ?? "hour"),
  );

  app.get(
    "/api/admin/read-only",
    {
      schema: { summary: "Whether changes are switched off, and by whom", tags },
      config: { answer: { type: "ReadOnlyView" } },
    },
    (request) => administration.readOnly(actorOf(request)),
  );

  app.put<{ Body: { on: boolean; message?: string } }>(
    "/api/admin/read-only",
    {
      schema: {
        summary: "Switch every change off or on again, for all",
        tags,
        body: fields(
          { on: { type: "boolean" }, message: { type: "string", maxLength: messageMax, description: "Why" } },
          ["on"],
        ),
      },
      config: { always: true, answer: { type: "ReadOnlyView" } },
    },
    async (request) => administration.setReadOnly(await confirmed(request, accounts), request.body),
  );
};
