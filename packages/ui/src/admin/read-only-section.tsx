// Switching every change off and on again, for all.
import type { ReadOnlyView } from "@data-tools/client";
import { Alert, Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { IconLock, IconLockOpen } from "@tabler/icons-react";
import { useState } from "react";
import { client } from "../client.ts";
import { exactly } from "../format.ts";
import { SureDialog } from "../sure-dialog.tsx";
import { SectionFrame } from "./section.tsx";
import { useAct, useReadOnlyState } from "./use-admin.ts";
import { words } from "./words.ts";

const said = words.readOnly;
const messageMax = 500;

export default function ReadOnlySection() {
  const asked = useReadOnlyState();
  return (
    <SectionFrame asked={asked} doc={said.doc}>
      {asked.data !== undefined && <Switch state={asked.data} />}
    </SectionFrame>
  );
}

function Switch({ state: { on, message: why, by, since, fixed } }: { state: ReadOnlyView }) {
  const [message, setMessage] = useState("");
  const [sure, setSure] = useState(false);
  const act = useAct();
  const Icon = on ? IconLock : IconLockOpen;
  return (
    <Stack maw={640}>
      <Alert color={on ? "accent" : "gray"} variant="light" icon={<Icon size={18} aria-hidden />} role="status">
        <Text size="sm" fw={600}>
          {on ? said.on : said.off}
        </Text>
        {why !== null && <Text size="sm">{why}</Text>}
        {by !== null && since !== null && <Text size="xs">{said.by(by, exactly(since))}</Text>}
        {fixed && <Text size="sm">{said.fixed}</Text>}
      </Alert>
      {!on && (
        <Textarea
          label={said.message}
          placeholder={said.example}
          rows={2}
          maxLength={messageMax}
          value={message}
          onChange={(event) => setMessage(event.currentTarget.value)}
        />
      )}
      <Group>
        {on ? (
          <Button
            disabled={fixed}
            loading={act.isPending}
            onClick={() => act.mutate(() => client.admin.setReadOnly({ on: false }))}
          >
            {said.switchOn}
          </Button>
        ) : (
          <Button loading={act.isPending} onClick={() => setSure(true)}>
            {said.switchOff}
          </Button>
        )}
      </Group>
      {sure && (
        <SureDialog
          title={said.switchOff}
          question={said.switchOffSure}
          onYes={() =>
            act.mutate(async () => {
              await client.admin.setReadOnly({ on: true, message });
              setMessage("");
            })
          }
          onClose={() => setSure(false)}
        />
      )}
    </Stack>
  );
}
