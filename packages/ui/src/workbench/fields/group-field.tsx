// Named fields that belong together.
import { labelled } from "./field-label.ts";
import type { FieldProps } from "./field-props.ts";
import { Framed } from "./framed.tsx";
import { GroupFields } from "./group-fields.tsx";
import { asParams } from "./params.ts";

export function GroupField(props: FieldProps) {
  const { field, path, value, errors, columns, onChange } = props;
  return (
    <Framed {...labelled(props)} error={errors[path]}>
      <GroupFields
        fields={field.item ?? []}
        value={asParams(value)}
        path={path}
        errors={errors}
        columns={columns}
        onChange={onChange}
      />
    </Framed>
  );
}
