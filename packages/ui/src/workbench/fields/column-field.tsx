// One column of a fitting type.
import { Select } from "@mantine/core";
import { useMemo } from "react";
import { text } from "../../text.ts";
import { columnOption, noneFits } from "./column-option.tsx";
import { labelled } from "./field-label.ts";
import type { FieldProps } from "./field-props.ts";
import { fittingColumns } from "./params.ts";

export function ColumnField(props: FieldProps) {
  const { field, value, columns, onChange } = props;
  const fitting = useMemo(() => fittingColumns(field, columns), [field, columns]);
  const chosen = typeof value === "string" ? value : null;
  const gone = chosen !== null && !fitting.some(({ name }) => name === chosen);
  const names = fitting.map(({ name }) => name);
  return (
    <Select
      {...labelled(props)}
      data={gone ? [...names, chosen] : names}
      value={chosen}
      placeholder={fitting.length === 0 ? noneFits(field.accepts) : text.fields.chooseColumn}
      searchable
      clearable={!field.required}
      renderOption={columnOption(columns)}
      nothingFoundMessage={noneFits(field.accepts)}
      onChange={(name) => onChange(name ?? undefined)}
    />
  );
}
