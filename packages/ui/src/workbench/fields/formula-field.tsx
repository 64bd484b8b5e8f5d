// A formula or a query: more than one line, in letters of one width.
import { Textarea } from "@mantine/core";
import { text } from "../../text.ts";
import { labelled } from "./field-label.ts";
import type { FieldProps } from "./field-props.ts";

export function FormulaField(props: FieldProps) {
  const query = props.field.kind === "sql";
  return (
    <Textarea
      {...labelled(props)}
      value={typeof props.value === "string" ? props.value : ""}
      autosize
      minRows={query ? 5 : 2}
      maxRows={query ? 18 : 10}
      placeholder={query ? text.fields.queryExample : undefined}
      spellCheck={false}
      styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
      onChange={(event) => props.onChange(event.currentTarget.value || undefined)}
    />
  );
}
