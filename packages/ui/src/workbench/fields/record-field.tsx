// New names by old column names.
import { Button, Select, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { text } from "../../text.ts";
import { columnOption } from "./column-option.tsx";
import { Entry } from "./entry.tsx";
import { labelled } from "./field-label.ts";
import type { FieldProps } from "./field-props.ts";
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
        <Entry key={from} place={place} onRemove={() => put(pairs.toSpliced(place, 1))}>
          <TextInput
            label={from}
            value={to}
            onChange={(event) => put(pairs.with(place, { from, to: event.currentTarget.value }))}
          />
        </Entry>
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
