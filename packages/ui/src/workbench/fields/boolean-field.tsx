// A switch: yes or no.
import { Checkbox } from "@mantine/core";
import { labelled } from "./field-label.ts";
import type { FieldProps } from "./field-props.ts";

export function BooleanField(props: FieldProps) {
  const { label: _label, ...words } = labelled(props);
  return (
    <Checkbox
      {...words}
      label={props.field.title}
      checked={Boolean(props.value ?? props.field.default)}
      onChange={(event) => props.onChange(event.currentTarget.checked)}
    />
  );
}
