// Texts by the names of new columns.
import { Button, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { text } from "../../text.ts";
import { Entry } from "./entry.tsx";
import { labelled } from "./field-label.ts";
import type { FieldProps } from "./field-props.ts";
import { Framed } from "./framed.tsx";
import { asParams } from "./params.ts";

type Pair = readonly [name: string, item: string];

export function NewRecordField(props: FieldProps) {
  const { field, value, onChange } = props;
  // What is being typed may lack a name or have one twice, which an object cannot hold.
  const [typed, setTyped] = useState<Pair[]>(() => pairsOf(value));
  const current = sameAs(typed, value) ? typed : pairsOf(value);
  const pairs: readonly Pair[] = current.length === 0 && field.required ? [["", ""]] : current;
  const put = (next: Pair[]) => {
    setTyped(next);
    onChange(recordOf(next));
  };
  return (
    <Framed {...labelled(props)}>
      {pairs.map(([name, item], place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: entries have no name of their own while they are typed
        <Entry key={place} place={place} onRemove={() => put(pairs.toSpliced(place, 1))}>
          <TextInput
            label={text.condition.column}
            value={name}
            onChange={(event) => put(pairs.with(place, [event.currentTarget.value, item]))}
          />
          <TextInput
            label={text.fields.value}
            value={item}
            onChange={(event) => put(pairs.with(place, [name, event.currentTarget.value]))}
          />
        </Entry>
      ))}
      <Button
        variant="default"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => put([...pairs, ["", ""]])}
      >
        {text.fields.addItem}
      </Button>
    </Framed>
  );
}

function pairsOf(value: unknown): Pair[] {
  return Object.entries(asParams(value)).map(([name, item]) => [name, String(item)]);
}

function recordOf(pairs: readonly Pair[]): Record<string, string> | undefined {
  const named = pairs.filter(([name]) => name !== "");
  return named.length === 0 ? undefined : Object.fromEntries(named);
}

function sameAs(pairs: readonly Pair[], value: unknown): boolean {
  return JSON.stringify(recordOf(pairs) ?? {}) === JSON.stringify(asParams(value));
}
