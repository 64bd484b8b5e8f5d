// What holds for all sessions: how long unused ones are kept, and the bounds of what people choose themselves.
import type { OrganisationView } from "@data-tools/client";
import { Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { client, problemIn } from "../client.ts";
import { complain } from "../hooks/use-start.ts";
import { keys, queryClient } from "../queries.ts";
import { lasting } from "../retention-choices.ts";
import classes from "./admin.module.css";
import { SectionFrame } from "./section.tsx";
import { type Time, TimeInput } from "./time-input.tsx";
import { useOrganisation } from "./use-admin.ts";
import { words } from "./words.ts";

const said = words.settings;
type Field = keyof OrganisationView;
const fields: readonly { name: Field; label: string; endless: boolean }[] = [
  { name: "retentionMinutes", label: said.retention, endless: true },
  { name: "leastMinutes", label: said.least, endless: false },
  { name: "mostMinutes", label: said.most, endless: true },
  { name: "absoluteMinutes", label: said.absolute, endless: true },
];

const time = (minutes: number | null) => (minutes === null ? said.endless : lasting(minutes));

export default function SettingsSection() {
  const asked = useOrganisation();
  return (
    <SectionFrame asked={asked} doc={said.doc}>
      {/* Made anew when other settings hold. */}
      {asked.data !== undefined && <SettingsForm key={JSON.stringify(asked.data)} holds={asked.data} />}
    </SectionFrame>
  );
}

function SettingsForm({ holds }: { holds: OrganisationView }) {
  const [values, setValues] = useState<Record<Field, Time>>({ ...holds });
  const [errors, setErrors] = useState<Partial<Record<Field, string>>>({});
  const [saving, setSaving] = useState(false);
  const [round, setRound] = useState(0);
  const changed = fields.some(({ name }) => values[name] !== holds[name]);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const missing = fields.filter(({ name }) => values[name] === undefined);
    setErrors(Object.fromEntries(missing.map(({ name }) => [name, said.missing])));
    if (missing.length > 0) return;
    setSaving(true);
    try {
      const change = Object.fromEntries(
        fields.filter(({ name }) => values[name] !== holds[name]).map(({ name }) => [name, values[name]]),
      );
      const next = await client.admin.setSettings(change);
      notifications.show({ message: said.saved, withBorder: true });
      queryClient.setQueryData(["admin", "settings"], next);
      queryClient.invalidateQueries({ queryKey: keys.me });
    } catch (error) {
      const found = refusalOf(error);
      if (found === null) complain(error);
      else setErrors(found);
    }
    setSaving(false);
  };
  return (
    <form onSubmit={submit} className={classes.form}>
      {fields.map(({ name, label, endless }) => (
        <TimeInput
          key={`${name} ${round}`}
          label={label}
          doc={said.now(time(holds[name]))}
          endless={endless}
          value={values[name]}
          error={errors[name] ?? null}
          onChange={(value) => {
            setValues((before) => ({ ...before, [name]: value }));
            setErrors({});
          }}
        />
      ))}
      <Group mt="md" justify="flex-end">
        <Button
          variant="default"
          disabled={!changed}
          onClick={() => {
            setValues({ ...holds });
            setErrors({});
            setRound(round + 1);
          }}
        >
          {said.reset}
        </Button>
        <Button type="submit" loading={saving} disabled={!changed}>
          {said.save}
        </Button>
      </Group>
    </form>
  );
}

/** A refusal that names a field, in words beside it. */
function refusalOf(error: unknown): Partial<Record<Field, string>> | null {
  const problem = problemIn(error);
  const { field, least, most } = problem?.data ?? {};
  const named = fields.find(({ name }) => name === field);
  if (named === undefined || problem === null) return null;
  if (problem.code === "retention_too_short" && typeof least === "number")
    return { [named.name]: said.tooShort(time(least)) };
  if (problem.code === "retention_too_long" && typeof most === "number")
    return { [named.name]: said.tooLong(time(most)) };
  return { [named.name]: problem.detail };
}
