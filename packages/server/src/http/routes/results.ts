// What comes out of a session: a new datasource, a file.
import { createReadStream } from "node:fs";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { ExportFormat } from "../../engine/engine.ts";
import type { ExportedFile } from "../../sessions/api.ts";
import { mediaTypes } from "../../sessions/export.ts";
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
/** A file of one of the formats: JSON of any form, or text or bytes of the other kinds. */
const file = {
  schema: {},
  media: "application/json",
  also: Object.values(mediaTypes).flatMap((kind) =>
    kind.startsWith("application/json") ? [] : [kind.replace(/;.*/, "")],
  ),
};
const formats = { enum: ["csv", "tsv", "json", "ndjson", "parquet", "xlsx"] };

export const resultRoutes: Routes = (app, { product }) => {
  const { sessions, datasources } = product;

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
            format: formats,
            step: stepQuery,
            safe: { type: "boolean" },
          },
          ["format"],
        ),
      },
      config: { answer: file },
    },
    async (request, reply) => {
      const { format, safe = false } = request.query;
      const step = stepOf(request.query.step);
      const options = { format, safe, ...(step !== undefined && { step }) };
      const file = await sessions.exportTo(actorOf(request), request.params.id, options);
      return sendFile(request, reply, file);
    },
  );

  app.get<Id & { Querystring: { format?: ExportFormat; safe?: boolean } }>(
    "/api/datasources/:id/table",
    {
      schema: {
        summary: "Download a datasource's table, as Parquet unless another format is asked for",
        tags: ["datasources"],
        params: idParams,
        querystring: fields({ format: formats, safe: { type: "boolean" } }),
      },
      config: { answer: file },
    },
    async (request, reply) => {
      const { format = "parquet", safe = false } = request.query;
      const file = await datasources.exportTo(actorOf(request), request.params.id, { format, safe });
      return sendFile(request, reply, file);
    },
  );
};

/** Sends a file and removes it when it is sent, or nobody waits for it any more. */
function sendFile(request: FastifyRequest, reply: FastifyReply, file: ExportedFile): FastifyReply {
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
}
