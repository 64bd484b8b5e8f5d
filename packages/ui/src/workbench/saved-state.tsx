// Whether everything done so far is kept, and since when: every acknowledged step is.
import { Group, Loader, Text, Tooltip } from "@mantine/core";
import { IconCheck, IconCloudOff } from "@tabler/icons-react";
import { clock } from "../format.ts";
import { useConnected } from "../hooks/use-events.ts";
import { useHistory } from "../hooks/use-session.ts";
import { text } from "../text.ts";
import { useWorkbench } from "./context.ts";

const words = text.status;

export function SavedState() {
  const { session, actions } = useWorkbench();
  const connected = useConnected();
  const { data: history } = useHistory(session.id);
  // What was done here last, or else the last step anyone made.
  const at = actions.savedAt ?? history?.steps.at(-1)?.at ?? null;
  const state = !connected ? "offline" : actions.busy !== null ? "saving" : "saved";
  const saved = at === null ? words.saved : words.savedAt(clock(at));
  return (
    <Tooltip label={state === "offline" ? words.offlineWhat : words.savedDoc} maw={320}>
      <Group gap={5} wrap="nowrap" className="quiet">
        {state === "offline" && <IconCloudOff size={15} aria-hidden />}
        {state === "saving" && <Loader size={13} color="gray" />}
        {state === "saved" && <IconCheck size={15} aria-hidden />}
        <Text size="xs" truncate>
          {state === "saved" ? saved : words[state]}
        </Text>
      </Group>
    </Tooltip>
  );
}
