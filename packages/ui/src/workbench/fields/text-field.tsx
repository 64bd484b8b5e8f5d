// A line of text: a value, a pattern, the name of a new column, or one of the other table's.
import { Autocomplete, Text, TextInput } from "@mantine/core";
import { text } from "../../text.ts";
import { labelled } from "./field-label.ts";
import type { FieldProps } from "./field-props.ts";
import { useSuggestions } from "./other-columns.ts";
import { filledDefault } from "./params.ts";

export function TextField(props: FieldProps) {
  const { field, path, value, siblings, onChange } = props;
  const suggestions = useSuggestions(path);
  // An emptied text with a default is the empty text; without one it is left out again.
  const change = (typed: string) =>
    onChange(typed === "" && (field.kind === "new-column" || field.default === undefined) ? undefined : typed);
  const common = {
    ...labelled(props),
    value: typeof value === "string" ? value : "",
    spellCheck: false,
    autoComplete: "off",
  };
  const blanks = common.value !== "" && common.value.trim() === "" ? common.value.length : 0;
  if (field.kind === "text" && suggestions.length > 0)
    return <Autocomplete {...common} size="xs" data={suggestions} onChange={change} />;
  return (
    <TextInput
      {...common}
      // Blanks are told, as they cannot be seen.
      rightSection={
        blanks > 0 && (
          <Text size="xs" className="quiet">
            {text.fields.blanks(blanks)}
          </Text>
        )
      }
      rightSectionWidth={blanks > 0 ? 72 : 30}
      placeholder={field.kind === "new-column" ? filledDefault(field, siblings) : undefined}
      styles={field.kind === "pattern" ? { input: { fontFamily: "var(--mantine-font-family-monospace)" } } : {}}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}
