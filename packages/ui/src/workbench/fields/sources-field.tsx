// Datasources by the names a query knows them by; a name is proposed for each.
import { Select, Text, TextInput } from "@mantine/core";
import { useDatasources } from "../../hooks/use-start.ts";
import { text } from "../../text.ts";
import { Entry } from "./entry.tsx";
import { labelled } from "./field-label.ts";
import type { FieldProps } from "./field-props.ts";
import { Framed } from "./framed.tsx";
import { asParams } from "./params.ts";

export function SourcesField(props: FieldProps) {
  const { path, value, errors, onChange } = props;
  const { data = [] } = useDatasources();
  const pairs = Object.entries(asParams(value));
  const lines = pairs.map(([name, id], place) => ({ name, place, source: data.find((each) => each.id === id) }));
  const put = (next: [string, unknown][]) => onChange(Object.fromEntries(next));
  const rename = (place: number, name: string) => {
    const taken = pairs.some(([other], at) => at !== place && other === name);
    if (!taken) put(pairs.with(place, [name, pairs[place]?.[1]]));
  };
  return (
    <Framed {...labelled(props)} error={errors[path]}>
      {lines.map(({ name, place, source }) => (
        <Entry key={place} place={place} onRemove={() => put(pairs.toSpliced(place, 1))}>
          <TextInput
            label={text.fields.nameInQuery(source?.name ?? text.fields.goneDatasource)}
            value={name}
            error={errors[`${path}.${name}`]}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => rename(place, event.currentTarget.value)}
          />
          <Text size="xs" className="quiet" lineClamp={3} mt={4}>
            {text.fields.columnsOf(source?.columns.map((column) => column.name).join(", ") ?? "")}
          </Text>
        </Entry>
      ))}
      <Select
        aria-label={text.fields.chooseDatasource}
        placeholder={text.fields.chooseDatasource}
        data={data.map(({ id, name }) => ({ value: id, label: name }))}
        value={null}
        searchable
        onChange={(id) => {
          const source = data.find((each) => each.id === id);
          if (source !== undefined) put([...pairs, [proposed(source.name, pairs), source.id]]);
        }}
      />
    </Framed>
  );
}

/** A plain word made of a datasource's name, that no other has. */
function proposed(name: string, pairs: readonly [string, unknown][]): string {
  const word = name
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\.[a-z]+$/, "")
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+|_+$/g, "")
    .slice(0, 30);
  const base = word === "" || word === "data" ? "other" : word;
  const taken = new Set(pairs.map(([used]) => used));
  for (let n = 1; ; n++) {
    const proposal = n === 1 ? base : `${base}_${n}`;
    if (!taken.has(proposal)) return proposal;
  }
}
