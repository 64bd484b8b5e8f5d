// A time zone, found by any part of its name: "new york" as well as America/New_York.
import { type ComboboxItem, Select } from "@mantine/core";
import { text } from "../../text.ts";
import { labelled } from "./field-label.ts";
import type { FieldProps } from "./field-props.ts";

const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
const zones = [...new Set(["UTC", here, ...Intl.supportedValuesOf("timeZone")])];
const plain = (words: string) => words.toLowerCase().replaceAll("_", " ");

export function TimeZoneField(props: FieldProps) {
  const { field, value, onChange } = props;
  const chosen = value ?? field.default;
  const zone = typeof chosen === "string" ? chosen : null;
  return (
    <Select
      {...labelled(props)}
      data={zone === null || zones.includes(zone) ? zones : [...zones, zone]}
      value={zone}
      placeholder={text.fields.chooseZone}
      searchable
      clearable={!field.required && field.default === undefined}
      allowDeselect={false}
      maxDropdownHeight={280}
      nothingFoundMessage={text.fields.noZone}
      filter={({ options, search }) =>
        (options as ComboboxItem[]).filter(({ label }) => plain(label).includes(plain(search.trim())))
      }
      onChange={(next) => onChange(next ?? undefined)}
    />
  );
}
