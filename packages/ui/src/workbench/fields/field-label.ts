// The common words around an input: its label, what it means, and what is wrong with it; yes and no.
import { text } from "../../text.ts";
import type { FieldProps } from "./field-props.ts";
import { errorWithin } from "./params.ts";

export const yesAndNo = [
  { value: "true", label: text.fields.yes },
  { value: "false", label: text.fields.no },
];

export function labelled({ field, path, errors }: Pick<FieldProps, "field" | "path" | "errors">) {
  // What is asked for because of another answer is meant to be answered, unless its words say otherwise.
  const asked = field.when !== undefined && !field.doc.includes("left out");
  const optional = !field.required && field.default === undefined && !asked;
  return {
    label: optional ? `${field.title} (${text.fields.optional})` : field.title,
    description: field.doc === "" ? undefined : field.doc,
    error: errorWithin(errors, path),
    "data-field": path,
  };
}
