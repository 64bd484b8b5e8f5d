// A line of text: a value, a pattern, or the name of a new column.
import { TextInput } from "@mantine/core";
import { labelled } from "./field-label.ts";
import type { FieldProps } from "./field-props.ts";
import { filledDefault } from "./params.ts";

export function TextField(props: FieldProps) {
  const { field, value, siblings, onChange } = props;
  const mono = field.kind === "pattern";
  return (
    <TextInput
      {...labelled(props)}
      value={typeof value === "string" ? value : ""}
      placeholder={field.kind === "new-column" ? filledDefault(field, siblings) : undefined}
      spellCheck={false}
      autoComplete="off"
      ff={mono ? "monospace" : undefined}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        // An emptied text with a default is the empty text; without one it is left out again.
        onChange(typed === "" && (field.kind === "new-column" || field.default === undefined) ? undefined : typed);
      }}
    />
  );
}
