// How long a session is kept from now on: as it was, or by another choice within the bounds.
import { Button, Group, Modal, Select, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useMe } from "../hooks/use-me.ts";
import { choices, lasting } from "../retention-choices.ts";
import { text } from "../text.ts";
import { words } from "./words.ts";

interface ExtendDialogProps {
  owner: string;
  /** Minutes after the last use, null = without end, undefined = as it is kept now. */
  onKeep(minutes: number | null | undefined): void;
  onClose(): void;
}

const said = words.sessions;
const asNow = "as now";

export function ExtendDialog({ owner, onKeep, onClose }: ExtendDialogProps) {
  const { data: me } = useMe();
  const [choice, setChoice] = useState(asNow);
  const offered = me === undefined ? [] : choices(me.bounds);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onKeep(choice === asNow ? undefined : (offered.find((minutes) => String(minutes) === choice) ?? null));
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={said.extendTitle} size="sm" closeButtonProps={{ "aria-label": text.close }}>
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">{said.extendDoc(owner)}</Text>
          <Select
            label={said.extendHow}
            allowDeselect={false}
            value={choice}
            data={[
              { value: asNow, label: said.extendAs },
              ...offered.map((minutes) => ({ value: String(minutes), label: lasting(minutes) })),
            ]}
            onChange={(value) => setChoice(value ?? asNow)}
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {text.cancel}
            </Button>
            <Button type="submit">{said.keep}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
