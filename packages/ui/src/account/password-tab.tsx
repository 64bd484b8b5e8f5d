// Another password.
import { Alert, Button, Group, PasswordInput, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { client } from "../client.ts";
import { Failure } from "../failure.tsx";
import { text } from "../text.ts";

const words = text.account;

export function PasswordTab() {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const changing = useMutation({
    mutationFn: () => client.account.changePassword({ current, next }),
    onSuccess: () => {
      setCurrent("");
      setNext("");
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    changing.mutate();
  };
  const shown = { "aria-label": text.signIn.shown };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Failure error={changing.error} />
        {changing.isSuccess && (
          <Alert variant="light" role="status">
            {words.changed}
          </Alert>
        )}
        <PasswordInput
          label={words.current}
          autoComplete="current-password"
          visibilityToggleButtonProps={shown}
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          required
          withAsterisk={false}
        />
        <PasswordInput
          label={words.next}
          description={words.changeDoc}
          autoComplete="new-password"
          visibilityToggleButtonProps={shown}
          value={next}
          onChange={(event) => setNext(event.currentTarget.value)}
          required
          withAsterisk={false}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={changing.isPending}>
            {words.change}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
