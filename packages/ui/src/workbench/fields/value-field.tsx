// A cell value, or explicitly none.
import { Checkbox, Stack } from "@mantine/core";
import { text } from "../../text.ts";
import { CellInput } from "./cell-input.tsx";
import { labelled } from "./field-label.ts";
import type { FieldProps } from "./field-props.ts";

export function ValueField(props: FieldProps) {
  const { field, value, siblings, columns, onChange } = props;
  const named = [siblings.column, siblings.columns].flat();
  const type = columns.find(({ name }) => named.includes(name))?.type;
  return (
    <Stack gap={4}>
      <CellInput
        {...labelled(props)}
        value={value}
        type={type}
        disabled={value === null}
        placeholder={value === null ? text.noValue : undefined}
        onChange={(next) => onChange(next === "" && !field.required ? undefined : next)}
      />
      {field.required && (
        <Checkbox
          label={text.noValue}
          checked={value === null}
          onChange={(event) => onChange(event.currentTarget.checked ? null : undefined)}
        />
      )}
    </Stack>
  );
}
