// The fields of an object, one below the other; dense, so without what each means.
import type { FieldView } from "@data-tools/client";
import { Stack } from "@mantine/core";
import { FieldInput } from "./field-input.tsx";
import type { FieldProps } from "./field-props.ts";
import { isShown, type Params } from "./params.ts";

interface GroupFieldsProps extends Pick<FieldProps, "path" | "errors" | "columns"> {
  fields: readonly FieldView[];
  value: Params;
  onChange(value: Params): void;
}

export function GroupFields({ fields, value, path, errors, columns, onChange }: GroupFieldsProps) {
  const set = (name: string, next: unknown) => {
    const { [name]: _old, ...rest } = value;
    onChange(next === undefined ? rest : { ...rest, [name]: next });
  };
  return (
    <Stack gap={6}>
      {fields
        .filter((field) => isShown(field, fields, value))
        .map((field) => (
          <FieldInput
            key={field.name}
            field={{ ...field, doc: "" }}
            path={`${path}.${field.name}`}
            value={value[field.name]}
            siblings={value}
            errors={errors}
            columns={columns}
            onChange={(next) => set(field.name, next)}
          />
        ))}
    </Stack>
  );
}
