// A step that a panel proposes: what it would do, counted before, and the button that does it.
import type { Call } from "@data-tools/client";
import { Button, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { client, sentence } from "../../client.ts";
import { effectWords } from "../../format.ts";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import classes from "./panels.module.css";

interface StepBarProps {
  /** Null while nothing is chosen. */
  call: Call | null;
  title: string;
  /** Said while nothing is chosen. */
  rest: string;
  /** The same as a view, without a step. */
  look?: { title: string; run(): void };
}

export function StepBar({ call, title, rest, look }: StepBarProps) {
  const { session, actions, fixed } = useWorkbench();
  const { data, error, isFetching } = useQuery({
    queryKey: ["proposed", session.id, session.version, call],
    queryFn: ({ signal }) =>
      client.sessions.preview(session.id, {
        op: call?.op ?? "",
        params: call?.params ?? {},
        limit: 1,
        version: session.version,
        signal,
      }),
    enabled: call !== null && !fixed,
    placeholderData: keepPreviousData,
    gcTime: 10_000,
    retry: false,
  });
  const told = error === null ? data && effectWords(data.effect).join(", ") : sentence(error);
  return (
    <div className={classes.stepBar}>
      <Text size="xs" className={call === null ? "quiet" : undefined} role="status" flex={1}>
        {call === null ? rest : (told ?? text.tools.previewBusy)}
      </Text>
      {look !== undefined && (
        <Button variant="default" disabled={call === null} onClick={look.run}>
          {look.title}
        </Button>
      )}
      <Button
        disabled={call === null || error !== null || fixed || actions.busy !== null}
        loading={isFetching && call !== null && data === undefined}
        onClick={(event) => {
          // The second click of a double click is no gesture of its own.
          if (call === null || event.detail > 1) return;
          // The answer begins anew after the step, and this button with it: the panel keeps the focus.
          event.currentTarget.closest<HTMLElement>("section[tabindex]")?.focus();
          actions.applyNow(call, title);
        }}
      >
        {title}
      </Button>
    </div>
  );
}
