// The state of things in one line: size, version, what goes on, how long the session is kept.
import { Anchor, Text } from "@mantine/core";
import { columns, date, number, rows } from "../format.ts";
import { useFollowed } from "../hooks/use-followed.ts";
import { text } from "../text.ts";
import { useWorkbench } from "./context.ts";
import { MarkedFigures } from "./grid/marked-figures.tsx";
import { RunningNote } from "./running-note.tsx";
import { SafetyButton } from "./safety/safety-button.tsx";
import classes from "./status-line.module.css";

const words = text.status;
const nearMs = 3 * 24 * 60 * 60 * 1000;

export function StatusLine() {
  const { session, actions } = useWorkbench();
  const followed = useFollowed(session.version, actions);
  const { expiresAt, binUntil } = session;
  const near = expiresAt !== null && Date.parse(expiresAt) - Date.parse(session.serverNow) < nearMs;
  return (
    <footer className={classes.line}>
      <Text size="xs">{words.shape(rows(session.rows), columns(session.columns.length))}</Text>
      <Text size="xs" className="quiet">
        {words.version(number(session.version))}
      </Text>
      <div className={classes.now} role="status" aria-live="polite">
        <RunningNote />
        {actions.busy === null && actions.said !== null && !followed && (
          <Text size="xs" truncate c={actions.said.kind === "conflict" ? "var(--danger)" : undefined}>
            {actions.said.text}
          </Text>
        )}
        {followed && (
          <Text size="xs" className="quiet">
            {words.followed}
          </Text>
        )}
      </div>
      <MarkedFigures />
      {session.status === "bin" ? (
        <Text size="xs" c="var(--danger)">
          {binUntil !== null && words.bin(date(binUntil))}{" "}
          <Anchor component="button" size="xs" onClick={actions.restore}>
            {words.restore}
          </Anchor>
        </Text>
      ) : (
        <Text size="xs" className={near ? undefined : "quiet"}>
          {expiresAt === null ? words.keptAlways : words.keptUntil(date(expiresAt))}{" "}
          {near && (
            <Anchor component="button" size="xs" onClick={actions.extend}>
              {words.extend}
            </Anchor>
          )}
        </Text>
      )}
      <SafetyButton />
    </footer>
  );
}
