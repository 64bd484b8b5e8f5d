// What can be done to a table, and the description of this whole interface.
import { completions } from "../../model/formula/formula.ts";
import type { Routes } from "../context.ts";
import { catalogueSaid } from "../language.ts";

export const operationRoutes: Routes = (app, { operations }) => {
  app.get(
    "/api/operations",
    {
      schema: { summary: "The catalogue of operations: schemas, form hints, docs, examples", tags: ["operations"] },
      config: { answer: { type: "OperationView[]" } },
    },
    async () => catalogueSaid(operations),
  );

  app.get(
    "/api/formula",
    {
      schema: { summary: "The functions of the formula language, for completion and help", tags: ["operations"] },
      config: { answer: { type: "FormulaFunctionView[]" } },
    },
    async () => catalogueSaid(completions),
  );

  app.get(
    "/api/openapi.json",
    { schema: { summary: "This description", tags: ["server"] }, config: { answer: { schema: { type: "object" } } } },
    async () => app.swagger(),
  );
};
