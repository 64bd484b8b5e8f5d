// What runs on this session right now, from this page or elsewhere, how far it is, and a way to stop it.
import { Anchor, Progress, Text } from "@mantine/core";
import { useRunning } from "../hooks/use-events.ts";
import { useOperations } from "../hooks/use-session.ts";
import { text } from "../text.ts";
import { useWorkbench } from "./context.ts";

const words = text.status;
/** Jobs that are no operations. */
const titles: Readonly<Record<string, string>> = words.jobs;

export function RunningNote() {
  const { session, actions } = useWorkbench();
  const { data: operations = [] } = useOperations();
  const heard = useRunning(session.id);
  const { busy } = actions;
  const titleOf = (op: string | undefined) =>
    operations.find(({ name }) => name === op)?.title ?? titles[op ?? ""] ?? words.working;
  const jobs = heard.map(([key, { op, progress }]) => ({
    key,
    title: busy?.key === key ? busy.title : titleOf(op),
    progress,
    known: true,
  }));
  // What was begun a moment ago, or before this page came, has told nothing yet.
  const silent = busy ?? (session.running && { key: session.running.key, title: titleOf(session.running.op) });
  if (silent !== null && !jobs.some(({ key }) => key === silent.key))
    jobs.unshift({ ...silent, progress: null, known: false });
  return jobs.map(({ key, title, progress, known }) => (
    <div key={key} style={{ display: "contents" }}>
      <Text size="xs" truncate>
        {words.busy(title)}
      </Text>
      {known && (
        <>
          <Progress w={120} size="sm" value={(progress ?? 1) * 100} animated={progress === null} aria-label={title} />
          <Anchor component="button" size="xs" onClick={() => actions.cancel(key)}>
            {text.tools.cancelRun}
          </Anchor>
        </>
      )}
    </div>
  ));
}
