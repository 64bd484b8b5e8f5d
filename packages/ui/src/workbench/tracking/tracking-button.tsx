// What MLflow was told of the session's results, where it is told anything: how each run stands, a link to it, and
// the way to have one told that was not.
import type { TrackedRunView } from "@data-tools/client";
import { ActionIcon, Anchor, Button, Indicator, Popover, Stack, Text, Tooltip } from "@mantine/core";
import { IconTimeline } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { client } from "../../client.ts";
import { clock } from "../../format.ts";
import { complain } from "../../hooks/use-start.ts";
import { keys, queryClient } from "../../queries.ts";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import classes from "./tracking.module.css";
import { words } from "./words.ts";

const lookEveryMs = 2_000;
const shown = 5;

export default function TrackingButton() {
  const { session, looking } = useWorkbench();
  const { data } = useQuery({
    queryKey: keys.tracking(session.id),
    queryFn: ({ signal }) => client.sessions.tracking(session.id, { signal }),
    refetchInterval: (query) => (query.state.data?.runs.some(isWaiting) ? lookEveryMs : false),
  });
  const known = () => queryClient.invalidateQueries({ queryKey: keys.tracking(session.id) });
  const step = looking.step === undefined ? session.cursor : looking.step;
  const ask = useMutation({
    mutationFn: () => client.sessions.track(session.id, { step }),
    onSuccess: known,
    onError: complain,
  });
  const again = useMutation({
    mutationFn: (run: string) => client.sessions.trackAgain(session.id, run),
    onSuccess: known,
    onError: complain,
  });
  if (data === undefined || data.on.length === 0) return null;
  const runs = data.runs.slice(0, shown);
  const worst = runs.some(({ state }) => state === "given_up") ? "given_up" : runs.some(isWaiting) ? "waiting" : "told";
  return (
    <Popover position="bottom-end" width={340} trapFocus withArrow>
      <Popover.Target>
        <Tooltip label={words.button[worst]}>
          <Indicator disabled={worst === "told"} color={worst === "waiting" ? "yellow" : "red"} size={9}>
            <ActionIcon variant="default" size="input-sm" aria-label={words.button[worst]}>
              <IconTimeline size={17} aria-hidden />
            </ActionIcon>
          </Indicator>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label={words.title}>
        <Stack gap="sm">
          <Text size="sm" fw={600}>
            {words.title}
          </Text>
          {runs.length === 0 && (
            <Text size="sm" className="quiet">
              {data.on.some((event) => event !== "request") ? words.none.byItself : words.none.onRequest}
            </Text>
          )}
          {runs.length > 0 && (
            <Stack component="ul" gap="sm" m={0} p={0} className={classes.runs} aria-label={words.title}>
              {runs.map((run) => (
                <Run key={run.id} run={run} onAgain={() => again.mutate(run.id)} />
              ))}
            </Stack>
          )}
          {data.on.includes("request") && (
            <Button size="xs" variant="default" loading={ask.isPending} onClick={() => ask.mutate()}>
              {words.ask}
            </Button>
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function Run({ run, onAgain }: { run: TrackedRunView; onAgain(): void }) {
  const { event, format, at, state, url, reason, nextTryAt } = run;
  const what = event === "export" ? words.export(formatName(format)) : words[event];
  return (
    <li>
      <Text size="sm">
        {what} <span className="quiet">{clock(at)}</span>
      </Text>
      <Text size="xs" role="status" fw={state === "given_up" ? 600 : 400}>
        {words[state]}
        {nextTryAt !== null && ` (${words.nextTry(clock(nextTryAt))})`}
      </Text>
      {reason !== null && (
        <Text size="xs" className="quiet">
          {reason.text}
        </Text>
      )}
      {url !== null && (
        <Anchor size="xs" href={url} target="_blank" rel="noopener noreferrer">
          {words.open}
        </Anchor>
      )}
      {state !== "told" && (
        <Button size="compact-xs" variant="default" onClick={onAgain}>
          {words.again}
        </Button>
      )}
    </li>
  );
}

function isWaiting({ state }: TrackedRunView): boolean {
  return state === "waiting";
}

function formatName(format: string | null): string {
  const names: Readonly<Record<string, string>> = text.formats;
  return names[format ?? ""] ?? "";
}
