// The cells of one new row: values by column.
import { ActionIcon, Select } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { text } from "../../text.ts";
import { CellInput } from "./cell-input.tsx";
import { columnOption } from "./column-option.tsx";
import { labelled } from "./field-label.ts";
import type { FieldProps } from "./field-props.ts";
import classes from "./fields.module.css";
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
        <div key={name} className={classes.item}>
          <div className={classes.grow}>
            <CellInput
              label={name}
              error={errors[`${path}.${name}`]}
              value={cell}
              type={columns.find((column) => column.name === name)?.type}
              onChange={(next) => put(cells.with(place, [name, next ?? null]))}
            />
          </div>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={text.fields.removeItem(place + 1)}
            onClick={() => put(cells.toSpliced(place, 1))}
          >
            <IconTrash size={15} />
          </ActionIcon>
        </div>
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
