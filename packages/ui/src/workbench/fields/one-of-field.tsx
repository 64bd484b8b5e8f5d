// One of several ways to say something: first which, then its value.
import { Select } from "@mantine/core";
import { text } from "../../text.ts";
import { FieldInput } from "./field-input.tsx";
import { labelled } from "./field-label.ts";
import type { FieldProps } from "./field-props.ts";
import { Framed } from "./framed.tsx";
import { asParams, unsetOf } from "./params.ts";

export function OneOfField(props: FieldProps) {
  const { field, path, value, errors, columns, onChange } = props;
  const ways = field.item ?? [];
  const given = asParams(value);
  const way = ways.find(({ name }) => Object.hasOwn(given, name));
  return (
    <Framed {...labelled(props)} error={errors[path]}>
      <Select
        aria-label={field.title}
        data={ways.map(({ name, title }) => ({ value: name, label: title }))}
        value={way?.name ?? null}
        placeholder={text.fields.choose}
        allowDeselect={false}
        onChange={(name) => {
          const next = ways.find((each) => each.name === name);
          if (next) onChange({ [next.name]: unsetOf(next) });
        }}
      />
      {way !== undefined && (
        <FieldInput
          field={way}
          path={`${path}.${way.name}`}
          value={given[way.name] ?? undefined}
          siblings={given}
          errors={errors}
          columns={columns}
          onChange={(next) => onChange({ [way.name]: next ?? unsetOf({ ...way, default: undefined }) })}
        />
      )}
    </Framed>
  );
}
