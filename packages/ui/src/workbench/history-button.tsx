// Undo or redo: the button says beforehand what it will do, with exact counts and some of the cells.
import { Button, Popover, Text } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp } from "@tabler/icons-react";
import { useState } from "react";
import { effectWords } from "../format.ts";
import { useHint } from "../hooks/use-session.ts";
import { text } from "../text.ts";
import { useWorkbench } from "./context.ts";
import { HintSample } from "./hint-sample.tsx";
import classes from "./top-bar.module.css";

const looks = {
  undo: {
    Icon: IconArrowBackUp,
    title: text.top.undo,
    what: text.top.undoWhat,
    does: text.top.undoDoes,
    nothing: text.top.nothingToUndo,
  },
  redo: {
    Icon: IconArrowForwardUp,
    title: text.top.redo,
    what: text.top.redoWhat,
    does: text.top.redoDoes,
    nothing: text.top.nothingToRedo,
  },
};

export function HistoryButton({ way }: { way: "undo" | "redo" }) {
  const { session, actions } = useWorkbench();
  const [asked, setAsked] = useState(false);
  const { Icon, title, what, does, nothing } = looks[way];
  const step = session[way];
  const possible = step !== null && session.status !== "bin";
  const hint = useHint(session.id, way, session.version, asked && possible);
  const label = step === null ? nothing : what(step.summary);
  return (
    <Popover opened={asked} position="bottom" width={470} withArrow shadow="md" trapFocus={false} returnFocus={false}>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<Icon size={16} aria-hidden />}
          aria-disabled={!possible}
          data-disabled={!possible || undefined}
          aria-label={label}
          onClick={() => possible && actions[way]()}
          onMouseEnter={() => setAsked(true)}
          onMouseLeave={() => setAsked(false)}
          onFocus={() => setAsked(true)}
          onBlur={() => setAsked(false)}
          onKeyDown={(event) => event.key === "Escape" && setAsked(false)}
        >
          <span className={classes.words}>{title}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown role="tooltip" p="xs" style={{ pointerEvents: "none" }}>
        <Text size="sm" fw={step === null ? 400 : 600} lineClamp={3}>
          {label}
        </Text>
        {step !== null && (
          <>
            <Text size="xs">{does(effectWords(step.effect).join(", "))}</Text>
            <HintSample hint={hint.data ?? null} expected={step.effect.cellsChanged > 0} />
          </>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
