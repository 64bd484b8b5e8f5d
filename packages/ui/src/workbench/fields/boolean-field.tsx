// Yes or no: a tick, or a choice where leaving it open means something of its own.
import { Checkbox, Select } from "@mantine/core";
import { text } from "../../text.ts";
import { labelled, yesAndNo } from "./field-label.ts";
import type { FieldProps } from "./field-props.ts";

export function BooleanField(props: FieldProps) {
  const { field, value, onChange } = props;
  const { label, ...words } = labelled(props);
  if (!field.required && field.default === undefined)
    return (
      <Select
        {...words}
        label={label}
        data={yesAndNo}
        value={typeof value === "boolean" ? String(value) : null}
        placeholder={text.fields.open}
        clearable
        onChange={(choice) => onChange(choice === null ? undefined : choice === "true")}
      />
    );
  return (
    <Checkbox
      {...words}
      label={field.title}
      checked={Boolean(value ?? field.default)}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}
