// What the catalogue of analyses says of each: forms, schema, documentation and worked examples.
import type { AnalysisView } from "@data-tools/client";
import type { Analysis } from "../model/analysis.ts";
import { fieldViews, paramsSchema } from "../model/fields.ts";
import { analyses } from "./index.ts";

/** Every analysis as clients see it. */
export function analysisCatalogue(): AnalysisView[] {
  return [...analyses.values()].map(analysisView);
}

function analysisView(each: Analysis): AnalysisView {
  const { name, title, doc, fields, result } = each;
  return {
    name,
    title,
    doc,
    fields: fieldViews(fields),
    schema: { $schema: "https://json-schema.org/draft/2020-12/schema", title, ...paramsSchema(fields) },
    result,
    examples: each.examples.map((example) => ({ ...example })),
  };
}
