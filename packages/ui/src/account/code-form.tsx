// Asks for a code of the second factor, for what one does with it.
import { Button, CopyButton, Group, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { Failure } from "../failure.tsx";
import { text } from "../text.ts";
import { words } from "./factor-words.ts";

interface CodeFormProps {
  label: string;
  doc?: string;
  go: string;
  /** Whether it is a code of the app alone, which has digits only. */
  digits?: boolean;
  send(code: string): Promise<void>;
  onCancel?(): void;
  children?: ReactNode;
}

export function CodeForm({ label, doc, go, digits = false, send, onCancel, children }: CodeFormProps) {
  const [code, setCode] = useState("");
  const sending = useMutation({ mutationFn: () => send(code), onError: () => setCode("") });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    sending.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Failure error={sending.error} />
        {children}
        <TextInput
          label={label}
          description={doc}
          autoComplete="one-time-code"
          inputMode={digits ? "numeric" : "text"}
          autoCapitalize="none"
          spellCheck={false}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          data-autofocus
          autoFocus
          required
          withAsterisk={false}
        />
        <Group justify="flex-end">
          {onCancel && (
            <Button variant="default" onClick={onCancel}>
              {text.cancel}
            </Button>
          )}
          <Button type="submit" loading={sending.isPending}>
            {go}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Copies a key or codes. */
export function Copy({ value, compact = false }: { value: string; compact?: boolean }) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Button
          size={compact ? "compact-sm" : undefined}
          variant="default"
          miw={80}
          style={{ flexShrink: 0 }}
          onClick={copy}
        >
          {copied ? words.copied : words.copy}
        </Button>
      )}
    </CopyButton>
  );
}
