// The history: the original, then every step; a click looks at a state, a double click goes there. Nothing
// is ever forgotten.
import { ActionIcon, Button, Checkbox, Text, Tooltip } from "@mantine/core";
import { IconHistory, IconLayoutSidebarLeftCollapse } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { Place } from "../../hooks/use-looking.ts";
import { useHistory } from "../../hooks/use-session.ts";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import { RecipesMenu } from "../recipes/recipes-menu.tsx";
import { copyRecipe } from "../recipes/take-out.ts";
import { ForkLine } from "./fork-line.tsx";
import classes from "./history.module.css";
import { HistoryMenu } from "./history-menu.tsx";
import { Line } from "./line.tsx";
import type { LineWays } from "./line-menu.tsx";
import { OldWork } from "./old-work.tsx";
import { StepDialog } from "./step-dialog.tsx";
import { StepLine } from "./step-line.tsx";
import { entries, wayWords } from "./tree.ts";

interface HistoryPanelProps {
  shown: boolean;
  onToggle(): void;
}

export function HistoryPanel({ shown, onToggle }: HistoryPanelProps) {
  const { session, actions, looking, fixed, openRecipes } = useWorkbench();
  const { data: history } = useHistory(session.id);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [editing, setEditing] = useState<string | null>(null);
  const [namedOnly, setNamedOnly] = useState(false);
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
  const named = history?.steps.some(({ name }) => name !== null) ?? false;
  const flip = (at: string | null) =>
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(at ?? "")) next.add(at ?? "");
      return next;
    });
  const seenAt = looking.step === undefined ? cursor : looking.step;
  const waysAt = (place: Place, summary: string): LineWays => ({
    look: () => (place === cursor ? looking.back() : looking.look(place)),
    go: fixed || place === cursor ? undefined : () => actions.goTo(place, summary),
    compare: () => looking.compare({ from: place, to: cursor }),
  });

  return (
    <aside className={classes.panel} aria-label={text.history.title}>
      <div className={classes.head}>
        <Text component="h2" size="sm" fw={600}>
          {text.history.title}
        </Text>
        <RecipesMenu />
        <HistoryMenu />
        <Tooltip label={text.history.startOverDoc} w={240}>
          <Button
            variant="subtle"
            size="compact-xs"
            ml="auto"
            disabled={cursor === null || fixed}
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
      {named && (
        <Checkbox
          size="xs"
          px={12}
          pb={6}
          label={text.history.checkpoints}
          checked={namedOnly}
          onChange={() => setNamedOnly(!namedOnly)}
        />
      )}
      <ol className={classes.lines} ref={list}>
        {history && (
          <Line
            label={text.original}
            place={cursor === null ? "here" : "done"}
            seen={seenAt === null}
            way={() => wayWords(history, null)}
            ways={waysAt(null, text.original)}
          >
            {text.original}
          </Line>
        )}
        {lines.map((entry) => {
          if (entry.kind === "fork")
            return <ForkLine key={`fork ${entry.fork.at}`} fork={entry.fork} onFlip={() => flip(entry.fork.at)} />;
          const { step, place } = entry.line;
          if (namedOnly && named && step.name === null && place !== "here") return null;
          return (
            <StepLine
              key={step.id}
              line={entry.line}
              seen={seenAt === step.id}
              way={() => (history ? wayWords(history, step.id) : "")}
              ways={{
                ...waysAt(step.id, step.summary),
                changed: () => looking.compare({ from: step.parent, to: step.id }),
                copy: () => copyRecipe(session.id, step.id),
                keep: () => openRecipes({ kind: "keep", step: step.id }),
                edit: fixed ? undefined : () => setEditing(step.id),
              }}
            />
          );
        })}
      </ol>
      {history?.steps.length === 0 && (
        <Text size="xs" className="quiet" px="md">
          {text.history.noSteps}
        </Text>
      )}
      {session.old !== null && <OldWork old={session.old} />}
      {edited !== undefined && <StepDialog step={edited} session={session.id} onClose={() => setEditing(null)} />}
    </aside>
  );
}
