// Setting up an authenticator app: the picture, the key as text, a first code; then the recovery codes, once.
import type { SecondFactorSetup } from "@data-tools/client";
import { Button, Code, Group, Loader, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { saveFile } from "../save-file.ts";
import { text } from "../text.ts";
import { CodeForm, Copy } from "./code-form.tsx";
import { words } from "./factor-words.ts";

const QrCode = lazy(() => import("./qr-code.tsx"));

interface FactorSetupProps {
  setup: SecondFactorSetup;
  turnOn(code: string): Promise<{ codes: string[] }>;
  onDone(): void;
  onCancel?(): void;
}

export function FactorSetup({ setup: { secret, uri }, turnOn, onDone, onCancel }: FactorSetupProps) {
  const [codes, setCodes] = useState<string[] | null>(null);
  if (codes !== null) return <RecoveryCodes codes={codes} onDone={onDone} />;
  const key = secret.match(/.{1,4}/g)?.join(" ") ?? secret;
  return (
    <CodeForm
      label={words.appCode}
      go={words.turnOn}
      digits
      send={async (code) => setCodes((await turnOn(code)).codes)}
      onCancel={onCancel}
    >
      <Text size="sm">{words.scan}</Text>
      <Group justify="center" mih={200}>
        <Suspense fallback={<Loader size="sm" aria-label={text.loading} />}>
          <QrCode text={uri} label={words.picture} />
        </Suspense>
      </Group>
      <Group gap="xs" wrap="nowrap" align="start">
        <Text size="sm">{words.key}</Text>
        <Code style={{ wordBreak: "break-word", flex: 1 }}>{key}</Code>
        <Copy value={secret} compact />
      </Group>
    </CodeForm>
  );
}

export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone(): void }) {
  // Not the way on: whoever presses Enter once more must not miss them.
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const all = `${codes.join("\n")}\n`;
  return (
    <Stack role="status">
      <Title order={2} size="h5" ref={heading} tabIndex={-1}>
        {words.codesTitle}
      </Title>
      <Text size="sm">{words.codesDoc}</Text>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" verticalSpacing={4}>
        {codes.map((code) => (
          <Code key={code}>{code}</Code>
        ))}
      </SimpleGrid>
      <Group justify="flex-end">
        <Copy value={all} />
        <Button variant="default" onClick={() => saveFile(new Blob([all], { type: "text/plain" }), words.fileName)}>
          {words.download}
        </Button>
        <Button onClick={onDone}>{words.kept}</Button>
      </Group>
    </Stack>
  );
}
