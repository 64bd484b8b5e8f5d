// One of a few words.
import { Select } from "@mantine/core";
import { text } from "../../text.ts";
import { labelled } from "./field-label.ts";
import type { FieldProps } from "./field-props.ts";

const manyOptions = 8;

export function ChoiceField(props: FieldProps) {
  const { field, value, onChange } = props;
  const options = field.options ?? [];
  const chosen = value ?? field.default;
  return (
    <Select
      {...labelled(props)}
      data={options.map((option) => ({ value: option.value, label: option.title }))}
      value={typeof chosen === "string" ? chosen : null}
      placeholder={text.fields.choose}
      allowDeselect={false}
      clearable={!field.required && field.default === undefined}
      searchable={options.length > manyOptions}
      onChange={(choice) => onChange(choice ?? undefined)}
    />
  );
}
