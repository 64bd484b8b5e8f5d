// Input of one cell value. The server reads text by the type of the column; yes and no are chosen.
import type { WireType } from "@data-tools/client";
import { Select, TextInput, type TextInputProps } from "@mantine/core";
import { cell } from "../../format.ts";
import { text } from "../../text.ts";
import { yesAndNo } from "./field-label.ts";

interface CellInputProps extends Omit<TextInputProps, "value" | "onChange" | "type" | "size"> {
  value: unknown;
  type: WireType | undefined;
  onChange(value: string | boolean | undefined): void;
}

const placeholders: Partial<Record<WireType, string>> = {
  date: "2024-12-31",
  time: "14:30:00",
  timestamp: "2024-12-31T14:30:00",
  timestamptz: "2024-12-31T14:30:00Z",
  duration: "P1DT2H30M",
};

export function CellInput({ value, type, onChange, label, description, error, ...rest }: CellInputProps) {
  if (type === "boolean")
    return (
      <Select
        label={label}
        description={description}
        error={error}
        aria-label={rest["aria-label"]}
        data={yesAndNo}
        value={typeof value === "boolean" ? String(value) : null}
        placeholder={text.fields.choose}
        onChange={(choice) => onChange(choice === null ? undefined : choice === "true")}
      />
    );
  return (
    <TextInput
      {...rest}
      label={label}
      description={description}
      error={error}
      value={value === undefined || value === null ? "" : cell(value as string)}
      placeholder={rest.placeholder ?? (type === undefined ? undefined : placeholders[type])}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
