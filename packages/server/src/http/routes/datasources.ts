// Datasources: uploaded, listed, read again under other options, deleted.
import type { ImportOptions } from "@data-tools/client";
import { actorOf } from "../actor.ts";
import type { Routes } from "../context.ts";
import { opKeyOf } from "../key.ts";
import { description, fields, idParams, importOptions, name } from "../schemas.ts";
import { withUpload } from "../upload.ts";

interface Id {
  Params: { id: string };
}

const tags = ["datasources"];

export const datasourceRoutes: Routes = (app, { product, uploadLimit }) => {
  const { datasources } = product;

  app.post(
    "/api/datasources",
    {
      schema: { summary: "Upload a file as a new datasource", tags },
      config: {
        answer: { status: 201, type: "DatasourceView" },
        form: {
          file: { type: "string", contentMediaType: "application/octet-stream" },
          name,
          description,
          options: importOptions,
        },
      },
    },
    (request, reply) =>
      withUpload(product, request, uploadLimit, async (upload) => {
        const { file, sha256, options } = upload;
        const about = { name: upload.name, description: upload.description, options };
        const opKey = opKeyOf(request, { ...about, file: file.name, sha256 });
        reply.code(201);
        return await datasources.create(actorOf(request), file, { ...about, opKey, progressKey: opKey?.key });
      }),
  );

  app.get(
    "/api/datasources",
    { schema: { summary: "All datasources", tags }, config: { answer: { type: "DatasourceView[]" } } },
    (request) => datasources.list(actorOf(request)),
  );

  app.get<Id>(
    "/api/datasources/:id",
    {
      schema: { summary: "One datasource", tags, params: idParams },
      config: { answer: { type: "DatasourceView" } },
    },
    (request) => datasources.get(actorOf(request), request.params.id),
  );

  app.patch<Id & { Body: { name?: string; description?: string; options?: ImportOptions } }>(
    "/api/datasources/:id",
    {
      schema: {
        summary: "Rename, describe, or read the kept upload again under other options",
        tags,
        params: idParams,
        body: fields({ name, description, options: importOptions }),
      },
      config: { answer: { type: "DatasourceView" } },
    },
    (request) => datasources.change(actorOf(request), request.params.id, request.body),
  );

  app.post<Id & { Body: { options: ImportOptions } }>(
    "/api/datasources/:id/preview",
    {
      schema: {
        summary: "How the kept upload would be read under other options",
        tags,
        params: idParams,
        body: fields({ options: importOptions }, ["options"]),
      },
      config: { reads: true, answer: { type: "ImportPreview" } },
    },
    (request) => datasources.previewAgain(actorOf(request), request.params.id, request.body.options),
  );

  app.delete<Id>(
    "/api/datasources/:id",
    {
      schema: { summary: "Delete; the answer names sessions that still use it", tags, params: idParams },
      config: { answer: { type: "DatasourceView" } },
    },
    (request) => datasources.remove(actorOf(request), request.params.id),
  );
};
