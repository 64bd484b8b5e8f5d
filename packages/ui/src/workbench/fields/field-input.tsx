// Chooses the input for a field by its kind.
import type { ComponentType } from "react";
import { BooleanField } from "./boolean-field.tsx";
import { CallsField } from "./calls-field.tsx";
import { CellsField } from "./cells-field.tsx";
import { ChoiceField } from "./choice-field.tsx";
import { ColumnField } from "./column-field.tsx";
import { ColumnsField } from "./columns-field.tsx";
import { ConditionField } from "./condition-field.tsx";
import { DatasourceField } from "./datasource-field.tsx";
import type { FieldProps } from "./field-props.ts";
import { FormulaField } from "./formula-field.tsx";
import { GroupField } from "./group-field.tsx";
import { JsonField } from "./json-field.tsx";
import { ListField } from "./list-field.tsx";
import { NamesField } from "./names-field.tsx";
import { NewRecordField } from "./new-record-field.tsx";
import { NumberField } from "./number-field.tsx";
import { OneOfField } from "./one-of-field.tsx";
import { OperandField } from "./operand-field.tsx";
import { RecordField } from "./record-field.tsx";
import { SourcesField } from "./sources-field.tsx";
import { SqlField } from "./sql-field.tsx";
import { TextField } from "./text-field.tsx";
import { TimeZoneField } from "./time-zone-field.tsx";
import { ValueField } from "./value-field.tsx";

const inputs: Readonly<Record<string, ComponentType<FieldProps>>> = {
  boolean: BooleanField,
  calls: CallsField,
  cells: CellsField,
  choice: ChoiceField,
  column: ColumnField,
  columns: ColumnsField,
  condition: ConditionField,
  datasource: DatasourceField,
  expression: FormulaField,
  formula: FormulaField,
  group: GroupField,
  integer: NumberField,
  list: ListField,
  "new-column": TextField,
  "new-columns": NamesField,
  "new-record": NewRecordField,
  number: NumberField,
  "one-of": OneOfField,
  operand: OperandField,
  pattern: TextField,
  record: RecordField,
  seed: NumberField,
  sources: SourcesField,
  sql: SqlField,
  text: TextField,
  "time-zone": TimeZoneField,
  value: ValueField,
};

export function FieldInput(props: FieldProps) {
  const Input = inputs[props.field.kind] ?? JsonField;
  return <Input {...props} />;
}
