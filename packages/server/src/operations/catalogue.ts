// What the catalogue of operations says of each: forms, schema, documentation and worked examples.
import type { OperationView } from "@data-tools/client";
import { fieldViews, paramsSchema } from "../model/fields.ts";
import type { Operation } from "../model/operation.ts";
import { operations } from "./index.ts";

/** Every operation as clients see it. */
export function catalogue(): OperationView[] {
  return [...operations.values()].map(operationView);
}

function operationView(each: Operation): OperationView {
  return {
    name: each.name,
    version: each.version,
    group: each.group,
    title: each.title,
    doc: each.doc,
    needsVersion: (each.needsVersion ?? false) !== false,
    fields: fieldViews(each.fields),
    schema: {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: each.title,
      ...paramsSchema(each.fields),
    },
    examples: each.examples.map(({ title, params, before, after }) => ({ title, params, before, after })),
  };
}
