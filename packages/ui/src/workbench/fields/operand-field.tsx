// A value that is written out, or that of a column: first which, then the value. Only kinds that can fit are offered.
import type { WireType } from "@data-tools/client";
import { NumberInput, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { text } from "../../text.ts";
import { ColumnField } from "./column-field.tsx";
import { labelled, yesAndNo } from "./field-label.ts";
import type { FieldProps } from "./field-props.ts";
import { Framed } from "./framed.tsx";
import { asParams } from "./params.ts";

type Kind = "text" | "number" | "boolean" | "null" | "column";

const words: Readonly<Record<Kind, string>> = {
  text: text.fields.typedText,
  number: text.fields.typedNumber,
  boolean: text.fields.typedBoolean,
  column: text.fields.typedColumn,
  null: text.fields.typedNull,
};
const dates: readonly WireType[] = ["date", "time", "timestamp", "timestamptz"];
const first: Readonly<Record<Kind, unknown>> = { text: "", number: 0, boolean: true, null: null, column: undefined };

/** What a value may be: with only numbers or dates accepted, such a one or a column of them. */
function kindsFor(accepts: readonly WireType[] | undefined): { value: Kind; label: string }[] {
  if (accepts === undefined) return (Object.keys(words) as Kind[]).map((value) => ({ value, label: words[value] }));
  const dated = accepts.some((type) => dates.includes(type));
  const written = dated
    ? { value: "text" as const, label: text.fields.typedDate }
    : accepts.includes("text")
      ? { value: "text" as const, label: words.text }
      : { value: "number" as const, label: words.number };
  const column = { value: "column" as const, label: words.column };
  return dated ? [column, written] : [written, column];
}

function kindOf(value: unknown): Kind | null {
  if (value === undefined) return null;
  if (value === null) return "null";
  return typeof value === "object" ? "column" : ((typeof value as Kind).replace("string", "text") as Kind);
}

export function OperandField(props: FieldProps) {
  const { field, path, value, errors, onChange } = props;
  const kinds = kindsFor(field.accepts);
  const initial = field.required ? (kinds[0]?.value ?? null) : null;
  const [chosen, setChosen] = useState<Kind | null>(() => kindOf(value) ?? initial);
  const kind = kindOf(value) ?? chosen;
  const choose = (next: Kind | null) => {
    setChosen(next);
    onChange(next === null ? undefined : first[next]);
  };
  return (
    <Framed {...labelled(props)} error={errors[path]}>
      <Select
        aria-label={`${field.title}: ${text.fields.valueKind}`}
        data={kinds}
        value={kind}
        placeholder={text.fields.choose}
        clearable={!field.required}
        allowDeselect={false}
        onChange={(next) => choose(next as Kind | null)}
      />
      {kind === "text" && (
        <TextInput
          aria-label={field.title}
          value={typeof value === "string" ? value : ""}
          placeholder={field.accepts === undefined ? undefined : text.fields.dateExample}
          spellCheck={false}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
      {kind === "number" && (
        <NumberInput
          aria-label={field.title}
          value={typeof value === "number" ? value : ""}
          onChange={(next) => onChange(typeof next === "number" ? next : undefined)}
        />
      )}
      {kind === "boolean" && (
        <Select
          aria-label={field.title}
          data={yesAndNo}
          value={String(value === true)}
          allowDeselect={false}
          onChange={(next) => onChange(next === "true")}
        />
      )}
      {kind === "column" && (
        <ColumnField
          {...props}
          field={{ ...field, kind: "column", title: text.fields.column, doc: "", required: true }}
          path={`${path}.column`}
          value={asParams(value).column}
          onChange={(column) => onChange(column === undefined ? undefined : { column })}
        />
      )}
    </Framed>
  );
}
