// What comes out of a session: a new datasource, a file.
import { createReadStream } from "node:fs";
import type { ExportFormat } from "../../engine/engine.ts";
import { actorOf } from "../actor.ts";
import type { Routes } from "../context.ts";
import { attachment } from "../disposition.ts";
import { opKeyOf } from "../key.ts";
import { stepOf } from "../query.ts";
import { description, fields, idParams, name, stepQuery } from "../schemas.ts";

interface Id {
  Params: { id: string };
}

const tags = ["results"];

export const resultRoutes: Routes = (app, { product }) => {
  const { sessions } = product;

  app.post<Id & { Body: { name: string; description?: string } }>(
    "/api/sessions/:id/save",
    {
      schema: {
        summary: "Save the table as a new datasource with its lineage",
        tags,
        params: idParams,
        body: fields({ name, description }, ["name"]),
      },
      config: { answer: { status: 201, type: "DatasourceView" } },
    },
    async (request, reply) => {
      const ask = { ...request.body, opKey: opKeyOf(request) };
      const saved = await sessions.save(actorOf(request), request.params.id, ask);
      reply.code(201);
      return saved;
    },
  );

  app.get<Id & { Querystring: { format: ExportFormat; step?: string; safe?: boolean } }>(
    "/api/sessions/:id/export",
    {
      schema: {
        summary: "Download the table; safe=true neutralises text that a spreadsheet would run",
        tags,
        params: idParams,
        querystring: fields(
          {
            format: { enum: ["csv", "tsv", "json", "ndjson", "parquet", "xlsx"] },
            step: stepQuery,
            safe: { type: "boolean" },
          },
          ["format"],
        ),
      },
      config: { answer: { schema: { type: "string" }, media: "application/octet-stream" } },
    },
    async (request, reply) => {
      const { format, safe = false } = request.query;
      const step = stepOf(request.query.step);
      const options = { format, safe, ...(step !== undefined && { step }) };
      const file = await sessions.exportTo(actorOf(request), request.params.id, options);
      const stream = createReadStream(file.path);
      stream.once("close", () => {
        file.done().catch((error: unknown) => request.log.error({ err: error }, "an exported file was not removed"));
      });
      return reply
        .header("content-type", file.mediaType)
        .header("content-length", file.bytes)
        .header("content-disposition", attachment(file.fileName))
        .header("data-tools-neutralised", file.neutralised)
        .send(stream);
    },
  );
};
