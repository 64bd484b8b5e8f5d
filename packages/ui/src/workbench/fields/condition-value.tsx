// What a comparison compares with: nothing, one value, two, many, or a span of time.
import type { WireType } from "@data-tools/client";
import { NumberInput, Select, TagsInput } from "@mantine/core";
import { text } from "../../text.ts";
import { CellInput } from "./cell-input.tsx";
import type { Takes } from "./condition.ts";
import classes from "./fields.module.css";
import { asParams } from "./params.ts";

interface ConditionValueProps {
  takes: Takes;
  type: WireType | undefined;
  value: unknown;
  error: string | undefined;
  onChange(value: unknown): void;
}

const words = text.fields;
const units = ["days", "weeks", "months", "years"] as const;

export function ConditionValue({ takes, type, value, error, onChange }: ConditionValueProps) {
  if (takes === "none") return null;
  if (takes === "one")
    return <CellInput aria-label={words.value} type={type} value={value} error={error} onChange={onChange} />;
  if (takes === "many")
    return (
      <TagsInput
        aria-label={words.value}
        placeholder={words.addValue}
        value={Array.isArray(value) ? value.map(String) : []}
        error={error}
        acceptValueOnBlur
        onChange={(values) => onChange(type === "boolean" ? values.map((item) => item === "true") : values)}
      />
    );
  if (takes === "pair") {
    const [from, to] = Array.isArray(value) ? value : [];
    return (
      <div className={classes.pair}>
        <CellInput
          aria-label={words.from}
          type={type}
          value={from}
          error={error}
          onChange={(next) => onChange([next ?? "", to ?? ""])}
        />
        <CellInput
          aria-label={words.to}
          type={type}
          value={to}
          onChange={(next) => onChange([from ?? "", next ?? ""])}
        />
      </div>
    );
  }
  const span = { count: 7, unit: "days", ...asParams(value) };
  return (
    <div className={classes.pair}>
      <NumberInput
        aria-label={words.value}
        min={1}
        allowDecimal={false}
        value={typeof value === "undefined" ? "" : span.count}
        error={error}
        onChange={(count) => onChange({ ...span, count })}
      />
      <Select
        aria-label={text.condition.unit}
        data={units.map((unit) => ({ value: unit, label: text.condition.units[unit] }))}
        value={span.unit}
        allowDeselect={false}
        onChange={(unit) => unit !== null && onChange({ ...span, unit })}
      />
    </div>
  );
}
