// New names by old column names.
import { ActionIcon, Button, Select, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { text } from "../../text.ts";
import { columnOption } from "./column-option.tsx";
import { labelled } from "./field-label.ts";
import type { FieldProps } from "./field-props.ts";
import classes from "./fields.module.css";
import { Framed } from "./framed.tsx";
import { asParams } from "./params.ts";

export function RecordField(props: FieldProps) {
  const { value, columns, onChange } = props;
  const pairs = Object.entries(asParams(value)).map(([from, to]) => ({ from, to: String(to) }));
  const [adding, setAdding] = useState(pairs.length === 0);
  const names = columns.map(({ name }) => name).filter((name) => !pairs.some(({ from }) => from === name));
  const put = (next: { from: string; to: string }[]) =>
    onChange(Object.fromEntries(next.map(({ from, to }) => [from, to])));
  return (
    <Framed {...labelled(props)}>
      {pairs.map(({ from, to }, place) => (
        <div key={from} className={classes.item}>
          <div className={classes.grow}>
            <TextInput
              label={from}
              value={to}
              onChange={(event) => put(pairs.with(place, { from, to: event.currentTarget.value }))}
            />
          </div>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={text.fields.removeItem(place + 1)}
            onClick={() => put(pairs.toSpliced(place, 1))}
          >
            <IconTrash size={15} />
          </ActionIcon>
        </div>
      ))}
      {adding ? (
        <Select
          aria-label={text.fields.chooseColumn}
          placeholder={text.fields.chooseColumn}
          data={names}
          value={null}
          searchable
          renderOption={columnOption(columns)}
          onChange={(name) => {
            if (name === null) return;
            put([...pairs, { from: name, to: name }]);
            setAdding(false);
          }}
        />
      ) : (
        <Button variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setAdding(true)}>
          {text.fields.addItem}
        </Button>
      )}
    </Framed>
  );
}
