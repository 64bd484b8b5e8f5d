// The fields of a form that show at present, one below the other.
import type { ColumnView, FieldView } from "@data-tools/client";
import { FieldInput } from "./field-input.tsx";
import { type Errors, isShown, type Params } from "./params.ts";

interface ShownFieldsProps {
  fields: readonly FieldView[];
  params: Params;
  columns: readonly ColumnView[];
  errors?: Errors;
  onChange(name: string, value: unknown): void;
}

const none: Errors = {};

export function ShownFields({ fields, params, columns, errors = none, onChange }: ShownFieldsProps) {
  return fields
    .filter((field) => isShown(field, fields, params))
    .map((field) => (
      <FieldInput
        key={field.name}
        field={field}
        path={field.name}
        value={params[field.name]}
        siblings={params}
        errors={errors}
        columns={columns}
        onChange={(value) => onChange(field.name, value)}
      />
    ));
}
