// What can be told of a table without changing it: the analyses, and the quality report as a page.
import { analysisCatalogue } from "../../analyses/catalogue.ts";
import { actorOf } from "../actor.ts";
import type { Routes } from "../context.ts";
import { attachment } from "../disposition.ts";
import { opKeyOf } from "../key.ts";
import { catalogueSaid } from "../language.ts";
import { stepOf } from "../query.ts";
import { fields, id, idParams, stepQuery } from "../schemas.ts";

interface Asking {
  Params: { id: string; name: string };
  Body: { params?: Record<string, unknown>; step?: string | null };
}

const tags = ["analyses"];

/** The report runs nothing and loads nothing, wherever it is opened. */
const reportPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; sandbox";

export const analysisRoutes: Routes = (app, { product }) => {
  const { sessions } = product;
  const catalogue = analysisCatalogue();

  app.get(
    "/api/analyses",
    {
      schema: { summary: "The catalogue of analyses: schemas, form hints, docs, examples", tags },
      config: { answer: { type: "AnalysisView[]" } },
    },
    async () => catalogueSaid(catalogue),
  );

  app.post<Asking>(
    "/api/sessions/:id/analyses/:name",
    {
      schema: {
        summary: "What an analysis tells of the table; nothing changes, and the key stops it like any other job",
        tags,
        params: fields({ id, name: id }, ["id", "name"]),
        body: fields({
          params: { type: "object" },
          step: {
            ...id,
            type: ["string", "null"],
            description: "A step's id, null for the original; else the present",
          },
        }),
      },
      config: { reads: true, answer: { type: "AnalysisAnswer" } },
    },
    (request) => {
      const { params = {}, step } = request.body;
      const key = opKeyOf(request)?.key;
      const ask = { name: request.params.name, params, ...(step !== undefined && { step }), ...(key && { key }) };
      return sessions.analyse(actorOf(request), request.params.id, ask);
    },
  );

  app.get<{ Params: { id: string }; Querystring: { step?: string } }>(
    "/api/sessions/:id/report",
    {
      schema: {
        summary: "The quality report: one HTML page that needs nothing beside it",
        tags,
        params: idParams,
        querystring: fields({ step: stepQuery }),
      },
      config: { answer: { schema: { type: "string" }, media: "text/html" } },
    },
    async (request, reply) => {
      const step = stepOf(request.query.step);
      const { fileName, html } = await sessions.report(actorOf(request), request.params.id, {
        ...(step !== undefined && { step }),
      });
      return reply
        .header("content-type", "text/html; charset=utf-8")
        .header("content-security-policy", reportPolicy)
        .header("content-disposition", attachment(fileName))
        .send(html);
    },
  );
};
