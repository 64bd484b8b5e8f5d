// What runs on this session right now, from this page or elsewhere, how far it is, and a way to stop it.
import { Anchor, Progress, Text } from "@mantine/core";
import { useProgress } from "../hooks/use-events.ts";
import { useOperations } from "../hooks/use-session.ts";
import { text } from "../text.ts";
import { useWorkbench } from "./context.ts";

export function RunningNote() {
  const { session, actions } = useWorkbench();
  const { data: operations = [] } = useOperations();
  const { busy } = actions;
  const key = busy?.key ?? session.running?.key ?? null;
  const heard = useProgress(key);
  if (key === null) return null;
  const op = heard?.op ?? session.running?.op;
  const title = busy?.title ?? operations.find(({ name }) => name === op)?.title ?? text.status.working;
  const progress = heard?.progress ?? (busy === null ? (session.running?.progress ?? null) : null);
  return (
    <>
      <Text size="xs" truncate>
        {text.status.busy(title)}
      </Text>
      {heard !== null && (
        <>
          <Progress w={120} size="sm" value={(progress ?? 1) * 100} animated={progress === null} aria-label={title} />
          <Anchor component="button" size="xs" onClick={() => actions.cancel(key)}>
            {text.tools.cancelRun}
          </Anchor>
        </>
      )}
    </>
  );
}
