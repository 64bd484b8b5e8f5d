// Data shipped with the product, to try it on.
import { actorOf } from "../actor.ts";
import type { Routes } from "../context.ts";
import { opKeyOf } from "../key.ts";
import { listSamples, withSample } from "../samples.ts";
import { fields } from "../schemas.ts";

const tags = ["datasources"];

export const sampleRoutes: Routes = (app, { product, samples }) => {
  app.get(
    "/api/samples",
    { schema: { summary: "Sample files that can be added", tags }, config: { answer: { type: "SampleView[]" } } },
    () => listSamples(samples),
  );

  app.post<{ Params: { name: string } }>(
    "/api/samples/:name",
    {
      schema: {
        summary: "Add a sample file as a datasource",
        tags,
        params: fields({ name: { type: "string", maxLength: 100 } }, ["name"]),
        body: fields({}),
      },
      config: { answer: { status: 201, type: "DatasourceView" } },
    },
    (request, reply) =>
      withSample(product, actorOf(request), samples, request.params.name, async (file, { title, description }) => {
        const ask = { name: title, description, sample: true, opKey: opKeyOf(request) };
        const added = await product.datasources.create(actorOf(request), file, ask);
        reply.code(201);
        return added;
      }),
  );
};
