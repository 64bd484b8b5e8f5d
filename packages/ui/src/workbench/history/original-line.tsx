// The first line of the history: the table as it came.
import { text } from "../../text.ts";
import classes from "./history.module.css";

export function OriginalLine({ here, onGo }: { here: boolean; onGo(): void }) {
  return (
    <li className={classes.line} data-place={here ? "here" : "done"} aria-current={here ? "step" : undefined}>
      <button type="button" className={classes.go} onClick={onGo} title={text.history.goTo(text.original)}>
        {text.original}
      </button>
    </li>
  );
}
