// Looking at the table: pages of rows, and a profile of its columns.
import type { FastifyReply, FastifyRequest } from "fastify";
import type { RowsQuery } from "../../sessions/api.ts";
import { actorOf } from "../actor.ts";
import { arrowType, pageToArrow, wantsArrow } from "../arrow.ts";
import type { Routes } from "../context.ts";
import { whenGone } from "../gone.ts";
import { listOf, stepOf } from "../query.ts";
import { columnList, fields, idParams, stepQuery } from "../schemas.ts";

interface Id {
  Params: { id: string };
}

const range = {
  offset: { type: "integer", minimum: 0, maximum: 2 ** 32 },
  limit: { type: "integer", minimum: 0, maximum: 10_000 },
} as const;

const sortKey = {
  type: "object",
  properties: { column: { type: "string" }, order: { enum: ["asc", "desc"] } },
  required: ["column"],
  additionalProperties: false,
} as const;

const tags = ["table"];
const answer = { type: "Page" };

export const rowRoutes: Routes = (app, { product }) => {
  const { sessions } = product;

  async function page(request: FastifyRequest, reply: FastifyReply, id: string, ask: Partial<RowsQuery>) {
    const present = Object.fromEntries(Object.entries(ask).filter(([, value]) => value !== undefined));
    const found = await sessions.rows(actorOf(request), id, { offset: 0, limit: 100, ...present });
    reply.header("vary", "accept");
    if (!wantsArrow(request.headers.accept)) return found;
    return reply.type(arrowType).send(Buffer.from(pageToArrow(found)));
  }

  app.get<Id & { Querystring: { offset?: number; limit?: number; columns?: string; step?: string } }>(
    "/api/sessions/:id/rows",
    {
      schema: {
        summary: "A page of rows; as an Arrow stream by Accept",
        tags,
        params: idParams,
        querystring: fields({ ...range, columns: columnList, step: stepQuery }),
      },
      config: { answer },
    },
    (request, reply) => {
      const { columns, step, ...rest } = request.query;
      const ask = { ...rest, columns: listOf("columns", columns), step: stepOf(step) };
      return page(request, reply, request.params.id, ask);
    },
  );

  app.post<Id & { Body: Partial<RowsQuery> }>(
    "/api/sessions/:id/rows",
    {
      schema: {
        summary: "A page of rows of a view: where, sort and search make no step, and stand in no address",
        tags,
        params: idParams,
        body: fields({
          ...range,
          columns: { type: "array", items: { type: "string" } },
          step: { type: ["string", "null"], minLength: 1, maxLength: 100, description: "null is the original" },
          where: { description: "A condition tree" },
          sort: { type: "array", items: sortKey },
          search: { type: "string", maxLength: 1000 },
        }),
      },
      config: { reads: true, answer },
    },
    (request, reply) => page(request, reply, request.params.id, request.body),
  );

  app.get<Id & { Querystring: { columns?: string; step?: string } }>(
    "/api/sessions/:id/profile",
    {
      schema: {
        summary: "Per column: nulls, distinct values, range, mean, quantiles, top values, histogram",
        tags,
        params: idParams,
        querystring: fields({ columns: columnList, step: stepQuery }),
      },
      config: { answer: { type: "ColumnProfile[]" } },
    },
    (request, reply) => {
      const columns = listOf("columns", request.query.columns);
      const step = stepOf(request.query.step);
      const options = { ...(columns && { columns }), ...(step !== undefined && { step }), signal: whenGone(reply) };
      return sessions.profile(actorOf(request), request.params.id, options);
    },
  );
};
