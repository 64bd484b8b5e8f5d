// The history: the original, then every step; a click goes there, nothing is ever forgotten.
import { ActionIcon, Button, Text, Tooltip } from "@mantine/core";
import { IconHistory, IconLayoutSidebarLeftCollapse } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useHistory } from "../../hooks/use-session.ts";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import { RecipesMenu } from "../recipes/recipes-menu.tsx";
import { ForkLine } from "./fork-line.tsx";
import classes from "./history.module.css";
import { OriginalLine } from "./original-line.tsx";
import { StepDialog } from "./step-dialog.tsx";
import { StepLine } from "./step-line.tsx";
import { entries } from "./tree.ts";

interface HistoryPanelProps {
  shown: boolean;
  onToggle(): void;
}

export function HistoryPanel({ shown, onToggle }: HistoryPanelProps) {
  const { session, actions } = useWorkbench();
  const { data: history } = useHistory(session.id);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [editing, setEditing] = useState<string | null>(null);
  const list = useRef<HTMLOListElement>(null);
  const lines = useMemo(() => (history ? entries(history, open) : []), [history, open]);
  const cursor = history?.cursor ?? null;

  useEffect(() => {
    if (!shown || lines.length === 0 || cursor === null) return;
    list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }, [cursor, lines.length, shown]);

  if (!shown)
    return (
      <aside className={classes.strip} aria-label={text.history.title}>
        <Tooltip label={text.history.show} position="right">
          <ActionIcon variant="subtle" color="gray" aria-label={text.history.show} onClick={onToggle}>
            <IconHistory size={18} />
          </ActionIcon>
        </Tooltip>
      </aside>
    );

  const edited = history?.steps.find((step) => step.id === editing);
  const flip = (at: string | null) =>
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(at ?? "")) next.add(at ?? "");
      return next;
    });

  return (
    <aside className={classes.panel} aria-label={text.history.title}>
      <div className={classes.head}>
        <Text component="h2" size="sm" fw={600}>
          {text.history.title}
        </Text>
        <RecipesMenu />
        <Tooltip label={text.history.startOverDoc} w={240}>
          <Button
            variant="subtle"
            size="compact-xs"
            ml="auto"
            disabled={cursor === null}
            onClick={() => actions.goTo(null, text.original)}
          >
            {text.history.startOver}
          </Button>
        </Tooltip>
        <Tooltip label={text.history.hide}>
          <ActionIcon variant="subtle" color="gray" aria-label={text.history.hide} onClick={onToggle}>
            <IconLayoutSidebarLeftCollapse size={18} />
          </ActionIcon>
        </Tooltip>
      </div>
      <ol className={classes.lines} ref={list}>
        {history && <OriginalLine here={cursor === null} onGo={() => actions.goTo(null, text.original)} />}
        {lines.map((entry) =>
          entry.kind === "fork" ? (
            <ForkLine key={`fork ${entry.fork.at}`} fork={entry.fork} onFlip={() => flip(entry.fork.at)} />
          ) : (
            <StepLine
              key={entry.line.step.id}
              line={entry.line}
              onGo={() => actions.goTo(entry.line.step.id, entry.line.step.summary)}
              onEdit={() => setEditing(entry.line.step.id)}
            />
          ),
        )}
      </ol>
      {history?.steps.length === 0 && (
        <Text size="xs" className="quiet" px="md">
          {text.history.noSteps}
        </Text>
      )}
      {edited !== undefined && <StepDialog step={edited} session={session.id} onClose={() => setEditing(null)} />}
    </aside>
  );
}
