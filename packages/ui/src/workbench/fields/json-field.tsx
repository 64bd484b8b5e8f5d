// For kinds this page has no input for: the value as JSON.
import { Textarea } from "@mantine/core";
import { useState } from "react";
import { text } from "../../text.ts";
import { labelled } from "./field-label.ts";
import type { FieldProps } from "./field-props.ts";

export function JsonField(props: FieldProps) {
  const { value, onChange } = props;
  const [typed, setTyped] = useState(() => (value === undefined ? "" : JSON.stringify(value)));
  const [bad, setBad] = useState(false);
  const words = labelled(props);
  const read = (next: string) => {
    setTyped(next);
    try {
      onChange(next.trim() === "" ? undefined : JSON.parse(next));
      setBad(false);
    } catch {
      setBad(true);
    }
  };
  return (
    <Textarea
      {...words}
      error={bad ? text.fields.badJson : words.error}
      value={typed}
      autosize
      minRows={2}
      maxRows={10}
      spellCheck={false}
      styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
      onChange={(event) => read(event.currentTarget.value)}
    />
  );
}
