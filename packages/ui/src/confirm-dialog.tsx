// Asks for the password once more; see confirmation.ts.
import { Button, Group, Modal, PasswordInput, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { client, problemIn, sentence } from "./client.ts";
import { text } from "./text.ts";

interface ConfirmDialogProps {
  onGiven(): void;
  onClose(): void;
}

const words = text.confirmation;

export default function ConfirmDialog({ onGiven, onClose }: ConfirmDialogProps) {
  const [password, setPassword] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (password === "") return setError(words.missing);
    setAsking(true);
    try {
      await client.signIn.confirm(password);
      onGiven();
    } catch (failure) {
      setError(problemIn(failure)?.code === "invalid_params" ? words.wrong : sentence(failure));
      setAsking(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={words.title} size="sm" closeButtonProps={{ "aria-label": text.close }}>
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">{words.why}</Text>
          <PasswordInput
            size="xs"
            label={words.password}
            autoComplete="current-password"
            value={password}
            error={error}
            visibilityToggleButtonProps={{ "aria-label": words.show }}
            onChange={(event) => {
              setPassword(event.currentTarget.value);
              setError(null);
            }}
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {text.cancel}
            </Button>
            <Button type="submit" loading={asking}>
              {words.go}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
