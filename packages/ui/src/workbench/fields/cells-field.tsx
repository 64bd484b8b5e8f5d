// The cells of one new row: values by column.
import { Select } from "@mantine/core";
import { text } from "../../text.ts";
import { CellInput } from "./cell-input.tsx";
import { columnOption } from "./column-option.tsx";
import { Entry } from "./entry.tsx";
import { labelled } from "./field-label.ts";
import type { FieldProps } from "./field-props.ts";
import { Framed } from "./framed.tsx";
import { asParams } from "./params.ts";

export function CellsField(props: FieldProps) {
  const { path, value, errors, columns, onChange } = props;
  const cells = Object.entries(asParams(value));
  const free = columns.map(({ name }) => name).filter((name) => !cells.some(([used]) => used === name));
  const put = (next: [string, unknown][]) => onChange(Object.fromEntries(next));
  return (
    <Framed {...labelled(props)} error={errors[path]}>
      {cells.map(([name, cell], place) => (
        <Entry key={name} place={place} onRemove={() => put(cells.toSpliced(place, 1))}>
          <CellInput
            label={name}
            error={errors[`${path}.${name}`]}
            value={cell}
            type={columns.find((column) => column.name === name)?.type}
            onChange={(next) => put(cells.with(place, [name, next ?? null]))}
          />
        </Entry>
      ))}
      <Select
        aria-label={text.fields.chooseColumn}
        placeholder={text.fields.chooseColumn}
        data={free}
        value={null}
        searchable
        renderOption={columnOption(columns)}
        onChange={(name) => name !== null && put([...cells, [name, null]])}
      />
    </Framed>
  );
}
