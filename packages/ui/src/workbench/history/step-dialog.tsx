// A name makes a step a checkpoint; a note says why it was done.
import type { StepView } from "@data-tools/client";
import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { client } from "../../client.ts";
import { Failure } from "../../failure.tsx";
import { keys, queryClient } from "../../queries.ts";
import { text } from "../../text.ts";

interface StepDialogProps {
  session: string;
  step: StepView;
  onClose(): void;
}

const words = text.history;

export function StepDialog({ session, step, onClose }: StepDialogProps) {
  const [name, setName] = useState(step.name ?? "");
  const [note, setNote] = useState(step.note ?? "");
  const keep = useMutation({
    mutationFn: () =>
      client.sessions.patchStep(session, step.id, { name: name.trim() || null, note: note.trim() || null }),
    onSuccess: (history) => {
      queryClient.setQueryData(keys.history(session), history);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keep.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={step.summary} closeButtonProps={{ "aria-label": text.close }}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Failure error={keep.error} />
          <Text size="xs" className="quiet">
            {words.nameDoc}
          </Text>
          <TextInput
            label={words.name}
            value={name}
            maxLength={200}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <Textarea
            label={words.note}
            value={note}
            autosize
            minRows={2}
            maxRows={8}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {text.cancel}
            </Button>
            <Button type="submit" loading={keep.isPending}>
              {words.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
