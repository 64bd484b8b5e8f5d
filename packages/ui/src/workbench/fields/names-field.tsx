// Several new names, in order.
import { TagsInput } from "@mantine/core";
import { text } from "../../text.ts";
import { labelled } from "./field-label.ts";
import type { FieldProps } from "./field-props.ts";

export function NamesField(props: FieldProps) {
  const { field, value, onChange } = props;
  return (
    <TagsInput
      {...labelled(props)}
      value={Array.isArray(value) ? value.map(String) : []}
      placeholder={text.fields.addName}
      acceptValueOnBlur
      onChange={(names) => onChange(names.length === 0 && !field.required ? undefined : names)}
    />
  );
}
