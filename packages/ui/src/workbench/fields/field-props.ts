// What every input of a form gets.
import type { ColumnView, FieldView } from "@data-tools/client";
import type { Errors, Params } from "./params.ts";

export interface FieldProps {
  field: FieldView;
  /** Where the value stands in the parameters: errors name it so. */
  path: string;
  value: unknown;
  /** The values beside this one. */
  siblings: Params;
  errors: Errors;
  columns: readonly ColumnView[];
  onChange(value: unknown): void;
}
