// Whether everything done so far is kept: every acknowledged step is.
import { Group, Loader, Text } from "@mantine/core";
import { IconCheck, IconCloudOff } from "@tabler/icons-react";
import { useConnected } from "../hooks/use-events.ts";
import { text } from "../text.ts";
import { useWorkbench } from "./context.ts";

export function SavedState() {
  const { actions } = useWorkbench();
  const connected = useConnected();
  const state = !connected ? "offline" : actions.busy !== null ? "saving" : "saved";
  return (
    <Group gap={5} wrap="nowrap" className="quiet">
      {state === "offline" && <IconCloudOff size={15} aria-hidden />}
      {state === "saving" && <Loader size={13} color="gray" />}
      {state === "saved" && <IconCheck size={15} aria-hidden />}
      <Text size="xs">{state === "offline" ? text.status.offline : text.top[state]}</Text>
    </Group>
  );
}
