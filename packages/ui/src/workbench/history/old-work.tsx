// A session that came from the old system: what is to be told of it, and what could not be brought along.
import type { SessionView } from "@data-tools/client";
import { text } from "../../text.ts";
import classes from "./history.module.css";

export function OldWork({ old }: { old: NonNullable<SessionView["old"]> }) {
  const { notes, lost } = old;
  if (notes.length === 0 && lost.length === 0) return <p className={classes.old}>{text.history.old}</p>;
  return (
    <details className={classes.old} open={lost.length > 0}>
      <summary>{text.history.old}</summary>
      {lost.length > 0 && (
        <>
          {text.history.oldLost}
          <ul>
            {lost.map(({ name, at }) => (
              <li key={`${name} ${at}`}>{name}</li>
            ))}
          </ul>
        </>
      )}
      <ul>
        {notes.map((note) => (
          <li key={note.text}>{note.text}</li>
        ))}
      </ul>
    </details>
  );
}
