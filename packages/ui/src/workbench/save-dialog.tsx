// Keeps the present table as a datasource of its own.
import { newKey } from "@data-tools/client";
import { Alert, Button, Group, Modal, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { client, sentence } from "../client.ts";
import { keys, queryClient } from "../queries.ts";
import { text } from "../text.ts";
import { useWorkbench } from "./context.ts";

const words = text.saveAs;

export function SaveDialog({ onClose }: { onClose(): void }) {
  const { session } = useWorkbench();
  const [key, setKey] = useState(newKey);
  const [name, setName] = useState(session.name);
  const [description, setDescription] = useState("");
  const change = (set: (value: string) => void, value: string) => {
    set(value);
    setKey(newKey());
  };
  const save = useMutation({
    mutationFn: () => client.sessions.save(session.id, { name: name.trim(), description }, { key }),
    onSuccess: (datasource) => {
      queryClient.invalidateQueries({ queryKey: keys.datasources });
      notifications.show({ message: words.saved(datasource.name), withBorder: true });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending && name.trim() !== "") save.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={words.title} closeButtonProps={{ "aria-label": text.close }}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Text size="sm" className="quiet">
            {words.doc}
          </Text>
          {save.error !== null && (
            <Alert color="red" role="alert">
              {sentence(save.error)}
            </Alert>
          )}
          <TextInput
            label={words.name}
            value={name}
            onChange={(event) => change(setName, event.currentTarget.value)}
            data-autofocus
          />
          <Textarea
            label={words.description}
            value={description}
            autosize
            minRows={2}
            maxRows={6}
            onChange={(event) => change(setDescription, event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {text.cancel}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={name.trim() === ""}>
              {words.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
