// Asks for a name; used wherever something is renamed.
import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { text } from "./text.ts";

interface NameDialogProps {
  title: string;
  name: string;
  onName(name: string): void;
  onClose(): void;
}

export function NameDialog({ title, name, onName, onClose }: NameDialogProps) {
  const [value, setValue] = useState(name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const trimmed = value.trim();
    if (trimmed !== "" && trimmed !== name) onName(trimmed);
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={title} size="sm" closeButtonProps={{ "aria-label": text.close }}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={text.start.newName}
            value={value}
            onChange={(event) => setValue(event.currentTarget.value)}
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {text.cancel}
            </Button>
            <Button type="submit">{text.start.rename}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
