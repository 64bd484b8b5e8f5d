// Operations that are carried out in turn: each chosen from the catalogue, then its own form, or JSON for
// what a form cannot know yet, such as columns that an operation before it makes.
import type { OperationView } from "@data-tools/client";
import { Button, Group, Select } from "@mantine/core";
import { useState } from "react";
import { useOperations } from "../../hooks/use-session.ts";
import { text } from "../../text.ts";
import { grouped } from "../tools/search.ts";
import { Entry } from "./entry.tsx";
import { labelled } from "./field-label.ts";
import type { FieldProps } from "./field-props.ts";
import classes from "./fields.module.css";
import { Framed } from "./framed.tsx";
import { GroupFields } from "./group-fields.tsx";
import { JsonField } from "./json-field.tsx";
import { asParams, initialParams, type Params, sentParams } from "./params.ts";

interface GivenCall {
  op: string;
  params: Params;
}

export function CallsField(props: FieldProps) {
  const { path, value, errors, onChange } = props;
  const { data: operations = [] } = useOperations();
  const calls = (Array.isArray(value) ? value : []) as GivenCall[];
  const entries = calls.map((call, place) => ({ call, place }));
  return (
    <Framed {...labelled(props)} error={errors[path]}>
      {entries.map(({ call, place }) => (
        <CallItem
          {...props}
          key={`${place} ${call.op}`}
          path={`${path}[${place}]`}
          call={call}
          operation={operations.find(({ name }) => name === call.op)}
          place={place}
          onChange={(next) => onChange(calls.with(place, next as GivenCall))}
          onRemove={() => onChange(calls.toSpliced(place, 1))}
        />
      ))}
      <Select
        aria-label={text.fields.addOperation}
        placeholder={text.fields.addOperation}
        data={grouped(operations).map(([group, members]) => ({
          group: text.groups[group] ?? group,
          items: members.map(({ name, title }) => ({ value: name, label: title })),
        }))}
        value={null}
        searchable
        maxDropdownHeight={320}
        onChange={(name) => {
          const next = operations.find((each) => each.name === name);
          if (next) onChange([...calls, { op: next.name, params: initialParams(next.fields) }]);
        }}
      />
    </Framed>
  );
}

interface CallItemProps extends FieldProps {
  call: GivenCall;
  operation: OperationView | undefined;
  place: number;
  onRemove(): void;
}

function CallItem({ call, operation, place, onRemove, onChange, ...props }: CallItemProps) {
  const { path, errors, columns, siblings } = props;
  const [json, setJson] = useState(operation === undefined);
  const put = (params: Params) => onChange({ ...call, params });
  return (
    <Entry place={place} onRemove={onRemove}>
      <Group justify="space-between" wrap="nowrap" gap={4} mb={4}>
        <strong className={classes.legend}>{text.fields.numbered(place + 1, operation?.title ?? call.op)}</strong>
        <Button variant="subtle" size="compact-xs" onClick={() => setJson(!json)}>
          {json ? text.fields.asForm : text.fields.asJson}
        </Button>
      </Group>
      {json || operation === undefined ? (
        <JsonField
          field={{ name: "params", kind: "json", title: text.fields.parameters, doc: "", required: true }}
          path={`${path}.params`}
          value={call.params}
          siblings={siblings}
          errors={errors}
          columns={columns}
          onChange={(next) => put(asParams(next))}
        />
      ) : (
        <GroupFields
          fields={operation.fields}
          value={asParams(call.params)}
          path={`${path}.params`}
          errors={errors}
          columns={columns}
          onChange={(next) => put(sentParams(operation, next))}
        />
      )}
    </Entry>
  );
}
