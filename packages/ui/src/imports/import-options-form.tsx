// The options of an import; what was detected is marked, what is changed is sent.
import type { ImportOptions, ImportReport } from "@data-tools/client";
import { Checkbox, NumberInput, Select, Stack, TagsInput, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { text } from "../text.ts";
import { DelimiterInput } from "./delimiter-input.tsx";
import { Detected } from "./detected.tsx";
import classes from "./import.module.css";

interface ImportOptionsFormProps {
  name: string;
  onName(name: string): void;
  given: ImportOptions;
  report: ImportReport | null;
  onChange(patch: ImportOptions): void;
}

const words = text.imports;
const encodings = ["utf-8", "utf-16le", "utf-16be", "latin1", "windows-1252"] as const;
const badRows = ["refuse", "pad", "skip"] as const;

export function ImportOptionsForm({ name, onName, given, report, onChange }: ImportOptionsFormProps) {
  const used: ImportOptions = { ...report?.options, ...given };
  const { format } = used;
  const label = (title: string, option: keyof ImportOptions): ReactNode => (
    <Detected title={title} detected={given[option] === undefined && (report?.detected.includes(option) ?? false)} />
  );
  const delimited = format === "csv" || format === "tsv";
  // An empty cell always means no value; it is kept in the list, but a tag without letters would say nothing.
  const shownNulls = (used.nulls ?? []).filter((word) => word !== "");
  const emptyIsNull = used.nulls?.includes("") ?? false;
  const sheets = report?.sheets ?? null;
  return (
    <Stack gap="sm" className={classes.options}>
      <TextInput
        data-autofocus
        label={words.name}
        value={name}
        onChange={(event) => onName(event.currentTarget.value)}
      />
      <Select
        label={label(words.format, "format")}
        data={Object.entries(text.formats).map(([value, title]) => ({ value, label: title }))}
        value={format ?? null}
        allowDeselect={false}
        onChange={(value) => value !== null && onChange({ format: value as ImportOptions["format"] })}
      />
      {sheets !== null && (
        <Select
          label={label(words.sheet, "sheet")}
          data={sheets}
          value={used.sheet ?? null}
          allowDeselect={false}
          onChange={(value) => value !== null && onChange({ sheet: value })}
        />
      )}
      {delimited && (
        <>
          <DelimiterInput
            label={label(words.delimiter, "delimiter")}
            value={used.delimiter ?? ","}
            onChange={(delimiter) => onChange({ delimiter })}
          />
          <Select
            label={label(words.encoding, "encoding")}
            data={encodings.map((value) => ({ value, label: value.toUpperCase() }))}
            value={used.encoding ?? null}
            allowDeselect={false}
            onChange={(value) => value !== null && onChange({ encoding: value as ImportOptions["encoding"] })}
          />
          <TextInput
            label={label(words.quote, "quote")}
            value={used.quote ?? '"'}
            maxLength={1}
            onChange={(event) => onChange({ quote: event.currentTarget.value })}
          />
        </>
      )}
      {(delimited || sheets !== null) && (
        <>
          <Checkbox
            label={label(words.header, "header")}
            checked={used.header ?? true}
            onChange={(event) => onChange({ header: event.currentTarget.checked })}
          />
          <NumberInput
            label={words.skip}
            value={used.skip ?? 0}
            min={0}
            max={1000}
            allowDecimal={false}
            onChange={(value) => typeof value === "number" && onChange({ skip: value })}
          />
        </>
      )}
      {delimited && (
        <>
          <TagsInput
            label={label(words.nulls, "nulls")}
            description={words.nullsHint}
            value={shownNulls}
            onChange={(shown) => onChange({ nulls: emptyIsNull ? ["", ...shown] : shown })}
          />
          <Select
            label={words.badRows}
            data={badRows.map((value) => ({ value, label: words.badRowsChoice[value] }))}
            value={used.badRows ?? "refuse"}
            allowDeselect={false}
            onChange={(value) => value !== null && onChange({ badRows: value as ImportOptions["badRows"] })}
          />
        </>
      )}
    </Stack>
  );
}
