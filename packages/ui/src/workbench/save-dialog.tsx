// Keeps the present table as a datasource of its own.
import { newKey } from "@data-tools/client";
import { Button, Group, Modal, Progress, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { client, problemIn } from "../client.ts";
import { Failure } from "../failure.tsx";
import { useProgress } from "../hooks/use-events.ts";
import { complain } from "../hooks/use-start.ts";
import { keys, queryClient } from "../queries.ts";
import { text } from "../text.ts";
import { useWorkbench } from "./context.ts";

const words = text.saveAs;

export function SaveDialog({ onClose }: { onClose(): void }) {
  const { session, actions, looking } = useWorkbench();
  const [key, setKey] = useState(newKey);
  const [name, setName] = useState(session.name);
  const [description, setDescription] = useState("");
  // Saving goes on when the dialog is closed; what becomes of it is told in general then.
  const shown = useRef(true);
  useEffect(() => {
    shown.current = true;
    return () => {
      shown.current = false;
    };
  }, []);
  const change = (set: (value: string) => void, value: string) => {
    set(value);
    setKey(newKey());
  };
  const save = useMutation({
    mutationFn: () => client.sessions.save(session.id, { name: name.trim(), description }, { key }),
    onSuccess: (datasource) => {
      queryClient.invalidateQueries({ queryKey: keys.datasources });
      queryClient.invalidateQueries({ queryKey: keys.tracking(session.id) });
      notifications.show({ message: words.saved(datasource.name), withBorder: true });
    },
    onError: (error) => {
      if (!shown.current) complain(error);
      // What was cancelled may be asked for again: that is another gesture.
      if (problemIn(error) !== null) setKey(newKey());
    },
  });
  const progress = useProgress(save.isPending ? key : null)?.progress ?? null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending && name.trim() !== "") save.mutate(undefined, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title={words.title} closeButtonProps={{ "aria-label": text.close }}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Text size="sm" className="quiet">
            {looking.step === undefined ? words.doc : `${words.doc} ${text.looking.notSaved}`}
          </Text>
          <Failure error={save.error} />
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
          {save.isPending && (
            <Group gap="sm" role="status">
              <Progress flex={1} value={(progress ?? 1) * 100} animated={progress === null} aria-label={words.title} />
              <Button size="compact-xs" variant="default" onClick={() => actions.cancel(key)}>
                {words.stop}
              </Button>
            </Group>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {save.isPending ? words.goOn : text.cancel}
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
