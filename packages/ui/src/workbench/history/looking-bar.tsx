// Above the table while another state is looked at: which one, that nothing moved, what going there would do.
import { Button, Text } from "@mantine/core";
import { columns, rows } from "../../format.ts";
import { useHistory } from "../../hooks/use-session.ts";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import classes from "./looking.module.css";
import { nameAt, wayWords } from "./tree.ts";

const words = text.looking;

export function LookingBar() {
  const { session, actions, looking } = useWorkbench();
  const { data: history } = useHistory(session.id);
  const { step } = looking;
  if (step === undefined || history === undefined || looking.compared !== null) return null;
  const what = nameAt(history, step);
  return (
    <section className={classes.bar} aria-label={words.label}>
      <div className={classes.words} role="status">
        <Text size="sm" fw={600} truncate>
          {words.at(what)}
        </Text>
        <Text size="xs" lineClamp={2}>
          {text.status.shape(rows(session.rows), columns(session.columns.length))}
          {" · "}
          {words.stays(nameAt(history, history.cursor))} {wayWords(history, step)}
        </Text>
      </div>
      <Button size="compact-xs" variant="default" onClick={() => looking.compare({ from: step, to: history.cursor })}>
        {words.compare}
      </Button>
      {session.status !== "bin" && (
        <Button size="compact-xs" variant="default" onClick={() => actions.goTo(step, what)}>
          {words.go}
        </Button>
      )}
      <Button size="compact-xs" aria-keyshortcuts="Escape" onClick={looking.back}>
        {words.back}
      </Button>
    </section>
  );
}
