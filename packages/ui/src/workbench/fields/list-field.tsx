// A list of entries: simple values as tags, groups of fields as boxes.
import { Button, TagsInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useContext } from "react";
import { text } from "../../text.ts";
import { Entry } from "./entry.tsx";
import { FieldInput } from "./field-input.tsx";
import { labelled } from "./field-label.ts";
import type { FieldProps } from "./field-props.ts";
import { Framed } from "./framed.tsx";
import { GroupFields } from "./group-fields.tsx";
import { OtherColumns } from "./other-columns.ts";
import { asParams, firstItem, onlyItem } from "./params.ts";

/** A number where one was typed; what is none is left for the server to name. */
function asNumber(typed: string): number | string {
  const number = Number(typed);
  return Number.isFinite(number) ? number : typed;
}

export function ListField(props: FieldProps) {
  const { field, path, value, siblings, errors, columns, onChange } = props;
  const declared = field.item ?? [];
  const only = onlyItem(field);
  const suggestions = useContext(OtherColumns);
  const items: unknown[] = Array.isArray(value) ? value : [];
  if (only !== null && (only.kind === "text" || only.kind === "value" || only.kind === "pattern"))
    return (
      <TagsInput
        {...labelled(props)}
        data={only.kind === "text" ? suggestions : []}
        value={items.map(String)}
        placeholder={text.fields.addValue}
        splitChars={[]}
        acceptValueOnBlur
        onChange={(next) => onChange(next.length === 0 && !field.required ? undefined : next)}
      />
    );
  if (only !== null && (only.kind === "integer" || only.kind === "number"))
    return (
      <TagsInput
        {...labelled(props)}
        value={items.map(String)}
        placeholder={text.fields.addNumbers}
        splitChars={[",", ";", " "]}
        allowDuplicates
        acceptValueOnBlur
        inputMode="decimal"
        onChange={(next) => onChange(next.length === 0 && !field.required ? undefined : next.map(asNumber))}
      />
    );
  const entries = items.map((item, place) => ({ item, place }));
  const put = (place: number, item: unknown) => onChange(items.with(place, item));
  const remove = (place: number) => {
    const rest = items.toSpliced(place, 1);
    onChange(rest.length === 0 && !field.required ? undefined : rest);
  };
  return (
    <Framed {...labelled(props)} error={errors[path]}>
      {entries.map(({ item, place }) => (
        <Entry key={place} place={place} onRemove={() => remove(place)}>
          {only === null ? (
            <GroupFields
              fields={declared}
              value={asParams(item)}
              path={`${path}[${place}]`}
              errors={errors}
              columns={columns}
              onChange={(next) => put(place, next)}
            />
          ) : (
            <FieldInput
              field={only}
              path={`${path}[${place}]`}
              value={item ?? undefined}
              siblings={siblings}
              errors={errors}
              columns={columns}
              onChange={(next) => put(place, next ?? null)}
            />
          )}
        </Entry>
      ))}
      <Button
        variant="default"
        leftSection={<IconPlus size={14} aria-hidden />}
        disabled={field.max !== undefined && items.length >= field.max}
        onClick={() => onChange([...items, firstItem(field)])}
      >
        {text.fields.addItem}
      </Button>
    </Framed>
  );
}
