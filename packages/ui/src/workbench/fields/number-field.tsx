// A number; whole where the field wants whole ones.
import { NumberInput } from "@mantine/core";
import { labelled } from "./field-label.ts";
import type { FieldProps } from "./field-props.ts";

export function NumberField(props: FieldProps) {
  const { field, value, onChange } = props;
  return (
    <NumberInput
      {...labelled(props)}
      value={typeof value === "number" ? value : ""}
      allowDecimal={field.kind === "number"}
      min={field.min}
      max={field.max}
      clampBehavior="none"
      onChange={(next) => onChange(typeof next === "number" ? next : undefined)}
    />
  );
}
