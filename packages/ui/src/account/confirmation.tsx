// Some things ask for the password once more if it was given too long ago: the thing is tried, the password asked
// for if the server wants it, and the thing tried again.
import { Alert, Button, Group, Modal, PasswordInput, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { client, problemIn, sentence } from "../client.ts";
import { queryClient } from "../queries.ts";
import { text } from "../text.ts";
import { signInQuery } from "./sign-in-state.ts";

const words = text.confirm;

interface Asked {
  again(): void;
  giveUp(error: unknown): void;
}

/**
 * Wraps what may be refused with `confirm_first`; `dialog` belongs into the page. Whoever closes the dialog gets the
 * refusal.
 */
export function useConfirmation() {
  const [asked, setAsked] = useState<Asked | null>(null);
  const confirmed = async <T,>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (problemIn(error)?.code !== "confirm_first") throw error;
      const state = await queryClient.ensureQueryData(signInQuery);
      if (state.way === "oidc") return leaveToProvider();
      await new Promise<void>((resolve, reject) => {
        setAsked({ again: resolve, giveUp: () => reject(error) });
      }).finally(() => setAsked(null));
      return work();
    }
  };
  return { confirmed, dialog: asked && <ConfirmDialog {...asked} /> };
}

/** The provider asks who it is and leads back here, where the thing is done once more. */
function leaveToProvider(): Promise<never> {
  const here = window.location.pathname;
  window.location.assign(`/sign-in/start?again=1&to=${encodeURIComponent(here)}`);
  return new Promise(() => {});
}

function ConfirmDialog({ again, giveUp }: Asked) {
  const [password, setPassword] = useState("");
  const confirming = useMutation({ mutationFn: () => client.signIn.confirm(password), onSuccess: again });
  const input = useRef<HTMLInputElement>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirming.mutate(undefined, { onError: () => input.current?.select() });
  };
  const close = () => giveUp(undefined);
  return (
    <Modal opened onClose={close} title={words.title} size="sm" closeButtonProps={{ "aria-label": text.close }}>
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">{words.doc}</Text>
          {confirming.error !== null && (
            <Alert color="red" variant="light" role="alert">
              {sentence(confirming.error)}
            </Alert>
          )}
          <PasswordInput
            ref={input}
            label={text.signIn.password}
            autoComplete="current-password"
            visibilityToggleButtonProps={{ "aria-label": text.signIn.shown }}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            data-autofocus
            required
            withAsterisk={false}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {text.cancel}
            </Button>
            <Button type="submit" loading={confirming.isPending}>
              {words.go}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
