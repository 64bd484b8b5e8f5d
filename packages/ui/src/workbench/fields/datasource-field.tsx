// One of the datasources.
import { Select } from "@mantine/core";
import { columns, rows } from "../../format.ts";
import { useDatasources } from "../../hooks/use-start.ts";
import { text } from "../../text.ts";
import { labelled } from "./field-label.ts";
import type { FieldProps } from "./field-props.ts";

export function DatasourceField(props: FieldProps) {
  const { data = [] } = useDatasources();
  return (
    <Select
      {...labelled(props)}
      data={data.map((datasource) => ({
        value: datasource.id,
        label: `${datasource.name} (${rows(datasource.rows)}, ${columns(datasource.columns.length)})`,
      }))}
      value={typeof props.value === "string" ? props.value : null}
      placeholder={text.fields.chooseDatasource}
      searchable
      onChange={(id) => props.onChange(id ?? undefined)}
    />
  );
}
