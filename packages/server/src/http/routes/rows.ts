// Looking at the table: pages of rows, and a profile of its columns.
import type { RowsQuery } from "../../sessions/api.ts";
import { actorOf } from "../actor.ts";
import { arrowType, pageToArrow, wantsArrow } from "../arrow.ts";
import type { Routes } from "../context.ts";
import { whenGone } from "../gone.ts";
import { jsonOf, listOf, sortOf, stepOf } from "../query.ts";
import { columnList, fields, idParams, stepQuery } from "../schemas.ts";

interface Id {
  Params: { id: string };
}

interface Query {
  offset?: number;
  limit?: number;
  columns?: string;
  step?: string;
  where?: string;
  sort?: string;
  search?: string;
}

const tags = ["table"];

/** Leaves out what was not asked. */
function rowsQuery(query: Query): RowsQuery {
  const asked = {
    columns: listOf("columns", query.columns),
    step: stepOf(query.step),
    where: jsonOf("where", query.where),
    sort: sortOf(query.sort),
    search: query.search,
  };
  const present = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  return { offset: query.offset ?? 0, limit: query.limit ?? 100, ...present };
}

export const rowRoutes: Routes = (app, { product }) => {
  const { sessions } = product;

  app.get<Id & { Querystring: Query }>(
    "/api/sessions/:id/rows",
    {
      schema: {
        summary: "A page of rows; where, sort and search make a view, no step. As an Arrow stream by Accept",
        tags,
        params: idParams,
        querystring: fields({
          offset: { type: "integer", minimum: 0, maximum: 2 ** 32 },
          limit: { type: "integer", minimum: 0, maximum: 10_000 },
          columns: columnList,
          step: stepQuery,
          where: { type: "string", description: "A condition tree as JSON" },
          sort: { type: "string", description: 'Keys as JSON: [{"column":"a","order":"desc"}]' },
          search: { type: "string", maxLength: 1000 },
        }),
      },
      config: { answer: { type: "Page" } },
    },
    async (request, reply) => {
      const page = await sessions.rows(actorOf(request), request.params.id, rowsQuery(request.query));
      reply.header("vary", "accept");
      if (!wantsArrow(request.headers.accept)) return page;
      return reply.type(arrowType).send(Buffer.from(pageToArrow(page)));
    },
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
