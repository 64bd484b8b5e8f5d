// A line of text: a value, a pattern, or the name of a new column.
import { Autocomplete } from "@mantine/core";
import { labelled } from "./field-label.ts";
import type { FieldProps } from "./field-props.ts";
import { useSuggestions } from "./other-columns.ts";
import { filledDefault } from "./params.ts";

export function TextField(props: FieldProps) {
  const { field, path, value, siblings, onChange } = props;
  const suggestions = useSuggestions(path);
  return (
    <Autocomplete
      {...labelled(props)}
      size="xs"
      data={field.kind === "text" ? suggestions : []}
      value={typeof value === "string" ? value : ""}
      placeholder={field.kind === "new-column" ? filledDefault(field, siblings) : undefined}
      spellCheck={false}
      autoComplete="off"
      styles={field.kind === "pattern" ? { input: { fontFamily: "var(--mantine-font-family-monospace)" } } : {}}
      onChange={(typed) => {
        // An emptied text with a default is the empty text; without one it is left out again.
        onChange(typed === "" && (field.kind === "new-column" || field.default === undefined) ? undefined : typed);
      }}
    />
  );
}
