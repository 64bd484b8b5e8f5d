// What can be done to a table, and the description of this whole interface.
import type { Routes } from "../context.ts";

export const operationRoutes: Routes = (app, { operations }) => {
  app.get(
    "/api/operations",
    {
      schema: { summary: "The catalogue of operations: schemas, form hints, docs, examples", tags: ["operations"] },
      config: { answer: { type: "OperationView[]" } },
    },
    async () => operations,
  );

  app.get(
    "/api/openapi.json",
    { schema: { summary: "This description", tags: ["server"] }, config: { answer: { schema: { type: "object" } } } },
    async () => app.swagger(),
  );
};
