// The state of things in one line: size, version, what goes on, how long the session is kept.
import { Text } from "@mantine/core";
import { columns, number, rows } from "../format.ts";
import { useFollowed } from "../hooks/use-followed.ts";
import { text } from "../text.ts";
import { useWorkbench } from "./context.ts";
import { MarkedFigures } from "./grid/marked-figures.tsx";
import { KeptUntil } from "./kept-until.tsx";
import { RunningNote } from "./running-note.tsx";
import { SafetyButton } from "./safety/safety-button.tsx";
import classes from "./status-line.module.css";

const words = text.status;

export function StatusLine() {
  const { session, actions } = useWorkbench();
  const followed = useFollowed(session, actions);
  return (
    <footer className={classes.line}>
      <Text size="xs">{words.shape(rows(session.rows), columns(session.columns.length))}</Text>
      <Text size="xs" className={`quiet ${classes.wide}`}>
        {words.version(number(session.version))}
      </Text>
      <div className={classes.now} role="status" aria-live="polite">
        <RunningNote />
        {actions.busy === null && actions.said !== null && actions.said.kind !== "conflict" && followed === null && (
          <Text size="xs" truncate>
            {actions.said.text}
          </Text>
        )}
        {followed !== null && (
          <Text size="xs" className="quiet" truncate>
            {words.followed(followed)}
          </Text>
        )}
      </div>
      <MarkedFigures />
      <KeptUntil />
      <SafetyButton />
    </footer>
  );
}
