// A length of time as an amount and a unit, or without end where that may be.
import { Checkbox, Group, NumberInput, Select, Text } from "@mantine/core";
import { useId, useState } from "react";
import classes from "./admin.module.css";
import { words } from "./words.ts";

const said = words.settings;
const minutesOf = { minutes: 1, hours: 60, days: 24 * 60 } as const;
type Unit = keyof typeof minutesOf;
const units: readonly Unit[] = ["minutes", "hours", "days"];

/** Minutes, null = without end, undefined = nothing sensible is filled in. */
export type Time = number | null | undefined;

interface TimeInputProps {
  label: string;
  doc: string;
  value: Time;
  /** Whether it may be without end. */
  endless: boolean;
  error: string | null;
  onChange(value: Time): void;
}

function unitOf(minutes: number): Unit {
  return units.findLast((unit) => minutes % minutesOf[unit] === 0) ?? "minutes";
}

export function TimeInput({ label, doc, value, endless, error, onChange }: TimeInputProps) {
  const [unit, setUnit] = useState<Unit>(typeof value === "number" ? unitOf(value) : "days");
  const name = useId();
  const isEndless = value === null;
  return (
    <fieldset className={classes.time} aria-labelledby={name}>
      <div>
        <Text size="sm" fw={600} id={name}>
          {label}
        </Text>
        <Text size="xs" className="quiet">
          {doc}
        </Text>
      </div>
      <Group gap={8} align="flex-start" wrap="nowrap">
        {endless && (
          <Checkbox
            mt={6}
            mr={8}
            label={said.endless}
            checked={isEndless}
            onChange={(event) => onChange(event.currentTarget.checked ? null : minutesOf[unit])}
          />
        )}
        <NumberInput
          w={110}
          aria-label={`${label}: ${said.amount}`}
          min={1}
          allowDecimal={false}
          allowNegative={false}
          disabled={isEndless}
          error={error}
          styles={{ error: { width: 210 } }}
          value={typeof value === "number" ? value / minutesOf[unit] : ""}
          onChange={(amount) =>
            onChange(typeof amount === "number" && amount >= 1 ? amount * minutesOf[unit] : undefined)
          }
        />
        <Select
          w={110}
          aria-label={`${label}: ${said.unit}`}
          allowDeselect={false}
          disabled={isEndless}
          value={unit}
          data={units.map((each) => ({ value: each, label: said.units[each] }))}
          onChange={(next) => {
            const chosen = units.find((each) => each === next) ?? unit;
            setUnit(chosen);
            // The amount stays, the unit is what was meant.
            if (typeof value === "number") onChange((value / minutesOf[unit]) * minutesOf[chosen]);
          }}
        />
      </Group>
    </fieldset>
  );
}
