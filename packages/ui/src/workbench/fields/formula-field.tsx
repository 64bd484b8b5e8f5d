// A formula: more than one line, in letters of one width.
import { Textarea } from "@mantine/core";
import { labelled } from "./field-label.ts";
import type { FieldProps } from "./field-props.ts";

export function FormulaField(props: FieldProps) {
  return (
    <Textarea
      {...labelled(props)}
      value={typeof props.value === "string" ? props.value : ""}
      autosize
      minRows={2}
      maxRows={10}
      spellCheck={false}
      styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
      onChange={(event) => props.onChange(event.currentTarget.value || undefined)}
    />
  );
}
