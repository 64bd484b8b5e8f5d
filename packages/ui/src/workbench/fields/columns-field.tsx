// Several columns of fitting types, in the order they were chosen.
import { MultiSelect } from "@mantine/core";
import { useMemo } from "react";
import { text } from "../../text.ts";
import { columnOption, noneFits } from "./column-option.tsx";
import { labelled } from "./field-label.ts";
import type { FieldProps } from "./field-props.ts";
import { fittingColumns } from "./params.ts";

export function ColumnsField(props: FieldProps) {
  const { field, value, columns, onChange } = props;
  const chosen = Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];
  const names = useMemo(() => fittingColumns(field, columns).map(({ name }) => name), [field, columns]);
  const gone = chosen.filter((name) => !names.includes(name));
  return (
    <MultiSelect
      {...labelled(props)}
      data={[...names, ...gone]}
      value={chosen}
      placeholder={
        chosen.length > 0 ? undefined : names.length === 0 ? noneFits(field.accepts) : text.fields.chooseColumns
      }
      searchable
      clearable
      hidePickedOptions
      maxDropdownHeight={280}
      renderOption={columnOption(columns)}
      nothingFoundMessage={noneFits(field.accepts)}
      onChange={(next) => onChange(next.length === 0 && !field.required ? undefined : next)}
    />
  );
}
